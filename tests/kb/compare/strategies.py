"""Invented programmes of every kind, for properties that hold of them all.

What a claim states beside its amount and its years is drawn from lists of combinations, the
plainest first, so that an example shrinks to a plain one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

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
)
from kb.vocabulary import (
    Basis,
    Emphasis,
    FigureStatus,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    StartOf,
)
from tests.kb.compare.making import (
    When,
    cited,
    figure,
    follows,
    funding,
    held,
    involved,
    period,
    phase,
    programme,
    source,
    works_by,
)

YEARS = [2007, 2009, 2012, 2006, 2010, 2014, 2003, 2017]
"""The plainest first; the last two lie outside the invented series."""

PLAIN_DATES: list[tuple[When, When]] = [
    (first, first + length) for length, first in product(range(6), YEARS)
]
OTHER_DATES: list[tuple[When, When]] = [
    (start, end)
    for first, last in PLAIN_DATES[::3]
    for start, end in [
        (f"{first}-04", f"{last}-09"),
        (f"{first}-02-15", f"{last}-11-30"),
        (f"{first}-07", f"{last}-06") if first != last else (first, None),
        (first, None),
        (None, last),
        (None, None),
    ]
]
DATES = st.sampled_from(PLAIN_DATES + OTHER_DATES)
"""A start and an end, of which either may be missing; years, months or days."""

DOCUMENTS = [
    source("act", published=2006),
    source("report", "evaluation", published="2012-05"),
    source("paper", "news", origin="the wire"),
    source("reprint", "news", published=2009, origin="the wire"),
]
CITED = [(), *(cited(document) for document in DOCUMENTS), cited(*DOCUMENTS[2:])]
RANKS = [Rank.NORMAL, Rank.NORMAL, Rank.NORMAL, Rank.PREFERRED, Rank.DEPRECATED]

Standing = tuple[Rank, tuple[Citation, ...]]
STANDINGS = st.sampled_from(list(product(RANKS, CITED)))

BASES = [
    *[Basis.TOTAL] * 6,
    *[Basis.PER_YEAR] * 3,
    *[Basis.PER_CLUSTER, Basis.PER_CLUSTER_PER_YEAR, Basis.PER_ROUND] * 2,
    Basis.PER_PROJECT,
]
NATURES = [*[Nature.PLANNED] * 7, *[Nature.COMMITTED] * 3, *Nature]
ORIGINS = [*[Origin.NATIONAL] * 4, *Origin]
QUALIFIERS = [*[Qualifier.EXACT] * 3, *Qualifier]

STAGES = st.sampled_from(list(product(BASES, NATURES)))
WORDS = st.sampled_from(list(product(ORIGINS, QUALIFIERS)))
PLAIN = funding(1)
FORMS = st.sampled_from(
    [
        *[PLAIN] * 12,
        *[replace(PLAIN, amount_min=0)] * 2,
        replace(PLAIN, inferred=True),
        replace(PLAIN, fiscal_year=True),
        replace(PLAIN, part_of=True),
        replace(PLAIN, shared_by=("xx-one", "xx-two")),
        replace(PLAIN, detail="Gold label"),
        replace(PLAIN, detail="Silver label"),
        replace(PLAIN, measure=MoneyKind.TOTAL_VOLUME),
    ]
)
"""What else an amount may state; as a range it is one from half of it."""


def _amount(
    amount: int,
    dates: tuple[When, When],
    currency: str,
    stage: tuple[Basis, Nature],
    words: tuple[Origin, Qualifier],
    standing: Standing,
    form: Funding,
) -> Funding:
    start, end = dates
    fiscal = form.fiscal_year and isinstance(start, int)
    claim = funding(
        amount,
        start,
        int(start) + 1 if fiscal and start else end,
        currency=currency,
        basis=Basis.PER_YEAR if fiscal else stage[0],
        nature=stage[1],
        origin=words[0],
        qualifier=words[1],
        rank=standing[0],
        citations=standing[1],
        fiscal_year=fiscal,
        inferred=form.inferred,
        part_of=form.part_of,
        shared_by=form.shared_by,
        measure=form.measure,
    )
    least = None if form.amount_min is None else amount // 2
    return replace(claim, amount_min=least, detail=form.detail)


def amounts(currencies: Sequence[str] = ("EUR",)) -> st.SearchStrategy[Funding]:
    """An amount of every basis, stage, origin, qualifier and span of years."""
    currency = st.sampled_from(currencies)
    number = st.integers(1, 10**13)
    return st.builds(_amount, number, DATES, currency, STAGES, WORDS, STANDINGS, FORMS)


def _period(
    dates: tuple[When, When], seen: int, standing: Standing, start_of: StartOf | None
) -> Period:
    claim = period(*dates, None if any(dates) else seen, rank=standing[0], citations=standing[1])
    return replace(claim, start_of=start_of)


def _count(
    value: int, at: int, indicator: str, qualifier: Qualifier, status: FigureStatus, rank: Rank
) -> Figure:
    when: When = None if at == YEARS[-1] else f"{at}-06" if value % 2 else at
    return figure(value, when, indicator=indicator, qualifier=qualifier, status=status, rank=rank)


def _round(
    number: int, year: int, told: tuple[int, int], stage: str | None, unit: RoundUnit, rank: Rank
) -> Round:
    claim = held(year, told[0] or None, unit=unit, rank=rank)
    return replace(claim, number=number or None, applications=told[1] or None, stage=stage)


def _mechanism(concept: str, emphasis: Emphasis, rank: Rank) -> MechanismUse:
    return works_by(concept, emphasis, rank=rank)


def _involvement(organisation: str, role: str, rank: Rank) -> Involvement:
    kind = "ministry" if organisation.startswith("xx-min") else None
    return involved(organisation, role, kind, rank=rank)


def _phase(name: str, dates: tuple[When, When, When], rank: Rank) -> Phase:
    return phase(name, *dates, rank=rank)


def _relation(ends: tuple[str, str], relation: RelationKind, rank: Rank) -> Relation:
    return follows(*ends, relation, rank=rank)


YEAR, RANK = st.sampled_from(YEARS), st.sampled_from(RANKS)
PERIODS = st.builds(
    _period, DATES, YEAR, STANDINGS,
    st.sampled_from([None, None, None, StartOf.LAW, StartOf.FUNDING, StartOf.LABEL]),
)  # fmt: skip
FIRST_PERIODS = st.builds(
    _period, st.sampled_from([(1999, None), ("2001-04", 2005), ("2002-12-31", None)]), YEAR,
    STANDINGS, st.none(),
)  # fmt: skip
"""Of a first programme: before any other."""
COUNTS = st.builds(
    _count, st.integers(0, 200), YEAR,
    st.sampled_from(
        ["clusters-supported", "clusters-designated", "firms", "private-matching-rate",
         "ministries-involved"]
    ),
    st.sampled_from(QUALIFIERS),
    st.sampled_from([*[FigureStatus.OBSERVED] * 4, *FigureStatus]), RANK,
)  # fmt: skip
ROUNDS = st.builds(
    _round, st.integers(0, 4), YEAR, st.tuples(st.integers(0, 30), st.integers(0, 90)),
    st.sampled_from([None, None, None, "preselection"]),
    st.sampled_from([*[RoundUnit.CLUSTERS] * 4, RoundUnit.PROJECTS]), RANK,
)  # fmt: skip
MECHANISMS = st.builds(
    _mechanism, st.sampled_from(["instrument/loan", "activity/training"]),
    st.sampled_from(Emphasis), RANK,
)  # fmt: skip
INVOLVEMENTS = st.builds(
    _involvement, st.sampled_from(["xx-min-a", "xx-min-b", "xx-agency"]),
    st.sampled_from(["lead", "funder"]), RANK,
)  # fmt: skip

PHASES = st.builds(
    _phase, st.sampled_from(["Phase I", "Phase II"]),
    st.sampled_from(
        [(2014, 2016, None), (2015, None, None), ("2015-12", 2017, None), (2010, 2013, None),
         (None, 2015, None), (None, None, 2015), (None, None, None)]
    ),
    RANK,
)  # fmt: skip
"""On the day of the question certain, possible, or not shown."""
RELATIONS = st.builds(
    _relation,
    st.sampled_from([("xx-old", "xx-one"), ("xx-older", "xx-one"), ("xx-one", "xx-new")]),
    st.sampled_from([*[RelationKind.SUCCEEDS] * 3, *RelationKind]), RANK,
)  # fmt: skip


def _programme(
    claims: Iterable[Sequence[Claim]], economy: str, first: Sequence[Period]
) -> Programme:
    told = [claim for each in claims for claim in each]
    earliest = FirstProgramme(id="xx-first", periods=tuple(first)) if first else None
    return programme(*told, economy=economy, first=earliest)


def programmes(
    currencies: Sequence[str] = ("EUR", "EUR", "EUR", "USD", "JPY", "DEM", "XOF"),
) -> st.SearchStrategy[Programme]:
    """A programme with a few claims of every kind, most often with what gives a figure."""
    claims = st.tuples(
        st.lists(PERIODS, min_size=1, max_size=2) | st.lists(PERIODS, max_size=3),
        st.lists(amounts(), min_size=2, max_size=6) | st.lists(amounts(currencies), max_size=6),
        st.lists(COUNTS, min_size=1, max_size=3) | st.lists(COUNTS, max_size=3),
        st.lists(ROUNDS, max_size=4),
        st.lists(MECHANISMS, max_size=3),
        st.lists(INVOLVEMENTS, max_size=3),
        st.lists(PHASES, max_size=3),
        st.lists(RELATIONS, max_size=3),
    )
    economy = st.sampled_from(["DE", "DE", "JP", "US"])
    return st.builds(_programme, claims, economy, st.lists(FIRST_PERIODS, max_size=2))
