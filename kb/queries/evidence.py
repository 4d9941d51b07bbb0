"""Claims and series as the comparison engine reads them."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Row,
    Table,
    and_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kb import evidence
from kb.models import (
    Citation,
    Claim,
    ClaimScope,
    EconomyYear,
    IrrevocableRate,
    Jurisdiction,
    Organisation,
    Programme,
    ProgrammeSummary,
    Relation,
    Source,
)
from kb.money import HOME_ECONOMIES, Economies, FormerCurrency
from kb.queries import REVISION, at, batches, there
from kb.queries.as_evidence import COMMON, READ, as_evidence
from kb.queries.sources import links
from kb.vocabulary import ClaimKind, Level, Series

COMPARED = (
    ClaimKind.PERIOD,
    ClaimKind.FUNDING,
    ClaimKind.FIGURE,
    ClaimKind.ROUND,
    ClaimKind.MECHANISM_USE,
    ClaimKind.INVOLVEMENT,
    ClaimKind.PHASE,
    ClaimKind.RELATION,
)
"""The kinds of claims that a comparison reads."""

_CLAIM, _SCOPE, _RELATION, _CITATION, _SOURCE, _ORGANISATION, _PROGRAMME, _SUMMARY = (
    cast(Table, model.__table__)
    for model in (
        Claim, ClaimScope, Relation, Citation, Source, Organisation, Programme, ProgrammeSummary,
    )
)  # fmt: skip
_CITED = tuple(
    _SOURCE.c[name]
    for name in ("id", "title", "publisher", "kind", "published", "url", "copy", "reprint_of")
)
_FIRST = ("number", "kind")
"""What a row of a claim begins with, before the columns that all claims have."""

_COMMON = slice(len(_FIRST), len(_FIRST) + len(COMMON))

_OF_JURISDICTION = (
    select(_PROGRAMME.c.jurisdiction)
    .where(_PROGRAMME.c.id.in_(bindparam("ids", expanding=True)), there(_PROGRAMME, REVISION))
    .distinct()
    .subquery()
)
_FIRST_PROGRAMMES = select(
    _OF_JURISDICTION.c.jurisdiction,
    select(_SUMMARY.c.id)
    .where(
        _SUMMARY.c.jurisdiction == _OF_JURISDICTION.c.jurisdiction,
        _SUMMARY.c.first_day.is_not(None),
        there(_SUMMARY, REVISION),
    )
    .order_by(_SUMMARY.c.first_day, _SUMMARY.c.id)
    .limit(1)
    .scalar_subquery(),
)

NO_FIRSTS: Mapping[str, str] = {}
"""Where nobody asks which programme of a jurisdiction came first."""


def programmes(
    session: Session,
    ids: Collection[str],
    revision: int,
    kinds: Sequence[ClaimKind] = COMPARED,
    firsts: Mapping[str, str] = NO_FIRSTS,
) -> dict[str, evidence.Programme]:
    """What a comparison reads of the programmes that exist at the revision, by id.

    `firsts` are the first programmes of jurisdictions, of which the periods are read. Five
    statements: records, claims (with those of other programmes that share an amount or are
    related), citations with their sources, what the sources go back to, and what else the claims
    speak of.
    """
    read = _Read(session, ids, revision, kinds, firsts.values())
    return _programmes(session, ids, revision, read, firsts)


def subjects(
    session: Session, programmes: Collection[str], jurisdictions: Collection[str], revision: int
) -> dict[str, evidence.Programme]:
    """The programmes and jurisdictions that exist at the revision, by id; seven statements.

    A jurisdiction has what is counted of it, and neither money nor a period.
    """
    known = session.scalars(
        select(Jurisdiction.id).where(
            Jurisdiction.id.in_(jurisdictions), at(Jurisdiction, revision)
        )
    ).all()
    firsts = first_programmes(session, programmes, revision)
    read = _Read(session, {*programmes, *known}, revision, COMPARED, firsts.values())
    counted = {
        id: evidence.Programme(id=id, economy=id, figures=tuple(read.of(id, evidence.Figure)))
        for id in known
    }
    return counted | _programmes(session, programmes, revision, read, firsts)


def _programmes(
    session: Session,
    ids: Collection[str],
    revision: int,
    read: "_Read",
    firsts: Mapping[str, str],
) -> dict[str, evidence.Programme]:
    """The programmes that exist at the revision with their claims, by id; one statement."""
    records = session.execute(
        select(Programme.id, Programme.jurisdiction, Programme.level).where(
            Programme.id.in_(ids), at(Programme, revision)
        )
    ).all()
    return {
        id: evidence.Programme(
            id=id,
            economy=economy,
            regional=level is Level.REGIONAL,
            periods=tuple(read.of(id, evidence.Period)),
            funding=tuple(read.funding(id)),
            figures=tuple(read.of(id, evidence.Figure)),
            rounds=tuple(read.of(id, evidence.Round)),
            mechanisms=tuple(read.of(id, evidence.MechanismUse)),
            involvements=tuple(read.of(id, evidence.Involvement)),
            phases=tuple(read.of(id, evidence.Phase)),
            relations=tuple(read.of(id, evidence.Relation)),
            first=read.first(firsts.get(economy)),
        )
        for id, economy, level in records
    }


def first_programmes(session: Session, ids: Collection[str], revision: int) -> dict[str, str]:
    """The programme that started first in the jurisdiction of each of some programmes.

    By jurisdiction, of those whose start is known at the revision; of those of one day the first
    by id. One statement.
    """
    rows = session.execute(_FIRST_PROGRAMMES, {"ids": list(ids), "revision": revision})
    return {jurisdiction: first for jurisdiction, first in rows if first is not None}


def economies(
    session: Session, codes: Collection[str], currencies: Collection[str], revision: int
) -> Economies:
    """The series of some economies and of those that stand for some currencies.

    Two statements: the series and the irrevocable rates.
    """
    former = [
        FormerCurrency(row.currency, row.successor, row.rate, row.source)
        for row in session.scalars(select(IrrevocableRate).where(at(IrrevocableRate, revision)))
    ]
    successors = {rate.successor for rate in former if rate.currency in currencies}
    wanted = {*currencies, *successors}
    homes = {HOME_ECONOMIES[c] for c in wanted if c in HOME_ECONOMIES}
    others = wanted - HOME_ECONOMIES.keys()
    years: dict[str, dict[int, dict[Series, Decimal | None]]] = {}
    used: dict[str, str] = {}
    columns = [getattr(EconomyYear, series) for series in Series]
    rows = session.execute(
        select(EconomyYear.economy, EconomyYear.year, EconomyYear.currency, *columns).where(
            at(EconomyYear, revision),
            or_(EconomyYear.economy.in_({*codes, *homes}), EconomyYear.currency.in_(others)),
        )
    )
    for economy, year, currency, *values in rows:
        years.setdefault(economy, {})[year] = dict(zip(Series, values, strict=True))
        used[economy] = currency
    return Economies(years, used, former)


class _Reads:
    """The statement that reads the claims of some kinds, put together once.

    Those about or naming some things (`ids`), those that speak of them besides, and the periods of
    some other programmes (`firsts`).
    """

    def __init__(self, kinds: Sequence[ClaimKind]) -> None:
        ids: BindParameter[Any] = bindparam("ids", expanding=True)
        firsts: BindParameter[Any] = bindparam("firsts", expanding=True)
        shared = select(_SCOPE.c.claim_number).where(_SCOPE.c.entity.in_(ids))
        related = select(_RELATION.c.number).where(_RELATION.c.object.in_(ids))
        wanted = and_(
            there(_CLAIM, REVISION),
            _CLAIM.c.kind.in_(kinds),
            or_(
                _CLAIM.c.subject.in_(ids),
                _CLAIM.c.number.in_(shared),
                _CLAIM.c.number.in_(related),
                and_(_CLAIM.c.subject.in_(firsts), _CLAIM.c.kind == ClaimKind.PERIOD),
            ),
        )
        tables: FromClause = _CLAIM
        columns: list[ColumnElement[Any]] = [_CLAIM.c[name] for name in (*_FIRST, *COMMON)]
        self.parts: dict[ClaimKind, tuple[slice, tuple[str, ...]]] = {}
        """Of each kind, where its columns are in a row, and what they are called."""
        for kind in kinds:
            own = READ[kind]
            named = dict(own.columns)
            tables = tables.outerjoin(own.table, own.table.c.number == _CLAIM.c.number)
            if kind is ClaimKind.INVOLVEMENT:
                is_named = _ORGANISATION.c.id == named["organisation"]
                tables = tables.outerjoin(
                    _ORGANISATION, and_(is_named, there(_ORGANISATION, REVISION))
                )
                named["kind"] = _ORGANISATION.c.kind
            first = len(columns)
            columns += named.values()
            self.parts[kind] = slice(first, len(columns)), tuple(named)
        self.claims = select(*columns).select_from(tables).where(wanted)


_reads = cache(_Reads)

_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_SCOPES = (
    select(_SCOPE.c.claim_number, _SCOPE.c.entity)
    .where(_SCOPE.c.claim_number.in_(_NUMBERS))
    .order_by(_SCOPE.c.claim_number, _SCOPE.c.position)
)
_CITATIONS = (
    select(_CITATION.c.claim_number, _CITATION.c.locator, *_CITED)
    .join(_SOURCE, and_(_SOURCE.c.id == _CITATION.c.source, there(_SOURCE, REVISION)))
    .where(_CITATION.c.claim_number.in_(_NUMBERS))
    .order_by(_CITATION.c.claim_number, _CITATION.c.position)
)


class _Read:
    """The claims of some programmes, read once and handed out by programme and kind."""

    def __init__(
        self,
        session: Session,
        ids: Collection[str],
        revision: int,
        kinds: Sequence[ClaimKind],
        firsts: Collection[str],
    ) -> None:
        reads = _reads(tuple(kinds))
        rows: dict[int, Row[Any]] = {}
        for some in batches(ids):
            asked = {"ids": some, "firsts": list(firsts), "revision": revision}
            rows.update((row.number, row) for row in session.execute(reads.claims, asked))
        citations = _citations(session, rows, revision)
        scopes: dict[int, list[str]] = {}
        for numbers in batches(rows):
            for number, entity in session.execute(_SCOPES, {"numbers": numbers}):
                scopes.setdefault(number, []).append(entity)
        self._claims: dict[str, list[evidence.Claim]] = {}
        self._shared: dict[str, list[evidence.Funding]] = {}
        for row in sorted(rows.values(), key=attrgetter("id")):
            number, kind = row[: len(_FIRST)]
            part, names = reads.parts[kind]
            said = dict(zip((*COMMON, *names), (*row[_COMMON], *row[part]), strict=True))
            claim = as_evidence(
                kind, said, citations.get(number, ()), tuple(scopes.get(number, ()))
            )
            self._claims.setdefault(claim.subject, []).append(claim)
            if isinstance(claim, evidence.Relation):
                self._claims.setdefault(claim.object, []).append(claim)
            if isinstance(claim, evidence.Funding):
                for sharing in claim.shared_by:
                    self._shared.setdefault(sharing, []).append(claim)

    def of(self, programme: str, kind: type[evidence.C]) -> list[evidence.C]:
        """The claims of a kind of one programme, in the order of their ids."""
        return [c for c in self._claims.get(programme, ()) if isinstance(c, kind)]

    def first(self, programme: str | None) -> evidence.FirstProgramme | None:
        """The periods of a programme that is the first of its jurisdiction."""
        if programme is None:
            return None
        return evidence.FirstProgramme(
            id=programme, periods=tuple(self.of(programme, evidence.Period))
        )

    def funding(self, programme: str) -> list[evidence.Funding]:
        """The amounts of a programme, and those that others share with it, each once."""
        own = self.of(programme, evidence.Funding)
        told = {(c.amount, c.currency, frozenset(c.shared_by)) for c in own if c.shared_by}
        others = [
            claim
            for claim in self._shared.get(programme, ())
            if claim.subject != programme
            and (claim.amount, claim.currency, frozenset(claim.shared_by)) not in told
        ]
        return own + others


def _citations(
    session: Session, claims: Collection[int], revision: int
) -> dict[int, tuple[evidence.Citation, ...]]:
    """The citations of some claims, by claim number, with what weighs their sources.

    A source has for origin what it goes back to over all reprints.
    """
    rows = [
        row
        for numbers in batches(claims)
        for row in session.execute(_CITATIONS, {"numbers": numbers, "revision": revision})
    ]
    linked = links(session, {row.id for row in rows}, revision)
    origins = evidence.witnesses(linked)
    sources: dict[str, evidence.Source] = {}
    found: dict[int, list[evidence.Citation]] = {}
    for number, locator, id, title, publisher, kind, published, url, copy, reprint_of in rows:
        if id not in sources:
            sources[id] = evidence.Source(
                id,
                title,
                publisher,
                kind,
                published,
                url or copy or "",
                origins.get(id),
                reprint_of,
            )
        found.setdefault(number, []).append(evidence.Citation(sources[id], locator))
    return {number: tuple(citations) for number, citations in found.items()}


def comparison(
    session: Session, ids: Sequence[str], currency: str, revision: int
) -> tuple[list[evidence.Programme], Economies]:
    """All that a comparison of some programmes in a currency needs, the programmes as ordered.

    Eight statements. Ids that the revision does not know are left out.
    """
    firsts = first_programmes(session, ids, revision)
    found = programmes(session, ids, revision, firsts=firsts)
    currencies = {claim.currency for p in found.values() for claim in p.funding} | {currency}
    series = economies(session, {p.economy for p in found.values()}, currencies, revision)
    return [found[id] for id in ids if id in found], series
