"""Which funding claims make up the money of a programme.

Owns: what may be added. Claims for the same years are rivals, of which one counts; claims for
other years and of other origins are added; an amount inside another, one stated for several
programmes together, and one for a part of the programme are never added to the whole. What may
lie beside the amounts chosen is left out of the value and opens the interval upwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from kb.compare.cell import Reason, ReasonCode
from kb.compare.counts import Count
from kb.compare.spans import Life, extent, length_of, merge, nearly_same, share_of
from kb.evidence import Choice, Funding, Programme, admissible, choose
from kb.period import Span
from kb.vocabulary import Basis, MoneyKind, Nature, Origin, Rank
from kb.words import Listed, Phrase, Said

_PARTS_ONLY = Phrase(
    "amounts are stated for parts of the programme only: {0}", "只有计划各部分的金额：{0}"
)
_NO_YEARS = Phrase("no {0} of the money stated; taken: {1}", "未注明资金的{0}；取 {1}")
_NO_PERIOD = Phrase(
    "no {0} of the money stated; and the programme's period is not known",
    "未注明资金的{0}，计划的期间也不详",
)
_SOME_ROUNDS = Phrase("{0} of the {1} rounds known", "已知 {1} 轮中的 {0} 轮")
_NO_END = Phrase(
    "no {0} of the money stated; and the programme's end is not known",
    "未注明资金的{0}，计划的终止日期也不详",
)
_START, _END = Phrase("start", "起始年"), Phrase("end", "终止年")
_YEARS = Phrase("years", "年份")
_FISCAL_YEAR = Phrase(
    "fiscal year {0}–{1}, half of it in each calendar year", "{0}–{1} 财政年度，两个日历年各计一半"
)
_OTHER_ORIGIN = Phrase(
    "covers years of an amount of another origin, inside it or beside it",
    "与另一来源的金额年份重叠，或含于其中，或在其外",
)
_OTHER_AMOUNT = Phrase(
    "covers years of another amount, inside it or beside it",
    "与另一金额年份重叠，或含于其中，或在其外",
)
_PREFERRED = Phrase("covers years of an amount that is preferred to it", "与更可取的金额年份重叠")
_BESIDE_WHOLE = Phrase(
    "lies inside or beside the amount for the whole programme", "含于整个计划的金额之中，或在其外"
)
_UNDATED = Phrase(
    "its years are not stated: inside or beside the others",
    "未注明年份：含于其他金额之中，或在其外",
)

UNKNOWN_LIFE = Life()
"""Of a programme of which nobody says when it ran."""


NO_SPANS: Mapping[str, Span] = MappingProxyType({})


class Item(NamedTuple):
    """One amount that is added: the claim with its rivals, and the years that it covers.

    `span` is None where neither the claim nor the programme's period says which years.
    """

    choice: Choice[Funding]
    span: Span | None
    spans: Mapping[str, Span] = NO_SPANS
    """The years of each claim, by its id, where it states some."""
    times: Count | None = None
    """What the amount is multiplied by."""
    average: bool = False
    """Whether the mean of the years is wanted, and not their sum."""
    reasons: tuple[Reason, ...] = ()

    @property
    def claim(self) -> Funding:
        """The claim that is believed."""
        return self.choice.claim

    @property
    def dated(self) -> bool:
        """Whether the claim states the years, and not only the programme's period."""
        return self.claim.id in self.spans

    @property
    def yearly(self) -> bool:
        """Whether the amount comes again every year, so that no spread can move it."""
        return is_yearly(self.choice.claim)

    @property
    def every_year(self) -> bool:
        """Whether the amount is taken once for every year."""
        return self.yearly and not self.average


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An amount that is not added though it may come on top of those that are."""

    item: Item
    why: Said
    inside: bool = False
    """Whether it lies inside a preferred amount, so that it is no more than a least for that."""


@dataclass
class Assembly:
    """The money of one nature: what is added, what is left out, and how much of it is told."""

    nature: Nature
    items: list[Item]
    left_out: list[LeftOut] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    each: bool = False
    """Whether the amounts are those of one cluster."""
    share: Decimal = Decimal(1)
    """The part of the programme's years, or of its rounds, for which amounts are stated."""
    years_known: bool = True
    """Whether it is known for how many years the amounts are."""
    rounds: tuple[int, int] | None = None
    """For how many of how many rounds amounts are stated, where the rounds are known."""

    @property
    def parts_only(self) -> bool:
        """Whether the amounts are for parts of the programme, and none is stated for the whole."""
        return all(item.claim.detail is not None for item in self.items)

    @property
    def dated(self) -> bool:
        """Whether some amount states its years."""
        return any(item.dated for item in self.items)

    def share_of(self, life: Life) -> Decimal:
        """The part of the programme's years that the amounts with years cover.

        Without any, one that is taken for the whole programme's covers it all.
        """
        if self.dated:
            return share_of(merge_spans(item for item in self.items if item.dated), life.span)
        return Decimal(all(item.span is not None for item in self.items))

    @property
    def extent(self) -> Said:
        """The same part, in words."""
        return _SOME_ROUNDS(*self.rounds) if self.rounds else extent(self.share)

    @cached_property
    def spans(self) -> list[Span]:
        """The years that the money covers, without overlaps, in order."""
        return merge_spans(self.items)


