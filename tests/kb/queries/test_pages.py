"""Pages of a list: none of its rows lost, none twice, whatever comes and goes between pages."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from kb.db import Key, closed_list, connect
from kb.errors import CursorMismatch
from kb.queries.pages import KeyValue, Page, SortKey, read_page
from kb.vocabulary import Level
from tests.conftest import ENGINES, new_database


class Base(DeclarativeBase):
    """The tables of these tests."""


class Thing(Base):
    """A row with a sort key of every type, each of which may be unknown."""

    __tablename__ = "thing"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str | None] = mapped_column(Key)
    size: Mapped[int | None]
    day: Mapped[date | None]
    level: Mapped[Level | None] = mapped_column(closed_list(Level))


@pytest.fixture(scope="module", params=ENGINES)
def things(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database for things, on either engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('things') / 'things.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("postgresql_url"))
    engine = connect(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


Values = dict[str, Any]
KEYS = ("name", "size", "day", "level")

maybe = st.none()
rows = st.fixed_dictionaries(
    {
        "name": maybe | st.sampled_from(["", "a", "B", "b", "é", "集群"]),
        "size": maybe | st.integers(-1, 1) | st.sampled_from([2**31 - 1, 1 - 2**31]),
        "day": maybe | st.sampled_from([date(1, 1, 1), date(2007, 8, 1), date(9999, 12, 31)]),
        "level": maybe | st.sampled_from(Level),
    }
)
ids = st.sampled_from([f"{letter}{number}" for letter in "aBé集" for number in range(4)])
orders = st.lists(
    st.tuples(st.sampled_from(KEYS), st.booleans()), max_size=3, unique_by=lambda key: key[0]
)
changes = st.lists(st.dictionaries(ids, maybe | rows, max_size=3), max_size=4)


def sort_keys(order: Sequence[tuple[str, bool]], *, id_down: bool) -> list[SortKey]:
    named = [SortKey(getattr(Thing, name), descending=down) for name, down in order]
    return [*named, SortKey(Thing.id, descending=id_down)]


def page(
    session: Session, keys: Sequence[SortKey], after: Sequence[KeyValue] | None, limit: int
) -> Page[Thing]:
    """A page, asked for with what came over the wire of the page before."""
    travelled = None if after is None else json.loads(json.dumps(after))
    return read_page(session, select(Thing), keys, travelled, limit)


def ordered(things: dict[str, Values], keys: Sequence[SortKey]) -> list[str]:
    """The ids in the order of the keys, unknown values last, as Python sorts them."""
    found = list(things)
    for key in reversed(keys):
        name, down = str(key.column.key), key.descending
        known = [thing for thing in found if things[thing][name] is not None]
        unknown = [thing for thing in found if things[thing][name] is None]
        found = sorted(known, key=lambda thing: things[thing][name], reverse=down) + unknown
    return found


@given(st.dictionaries(ids, rows, max_size=12), orders, st.booleans(), st.integers(1, 5), changes)
def test_what_stays_is_seen_once_and_in_order(
    things: Engine,
    begin: dict[str, Values],
    order: list[tuple[str, bool]],
    id_down: bool,
    limit: int,
    changes: list[dict[str, Values | None]],
) -> None:
    """Between two pages some rows go, some come, some are replaced by others of the same id."""
    keys = sort_keys(order, id_down=id_down)
    now = {id: {"id": id, **row} for id, row in begin.items()}
    stayed = dict(now)
    lives = dict.fromkeys(now, 1)
    seen: list[tuple[str, int]] = []
    with things.connect() as connection, Session(connection) as session:
        if now:
            connection.execute(insert(Thing), list(now.values()))
        after: Sequence[KeyValue] | None = None
        while True:
            found = page(session, keys, after, limit)
            session.expunge_all()
            assert found.total == len(now)
            assert len(found.items) <= limit
            shown = [thing.id for thing in found.items]
            assert shown == [id for id in ordered(now, keys) if id in shown]
            seen += [(id, lives[id]) for id in shown]
            after = found.after
            if after is None:
                break
            assert len(seen) < 100  # more than there ever are: the pages do not end
            assert len(found.items) == limit
            for id, row in changes.pop().items() if changes else ():
                stayed.pop(id, None)
                now.pop(id, None)
                connection.execute(delete(Thing).where(Thing.id == id))
                if row is not None:
                    now[id] = {"id": id, **row}
                    lives[id] = lives.get(id, 0) + 1
                    connection.execute(insert(Thing), now[id])
        connection.rollback()
    assert len(seen) == len(set(seen))
    assert [id for id, _ in seen if id in stayed] == ordered(stayed, keys)


DAMAGED: list[tuple[str, str | int]] = [
    ("size", "1"),
    ("size", 2**31),
    ("size", True),
    ("name", 1),
    ("name", "\x00"),
    ("name", "\ud800"),
    ("day", 20070801),
    ("day", "2007-02-30"),
    ("day", "yesterday"),
    ("level", "galactic"),
]


@pytest.mark.parametrize(("name", "value"), DAMAGED)
def test_keys_that_the_columns_cannot_have_are_refused(
    things: Engine, name: str, value: str | int
) -> None:
    keys = sort_keys([(name, False)], id_down=False)
    with Session(things) as session, pytest.raises(CursorMismatch):
        read_page(session, select(Thing), keys, (value, "a0"), 10)


def test_a_page_costs_two_statements(things: Engine) -> None:
    statements: list[str] = []

    def count(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(things, "before_cursor_execute", count)
    try:
        with Session(things) as session:
            keys = sort_keys([("day", True)], id_down=False)
            read_page(session, select(Thing), keys, ("2007-08-01", "a0"), 10)
    finally:
        event.remove(things, "before_cursor_execute", count)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 2
