"""What is kept in memory of the index: never of another revision than is read, and within bounds.

Read through one engine, as a server does, which keeps it for all its readers.
"""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from kb.compare.question import Question
from kb.db import reading
from kb.errors import InvalidParameter
from kb.finding import AnyOf, Costing, Filter, Saying, SortKey
from kb.models import EconomyYear, Label, Programme
from kb.money import Target
from kb.period import Edtf
from kb.queries import lists, memory, money, programmes
from kb.queries.search import search
from kb.text import parts
from kb.vocabulary import Basis, ClaimKind, Collection, EntityKind, Prices, Rate, Series
from tests.kb.small import Values, another, begin, claim, day, label, period, programme, write

ON = day(0).date()
BY_NAME = [SortKey("name")]


def listed(session: Session, revision: int, *filter: Any, sort: Any = BY_NAME) -> list[str]:
    """The programmes of a filter, in an order."""
    conditions: Filter = filter
    page = lists.page(session, Collection.PROGRAMMES, conditions, sort, None, 9, revision=revision)
    assert page.total == len(page.ids)
    return page.ids


def add(engine: Engine, id: str, name: str) -> None:
    """A programme more, in a revision of its own."""
    write(
        engine,
        entities={id: EntityKind.PROGRAMME},
        rows={Programme: [programme(id)], Label: [label(id, name)]},
    )


def said(session: Session, query: str, revision: int) -> list[str]:
    found = search(session, query, list(Collection), None, 9, revision=revision)
    assert sum(found.totals.values()) == len(found.hits)
    return [hit.row.id for hit in found.hits]


def test_each_reader_sees_the_revision_in_which_it_began(fresh: Engine) -> None:
    """Whoever asked first, and whoever wrote: another process or this one."""
    begin(fresh, period("c-1", "2007", None))
    german = AnyOf("country", ["DE"])
    with reading(fresh) as old:
        assert listed(old, 1, german) == ["de-one", "de-two"]
        with another(fresh) as other:
            add(other, "de-new", "a newcomer")
        with reading(fresh) as new:
            assert listed(new, 2, german) == ["de-new", "de-one", "de-two"]
            assert said(new, "newcomer", 2) == ["de-new"]
            assert listed(new, 1, german) == ["de-one", "de-two"]
            assert said(new, "newcomer", 1) == []
            assert listed(old, 1, german) == listed(old, 1) == ["de-one", "de-two"]
            assert said(old, "newcomer", 1) == []
            assert listed(old, 1, Saying(parts("de-"))) == ["de-one", "de-two"]
            assert listed(new, 2, german) == ["de-new", "de-one", "de-two"]
    add(fresh, "de-0", "0")
    with reading(fresh) as newest:
        for revision, ids in (
            (3, ["de-0", "de-new", "de-one", "de-two"]),
            (2, ["de-new", "de-one", "de-two"]),
            (1, ["de-one", "de-two"]),
        ):
            assert listed(newest, revision, german) == ids


def test_what_is_kept_stays_within_its_bound_and_says_the_same(
    curated: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sixth of the bytes: most is read again and again, and what is read is the same."""
    countries, words = ("DE", "FR", "JP", "US"), ("cluster", "net", "集群", "の", "region")
    asked: list[Filter] = [
        (AnyOf("country", [country]), Saying(parts(word)))
        for country in countries
        for word in words
    ]

    def every(engine: Engine) -> list[list[str]]:
        with reading(engine) as session:
            return [
                lists.page(session, collection, filter, (), None, 50, revision=1).ids
                for filter in asked
                for collection in Collection
            ]

    usual = every(curated)
    assert any(usual)
    monkeypatch.setattr(memory, "KEPT", 8_000)
    with another(curated) as engine:
        read: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: read.append(args[2]))
        assert every(engine) == usual
        first = len(read)
        assert every(engine) == usual
        assert len(read) > 1.5 * first  # little of it was still there


def spending(id: str, amount: int) -> Any:
    told: Values = {"amount": amount, "amount_min": None, "basis": Basis.TOTAL}
    dates: Values = {"start_date": Edtf("2007"), "end_date": Edtf("2007")}
    return claim(id, ClaimKind.FUNDING, **told, **dates)


def rate(value: int) -> Values:
    series: Values = {**dict.fromkeys(Series, None), Series.LCU_PER_USD: Decimal(value)}
    return {"economy": "DE", "year": 2007, "currency": "EUR", **series}


def test_an_amount_of_an_earlier_revision_is_turned_at_its_rates(fresh: Engine) -> None:
    """The rate is corrected; the amount in euro, which is kept, is the same in both revisions."""
    begin(fresh, spending("c-1", 800))
    write(fresh, retired={EconomyYear: [1]}, rows={EconomyYear: [rate(2)]}, at=day(0))
    write(fresh, retired={EconomyYear: [2]}, rows={EconomyYear: [rate(4)]}, at=day(0))
    with another(fresh) as other:
        us = {**rate(1), "economy": "DE", "year": 2008}
        write(other, rows={EconomyYear: [us]}, at=day(0))
    asked = Question(Target("USD"), ON)
    for order in ((4, 3, 2), (2, 3, 4)):
        with another(fresh) as engine, reading(engine) as session:
            found = {}
            for revision in order:
                at_least = Costing(asked, 300)
                ids = listed(session, revision, at_least)
                rows = lists.summaries(session, Collection.PROGRAMMES, ["de-one"], revision)
                (amount,) = programmes.fundings(session, rows, asked, revision=revision)
                found[revision] = (amount.value, ids)
            assert found == {2: (400, ["de-one"]), 3: (200, []), 4: (200, [])}


def test_a_refusal_does_not_depend_on_what_was_asked_before(
    curated: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "AT_MOST", 20)
    monkeypatch.setattr(money, "KEPT", 25)
    asked = Costing(Question(Target("USD", Prices.CONSTANT, Rate.PPP, 2016), ON), 0)
    few = [AnyOf("country", [country]) for country in ("DE", "FR", "JP")]
    both = AnyOf("country", ["DE", "FR", "JP"])
    with reading(curated) as session:

        def count(of: AnyOf) -> int:
            page = lists.page(session, Collection.PROGRAMMES, [of, asked], (), None, 50, revision=1)
            return page.total

        alone = [count(of) for of in few]
        assert all(alone)
        with pytest.raises(InvalidParameter, match="funding"):
            count(both)
        assert [count(of) for of in few] == alone
        monkeypatch.setattr(money, "AT_MOST", 100)
        assert count(both) == sum(alone)