def relevant(
    programme: Programme, measure: MoneyKind, origin: Origin | None = None
) -> list[Funding]:
    """The claims that may count for a kind of money, of one origin if that is asked for."""
    return [
        claim
        for claim in admissible(programme.funding)
        if claim.measure is measure
        and (claim.origin is origin or origin is None)
        and not (measure is MoneyKind.PUBLIC_SUPPORT and claim.origin is Origin.PRIVATE)
    ]


def own(claims: Iterable[Funding], basis: Basis) -> list[Funding]:
    """The claims of a basis that are the programme's own and lie inside no other amount.

    Amounts for a part of the programme only where there are none for the whole.
    """
    mine = [c for c in claims if c.basis is basis and not c.part_of and not c.shared_by]
    return [c for c in mine if c.detail is None] or mine


def assemble(claims: Sequence[Funding], nature: Nature, life: Life) -> Assembly | None:
    """What the claims of a nature, stated in total or per year, add up to; None without any."""
    stated = [
        claim
        for claim in claims
        if claim.nature is nature
        and claim.basis in {Basis.TOTAL, Basis.PER_YEAR}
        and not claim.part_of
        and not claim.shared_by
    ]
    whole = [claim for claim in stated if claim.detail is None]
    if whole:
        items, left = _added(whole, life)
        assembly = Assembly(nature, items, left)
    elif stated:
        assembly = _assemble_parts(stated, nature, life)
    else:
        return None
    assembly.share = assembly.share_of(life)
    return assembly


def _added(claims: Sequence[Funding], life: Life) -> tuple[list[Item], list[LeftOut]]:
    """National, regional and EU money added up, or the mixed amounts that hold them all.

    Of the two that which covers more years; the other, and money of unknown origin, only for
    years that are not covered yet.
    """
    pure = _tiled(claims, set(Origin) - {Origin.MIXED, Origin.UNKNOWN}, life)
    mixed = _tiled(claims, {Origin.MIXED}, life)
    groups = [mixed, pure] if _length(mixed[0]) >= _length(pure[0]) else [pure, mixed]
    groups.append(_tiled(claims, {Origin.UNKNOWN}, life))
    chosen: list[Item] = []
    left_out: list[LeftOut] = []
    for items, left in groups:
        beside = [i for i in items if not any(overlap(i, other) for other in chosen)]
        left_out += left
        left_out += [LeftOut(i, _OTHER_ORIGIN()) for i in items if i not in beside]
        chosen += beside
    return chosen, left_out


def _tiled(
    claims: Sequence[Funding], origins: set[Origin], life: Life
) -> tuple[list[Item], list[LeftOut]]:
    """The amounts of some origins, each origin tiled by itself: these are different monies."""
    items, left = [], []
    for origin in sorted(origins & {claim.origin for claim in claims}):
        more, more_left = tile([c for c in claims if c.origin is origin], life)
        items += more
        left += more_left
    return items, left


def _assemble_parts(claims: Sequence[Funding], nature: Nature, life: Life) -> Assembly:
    """The amounts for the parts of a programme, where none is stated for the whole."""
    items, left = [], []
    for detail in sorted({claim.detail or "" for claim in claims}):
        part, part_left = _added([c for c in claims if c.detail == detail], life)
        items += part
        left += part_left
    details = Listed(tuple(sorted({claim.detail or "" for claim in claims})))
    reason = Reason(ReasonCode.PARTS_ONLY, _PARTS_ONLY(details))
    return Assembly(nature, items, left, [reason])


def tile(claims: Sequence[Funding], life: Life) -> tuple[list[Item], list[LeftOut]]:
    """Amounts for years that do not overlap, covering the most years, and those left out.

    An undated amount is read as the whole programme's where the dated ones do not cover the
    programme and do not exceed it.
    """
    spans = {c.id: span for c in claims if (span := span_of(c, life))}
    undated = [claim for claim in claims if claim.id not in spans]
    dated = [claim for claim in claims if claim.id in spans]
    items = [item_of(same, spans=spans) for same in _by_years(dated, spans)]
    chosen = _longest(items)
    left = [_left_out(item, chosen) for item in items if item not in chosen]
    if not undated:
        return chosen, left
    whole = item_of(undated, life=life)
    if not chosen or (_incomplete(chosen, life) and _exceeds(whole, chosen)):
        beside = [LeftOut(item, _BESIDE_WHOLE()) for item in chosen]
        return [whole], left + beside
    return chosen, [*left, LeftOut(whole, _UNDATED())]


