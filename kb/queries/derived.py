"""What the summaries of a collection should say, worked out from the records, texts and claims.

As the base is at a revision, without a look at the summaries that are there.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from kb import evidence as ev
from kb.compare.duration import nominal_period
from kb.compare.kept import FUNDING_IN, kept
from kb.models import (
    Citation,
    Cluster,
    Designation,
    Involvement,
    Jurisdiction,
    Location,
    MechanismUse,
    Organisation,
    Programme,
    Source,
)
from kb.queries import at, batches, coverage, evidence, labels, many, there
from kb.text import fold, lines
from kb.vocabulary import ClaimKind, Rank
from kb.vocabulary import Collection as Collected

Values = dict[str, Any]

_PLACE = Jurisdiction.__table__.alias("place")
"""The jurisdictions of which it is asked what they have, regions among it."""


def programmes(
    session: Session, ids: Collection[str], revision: int, on: date
) -> dict[str, Values]:
    """The programmes; money as it is asked on the day `on`."""
    records = many.records(session, Programme, ids, revision)
    read = evidence.programmes(
        session,
        records,
        revision,
        [ClaimKind.PERIOD, ClaimKind.FUNDING, ClaimKind.FIGURE, ClaimKind.ROUND],
    )
    currencies = {claim.currency for p in read.values() for claim in p.funding}
    series = evidence.economies(
        session,
        {p.economy for p in read.values()},
        currencies | {FUNDING_IN.currency},
        revision,
    )
    texts = many.texts(session, records, revision)
    shown = labels.texts_of_many(session, records, revision)
    claims = many.own_claims(session, records, revision)
    known = coverage.known(session, list(records), revision)
    bound = many.sectors(session, records, revision)
    uses = many.claimed(session, records, MechanismUse, "concept", revision)
    involved = many.claimed(session, records, Involvement, "organisation", revision)
    return {
        id: {
            **texts[id],
            **_dates(read[id].periods),
            **kept(read[id], series, on),
            "shown": {
                "names": shown[id].names,
                "summaries": shown[id].summaries,
                "sectors": bound[id],
            },
            "jurisdiction": record.jurisdiction,
            "level": record.level,
            "region": record.region,
            "claims": claims[id],
            "terms": many.terms(
                country=[record.jurisdiction],
                level=[record.level],
                region=[record.region] if record.region else [],
                mechanism=uses[id],
                organisation=involved[id],
                sector=bound[id],
                has=known[id],
            ),
        }
        for id, record in records.items()
    }


def clusters(session: Session, ids: Collection[str], revision: int, _on: date) -> dict[str, Values]:
    """The clusters."""
    records = many.records(session, Cluster, ids, revision)
    texts = many.texts(session, records, revision)
    claims = many.own_claims(session, records, revision)
    bound = many.sectors(session, records, revision)
    chosen = many.claimed(session, records, Designation, "programme", revision)
    kinds = many.pairs(
        session, many.CLAIM.c.subject, many.CLAIM.c.kind, records, many.counting(revision)
    )
    regions = many.pairs(
        session, Location.cluster, Location.region, records, at(Location, revision)
    )
    found = {}
    for id, record in records.items():
        has = [str(kind) for kind in kinds[id]]
        has += [name for name in ("place", "organisation_name", "note") if getattr(record, name)]
        found[id] = {
            **texts[id],
            "jurisdiction": record.jurisdiction,
            "claims": claims[id],
            "terms": many.terms(
                country=[record.jurisdiction],
                region=regions[id],
                programme=chosen[id],
                sector=bound[id],
                has=[*has, *(["sectors"] if bound[id] else ())],
            ),
        }
    return found


def organisations(
    session: Session, ids: Collection[str], revision: int, _on: date
) -> dict[str, Values]:
    """The organisations."""
    records = many.records(session, Organisation, ids, revision)
    texts = many.texts(session, records, revision)
    own = Involvement.__table__
    part: dict[str, set[tuple[str, str]]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for batch in batches(records):
        rows = session.execute(
            select(own.c.organisation, many.CLAIM.c.subject, own.c.role, many.CLAIM.c.rank)
            .join(many.CLAIM, many.CLAIM.c.number == own.c.number)
            .where(own.c.organisation.in_(batch), there(many.CLAIM, revision))
        )
        for organisation, programme, role, rank in rows:
            counts[organisation] += 1
            if rank is not Rank.DEPRECATED:
                part[organisation].add((programme, role))
    return {
        id: {
            **texts[id],
            "jurisdiction": record.jurisdiction,
            "claims": counts[id],
            "terms": many.terms(
                country=[record.jurisdiction],
                kind=[record.kind],
                programme={programme for programme, _ in part[id]},
                role={role for _, role in part[id]},
                has=[
                    *(["acronym"] if record.acronym else ()),
                    *(["involvements"] if part[id] else ()),
                ],
            ),
        }
        for id, record in records.items()
    }


def sources(session: Session, ids: Collection[str], revision: int, _on: date) -> dict[str, Values]:
    """The sources."""
    records = many.records(session, Source, ids, revision)
    counts: dict[str, int] = defaultdict(int)
    for batch in batches(records):
        rows = session.execute(
            select(Citation.source, func.count(func.distinct(Citation.claim_number)))
            .join(many.CLAIM, many.CLAIM.c.number == Citation.claim_number)
            .where(Citation.source.in_(batch), there(many.CLAIM, revision))
            .group_by(Citation.source)
        )
        counts.update((source, count) for source, count in rows)
    optional = ("published", "url", "copy", "archived", "origin", "reprint_of", "note")
    found = {}
    for id, record in records.items():
        has = [name for name in optional if getattr(record, name) is not None]
        found[id] = {
            "name": fold(record.title),
            "names": lines([fold(record.title)]),
            "texts": lines([fold(record.publisher)]),
            "jurisdiction": record.jurisdiction,
            "first_day": record.published.first if record.published else None,
            "claims": counts[id],
            "terms": many.terms(
                country=[record.jurisdiction],
                kind=[record.kind],
                language=[record.language.split("-")[0].lower()],
                has=[*has, *(["claims"] if counts[id] else ())],
            ),
        }
    return found


def jurisdictions(
    session: Session, ids: Collection[str], revision: int, _on: date
) -> dict[str, Values]:
    """The jurisdictions."""
    records = many.records(session, Jurisdiction, ids, revision)
    texts = many.texts(session, records, revision)
    claims = many.own_claims(session, records, revision)
    has: dict[str, set[str]] = defaultdict(set)
    told: tuple[tuple[str, type[Any], Any], ...] = (
        ("programmes", Programme, Programme.jurisdiction),
        ("clusters", Cluster, Cluster.jurisdiction),
        ("organisations", Organisation, Organisation.jurisdiction),
        ("sources", Source, Source.jurisdiction),
        ("regions", Jurisdiction, Jurisdiction.parent),
    )
    for name, model, column in told:
        for batch in batches(records):
            some = exists().where(column == _PLACE.c.id, at(model, revision))
            for id in session.scalars(select(_PLACE.c.id).where(_PLACE.c.id.in_(batch), some)):
                has[id].add(name)
    for id, count in claims.items():
        if count:
            has[id].add("figures")
    return {
        id: {
            **texts[id],
            "kind": record.kind,
            "claims": claims[id],
            "terms": many.terms(
                kind=[record.kind],
                parent=[record.parent] if record.parent else [],
                covered=["false" if has[id] <= {"regions", "figures"} else "true"],
                has=has[id],
            ),
        }
        for id, record in records.items()
    }


DERIVED: Mapping[Collected, Callable[[Session, Collection[str], int, date], dict[str, Values]]] = {
    Collected.PROGRAMMES: programmes,
    Collected.CLUSTERS: clusters,
    Collected.ORGANISATIONS: organisations,
    Collected.SOURCES: sources,
    Collected.JURISDICTIONS: jurisdictions,
}
"""By collection, what makes its summaries: of the things of the ids that have a live record."""


def _dates(periods: Sequence[ev.Period]) -> Values:
    """The columns that the period claims decide."""
    choice = nominal_period(periods)
    start, end = (choice.claim.start, choice.claim.end) if choice else (None, None)
    seen = [period.seen for period in ev.admissible(periods) if period.seen]
    return {
        "start_date": start,
        "end_date": end,
        "first_day": start.first if start else None,
        "last_day": end.last if end else None,
        "seen_first_day": min((day.first for day in seen), default=None),
        "seen_last_day": max((day.last for day in seen), default=None),
    }
