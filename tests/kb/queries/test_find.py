"""What the index finds is what the summaries say, row by row: every condition, in every order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cmp_to_key
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select

from kb.compare.question import Question
from kb.compare.table import compare
from kb.db import reading
from kb.finding import (
    AnyOf,
    Between,
    Condition,
    Costing,
    Every,
    Lasting,
    Named,
    RunningIn,
    Saying,
    SortKey,
    Standing,
)
from kb.indexed import NUMBERS
from kb.money import Target
from kb.period import year_span
from kb.queries import evidence, find, lists, ordering, programmes
from kb.queries.index import Index
from kb.queries.postings import table_of
from kb.text import parts
from kb.vocabulary import Collection, Measure, Prices, Rate, Status

ON = date(2026, 11, 24)
KEPT = Question(Target("EUR"), ON)
ASKED = Question(Target("USD", Prices.CONSTANT, Rate.PPP, 2015), ON)
Holds = Callable[[Any], bool]


@contextmanager
def base(engine: Engine, collection: Collection) -> Iterator[tuple[Index, list[Row[Any]]]]:
    """The index of a collection, and every row of its summaries."""
    with reading(engine) as session:
        table = table_of(collection)
        rows = list(session.execute(select(*table.columns).order_by(table.c.row)))
        yield Index(session, collection, 1), rows


def found(index: Index, *conditions: Condition) -> set[int]:
    return set(find.rows(index, conditions))


def has(row: Row[Any], field: str) -> set[str]:
    return set(row.terms.get(field, ()))


@pytest.mark.parametrize("collection", Collection)
def test_every_term_finds_the_rows_that_have_it(curated: Engine, collection: Collection) -> None:
    with base(curated, collection) as (index, rows):
        fields = {field for row in rows for field in row.terms}
        assert fields
        for field in fields:
            values = sorted({value for row in rows for value in row.terms.get(field, ())})
            assert list(index.values(field)) == values
            few = values[:: max(1, len(values) // 3)][:3]
            any_of = {row.row for row in rows if has(row, field) & set(few)}
            assert found(index, AnyOf(field, few)) == any_of
            assert found(index, AnyOf(field, few, none=True)) == {r.row for r in rows} - any_of
            every = {row.row for row in rows if has(row, field) >= set(few)}
            assert found(index, Every(field, few)) == every
        assert found(index, AnyOf("country", ["none"])) == set()


@pytest.mark.parametrize("collection", Collection)
def test_every_number_finds_the_rows_between_two(curated: Engine, collection: Collection) -> None:
    with base(curated, collection) as (index, rows):
        columns = {"claims": "claims", "changed": "changed_in", **NUMBERS[collection]}
        for field, column in columns.items():
            values = sorted(v for row in rows if (v := getattr(row, column)) is not None)
            low, high = values[len(values) // 3], values[2 * len(values) // 3]
            for bounds in ((low, high), (low, None), (None, high), (high, high)):
                at_least, at_most = bounds
                expected = {
                    row.row
                    for row in rows
                    if (v := getattr(row, column)) is not None
                    and (at_least is None or v >= at_least)
                    and (at_most is None or v <= at_most)
                }
                assert found(index, Between(field, *bounds)) == expected, (field, bounds)


QUERIES = [
    "cluster", "CLUSTER net", "spitzen", "ai", "r", "集", "集群", "先进制造",
    "集群 计划", "クラスター", "地域", "の", "産業クラスター", "산업", "클러스터",
    "pôles", "poles de compétitivité", "vinnvaxt", "кластер", "zzz", "集zzz", "2010", "bmbf",
    "进先", "germany", "国", "bay",
]  # fmt: skip


@pytest.mark.parametrize("collection", Collection)
def test_words_find_the_rows_in_whose_texts_they_stand(
    curated: Engine, collection: Collection
) -> None:
    with base(curated, collection) as (index, rows):
        hits = 0
        for query in QUERIES:
            wanted = parts(query)
            expected = {
                row.row
                for row in rows
                if all(part.within(row.names) or part.within(row.texts) for part in wanted)
            }
            assert found(index, Saying(wanted)) == expected, query
            hits += len(expected)
        assert hits


def test_times_find_the_programmes_that_ran(curated: Engine) -> None:
    with base(curated, Collection.PROGRAMMES) as (index, rows):
        for status in Status:
            for on in (ON, date(2010, 6, 1)):
                assert found(index, Standing([status], on)) == {
                    row.row for row in rows if programmes.status(row, on) is status
                }
        for bounds in ((10, None), (None, 3), (5, 8)):
            low, high = bounds
            for on in (ON, date(2012, 1, 1)):
                assert found(index, Lasting(on, low, high)) == {
                    row.row
                    for row in rows
                    if (years := programmes.years(row, on)) is not None
                    and (low is None or years >= low)
                    and (high is None or years <= high)
                }


def test_lists_tell_the_duration_and_the_funding_of_a_comparison(curated: Engine) -> None:
    with base(curated, Collection.PROGRAMMES) as (index, _):
        rows = lists.rows(index.session, Collection.PROGRAMMES, index.live().to_array())
        for question in (KEPT, ASKED, Question(ASKED.target, date(2012, 1, 1))):
            currency = question.target.currency
            ids = [row.id for row in rows]
            read, series = evidence.comparison(index.session, ids, currency, 1)
            table = compare(read, [Measure.DURATION, Measure.FUNDING], question, series)
            told = programmes.fundings(index.session, rows, question, revision=1)
            for row, amount, of in zip(rows, told, table.rows, strict=True):
                duration, funding = of.cells
                assert row.id == of.programme
                years = programmes.years(row, question.on)
                assert years == pytest.approx(duration.value and float(duration.value)), row.id
                cell = (funding.value, funding.low, funding.high)
                assert (amount.value, amount.low, amount.high) == tuple(
                    None if number is None else float(number) for number in cell
                ), row.id


@pytest.mark.parametrize("question", [KEPT, ASKED])
def test_amounts_find_the_programmes_that_cost_so_much(curated: Engine, question: Question) -> None:
    with base(curated, Collection.PROGRAMMES) as (index, _):
        rows = lists.rows(index.session, Collection.PROGRAMMES, index.live().to_array())
        told = programmes.fundings(index.session, rows, question, revision=1)
        for low, high in ((1e8, None), (None, 1e7), (1e8, 1e9)):
            expected = {
                row.row
                for row, amount in zip(rows, told, strict=True)
                if amount.value is not None
                and (low is None or amount.value >= low)
                and (high is None or amount.value <= high)
            }
            assert found(index, Costing(question, low, high)) == expected
            assert 0 < len(expected) < len(rows)


def test_conditions_are_all_met(curated: Engine) -> None:
    conditions: list[Condition] = [
        AnyOf("country", ["DE", "FR", "JP"]),
        AnyOf("mechanism", ["selection/competition"]),
        RunningIn(year_span(2005, 2012)),
        Saying(parts("cluster")),
        Costing(ASKED, 1e8),
    ]
    with base(curated, Collection.PROGRAMMES) as (index, rows):
        each = [found(index, condition) for condition in conditions]
        assert found(index, *conditions) == set.intersection(*each) != set()
        ids = [row.id for row in rows[3:9]]
        assert found(index, Named(ids)) == {row.row for row in rows[3:9]}


SORTS: list[list[SortKey]] = [
    [],
    [SortKey("name")],
    [SortKey("funding", descending=True, question=KEPT), SortKey("start")],
    [SortKey("funding", question=ASKED), SortKey("country", descending=True)],
    [SortKey("duration", on=ON), SortKey("level")],
    [SortKey("level"), SortKey("claims", descending=True), SortKey("end", descending=True)],
    [SortKey("changed"), SortKey("id", descending=True)],
]


@pytest.mark.parametrize("few", [0, ordering.FEW])
@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_pages_hold_every_row_once_in_order(
    curated: Engine, sort: list[SortKey], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorted for the page, and walked along the order of all, which is for long lists."""
    monkeypatch.setattr(ordering, "FEW", few)
    with base(curated, Collection.PROGRAMMES) as (index, rows):
        for conditions in ((), (AnyOf("level", ["national"]),), (AnyOf("country", ["DE"]),)):
            wanted = found(index, *conditions)
            whole = sorted(
                (row for row in rows if row.row in wanted), key=cmp_to_key(_order(index, sort))
            )
            seen: list[int] = []
            after = None
            while True:
                page = ordering.page(index, find.rows(index, conditions), sort, after, 17)
                seen += page.rows
                assert page.total == len(whole)
                after = page.after
                if after is None:
                    break
            assert seen == [row.row for row in whole]


def _order(index: Index, sort: list[SortKey]) -> Callable[[Row[Any], Row[Any]], int]:
    """The order told in plain words: unknown values last both ways, the id at the end."""

    def value(row: Row[Any], key: SortKey) -> Any:
        match key.field:
            case "funding":
                assert key.question
                (amount,) = programmes.fundings(index.session, [row], key.question, revision=1)
                return amount.value
            case "duration":
                assert key.on
                years = programmes.years(row, key.on)
                return None if years is None else round(years, 9)
            case field:
                column = {"start": "first_day", "end": "last_day", "country": "jurisdiction",
                          "changed": "changed_in"}.get(field, field)  # fmt: skip
                return getattr(row, column)

    known: dict[tuple[int, SortKey], Any] = {}

    def once(row: Row[Any], key: SortKey) -> Any:
        if (row.row, key) not in known:
            known[row.row, key] = value(row, key)
        return known[row.row, key]

    def compared(one: Row[Any], other: Row[Any]) -> int:
        for key in (*sort, SortKey("id")):
            mine, its = once(one, key), once(other, key)
            if mine == its:
                continue
            if mine is None or its is None:
                return 1 if mine is None else -1
            return (1 if mine > its else -1) * (-1 if key.descending else 1)
        return 0

    return compared
