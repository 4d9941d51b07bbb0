"""Claims and series as the comparison engine reads them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, with_polymorphic

from kb import evidence
from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    EconomyYear,
    Involvement,
    IrrevocableRate,
    Jurisdiction,
    Organisation,
    Programme,
    ProgrammeSummary,
    Relation,
    Source,
)
from kb.money import HOME_ECONOMIES, Economies, FormerCurrency
from kb.queries import at
from kb.queries.as_evidence import as_evidence
from kb.queries.claims import naming
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

    `firsts` are the first programmes of jurisdictions, of which the periods are read. Six
    statements: records, claims (with those of other programmes that share an amount or are
    related), the kinds of their organisations, citations with their sources, what the sources go
    back to, and what else the claims speak of.
    """
    read = _Read(session, ids, revision, kinds, firsts.values())
    return _programmes(session, ids, revision, read, firsts)


def subjects(
    session: Session, programmes: Collection[str], jurisdictions: Collection[str], revision: int
) -> dict[str, evidence.Programme]:
    """The programmes and jurisdictions that exist at the revision, by id; eight statements.

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
    jurisdictions = select(Programme.jurisdiction).where(
        Programme.id.in_(ids), at(Programme, revision)
    )
    found: dict[str, str] = {}
    for jurisdiction, id in session.execute(
        select(ProgrammeSummary.jurisdiction, ProgrammeSummary.id)
        .where(
            ProgrammeSummary.jurisdiction.in_(jurisdictions),
            ProgrammeSummary.first_day.is_not(None),
            at(ProgrammeSummary, revision),
        )
        .order_by(ProgrammeSummary.first_day, ProgrammeSummary.id)
    ):
        found.setdefault(jurisdiction, id)
    return found


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
            or_(
                EconomyYear.economy.in_({*codes, *homes}),
                EconomyYear.currency.in_(others),
            ),
        )
    )
    for economy, year, currency, *values in rows:
        years.setdefault(economy, {})[year] = dict(zip(Series, values, strict=True))
        used[economy] = currency
    return Economies(years, used, former)


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
        shared = select(ClaimScope.claim_number).where(ClaimScope.entity.in_(ids))
        wanted = and_(
            at(Claim, revision),
            Claim.kind.in_(kinds),
            or_(
                Claim.subject.in_(ids),
                Claim.number.in_(shared),
                Claim.number.in_(naming(Relation, Relation.object.in_(ids))),
                and_(Claim.subject.in_(firsts), Claim.kind == ClaimKind.PERIOD),
            ),
        )
        poly = with_polymorphic(Claim, [CLAIM_CLASSES[kind] for kind in kinds])
        rows = session.scalars(
            select(poly).where(poly.number.in_(select(Claim.number).where(wanted)))
        ).all()
        kinds_of = _kinds(session, rows, revision)
        citations = _citations(session, wanted, revision)
        scopes: dict[int, list[str]] = {}
        for number, entity in session.execute(
            select(ClaimScope.claim_number, ClaimScope.entity)
            .join(Claim, Claim.number == ClaimScope.claim_number)
            .where(wanted)
            .order_by(ClaimScope.claim_number, ClaimScope.position)
        ):
            scopes.setdefault(number, []).append(entity)
        self._claims: dict[str, list[evidence.Claim]] = {}
        self._shared: dict[str, list[evidence.Funding]] = {}
        for row in sorted(rows, key=lambda row: row.id):
            kind = kinds_of.get(row.organisation) if isinstance(row, Involvement) else None
            cited, scope = citations.get(row.number, ()), scopes.get(row.number, ())
            claim = as_evidence(row, cited, scope, kind)
            self._claims.setdefault(row.subject, []).append(claim)
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


def _kinds(session: Session, rows: Iterable[Claim], revision: int) -> dict[str, str]:
    """The kinds of the organisations that some claims name, by id."""
    named = {row.organisation for row in rows if isinstance(row, Involvement)}
    found = session.execute(
        select(Organisation.id, Organisation.kind).where(
            Organisation.id.in_(named), at(Organisation, revision)
        )
    )
    return {row.id: row.kind for row in found}


def _citations(
    session: Session, wanted: ColumnElement[bool], revision: int
) -> dict[int, tuple[evidence.Citation, ...]]:
    """The citations of some claims, by claim number, with what weighs their sources.

    A source has for origin what it goes back to over all reprints.
    """
    origins = evidence.witnesses(links(session, revision))
    sources: dict[str, evidence.Source] = {}
    found: dict[int, list[evidence.Citation]] = {}
    rows = session.execute(
        select(
            Citation.claim_number,
            Citation.locator,
            Source.id,
            Source.title,
            Source.publisher,
            Source.kind,
            Source.published,
            Source.url,
            Source.copy,
            Source.reprint_of,
        )
        .join(Claim, Claim.number == Citation.claim_number)
        .join(Source, and_(Source.id == Citation.source, at(Source, revision)))
        .where(wanted)
        .order_by(Citation.claim_number, Citation.position)
    )
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

    Nine statements. Ids that the revision does not know are left out.
    """
    firsts = first_programmes(session, ids, revision)
    found = programmes(session, ids, revision, firsts=firsts)
    currencies = {claim.currency for p in found.values() for claim in p.funding} | {currency}
    series = economies(session, {p.economy for p in found.values()}, currencies, revision)
    return [found[id] for id in ids if id in found], series
