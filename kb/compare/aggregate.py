"""The figures of several programmes in one: their sum, their median, and what to say of them.

Owns: that an amount stated for several programmes together is added once, or not at all; and the
warnings where what is added is not of one kind. A figure that carries a reservation is in the sum
and in the median like any other, and is counted apart.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from typing import TypeVar

from kb.compare.cell import INCOMPARABLE, Cell, ReasonCode, Together
from kb.compare.measures import MEASURES
from kb.compare.question import Question
from kb.compare.table import compare
from kb.evidence import Funding, Programme, admissible
from kb.money import Economies, Target
from kb.vocabulary import Measure
from kb.words import Listed, Phrase, Said

S = TypeVar("S", bound=str)

_NOTHING = Phrase("No programme has a figure.", "没有任何计划有数字。")
_STAGE_DIFFERS = Phrase("The stage of the money differs: {0}.", "资金阶段不同：{0}。")
_UNIT_DIFFERS = Phrase("What is counted differs: {0}.", "计数对象不同：{0}。")
_NUMBER_OF = Phrase("{0} {1}", "{1} {0} 个")
_RESERVED = Phrase(
    "{0} of {1} figures are not to be set beside others as they stand: {2}.",
    "{1} 个数字中有 {0} 个不宜直接与其他项并列：{2}。",
)
_TOGETHER = Phrase(
    "{0} {1:,} is stated for {2} together, and {3}: it adds nothing to the sum, and opens it "
    "upwards by the whole.",
    "{0} {1:,} 是 {2} 的合计金额，且{3}：不计入总和，但使其上限增加全额。",
)
_AND = Phrase("{0} and {1}", "{0}和{1}")
_ONE_OUTSIDE = Phrase("{0} is not in this group", "{0} 不在本组")
_SOME_OUTSIDE = Phrase("{0} are not in this group", "{0} 不在本组")
_ALONE = Phrase(
    "what is stated of {0} alone may hold a part of it", "{0} 单独注明的金额可能含其一部分"
)
_PART_OF = Phrase("{0} is part of {1}", "{0} 是 {1} 的一部分")
_TWICE = Phrase("The sum may hold the same twice: {0}.", "总和可能重复计算：{0}。")

EXACT = Context(prec=200)
"""Sums of decimals to the last digit, so that neither order nor grouping changes them."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its limits; None: there is none."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Whole:
    """An amount stated for several programmes together, as a group of programmes has it."""

    claim: Funding
    limits: Estimate
    within: tuple[str, ...]
    """The programmes of the group whose cell says that they share it."""
    own: tuple[str, ...]
    """The others of the group that have a figure of their own, which may hold their share."""
    outside: tuple[str, ...]
    """Those that share it and are not in the group."""

    @property
    def counted(self) -> bool:
        """Whether it is added: only where nothing of it belongs elsewhere or is told already."""
        return not (self.own or self.outside)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One measure of a group of programmes."""

    unit: str | None
    """None where nothing is known."""
    sum: Estimate | None
    """None where a sum makes no sense, or nothing is known to add."""
    no_sum: Said | None
    """Why there is no sum."""
    median: Estimate | None
    known: int
    """Programmes with a figure of their own."""
    together: int
    """Further ones that have a figure only together with others, which is added once."""
    unknown: int
    natures: Mapping[str, int]
    incomparable: int
    reservations: Mapping[ReasonCode, int]
    """Those that the incomparable figures carry."""
    unknown_because: Mapping[ReasonCode, int]
    shared: tuple[Whole, ...]
    warnings: tuple[Said, ...]


def aggregate(
    measure: Measure, cells: Mapping[str, Cell], parts: Mapping[str, Collection[str]]
) -> Aggregate:
    """A measure of the programmes whose cells are given by id.

    `parts` says of which programmes a programme is a part. The median is over the programmes with
    a figure of their own; its limits are the medians of the lowest and of the highest values.
    """
    figures = {id: cell for id, cell in cells.items() if cell.value is not None}
    no_sum = MEASURES[measure].no_sum
    shared = wholes(cells) if no_sum is None else ()
    members = {id for whole in shared if whole.counted for id in whole.claim.shared_by}
    together = members - figures.keys()
    unknown = {id: c for id, c in cells.items() if id not in figures and id not in together}
    unsound = [cell for cell in figures.values() if not cell.comparable]
    total = None if no_sum else _sum(list(figures.values()), shared)
    natures = _natures(figures.values(), shared)
    summed = total is not None and total.value is not None
    return Aggregate(
        unit=next((c.unit for c in cells.values() if c.value is not None or c.together), None),
        sum=total,
        no_sum=no_sum() if no_sum else None if total else _NOTHING(),
        median=_median(list(figures.values())),
        known=len(figures),
        together=len(together),
        unknown=len(unknown),
        natures=natures,
        incomparable=len(unsound),
        reservations=_codes(unsound),
        unknown_because=_codes(unknown.values()),
        shared=shared,
        warnings=(
            *_differences(natures, figures.values()),
            *_reserved(unsound, len(figures)),
            *(_open(whole) for whole in shared if not whole.counted),
            *(_twice({*figures, *together}, shared, parts) if summed else ()),
        ),
    )


def stated_currencies(
    programmes: Sequence[Programme],
    measures: Sequence[Measure],
    question: Question,
    economies: Economies,
) -> list[str]:
    """The currencies of the amounts that the figures are made of, each as it is stated.

    Every programme is asked in each currency of its own, so that no rate that is missing hides
    a figure.
    """
    users: dict[str, list[Programme]] = {}
    for programme in programmes:
        for currency in {claim.currency for claim in admissible(programme.funding)}:
            users.setdefault(currency, []).append(programme)
    return sorted(
        {
            claim.currency
            for currency, some in users.items()
            for row in compare(
                some, measures, replace(question, target=Target(currency)), economies
            ).rows
            for cell in row.cells
            if cell.unit.split("/")[0] == currency
            and (cell.value is not None or cell.together is not None)
            for claim in cell.claims
            if isinstance(claim, Funding)
        }
    )


def wholes(cells: Mapping[str, Cell]) -> tuple[Whole, ...]:
    """The amounts stated for several programmes together, each once.

    Each of these programmes may state it in a claim of its own, and convert it by its own years:
    the claim of the least id gives the value, all of them the limits.
    """
    sharing: dict[frozenset[str], dict[str, Together]] = {}
    for id, cell in cells.items():
        if cell.together is not None:
            sharing.setdefault(frozenset(cell.together.claim.shared_by), {})[id] = cell.together
    found = []
    for members, carried in sharing.items():
        best = min(carried.values(), key=lambda t: (t.claim.id, t.value))
        own = {id for id in members & cells.keys() if cells[id].value is not None}
        found.append(
            Whole(
                claim=best.claim,
                limits=Estimate(
                    best.value,
                    _least([t.low for t in carried.values()], best.value),
                    _most([t.high for t in carried.values()], best.value),
                ),
                within=tuple(sorted(carried)),
                own=tuple(sorted(own - carried.keys())),
                outside=tuple(sorted(members - cells.keys())),
            )
        )
    return tuple(sorted(found, key=lambda whole: whole.claim.id))


def _least(lows: Sequence[Decimal | None], value: Decimal) -> Decimal | None:
    known = [low for low in lows if low is not None]
    return min(value, *known) if len(known) == len(lows) else None


def _most(highs: Sequence[Decimal | None], value: Decimal) -> Decimal | None:
    known = [high for high in highs if high is not None]
    return max(value, *known) if len(known) == len(highs) else None


def _sum(figures: Sequence[Cell], shared: Sequence[Whole]) -> Estimate | None:
    """The sum; what is shared with others opens it upwards, from nothing to the whole."""
    added = [Estimate(cell.value, cell.low, cell.high) for cell in figures]
    added += [whole.limits for whole in shared if whole.counted]
    opened = [whole.limits.high for whole in shared if not whole.counted]
    if not (added or opened):
        return None
    return Estimate(
        _add([part.value for part in added]) if added else None,
        _add([part.low for part in added]),
        _add([*(part.high for part in added), *opened]),
    )


def _add(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum to the last digit, or None where one of the numbers is not known."""
    with localcontext(EXACT):
        total = Decimal(0)
        for number in numbers:
            if number is None:
                return None
            total += number
        return total


