"""Invented programmes and series for the tests of the comparison, small enough to work by hand.

Every claim has an id of its own; of two claims between which nothing else decides, the one that
was made first is believed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TypedDict, Unpack

from kb.compare.cell import Cell
from kb.compare.question import Question
from kb.compare.table import compare
from kb.evidence import (
    Citation,
    Claim,
    Figure,
    FirstProgramme,
    Funding,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    Programme,
    Relation,
    Round,
    Source,
)
from kb.money import Economies, FormerCurrency, Target, Values
from kb.period import Edtf
from kb.timeline import Extent
from kb.vocabulary import (
    Basis,
    Emphasis,
    FigureStatus,
    Measure,
    MoneyKind,
    Nature,
    Origin,
    Prices,
    Qualifier,
    Rank,
    Rate,
    RelationKind,
    RoundUnit,
    Series,
    StartOf,
)

When = int | str | None
"""A date as a dossier states it: 2007, "2007-08", "2007-08-31", or none."""

ON = date(2015, 12, 31)
"""The day of the question, unless a test asks on another."""

_numbers = count(1)


def _id() -> str:
    return f"c-{next(_numbers):06}"


def date_of(when: When) -> Edtf | None:
    """A date, or none."""
    return None if when is None else Edtf.parse(str(when))


class Stated(TypedDict, total=False):
    """What any claim may state."""

    rank: Rank
    inferred: bool
    note: str
    citations: tuple[Citation, ...]


class PeriodStated(Stated, total=False):
    """What else a period may state."""

    start_of: StartOf


class FundingStated(Stated, total=False):
    """What else an amount may state."""

    amount_min: int
    currency: str
    qualifier: Qualifier
    basis: Basis
    measure: MoneyKind
    nature: Nature
    origin: Origin
    fiscal_year: bool
    part_of: bool
    detail: str
    shared_by: tuple[str, ...]


class FigureStated(Stated, total=False):
    """What else a count may state."""

    indicator: str
    qualifier: Qualifier
    status: FigureStatus
    regions: tuple[str, ...]
    detail: str


class RoundStated(Stated, total=False):
    """What else a round may state."""

    number: int
    stage: str
    unit: RoundUnit
    applications: int
    finalists: int
    decided: Edtf


def period(
    start: When = None, end: When = None, seen: When = None, **stated: Unpack[PeriodStated]
) -> Period:
    """When the programme ran."""
    dates = {"start": date_of(start), "end": date_of(end), "seen": date_of(seen)}
    return Period(id=_id(), subject="xx-one", **dates, **stated)


def funding(
    amount: int, start: When = None, end: When = None, **stated: Unpack[FundingStated]
) -> Funding:
    """An amount: planned national public support in total, in euro, unless it states else."""
    stated.setdefault("currency", "EUR")
    dates = {"start": date_of(start), "end": date_of(end)}
    return Funding(id=_id(), subject="xx-one", amount=amount, **dates, **stated)


def figure(value: int, at: When = None, **stated: Unpack[FigureStated]) -> Figure:
    """A count of clusters supported, unless it states another indicator."""
    stated.setdefault("indicator", "clusters-supported")
    return Figure(id=_id(), subject="xx-one", value=Decimal(value), at=date_of(at), **stated)


def held(
    year: int | None = None, selected: int | None = None, **stated: Unpack[RoundStated]
) -> Round:
    """A competition round for clusters, unless it states another unit."""
    return Round(id=_id(), subject="xx-one", year=year, selected=selected, **stated)


def works_by(
    concept: str, emphasis: Emphasis = Emphasis.PRIMARY, **stated: Unpack[Stated]
) -> MechanismUse:
    """A mechanism of the programme, a primary one unless it states another emphasis."""
    return MechanismUse(id=_id(), subject="xx-one", concept=concept, emphasis=emphasis, **stated)


def involved(
    organisation: str, role: str = "lead", kind: str | None = "ministry", **stated: Unpack[Stated]
) -> Involvement:
    """An organisation of the programme, a ministry that leads it unless it states else."""
    return Involvement(
        id=_id(), subject="xx-one", organisation=organisation, role=role, kind=kind, **stated
    )


def phase(
    name: str,
    start: When = None,
    end: When = None,
    seen: When = None,
    **stated: Unpack[Stated],
) -> Phase:
    """A phase of the programme, by its English name."""
    extent = Extent(date_of(start), date_of(end), date_of(seen))
    return Phase(id=_id(), subject="xx-one", names={"en": name}, extent=extent, **stated)


def follows(
    object: str,
    subject: str = "xx-one",
    relation: RelationKind = RelationKind.SUCCEEDS,
    **stated: Unpack[Stated],
) -> Relation:
    """That a programme followed another, unless it states another relation."""
    return Relation(id=_id(), subject=subject, relation=relation, object=object, **stated)


def cited(*sources: Source) -> tuple[Citation, ...]:
    """Citations of some sources."""
    return tuple(Citation(source, "page 1") for source in sources)


def source(id: str, kind: str = "official", published: When = None, origin: str = "") -> Source:
    """A document."""
    url = f"https://example.org/{id}"
    return Source(id, id, "publisher", kind, date_of(published), url, origin or None, None)


def programme(
    *claims: Claim,
    id: str = "xx-one",
    economy: str = "DE",
    first: FirstProgramme | None = None,
) -> Programme:
    """A programme with some claims."""
    return Programme(
        id=id,
        economy=economy,
        periods=tuple(c for c in claims if isinstance(c, Period)),
        funding=tuple(c for c in claims if isinstance(c, Funding)),
        figures=tuple(c for c in claims if isinstance(c, Figure)),
        rounds=tuple(c for c in claims if isinstance(c, Round)),
        mechanisms=tuple(c for c in claims if isinstance(c, MechanismUse)),
        involvements=tuple(c for c in claims if isinstance(c, Involvement)),
        phases=tuple(c for c in claims if isinstance(c, Phase)),
        relations=tuple(c for c in claims if isinstance(c, Relation)),
        first=first,
    )


def values(rate: str, deflator: str, parity: str) -> Values:
    """The series of an economy in a year."""
    return {
        Series.LCU_PER_USD: Decimal(rate),
        Series.GDP_DEFLATOR_2015: Decimal(deflator),
        Series.LCU_PER_INTL_DOLLAR: Decimal(parity),
    }


YEARS = range(2005, 2016)
"""The years of the invented series."""

EURO_PER_DOLLAR = dict(
    zip(YEARS, "0.8 0.8 0.8 0.625 0.5 0.8 0.625 0.8 0.8 0.8 0.8".split(), strict=True)
)
GERMAN_DEFLATOR = dict(zip(YEARS, "50 64 80 96 100 96 150 100 100 100 100".split(), strict=True))
SERIES: Mapping[str, Mapping[int, Values]] = {
    "DE": {y: values(EURO_PER_DOLLAR[y], GERMAN_DEFLATOR[y], "0.8") for y in YEARS},
    "EU": {y: values(EURO_PER_DOLLAR[y], "100", "0.64") for y in YEARS},
    "JP": {y: values("80" if y == 2008 else "100", "100", "128") for y in YEARS},
    "US": {y: values("1", "100", "1") for y in YEARS},
}
"""A euro is 1.25 dollars in most years, 1.60 in 2008 and 2011, and 2 in 2009."""

ECONOMIES = Economies(
    SERIES,
    {"DE": "EUR", "EU": "EUR", "JP": "JPY", "US": "USD"},
    [FormerCurrency("DEM", "EUR", Decimal(2), "an invented regulation")],
)

EURO = Target("EUR")
DOLLAR = Target("USD")
CONSTANT = Target("EUR", Prices.CONSTANT, Rate.MARKET, 2015)


def question(
    target: Target = EURO,
    on: date = ON,
    nature: Nature | None = None,
    measure: MoneyKind = MoneyKind.PUBLIC_SUPPORT,
) -> Question:
    """A question; of public support of any stage in current euro, unless it says else."""
    return Question(target, on, nature, measure)


def ask(
    measure: Measure,
    asked: Programme,
    target: Target = EURO,
    on: date = ON,
    nature: Nature | None = None,
    kind: MoneyKind = MoneyKind.PUBLIC_SUPPORT,
) -> Cell:
    """The cell of a programme."""
    table = compare([asked], [measure], question(target, on, nature, kind), ECONOMIES)
    return table.rows[0].cells[0]


def figures(cell: Cell) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The value, the lowest and the highest."""
    return cell.value, cell.low, cell.high


