"""A cell worked out again from its steps, every number held against where it comes from.

Nothing of the engine is used but the claims and the series: an input is what its claim or its
series states, the outcome of an earlier step, or counted from the years and rounds that it names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kb.compare.cell import Cell, Input, Step
from kb.evidence import (
    Claim,
    Figure,
    Funding,
    Period,
    Programme,
    Round,
)
from kb.money import Economies, Target
from kb.period import Edtf, Span

COUNTED = re.compile(
    r"part of (?P<year>\d{4}) that is covered|years of (?P<spans>.+)|end of (?P<day>[\d-]+)"
    r"|(?P<length>years that the amount covers)|(?P<rounds>rounds held)|(?P<percent>per cent)"
    r"|(?P<gaps>gaps between the rounds)"
    r"|start of (?P<begin>[\d-]+)|weight of (?P<weighed>\d{4}), \w+|(?P<weights>all weights, \w+)"
)
"""The labels of the inputs that are counted."""


ONE_EACH = {"rounds", "members"}
"""The kinds of steps that count one for each of their claims."""


@dataclass(frozen=True)
class Replay:
    """A cell, and what its numbers are held against."""

    cell: Cell
    programme: Programme
    economies: Economies

    def value(self) -> Decimal:
        """The value by the steps alone; an AssertionError where a number has no ground."""
        outputs: dict[int, Decimal] = {}
        for number, step in enumerate(self.cell.steps, 1):
            assert step.number == number
            assert step.inputs[0].operator == "="
            for entry in step.inputs:
                self._check(entry, step, outputs)
            outputs[number] = worked(step.inputs)
            assert step.output == outputs[number]
        self._check_use()
        return outputs[len(outputs)]

    def _check(self, entry: Input, step: Step, outputs: dict[int, Decimal]) -> None:
        """That a number is what the place that it names states."""
        grounds = [entry.step, entry.claim, entry.observation, entry.source]
        assert sum(ground is not None for ground in grounds) <= 1
        if entry.step is not None:
            assert entry.value == outputs[entry.step]
        elif entry.claim is not None:
            one = {Decimal(1)} if step.kind in ONE_EACH else None
            assert entry.value in (one or set(stated(self._claims[entry.claim])))
        elif entry.observation is not None:
            seen = entry.observation
            again = self.economies.observe(seen.series, seen.economy, seen.year)
            assert entry.value == seen.value == again.value
        elif entry.source is not None:
            former, successor = entry.label.split()[0], entry.label.split(",")[0].split()[-1]
            (rate,) = self.economies.factors(former, "EU", 2000, Target(successor))
            assert (entry.value, entry.source) == (rate.value, rate.source)
        else:
            assert entry.value == self._counted(entry, step)

    def _counted(self, entry: Input, step: Step) -> Decimal:
        """What a counted number must be, by its label."""
        found = COUNTED.fullmatch(entry.label)
        assert found, entry.label
        if found["spans"]:
            return sum(map(length, spans(found["spans"])), Decimal(0))
        if found["day"]:
            return decimal_year(date.fromisoformat(found["day"]) + timedelta(days=1))
        if found["begin"]:
            return decimal_year(date.fromisoformat(found["begin"]))
        if found["percent"]:
            return Decimal(100)
        if found["rounds"]:
            return Decimal(sum(isinstance(claim, Round) for claim in self.cell.claims))
        if found["percent"]:
            return Decimal(100)
        if found["gaps"]:
            return Decimal(sum(self._gaps(step) for step in self.cell.steps if step.kind == "gap"))
        (claim,) = (other.claim for other in step.inputs if other.claim)
        assert claim
        if found["weighed"]:
            return self._weights(claim)[int(found["weighed"])]
        if found["weights"]:
            return sum(self._weights(claim).values(), Decimal(0))
        parts = self._parts(claim)
        if found["length"]:
            return sum(parts.values(), Decimal(0))
        assert 0 < entry.value <= 1
        return parts[int(found["year"])]

    def _parts(self, claim: str) -> dict[int, Decimal]:
        """The parts of the years over which an amount of the cell is spread."""
        return {
            int(found["year"]): entry.value
            for step in self.cell.steps
            if any(entry.claim == claim for entry in step.inputs)
            for entry in step.inputs
            if (found := COUNTED.fullmatch(entry.label)) and found["year"]
        }

    def _weights(self, claim: str) -> dict[int, Decimal]:
        """The weights of the years over which an amount of the cell is spread."""
        return {
            int(found["weighed"]): entry.value
            for step in self.cell.steps
            if any(entry.claim == claim for entry in step.inputs)
            for entry in step.inputs
            if (found := COUNTED.fullmatch(entry.label)) and found["weighed"]
        }

    def _gaps(self, step: Step) -> int:
        """How many rounds on the later of two is, by the numbers that their claims state."""
        later, earlier = (self._claims[entry.claim or ""] for entry in step.inputs)
        assert isinstance(later, Round)
        assert isinstance(earlier, Round)
        if later.number is None or earlier.number is None:
            return 1
        return max(later.number - earlier.number, 1)

    def _check_use(self) -> None:
        """That no step is idle, and that the inputs name every claim of the cell and no other.

        The rate of a single round is there to be read, and may lead nowhere.
        """
        entries = [entry for step in self.cell.steps for entry in step.inputs]
        used = {entry.step for entry in entries if entry.step is not None}
        alone = {step.number for step in self.cell.steps[:-1] if step.kind == "rate"}
        assert not used & alone
        assert used | alone == set(range(1, len(self.cell.steps)))
        named = {entry.claim for entry in entries if entry.claim}
        if any(entry.label == "rounds held" and entry.step is None for entry in entries):
            named |= {claim.id for claim in self.cell.claims if isinstance(claim, Round)}
        claims = {claim.id for claim in self.cell.claims}
        if self.cell.steps[-1].kind == "members":
            # Each member is counted once, however many claims tell of it.
            counted = {entry.claim for entry in self.cell.steps[-1].inputs}
            assert len(counted) == len(self.cell.members)
            named |= {id for member in self.cell.members for id in member.claims} & claims
        assert named == claims

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        programme = self.programme
        kinds: Iterable[tuple[Claim, ...]] = (
            programme.periods, programme.funding, programme.figures, programme.rounds,
            programme.mechanisms, programme.involvements, programme.phases, programme.relations,
            programme.first.periods if programme.first else (),
        )  # fmt: skip
        return {claim.id: claim for claims in kinds for claim in claims}


def worked(entries: Iterable[Input]) -> Decimal:
    """The outcome of a chain of operations, from left to right."""
    total = Decimal(0)
    for entry in entries:
        if entry.operator == "=":
            total = entry.value
        elif entry.operator == "+":
            total = total + entry.value
        elif entry.operator == "−":
            total = total - entry.value
        elif entry.operator == "×":
            total = total * entry.value
        else:
            assert entry.operator == "÷"
            total = total / entry.value
    return total


def stated(claim: Claim) -> Iterable[Decimal]:
    """The numbers that a claim states, as a calculation may take them."""
    match claim:
        case Funding():
            least = claim.amount if claim.amount_min is None else claim.amount_min
            yield Decimal(least + claim.amount) / 2
            yield Decimal(claim.amount)
            yield from ends(claim)
        case Figure():
            yield claim.value
        case Round():
            yield Decimal(claim.selected or 0)
            if claim.applications:
                yield Decimal(claim.applications)
            if claim.decided or claim.year:
                yield Decimal(claim.decided.year if claim.decided else claim.year or 0)
        case Period():
            yield from ends(claim)
            if claim.start:
                yield Decimal(claim.start.year)


def ends(claim: Period | Funding) -> Iterable[Decimal]:
    """When a claim says that something began and ended, as years with decimals."""
    if claim.start:
        yield decimal_year(claim.start.first)
    if claim.end:
        yield decimal_year(claim.end.last + timedelta(days=1))
    if isinstance(claim, Funding) and claim.fiscal_year and claim.start and claim.end:
        yield decimal_year(date(claim.start.year, 7, 1))
        yield decimal_year(date(claim.end.year, 7, 1))


def decimal_year(day: date) -> Decimal:
    """The start of a day, as a year with decimals."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + Decimal((day - start).days) / (end - start).days


def length(span: Span) -> Decimal:
    """The years of a span: whole ones from a day of the year to the day before it, else by days."""
    after = span.last + timedelta(days=1)
    if (after.month, after.day) == (span.first.month, span.first.day):
        return Decimal(after.year - span.first.year)
    return span.years


def spans(text: str) -> list[Span]:
    """The spans that a text such as `2007-08–2010, 2012` names."""
    ends = [part.split("–") for part in text.split(", ")]
    return [Span(Edtf.parse(pair[0]).first, Edtf.parse(pair[-1]).last) for pair in ends]
