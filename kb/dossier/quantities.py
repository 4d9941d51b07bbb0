"""The shapes of the claims that say how much: amounts of money, and figures.

Owns: which keys they have, which of them are needed, and the rules between them.
"""

from collections.abc import Callable
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    model_validator,
)

from kb.dossier.fields import (
    DATE,
    Currency,
    Date,
    Flag,
    Money,
    Names,
    Number,
    ProgrammeId,
    Region,
    Text,
    code,
    known_of,
    listed,
    says,
    wrong,
)
from kb.dossier.stated import Stated, ordered
from kb.vocabulary import (
    Basis,
    FigureStatus,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Scheme,
)


class Funding(Stated):
    """An amount of money."""

    amount: Annotated[
        Money,
        says("Amount", "In whole units of the currency: 600000000. Of a range the upper end."),
    ]
    amount_min: Annotated[
        Money | None,
        says("Lower end of a range", "Only where the source states a range."),
    ] = None
    currency: Annotated[
        Currency,
        says("Currency", "Its three letters by ISO 4217: EUR, JPY, CNY."),
    ]
    qualifier: Annotated[
        Qualifier,
        says("How exactly", "How the source puts it: about, nearly, up to, at least."),
    ]
    basis: Annotated[
        Basis,
        says("What it is for", "The whole, or each year, cluster, round, project or firm."),
    ]
    measure: Annotated[
        MoneyKind,
        says("Kind of money", "Public support, unless the source speaks of other money."),
    ] = MoneyKind.PUBLIC_SUPPORT
    nature: Annotated[
        Nature,
        says("Stage", "How far the money has come: planned, committed, spent."),
    ]
    origin: Annotated[Origin, says("Whose money", "Where it comes from.")]
    start: Annotated[
        Date | None,
        says("From", "The first year that the money covers, where it is stated."),
    ] = None
    end: Annotated[
        Date | None,
        says("To", "The last year that the money covers, where it is stated."),
    ] = None
    fiscal_year: Annotated[
        Flag | None,
        says(
            "One fiscal year",
            "True where start and end are the two years of one fiscal year.",
        ),
    ] = None
    part_of: Annotated[
        Flag | None,
        says(
            "Inside another amount",
            "True where another amount of the programme has it in it; the note says which.",
        ),
    ] = None
    detail: Annotated[
        Names | None,
        says("What exactly", "What it is for, where that is narrower than the whole; by language."),
    ] = None
    covers: Annotated[
        Annotated[list[ProgrammeId], Field(min_length=2)] | None,
        says(
            "Stated together for",
            "The ids of all programmes that share it, this one too.",
        ),
    ] = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered(self.start, self.end)
        if self.amount_min is not None and self.amount_min > self.amount:
            raise wrong(f"amount_min {self.amount_min} is above amount {self.amount}")
        if self.covers and len(set(self.covers)) != len(self.covers):
            raise wrong("covers names a programme twice")
        if self.fiscal_year and not (
            self.start
            and self.end
            and self.end.year == self.start.year + 1
            and self.basis in {Basis.PER_YEAR, Basis.PER_CLUSTER_PER_YEAR}
        ):
            raise wrong(
                "fiscal_year is for a yearly amount whose start and end are the two calendar "
                "years of one fiscal year"
            )
        return self


class Figure(Stated):
    """A counted fact."""

    indicator: Annotated[
        Annotated[Text, AfterValidator(code(Scheme.INDICATORS))],
        says("What is counted", "A code of the vocabulary of indicators."),
    ]
    value: Annotated[
        Number,
        says("Number", "In plain digits, with a point before decimals: 12.5."),
    ]
    currency: Annotated[
        Currency | None,
        says("Currency", "Its three letters by ISO 4217, where, and only where, money is counted."),
    ] = None
    qualifier: Annotated[
        Qualifier,
        says("How exactly", "How the source puts it: about, nearly, up to, at least."),
    ] = Qualifier.EXACT
    status: Annotated[
        FigureStatus,
        says("Counted or hoped for", "Whether it was observed, is a target, or is expected."),
    ] = FigureStatus.OBSERVED
    at: Annotated[
        Date | None,
        says(
            "At", f"{DATE} Of a stock the date, of a flow the year; not beside a start or an end."
        ),
    ] = None
    start: Annotated[
        Date | None,
        says("From", f"{DATE} Of a flow that was counted over another span than a year."),
    ] = None
    end: Annotated[
        Date | None,
        says("To", f"{DATE} The end of that span."),
    ] = None
    region: Annotated[
        Annotated[list[Region], BeforeValidator(listed), Field(min_length=1)] | None,
        says(
            "Only in",
            "Regions, where not the whole is counted: ISO 3166-2, as in DE-BY.",
        ),
    ] = None
    detail: Annotated[
        Names | None,
        says(
            "What exactly",
            "What is counted, where the indicator does not say it all; by language.",
        ),
    ] = None

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        ordered(self.start, self.end)
        money = self.indicator in known_of(info).money_indicators
        if money and not self.currency:
            raise wrong(f"{self.indicator} is money and needs a currency")
        if self.currency and not money:
            raise wrong(f"{self.indicator} is not money and has no currency")
        if self.at and (self.start or self.end):
            raise wrong("needs `at`, or `start` and `end`, and not both")
        return self


def said_of(subject: str) -> Callable[[Figure, ValidationInfo], Figure]:
    """A check that a figure's indicator may be said of a kind of subject."""

    def check(figure: Figure, info: ValidationInfo) -> Figure:
        subjects = known_of(info).indicator_subjects[figure.indicator]
        if subject not in subjects:
            raise wrong(
                f"{figure.indicator} is not said of a {subject}, only of: "
                f"{', '.join(sorted(subjects))}"
            )
        return figure

    return check


ProgrammeFigure = Annotated[Figure, AfterValidator(said_of("programme"))]
ClusterFigure = Annotated[Figure, AfterValidator(said_of("cluster"))]
JurisdictionFigure = Annotated[Figure, AfterValidator(said_of("jurisdiction"))]