def _left_out(item: Item, chosen: Sequence[Item]) -> LeftOut:
    """An amount for years that others cover: whoever prefers one of these knew of it."""
    preferred = any(other.claim.rank is Rank.PREFERRED and overlap(item, other) for other in chosen)
    if preferred and item.claim.rank is not Rank.PREFERRED:
        return LeftOut(item, _PREFERRED(), inside=True)
    return LeftOut(item, _OTHER_AMOUNT())


def _by_years(claims: Sequence[Funding], spans: Mapping[str, Span]) -> list[list[Funding]]:
    """Claims for the same years together, those for nearly the same years among them."""
    groups: list[list[Funding]] = []
    for claim in sorted(claims, key=lambda c: (spans[c.id].first, spans[c.id].last, c.id)):
        for group in groups:
            if all(nearly_same(spans[claim.id], spans[other.id]) for other in group):
                group.append(claim)
                break
        else:
            groups.append([claim])
    return groups


def is_yearly(claim: Funding) -> bool:
    """Whether a claim states an amount for each year."""
    return claim.basis is Basis.PER_YEAR or claim.basis is Basis.PER_CLUSTER_PER_YEAR


def span_of(claim: Funding, life: Life) -> Span | None:
    """The years that a claim's money covers; None where the claim does not date it.

    A missing start or end is the programme's, where its period is known.
    """
    if claim.fiscal_year and claim.start and claim.end:
        return Span(date(claim.start.year, 7, 1), date(claim.end.year, 6, 30))
    if claim.start and claim.end:
        return Span(claim.start.first, claim.end.last)
    known = life.assumed(yearly=is_yearly(claim)) if claim.start else life.span
    if known is None or (claim.start is None and claim.end is None):
        return None
    first = claim.start.first if claim.start else known.first
    last = claim.end.last if claim.end else known.last
    return Span(first, last) if first <= last else None


def item_of(
    same: Sequence[Funding],
    *,
    spans: Mapping[str, Span] | None = None,
    life: Life = UNKNOWN_LIFE,
) -> Item:
    """Claims that answer one question as one amount: the best of them, over its own years.

    `spans` has the years of those that state some; those of the programme serve for a claim
    without, where they can.
    """
    choice = choose(same)
    claim = choice.claim
    stated = spans or {}
    span = stated.get(claim.id) or life.assumed(yearly=is_yearly(claim))
    reasons = []
    if claim.start is None or claim.end is None:
        missing = _START() if claim.end else _END() if claim.start else _YEARS()
        unknown = _NO_END if life.span else _NO_PERIOD
        said = _NO_YEARS(missing, span) if span else unknown(missing)
        reasons.append(Reason(ReasonCode.ASSUMED_YEARS, said))
    if claim.fiscal_year:
        reasons.append(Reason(ReasonCode.FISCAL_YEAR, _FISCAL_YEAR(claim.start, claim.end)))
    return Item(choice, span, stated, reasons=tuple(reasons))


def overlap(one: Item, other: Item) -> bool:
    """Whether two amounts may be for the same days; years that are not known may be any."""
    return one.span is None or other.span is None or one.span.overlaps(other.span)


def _longest(items: Sequence[Item]) -> list[Item]:
    """The items without overlap that cover the most days; of equals the fewest, the earliest."""
    spans = sorted(
        ((item.span, item) for item in items if item.span), key=lambda p: (p[0].last, p[0].first)
    )
    best: list[tuple[int, int, list[Item]]] = [(0, 0, [])]
    for index, (span, item) in enumerate(spans):
        before = sum(1 for other, _ in spans[:index] if other.last < span.first)
        days, count, chosen = best[before]
        length = (span.last - span.first).days + 1
        candidate = (days + length, count - 1, [*chosen, item])
        best.append(max(best[-1], candidate, key=lambda b: b[:2]))
    return best[-1][2]


def merge_spans(items: Iterable[Item]) -> list[Span]:
    """The years that some amounts cover together."""
    return merge(item.span for item in items if item.span)


def _length(items: Iterable[Item]) -> Decimal:
    return length_of(merge_spans(items))


def _incomplete(items: Sequence[Item], life: Life) -> bool:
    return life.span is None or share_of(merge_spans(items), life.span) < 1


def _exceeds(whole: Item, items: Sequence[Item]) -> bool:
    """Whether an amount is at least the sum of others, all in one currency."""
    if any(item.claim.currency != whole.claim.currency for item in items):
        return False
    total = sum(
        item.claim.amount * (length_of([item.span]) if item.yearly and item.span else Decimal(1))
        for item in items
    )
    return whole.claim.amount >= total
