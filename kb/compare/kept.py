"""The funding that the summaries of programmes keep, and until when it is right."""

from datetime import date
from decimal import Decimal

from kb.compare.case import Case
from kb.compare.duration import nominal_life
from kb.compare.funding import funding
from kb.compare.question import Question
from kb.evidence import Programme
from kb.money import Economies, Target

Triple = tuple[float | None, float | None, float | None]

FUNDING_IN = Target("EUR")
"""What the summaries tell money in: euro, at the prices and market rates of each year."""

_A_YEAR_LATER = 366
_LATEST = date(2200, 1, 1)
"""Money of later days is not awaited."""


def kept(programme: Programme, series: Economies, on: date) -> dict[str, float | bool | None]:
    """The funding of a programme as it is asked for on a day, and whether it `grows`: whether it
    is another on some later day.
    """
    told = _funding(programme, series, on)
    later = _when_all_has_come(programme, on)
    # the day of the question is that to which the life of a programme without an end is taken
    longer = nominal_life(programme, on) != nominal_life(programme, later)
    value, low, high = told
    return {
        "funding": value,
        "funding_low": low,
        "funding_high": high,
        "grows": longer and told != _funding(programme, series, later),
    }


def _when_all_has_come(programme: Programme, on: date) -> date:
    """A year after a day, and after every day that the claims on money and its times speak of."""
    told = [day for claim in programme.periods for day in (claim.start, claim.end, claim.seen)]
    told += [day for claim in programme.funding for day in (claim.start, claim.end)]
    told += [day for claim in programme.figures for day in (claim.start, claim.end, claim.at)]
    years = [date(round.year, 12, 31) for round in programme.rounds if round.year]
    last = max([on, *years, *(day.last for day in told if day)])
    return date.fromordinal(min(last, _LATEST).toordinal() + _A_YEAR_LATER)


def _funding(programme: Programme, series: Economies, on: date) -> Triple:
    """The funding with its interval, asked on a day."""
    cell = funding(Case(programme, Question(FUNDING_IN, on), series))
    return _number(cell.value), _number(cell.low), _number(cell.high)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