def _median(figures: Sequence[Cell]) -> Estimate | None:
    """The median of the values, with those of the lowest and the highest values."""
    if not figures:
        return None
    return Estimate(
        _middle([cell.value for cell in figures]),
        _middle([cell.low for cell in figures], unlimited_first=True),
        _middle([cell.high for cell in figures]),
    )


def _middle(numbers: Sequence[Decimal | None], *, unlimited_first: bool = False) -> Decimal | None:
    """The median, where None is beyond every number; None where it falls on one."""
    known: list[Decimal | None] = [*sorted(n for n in numbers if n is not None)]
    beyond: list[Decimal | None] = [None] * (len(numbers) - len(known))
    ordered = beyond + known if unlimited_first else known + beyond
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    total = _add(middle)
    with localcontext(EXACT):
        return None if total is None else total / len(middle)


def _natures(figures: Iterable[Cell], shared: Iterable[Whole]) -> dict[str, int]:
    """How many amounts are of each stage."""
    stages = [str(cell.nature) for cell in figures if cell.nature]
    stages += [str(whole.claim.nature) for whole in shared if whole.counted]
    return _sorted(stages)


def _codes(cells: Iterable[Cell]) -> dict[ReasonCode, int]:
    """How many cells have each of the reasons for which a figure is not comparable."""
    return _sorted(
        code
        for cell in cells
        for code in {reason.code for reason in cell.reasons if reason.code in INCOMPARABLE}
    )


