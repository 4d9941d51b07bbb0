"""The figures of a flow: which claims give one, and which of several for one key is believed.

Owns: what counts as an amount of a year, and as a count at a date. One key has one figure at most.
Refuses: claims of a part, of several programmes together, and without a year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kb.compare import counts, dated, wording
from kb.compare.amounts import relevant
from kb.compare.cell import Bounds
from kb.evidence import Claim, Figure, Funding, Programme, admissible, choose
from kb.exports.sdmx.flows import ANNUAL, CLUSTERS, FUNDING, TIME, VALUE, Flow
from kb.vocabulary import Basis, ClaimKind, MoneyKind, Qualifier

Row = Mapping[str, str]
"""A figure: the values of the components that it has, as texts, by their ids."""

READ: Mapping[str, ClaimKind] = {
    FUNDING.id: ClaimKind.FUNDING,
    CLUSTERS.id: ClaimKind.FIGURE,
}
"""The kind of claims that a flow is made of."""

_OF_A_YEAR = {Basis.PER_YEAR, Basis.TOTAL}


def rows_of(flow: Flow, programmes: Iterable[Programme]) -> list[Row]:
    """The figures of some programmes in the order of their keys, then of the years."""
    made = _funding if flow.id == FUNDING.id else _clusters
    order = [*(dimension.id for dimension in flow.dimensions), TIME]
    rows = (row for programme in programmes for row in made(programme))
    return sorted(rows, key=lambda row: [row[id] for id in order])


def _funding(programme: Programme) -> Iterator[Row]:
    """The amounts of each year, one for each stage and origin."""
    asked: dict[tuple[str, str, int], list[Funding]] = defaultdict(list)
    for claim in relevant(programme, MoneyKind.PUBLIC_SUPPORT):
        for year in _years(claim):
            asked[claim.nature, claim.origin, year].append(claim)
    for (nature, origin, year), same in asked.items():
        choice = choose(same)
        claim = choice.claim
        value = wording.best_value(claim)
        alike = [c for c in choice.all if c.currency == claim.currency]
        bounds = Bounds.hull(value, map(_limits, alike))
        estimated = claim.inferred or claim.amount_min is not None
        yield {
            **_key(programme, year),
            "NATURE": nature,
            "ORIGIN": origin,
            "CURRENCY": claim.currency,
            **_told(claim, choice.rivals, bounds, claim.qualifier, estimated=estimated),
            "STATED_FOR": _stated_for(claim),
            "FISCAL_YEAR": "true" if claim.fiscal_year else "false",
        }


def _years(claim: Funding) -> Iterable[int]:
    """The years for each of which a claim states what the whole programme had; none for others.

    Only whole years: what a programme had in some months of one is no figure of it.
    """
    of_whole = not (claim.part_of or claim.shared_by or claim.detail is not None)
    if not of_whole or claim.basis not in _OF_A_YEAR or not (claim.start and claim.end):
        return ()
    first, last = claim.start.first, claim.end.last
    if claim.fiscal_year:
        return (first.year,)
    if first != date(first.year, 1, 1) or last != date(last.year, 12, 31):
        return ()
    if claim.basis is Basis.TOTAL and first.year != last.year:
        return ()
    return range(first.year, last.year + 1)


def _limits(claim: Funding) -> Bounds:
    low, high = wording.stated_limits(claim)
    return Bounds(low, wording.best_value(claim), high)


def _stated_for(claim: Funding) -> str:
    start, end = str(claim.start), str(claim.end)
    return start if start == end else f"{start}/{end}"


def _clusters(programme: Programme) -> Iterator[Row]:
    """The counts of each year, one for each indicator and status."""
    asked: dict[tuple[str, str, int], list[Figure]] = defaultdict(list)
    for figure in admissible(programme.figures):
        whole = figure.detail is None and not figure.regions
        if whole and figure.at and counts.counts_clusters(figure.indicator):
            asked[figure.indicator, figure.status, figure.at.year].append(figure)
    for (indicator, status, year), same in asked.items():
        claim, _ = dated.believed(same)
        bounds = Bounds.hull(claim.value, map(counts.stated_limits, same))
        rivals = [figure for figure in same if figure.id != claim.id]
        yield {
            **_key(programme, year),
            "INDICATOR": indicator,
            "STATUS": status,
            **_told(claim, rivals, bounds, claim.qualifier, estimated=claim.inferred),
            "REF_DATE": str(claim.at),
        }


def _key(programme: Programme, year: int) -> Row:
    """What the keys of all flows have."""
    return {
        "FREQ": ANNUAL,
        "COUNTRY": programme.economy,
        "PROGRAMME": programme.id,
        TIME: f"{year:04}",
    }


def _told(
    claim: Claim,
    rivals: Sequence[Claim],
    bounds: Bounds,
    qualifier: Qualifier,
    *,
    estimated: bool,
) -> Row:
    """What is said of every figure; without what is not known."""
    sources = dict.fromkeys(citation.source.id for citation in claim.citations)
    told = {
        VALUE: _number(bounds.value),
        "OBS_STATUS": "E" if estimated else "A",
        "QUALIFIER": qualifier,
        "LOW": _number(bounds.low),
        "HIGH": _number(bounds.high),
        "CLAIMS": claim.id,
        "RIVALS": " ".join(sorted(rival.id for rival in rivals)),
        "SOURCES": " ".join(sources),
    }
    return {id: value for id, value in told.items() if value}


def _number(value: Decimal | None) -> str:
    """A number with all its digits and no others; nothing where there is none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
