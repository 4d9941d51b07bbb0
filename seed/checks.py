"""Plausibility of the whole: findings for the curator, none of which stops a load.

Owns: what is worth a second look though each record is well formed. A finding names the record
and says what does not fit; it may turn out to be right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from kb.dossier.quantities import Funding
from kb.dossier.records import Cluster, Dossier, Programme
from kb.dossier.stated import Round, Stated
from kb.vocabulary import (
    Basis,
    FigureStatus,
    MoneyKind,
    Nature,
    Qualifier,
    Rank,
    RoundUnit,
    Series,
)
from seed.files import Files

FAR = Decimal(1000)
"""An amount this many times the median of its country's others is worth a look."""

APART = Decimal(2)
"""Two ways to one total that are further apart than this are worth a look."""

REFERENCE_YEAR = 2015
"""The year at whose rates amounts of different currencies are compared."""

COUNTS = ("clusters-supported", "clusters-designated")
WANTED = ("periods", "organisations", "funding", "mechanisms")
"""What every programme should say, or say why it does not."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something that does not fit."""

    check: str
    record: str
    detail: str


def findings(files: Files) -> list[Finding]:
    """Everything that is worth a second look, by check and record."""
    found: list[Finding] = []
    rates = _rates(files)
    for dossier in files.dossiers:
        found += _magnitudes(dossier, rates)
        for programme in dossier.programmes:
            found += _totals(programme)
            found += _rounds(programme)
            found += _coverage(programme)
    found += _unused(files)
    return sorted(found)


def _standing(claims: Iterable[Funding]) -> list[Funding]:
    """The public support that is not deprecated."""
    return [
        claim
        for claim in claims
        if claim.rank is not Rank.DEPRECATED and claim.measure is MoneyKind.PUBLIC_SUPPORT
    ]


def _rates(files: Files) -> dict[str, Decimal]:
    """Units of each currency for one US dollar in the reference year."""
    rates: dict[str, Decimal] = {}
    for row in files.economies:
        rate = row.values[Series.LCU_PER_USD]
        if row.year == REFERENCE_YEAR and rate:
            rates.setdefault(row.currency, rate)
    for former in files.former_currencies:
        if former.successor in rates:
            rates[former.currency] = rates[former.successor] * former.rate
    return rates


def _magnitudes(dossier: Dossier, rates: dict[str, Decimal]) -> Iterator[Finding]:
    """Amounts far from the country's others of the same basis: a slip of units, as a rule."""
    by_basis: dict[Basis, list[tuple[str, Funding, Decimal]]] = {}
    holders: list[Programme | Cluster] = [*dossier.programmes, *dossier.clusters]
    for holder in holders:
        for claim in _standing(holder.funding):
            if claim.currency in rates and claim.amount:
                dollars = claim.amount / rates[claim.currency]
                by_basis.setdefault(claim.basis, []).append((holder.id, claim, dollars))
    for basis, amounts in by_basis.items():
        for index, (record, claim, dollars) in enumerate(amounts):
            others = [d for i, (_, _, d) in enumerate(amounts) if i != index]
            if len(others) < 3:  # noqa: PLR2004
                continue
            middle = median(others)
            if dollars > middle * FAR or dollars * FAR < middle:
                yield Finding(
                    "magnitude",
                    record,
                    f"{claim.currency} {claim.amount:,} {basis} is about USD {dollars:,.0f}; the "
                    f"middle of the country's other {len(others)} is USD {middle:,.0f}",
                )