def _sorted(found: Iterable[S]) -> dict[S, int]:
    return dict(sorted(Counter(found).items()))


def _differences(natures: Mapping[str, int], figures: Iterable[Cell]) -> Iterator[Said]:
    """Where the figures do not speak of the same thing."""
    counted = _sorted(cell.unit_counted for cell in figures if cell.unit_counted)
    for phrase, told in ((_STAGE_DIFFERS, natures), (_UNIT_DIFFERS, counted)):
        if len(told) > 1:
            yield phrase(_told(told))


def _reserved(unsound: Sequence[Cell], known: int) -> Iterator[Said]:
    """That some of the figures carry a reservation."""
    if unsound:
        yield _RESERVED(len(unsound), known, _told(_codes(unsound)))


def _open(whole: Whole) -> Said:
    """Why an amount stated for several programmes together is not added."""
    claim = whole.claim
    why = []
    if whole.outside:
        phrase = _ONE_OUTSIDE if len(whole.outside) == 1 else _SOME_OUTSIDE
        why.append(phrase(_and(whole.outside)))
    if whole.own:
        why.append(_ALONE(_and(whole.own)))
    together = _and(claim.shared_by)
    return _TOGETHER(claim.currency, claim.amount, together, Listed(tuple(why)))


def _twice(
    added: Collection[str], shared: Iterable[Whole], parts: Mapping[str, Collection[str]]
) -> Iterator[Said]:
    """That a programme and one that it is a part of are both in the sum."""
    wholes = [set(whole.within) for whole in shared if whole.counted]
    pairs = [
        _PART_OF(id, above)
        for id in sorted(added)
        for above in sorted(_above(id, parts) & set(added))
        if not any({id, above} <= whole for whole in wholes)
    ]
    if pairs:
        yield _TWICE(Listed(tuple(pairs)))


def _above(id: str, parts: Mapping[str, Collection[str]]) -> set[str]:
    """What a programme is a part of, at one or more removes."""
    found: set[str] = set()
    next_ = {*parts.get(id, ())}
    while next_ := next_ - found - {id}:
        found |= next_
        next_ = {above for one in next_ for above in parts.get(one, ())}
    return found


def _told(counts: Mapping[S, int]) -> tuple[Said, ...]:
    return tuple(_NUMBER_OF(count, what) for what, count in counts.items())


def _and(ids: Sequence[str]) -> object:
    *before, last = ids
    return _AND(tuple(before), last) if before else last
