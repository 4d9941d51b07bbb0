"""Amounts added up in the target, with all that the sum rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kb.compare.amounts import Assembly, Item, item_of, overlap, span_of
from kb.compare.case import Case
from kb.compare.cell import (
    Bounds,
    Cell,
    Part,
    Quantity,
    Reason,
    ReasonCode,
    RivalUse,
    Together,
    Working,
)
from kb.compare.convert import Converted, Converter, Limits, convert
from kb.compare.others import not_counted
from kb.compare.spans import length_of, merge
from kb.compare.wording import amount_in_words, qualified
from kb.evidence import Claim, Funding, choose
from kb.money import OutsideSeries, Unconvertible
from kb.period import Span
from kb.vocabulary import Nature, Origin
from kb.words import Phrase, Said

_REFUSED = Phrase("{0} is left out: {1}", "{0} 未计入：{1}")
UNCONVERTED = Phrase("cannot be converted: {0}", "无法换算：{0}")
_LEFT_OUT = Phrase("{0}: {1}", "{0}：{1}")
_SHARED = Phrase(
    "{0} is stated for this programme and {1} together; its share is anything from nothing to "
    "the whole",
    "{0} 是本计划与 {1} 的合计金额；本计划所占份额可为零至全部",
)


@dataclass
class Money:
    """A sum in the target with what it rests on; `total` is None where there is no figure."""

    nature: Nature | None = None
    total: Quantity | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    working: Working = field(default_factory=Working)
    spans: list[Span] = field(default_factory=list)
    limits: tuple[Limits, ...] = ()
    """Those of each claim, where the sum is of one amount and nothing may come on top."""
    reasons: list[Reason] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    rivals: tuple[RivalUse, ...] = ()
    rule: str | None = None
    parts: tuple[Part, ...] = ()
    together: Together | None = None

    @property
    def covers(self) -> str | None:
        """The years that the sum speaks of."""
        return ", ".join(map(str, self.spans)) or None

    @property
    def years(self) -> Decimal:
        """How many years these are."""
        return length_of(self.spans)

    def copy(self) -> "Money":
        """The same, to be worked on further."""
        other = Money.__new__(Money)
        other.__dict__.update(self.__dict__)
        other.working = Working(list(self.working.steps))
        other.spans, other.reasons, other.claims = (
            list(self.spans), list(self.reasons), list(self.claims),
        )  # fmt: skip
        return other

    def cell(self, unit: str, counted: str | None = None) -> Cell:
        """The sum as a cell."""
        return Cell(
            value=self.total.value if self.total else None,
            low=self.low,
            high=self.high,
            unit=unit,
            reasons=unique(self.reasons),
            claims=tuple({claim.id: claim for claim in self.claims}.values()),
            rivals=self.rivals,
            rule=self.rule,
            steps=tuple(self.working.steps) if self.total else (),
            nature=self.nature,
            unit_counted=counted,
            covers=self.covers,
            parts=self.parts,
            together=self.together,
        )


def unique(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Reasons each once; they are few, and to compare them is cheaper than to hash them."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)


def add_up(case: Case, assembly: Assembly, converter: Converter | None = None) -> Money:
    """The items of an assembly in the target, added; what may come on top opens the interval.

    So does an amount for the same years that cannot be converted: nobody can say how much it is.
    """
    converter = converter or case.converter
    money = Money(nature=assembly.nature, reasons=list(assembly.reasons))
    added: list[Item] = []
    parts: list[Converted] = []
    unconverted: dict[str, Said] = {}
    counted: list[RivalUse] = []
    for item in assembly.items:
        try:
            converted = convert(item, converter, money.working, case.question.spread)
        except Unconvertible as error:
            money.reasons.append(refused(item.claim, error))
            unconverted[item.claim.id] = UNCONVERTED(error.said)
            continue
        unconverted |= {id: UNCONVERTED(why) for id, why in converted.unbounding.items()}
        added.append(item)
        parts.append(converted)
        money.spans += [converted.span] if converted.span else []
        money.claims += [item.claim, *(item.times.claims if item.times else ())]
        counted += item.times.rivals if item.times else ()
        money.reasons += converted.reasons
        money.rule = money.rule or item.choice.rule
    money.spans = merge(money.spans)
    money.rivals = _others(case, assembly, unconverted) + tuple(counted)
    if parts:
        money.total = money.working.sum(
            "sum of the amounts", converter.target.currency, [p.quantity for p in parts]
        )
        bounds = [(item, part.bounds) for item, part in zip(added, parts, strict=True)]
        money.parts = _by_origin((item.claim.origin, each) for item, each in bounds)
        _bound(money, assembly, bounds)
        _raise(money, case, assembly, converter)
        if len(assembly.items) == 1 and not assembly.left_out:
            money.limits = parts[0].limits
    return money


def _others(
    case: Case, assembly: Assembly, unconverted: Mapping[str, Said]
) -> tuple[RivalUse, ...]:
    """The claims that do not make the sum; the same for every target that takes all amounts."""

    def found() -> tuple[RivalUse, ...]:
        return not_counted(case.claims, assembly, case.programme.funding, unconverted)

    return found() if unconverted else case.once(("others", assembly.nature, assembly.each), found)


def _bound(money: Money, assembly: Assembly, added: Sequence[tuple[Item, Bounds]]) -> None:
    """The least and the most of the amounts added."""
    money.low = _least(bounds.low for _, bounds in added)
    money.high = _sum(bounds.high for _, bounds in added)
    items = [item for item, _ in added]
    apart = [item for item in assembly.items if item not in items]
    if any(overlap(item, other) for item in apart for other in items):
        money.high = None


def _by_origin(added: Iterable[tuple[Origin, Bounds]]) -> tuple[Part, ...]:
    """The amounts added by the origin of the money, in the order of the origins."""
    found: dict[Origin, list[Bounds]] = {}
    for origin, bounds in added:
        found.setdefault(origin, []).append(bounds)
    return tuple(
        Part(
            origin,
            sum((each.value for each in found[origin]), Decimal(0)),
            _least(each.low for each in found[origin]),
            _sum(each.high for each in found[origin]),
        )
        for origin in Origin
        if origin in found
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None where one of the values is not known."""
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _least(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known, since no amount is less than nothing; None without any."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _raise(money: Money, case: Case, assembly: Assembly, converter: Converter) -> None:
    """Open the interval upwards by the amounts that may come on top.

    One that lies inside a preferred amount only shows that there was at least as much.
    """
    least: list[Decimal] = []
    for left in assembly.left_out:
        amount = amount_in_words(left.item.claim)
        money.reasons.append(Reason(ReasonCode.LEFT_OUT, _LEFT_OUT(amount, left.why)))
        try:
            converted = convert(left.item, converter, Working(), case.question.spread)
        except Unconvertible:
            money.high = None if not left.inside else money.high
            continue
        high = converted.bounds.high
        if left.inside:
            least += [high] if high is not None else []
        else:
            money.high = None if high is None or money.high is None else money.high + high
    if money.high is not None:
        money.high = max(money.high, *least) if least else money.high


def refused(claim: Funding, error: Unconvertible) -> Reason:
    """That an amount could not be converted, and why."""
    code = (
        ReasonCode.OUTSIDE_SERIES if isinstance(error, OutsideSeries) else ReasonCode.UNCONVERTIBLE
    )
    return Reason(code, _REFUSED(amount_in_words(claim), error.said))


def shared(case: Case) -> Money | None:
    """What an amount stated for several programmes together lets one say of one of them."""
    claims = [c for claims in case.by_nature.values() for c in claims if c.shared_by]
    if not claims:
        return None
    choice = choose(claims)
    claim = choice.claim
    money = Money(nature=claim.nature, claims=[claim], rule=choice.rule)
    others = tuple(id for id in claim.shared_by if id != case.programme.id)
    money.reasons.append(Reason(ReasonCode.SHARED, _SHARED(amount_in_words(claim), others)))
    spans = {c.id: span for c in claims if (span := span_of(c, case.life))}
    item = item_of(claims, spans=spans, life=case.life)
    money.reasons += [*item.reasons, *qualified(claim)]
    alone = Assembly(claim.nature, [item])
    money.rivals = not_counted(case.claims, alone, case.programme.funding, {})
    try:
        converted = convert(item, case.converter, Working(), case.question.spread)
    except Unconvertible as error:
        money.reasons.append(refused(claim, error))
        return money
    money.spans = [converted.span] if converted.span else []
    bounds = converted.bounds
    money.low, money.high = Decimal(0), bounds.high
    money.together = Together(claim, bounds.value, bounds.low, bounds.high)
    return money


def divided(bounds: Bounds, by: Decimal) -> Bounds:
    """Limits divided by a number."""
    return Bounds(
        None if bounds.low is None else bounds.low / by,
        bounds.value / by,
        None if bounds.high is None else bounds.high / by,
    )