def _totals(programme: Programme) -> Iterator[Finding]:
    """Amounts per cluster times the clusters, and per year times the years, against totals."""
    claims = _standing(programme.funding)
    counts = [
        figure.value
        for figure in programme.figures
        if figure.indicator in COUNTS
        and figure.status is FigureStatus.OBSERVED
        and figure.rank is not Rank.DEPRECATED
        and not figure.detail
        and not figure.region
    ]
    for nature in Nature:
        mine = [c for c in claims if c.nature is nature and not c.part_of and not c.detail]
        totals = [c for c in mine if c.basis is Basis.TOTAL and not c.covers]
        for each in mine:
            if each.basis is Basis.PER_CLUSTER and counts:
                low, high = each.amount * min(counts), each.amount * max(counts)
                yield from _against(programme.id, each, low, high, totals)
            elif each.basis is Basis.PER_YEAR and each.start and each.end:
                years = 1 if each.fiscal_year else each.end.year - each.start.year + 1
                same = [t for t in totals if (t.start, t.end) == (each.start, each.end)]
                whole = Decimal(each.amount * years)
                yield from _against(programme.id, each, whole, whole, same)


def _against(
    record: str, each: Funding, low: Decimal, high: Decimal, totals: Sequence[Funding]
) -> Iterator[Finding]:
    """A total that an amount for a part gives, against those that are stated."""
    for total in totals:
        if total.currency != each.currency:
            continue
        ceiling = each.qualifier in {Qualifier.UP_TO, Qualifier.LESS_THAN}
        if total.amount > high * APART or (total.amount * APART < low and not ceiling):
            yield Finding(
                "totals",
                record,
                f"{each.currency} {each.amount:,} {each.basis} gives {low:,.0f}–{high:,.0f}, but "
                f"{total.amount:,} is stated in total ({each.nature})",
            )


def _rounds(programme: Programme) -> Iterator[Finding]:
    """Rounds that select more than applied, and more clusters selected than were counted."""
    standing = [r for r in programme.rounds if r.rank is not Rank.DEPRECATED]
    for entry in standing:
        steps = [n for n in (entry.applications, entry.finalists, entry.selected) if n is not None]
        if steps != sorted(steps, reverse=True):
            yield Finding(
                "rounds",
                programme.id,
                f"round {_round_name(entry)}: applications, finalists, selected are "
                f"{', '.join(map(str, steps))}",
            )
    clusters = [r for r in standing if r.unit is RoundUnit.CLUSTERS and r.selected]
    numbers = Counter((r.number, r.stage, r.year) for r in clusters if r.number is not None)
    for (number, *_), times in numbers.items():
        if times > 1:
            yield Finding("rounds", programme.id, f"round {number} stands {times} times")


def _round_name(entry: Round) -> str:
    return str(entry.number or (entry.name or {}).get("en") or entry.year)


def _coverage(programme: Programme) -> Iterator[Finding]:
    """What is not said, and is not said to be unknown either."""
    known_gaps = {gap.field for gap in programme.gaps}
    for key in WANTED:
        if not getattr(programme, key) and key not in known_gaps:
            yield Finding("coverage", programme.id, f"no {key}, and no gap that says why")


def _unused(files: Files) -> Iterator[Finding]:
    """Sources that nothing cites and organisations that do nothing."""
    cited = {cite.source for claim in _all_claims(files) for cite in claim.cite}
    cited |= {
        cite.source
        for dossier in files.dossiers
        for programme in dossier.programmes
        for gap in programme.gaps
        for cite in gap.cite
    }
    busy = {
        claim.organisation
        for dossier in files.dossiers
        for programme in dossier.programmes
        for claim in programme.organisations
    }
    for dossier in files.dossiers:
        for source in dossier.sources:
            if source.id not in cited:
                yield Finding("unused", source.id, "no claim cites this source")
        for organisation in dossier.organisations:
            if organisation.id not in busy:
                yield Finding("unused", organisation.id, "this organisation has no role")


def _all_claims(files: Files) -> Iterator[Stated]:
    for dossier in files.dossiers:
        yield from dossier.figures
        for programme in dossier.programmes:
            for claims in (
                programme.periods,
                programme.phases,
                programme.rounds,
                programme.organisations,
                programme.funding,
                programme.mechanisms,
                programme.figures,
                programme.relations,
            ):
                yield from claims
        for cluster in dossier.clusters:
            if cluster.governance:
                yield cluster.governance
            for listed in (
                cluster.designations,
                cluster.mechanisms,
                cluster.figures,
                cluster.funding,
                cluster.relations,
            ):
                yield from listed
