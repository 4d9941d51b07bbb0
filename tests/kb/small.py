"""A base small enough to know by heart: Germany, a ministry, a paper, two programmes, a cluster."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, Row, Table

from kb import ledger
from kb.db import Base, connect
from kb.ledger import ChangeSet, NewClaim, NewGap
from kb.models import (
    CLAIM_CLASSES,
    Classification,
    Cluster,
    EconomyYear,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    Revision,
    SeriesInfo,
    Source,
    Term,
)
from kb.period import Edtf
from kb.vocabulary import (
    Basis,
    ClaimKind,
    Emphasis,
    EntityKind,
    FigureStatus,
    GapReason,
    GovernanceForm,
    IndicatorNature,
    IndicatorUnit,
    JurisdictionKind,
    LabelField,
    Level,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    Scheme,
    Series,
    StartOf,
)

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PAPER = (("de-paper", "page 1"),)

Values = dict[str, Any]

ENTITIES = {
    "DE": EntityKind.JURISDICTION,
    "DE-BY": EntityKind.JURISDICTION,
    "source-kinds/official": EntityKind.TERM,
    "organisation-kinds/ministry": EntityKind.TERM,
    "roles/funder": EntityKind.TERM,
    "mechanisms/instrument/grant": EntityKind.TERM,
    "indicators/jobs": EntityKind.TERM,
    "sectors/steel": EntityKind.TERM,
    "de-paper": EntityKind.SOURCE,
    "de-ministry": EntityKind.ORGANISATION,
    "de-one": EntityKind.PROGRAMME,
    "de-two": EntityKind.PROGRAMME,
    "de-valley": EntityKind.CLUSTER,
}


def day(number: int) -> datetime:
    """The time of a revision in the tests: a day later for each."""
    return BEGIN + timedelta(days=number)


def write(engine: Engine, *, at: datetime | None = None, **parts: Any) -> Revision | None:
    """Write one change set, given by its parts."""
    return ledger.write(engine, lambda _: ChangeSet(note="a test", **parts), at=at)


def begin(engine: Engine, *claims: NewClaim, **parts: Any) -> Revision:
    """Revision 1: every record of the small base, and some claims."""
    revision = write(
        engine,
        entities=ENTITIES,
        rows=records(),
        claims=list(claims),
        at=BEGIN,
        **parts,
    )
    assert revision is not None
    return revision


@contextmanager
def another(engine: Engine) -> Iterator[Engine]:
    """A second engine for the same base, as another process has one."""
    other = connect(engine.url.render_as_string(hide_password=False))
    try:
        yield other
    finally:
        other.dispose()


def everything(engine: Engine) -> dict[str, dict[tuple[Any, ...], Values]]:
    """Every row of every table, by the primary key and in its order."""
    found: dict[str, dict[tuple[Any, ...], Values]] = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            keys = [column.name for column in table.primary_key.columns]
            every = table.select().order_by(*table.primary_key.columns)
            rows = [row_values(table, row) for row in connection.execute(every)]
            found[table.name] = {tuple(row[key] for key in keys): row for row in rows}
    return found


def row_values(table: Table, row: Row[Any]) -> Values:
    """A row by the names of its columns."""
    return dict(zip((column.name for column in table.columns), row, strict=True))


def label(entity: str, text: str, language: str = "en", **over: Any) -> Values:
    """A text of a thing."""
    return {
        "entity": entity,
        "field": LabelField.NAME,
        "language": language,
        "position": 0,
        "text": text,
        "folded": text.casefold(),
        **over,
    }


def programme(id: str, **over: Any) -> Values:
    """The record of a programme."""
    return {
        "id": id,
        "jurisdiction": "DE",
        "level": Level.NATIONAL,
        "region": None,
        "homepage": None,
        "wikidata": None,
        **over,
    }


def source(id: str, **over: Any) -> Values:
    """The record of a document."""
    return {
        "id": id,
        "jurisdiction": "DE",
        "title": id,
        "publisher": "The printer",
        "published": None,
        "language": "en",
        "url": "https://example.org",
        "copy": None,
        "archived": None,
        "origin": None,
        "reprint_of": None,
        "kind": "official",
        "note": None,
        **over,
    }


def term(scheme: Scheme, code: str, **over: Any) -> Values:
    """The record of a code."""
    return {
        "id": f"{scheme}/{code}",
        "scheme": scheme,
        "code": code,
        "position": 0,
        "group_code": None,
        "unit": None,
        "nature": None,
        "subjects": None,
        "isic": None,
        "ecosystem": None,
        **over,
    }


def records() -> dict[type[Base], list[Values]]:
    """At least one row of every table of records."""
    named = [id for id, kind in ENTITIES.items() if kind is not EntityKind.SOURCE]
    country = {"id": "DE", "kind": JurisdictionKind.COUNTRY, "alpha3": "DEU", "parent": None}
    region = {"id": "DE-BY", "kind": JurisdictionKind.REGION, "alpha3": None, "parent": "DE"}
    return {
        Jurisdiction: [country, region],
        Term: [
            term(Scheme.SOURCE_KINDS, "official"),
            term(Scheme.ORGANISATION_KINDS, "ministry"),
            term(Scheme.ROLES, "funder"),
            term(Scheme.MECHANISMS, "instrument/grant"),
            term(Scheme.INDICATORS, "jobs", unit=IndicatorUnit.COUNT, nature=IndicatorNature.STOCK),
            term(Scheme.SECTORS, "steel"),
        ],
        Source: [source("de-paper")],
        Organisation: [
            {"id": "de-ministry", "jurisdiction": "DE", "acronym": None, "kind": "ministry"}
        ],
        Programme: [programme("de-one"), programme("de-two")],
        Cluster: [
            {
                "id": "de-valley",
                "jurisdiction": "DE",
                "place": None,
                "organisation_name": None,
                "organisation_form": GovernanceForm.COMPANY,
                "note": None,
            }
        ],
        Label: [label(id, f"{id} {name}", name) for id in named for name in ("en", "zh")],
        Classification: [{"entity": "de-one", "position": 0, "sector": "steel"}],
        Location: [{"cluster": "de-valley", "position": 0, "region": "DE-BY"}],
        EconomyYear: [
            {"economy": "DE", "year": 2007, "currency": "EUR", **dict.fromkeys(Series, None)}
        ],
        SeriesInfo: [
            {"code": Series.POPULATION}
            | dict.fromkeys(
                ("label_en", "label_zh", "definition", "unit", "source", "url", "licence"), "text"
            )
        ],
        IrrevocableRate: [
            {
                "currency": "DEM",
                "successor": "EUR",
                "rate": Decimal(2),
                "since": Edtf("1999"),
                "source": "text",
            }
        ],
    }


VALUES: Mapping[ClaimKind, Values] = {
    ClaimKind.PERIOD: {
        "start_date": Edtf("2007"), "end_date": Edtf("2017"), "seen": None,
        "start_of": StartOf.CALL,
    },
    ClaimKind.PHASE: {"names": {"en": "I"}, "start_date": None, "end_date": None, "seen": None},
    ClaimKind.ROUND: {
        "round_number": 1, "names": None, "stage": None, "year": 2008,
        "unit": RoundUnit.CLUSTERS, "opened": None, "closed": None, "shortlisted": None,
        "decided": None, "applications": 38, "finalists": 12, "selected": 5,
    },
    ClaimKind.INVOLVEMENT: {"organisation": "de-ministry", "role": "funder"},
    ClaimKind.FUNDING: {
        "amount": 600, "amount_min": 500, "currency": "EUR", "qualifier": Qualifier.UP_TO,
        "basis": Basis.TOTAL, "measure": MoneyKind.PUBLIC_SUPPORT, "nature": Nature.SPENT,
        "origin": Origin.NATIONAL, "start_date": None, "end_date": None, "fiscal_year": False,
        "part_of": False, "detail": None,
    },
    ClaimKind.MECHANISM_USE: {"concept": "instrument/grant", "emphasis": Emphasis.PRIMARY},
    ClaimKind.FIGURE: {
        "indicator": "jobs", "value": Decimal(40), "currency": None, "qualifier": Qualifier.EXACT,
        "status": FigureStatus.OBSERVED, "at_date": None, "start_date": None,
        "end_date": None, "detail": None,
    },
    ClaimKind.DESIGNATION: {
        "programme": "de-one", "start_date": None, "end_date": None, "round_number": 1,
    },
    ClaimKind.RELATION: {"relation": RelationKind.SUCCEEDS, "object": "de-two"},
    ClaimKind.GOVERNANCE: {"form": GovernanceForm.COMPANY, "bodies": ["board"]},
}  # fmt: skip
"""What a claim of each kind says, if a test says nothing else."""


def claim(
    id: str,
    kind: ClaimKind = ClaimKind.FIGURE,
    *,
    subject: str = "de-one",
    slot: str | None = None,
    rank: Rank = Rank.NORMAL,
    citations: Sequence[tuple[str, str]] = PAPER,
    scope: Sequence[str] = (),
    **values: Any,
) -> NewClaim:
    """A claim with the usual values of its kind."""
    return NewClaim(
        id=id,
        kind=kind,
        subject=subject,
        slot=slot or f"{kind}|{id}",
        rank=rank,
        inferred=False,
        note=None,
        values={**VALUES[kind], **values},
        citations=citations,
        scope=scope,
    )


def period(id: str, start: str | None, end: str | None, **over: Any) -> NewClaim:
    """A period claim about de-one."""
    dates = {"start_date": Edtf(start) if start else None, "end_date": Edtf(end) if end else None}
    return claim(id, ClaimKind.PERIOD, **{**dates, **over})


def one_of_each() -> list[NewClaim]:
    """A claim of every kind, one with a scope."""
    subjects = {ClaimKind.DESIGNATION: "de-valley", ClaimKind.GOVERNANCE: "de-valley"}
    scopes = {ClaimKind.FUNDING: ("de-one", "de-two")}
    return [
        claim(
            f"c-{kind}",
            kind,
            subject=subjects.get(kind, "de-one"),
            scope=scopes.get(kind, ()),
        )
        for kind in CLAIM_CLASSES
    ]


def gap() -> NewGap:
    """Something that is not known of de-one."""
    values = {"field": "funding", "reason": GapReason.NOT_PUBLISHED, "note": None}
    return NewGap("de-one", values, PAPER)