Number = Decimal | int | str | None
"""A number as a test writes it; None: there is none."""


class Figures:
    """What `figures` must equal, to the fifteenth digit."""

    def __init__(self, *numbers: Number) -> None:
        self.numbers = tuple(None if number is None else Decimal(number) for number in numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and all(
            found is number
            if found is None or number is None
            else abs(found - number) <= abs(number) * Decimal("1e-15")
            for found, number in zip(other, self.numbers, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self.numbers)

    def __repr__(self) -> str:
        return repr(self.numbers)


def is_(value: Number, low: Number, high: Number) -> Figures:
    """What the value, the lowest and the highest must be."""
    return Figures(value, low, high)


def point(value: Number) -> Figures:
    """What `figures` must equal where nothing leaves them open."""
    return is_(value, value, value)


NONE = (None, None, None)
"""What `figures` are where there is none."""


def reasons(cell: Cell) -> list[str]:
    """The codes of the reasons, in their order."""
    return [reason.code for reason in cell.reasons]


def details(cell: Cell) -> list[str]:
    """The reasons in words."""
    return [reason.detail for reason in cell.reasons]


def why(cell: Cell) -> dict[str, str]:
    """Why each of the other claims does not make the figure, by its id."""
    return {use.claim.id: use.why for use in cell.rivals}


def ids(claims: Sequence[Claim]) -> list[str]:
    """The ids of some claims."""
    return [claim.id for claim in claims]
