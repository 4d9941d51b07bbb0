"""Column types, order of keys and connections: the same on both engines."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, text
from sqlalchemy.exc import DBAPIError, StatementError

from kb.db import Code, EdtfDate, Exact, Key, Moment, connect, plain, reading, writing
from kb.errors import NotReady
from kb.period import Edtf
from kb.queries import revisions
from tests.conftest import ENGINES
from tests.kb.small import everything

VALUE = Table(
    "value",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("key", Key),
    Column("date", EdtfDate),
    Column("exact", Exact),
    Column("moment", Moment),
    Column("code", Code("roles")),
)


@pytest.fixture(scope="module", params=ENGINES)
def typed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A table with a column of each type, in a database whose own order is that of English."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('typed') / 'typed.sqlite'}"
    else:
        url = english_database(request.getfixturevalue("postgresql_url"))
    engine = connect(url)
    VALUE.metadata.create_all(engine)
    yield engine
    engine.dispose()


def english_database(server: str) -> str:
    """The URL of a new PostgreSQL database that sorts texts as English dictionaries do."""
    name = f"kb_{uuid4().hex}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    locale = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 {locale}"))
    engine.dispose()
    engine = create_engine(f"{server}/{name}")
    with engine.connect() as connection:
        words = text("SELECT word FROM unnest(ARRAY['a', 'B', 'Z', 'á']) AS word ORDER BY word")
        assert list(connection.scalars(words)) == ["a", "á", "B", "Z"]
    engine.dispose()
    return f"{server}/{name}"


def kept(engine: Engine, column: str, *values: Any) -> list[Any]:
    """What the database gives back of some values."""
    with engine.connect() as connection:
        connection.execute(
            VALUE.insert(), [{"number": n, column: value} for n, value in enumerate(values)]
        )
        rows = connection.execute(VALUE.select().order_by(VALUE.c.number)).mappings().all()
        connection.rollback()
    return [row[column] for row in rows]


def stored(engine: Engine, column: str, value: Any) -> Any:
    """What stands in the table itself."""
    with engine.connect() as connection:
        connection.execute(VALUE.insert(), {"number": 1, column: value})
        found = connection.execute(text(f'SELECT "{column}" FROM value')).scalar_one()  # noqa: S608
        connection.rollback()
    return found


dates = st.dates().map(str)


@settings(max_examples=50)
@given(dates, st.sampled_from([4, 7, 10]))
def test_a_date_keeps_its_precision(typed: Engine, date: str, length: int) -> None:
    value = Edtf.parse(date[:length])
    assert kept(typed, "date", value, None) == [value, None]
    assert stored(typed, "date", value) == date[:length]


numbers = st.builds(
    lambda sign, digits, exponent: Decimal((sign, digits, exponent)),
    st.integers(0, 1),
    st.lists(st.integers(0, 9), min_size=1, max_size=15).map(tuple),
    st.integers(-20, 3),
)


@settings(max_examples=50)
@given(numbers)
@example(Decimal("1.95583"))
@example(Decimal(999999999999999))
@example(Decimal("0.1") + Decimal("0.2"))
@example(Decimal("1E+3"))
@example(Decimal("-0.0"))
def test_a_number_of_fifteen_digits_comes_back_unchanged(typed: Engine, number: Decimal) -> None:
    (found, nothing) = kept(typed, "exact", number, None)
    assert (found, nothing) == (number, None)
    assert str(found) == str(plain(number)) or number == 0


@settings(max_examples=50)
@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_whole_numbers_of_64_bits_come_back_unchanged(typed: Engine, number: int) -> None:
    assert kept(typed, "exact", Decimal(number)) == [number]


@pytest.mark.parametrize(
    "number",
    [
        "0.1234567890123456789",
        "1234567890.123456789",
        "9223372036854775808",
        "-9223372036854775808",
        "1E+300",
        "1E-400",
        "NaN",
        "Infinity",
        "-Infinity",
    ],
)
def test_a_number_that_would_not_come_back_is_refused(typed: Engine, number: str) -> None:
    with pytest.raises(StatementError) as raised:
        kept(typed, "exact", Decimal(number))
    assert isinstance(raised.value.orig, ValueError)
    assert "digits than can be kept" in str(raised.value) or "no number" in str(raised.value)


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001


@settings(max_examples=50)
@given(moments)
def test_a_moment_comes_back_as_the_same_in_utc(typed: Engine, moment: datetime) -> None:
    (found, nothing) = kept(typed, "moment", moment, None)
    assert (found, nothing) == (moment, None)
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(typed: Engine) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        kept(typed, "moment", datetime(2026, 1, 1))  # noqa: DTZ001


def test_moments_are_compared_as_moments(typed: Engine) -> None:
    early = datetime(2026, 1, 1, 23, tzinfo=timezone(timedelta(hours=9)))
    late = datetime(2026, 1, 1, 15, tzinfo=UTC)
    with typed.connect() as connection:
        connection.execute(VALUE.insert(), [{"number": 1, "moment": late}])
        for bound, count in ((early, 1), (late, 0)):
            found = connection.execute(VALUE.select().where(VALUE.c.moment > bound)).all()
            assert len(found) == count
        connection.rollback()


codes = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


@settings(max_examples=50)
@given(codes)
@example("roles/funder")
@example("")
def test_a_code_stands_under_its_scheme(typed: Engine, code: str) -> None:
    assert stored(typed, "code", code) == f"roles/{code}"
    assert kept(typed, "code", code, None) == [code, None]
    with typed.connect() as connection:
        connection.execute(VALUE.insert(), {"number": 1, "code": code})
        for condition in (VALUE.c.code == code, VALUE.c.code.in_([code, "another"])):
            assert len(connection.execute(VALUE.select().where(condition)).all()) == 1
        connection.rollback()


keys = st.lists(codes, unique=True, max_size=12)
MIXED = ["a", "B", "b", "A", "á", "é", "z", "Z", "a-b", "ab", "a b", "_", "1", "10", "9", "集群",
         "集团", "が", "か", "ﬁ", "fi", "ß", "ss", "İ", "𝒜", "\uffff", ""]  # fmt: skip


@settings(max_examples=50)
@given(keys)
@example(MIXED)
def test_keys_are_sorted_by_code_point(typed: Engine, texts: Sequence[str]) -> None:
    with typed.connect() as connection:
        rows = [{"number": n, "key": value} for n, value in enumerate(texts)]
        if rows:
            connection.execute(VALUE.insert(), rows)
        up = connection.execute(VALUE.select().order_by(VALUE.c.key)).mappings().all()
        assert [row["key"] for row in up] == sorted(texts)
        for value in texts:
            beyond = connection.execute(VALUE.select().where(VALUE.c.key > value)).mappings()
            assert {row["key"] for row in beyond} == {other for other in texts if other > value}
        connection.rollback()


def test_sqlite_keeps_its_references_and_waits_for_writers(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'kb.sqlite'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert pragmas == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 10000,
        "synchronous": 2,
    }


NOT_READY = [
    ("foo", "KB_DATABASE_URL is not the URL of a base; write sqlite:///kb.sqlite"),
    ("sqlite:////no/such/folder/kb.sqlite", "cannot be reached: unable to open database file"),
    ("postgresql://kb@127.0.0.1:1/kb", "cannot be reached: .*onnection refused"),
]


@pytest.mark.parametrize(("url", "message"), NOT_READY)
def test_a_base_that_is_not_ready_says_what_to_do(url: str, message: str) -> None:
    for opened in (reading, writing):
        with pytest.raises(NotReady, match=message), opened(connect(url)) as session:
            revisions.current(session)


def test_a_base_without_tables_says_what_to_do(typed: Engine) -> None:
    for opened in (reading, writing):
        with pytest.raises(NotReady, match="`kb upgrade` makes them"), opened(typed) as session:
            revisions.current(session)


def test_a_file_that_is_no_base_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kb.sqlite"
    path.write_bytes(b"not a base" * 1000)
    engine = connect(f"sqlite:///{path}")
    with pytest.raises(NotReady, match="file is not a database"), reading(engine) as session:
        revisions.current(session)
    engine.dispose()
    assert path.read_bytes() == b"not a base" * 1000


def test_other_errors_of_the_database_are_not_hidden(fresh: Engine) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"), reading(fresh) as session:
        session.execute(text("SELECT * FROM no_such_table"))


def test_a_reading_session_changes_nothing(shared: Engine) -> None:
    before = everything(shared)
    with suppress(DBAPIError), reading(shared) as session:
        session.execute(text("DELETE FROM label"))
    assert everything(shared) == before


def test_what_postgresql_has_prepared_outlives_an_answer(postgresql_base: str) -> None:
    """Else it plans every statement anew for every answer, which takes most of the time."""
    engine = connect(postgresql_base)
    for _ in range(10):
        with reading(engine) as session:
            revisions.newest(session)
    with reading(engine) as session:
        prepared = text("SELECT statement FROM pg_prepared_statements")
        assert any("FROM revision" in statement for statement in session.scalars(prepared))
    engine.dispose()
