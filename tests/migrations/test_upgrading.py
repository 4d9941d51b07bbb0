"""Upgrades while the application answers: never an error of its own, and all answers after it."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from kb import bulk
from kb.db import connect, opened, reading
from kb.errors import Conflict, NotReady
from kb.migrate import changing, migrate, to_migration
from kb.queries import whole
from kb.queries.audit import audit
from tests.api.conftest import Local
from tests.conftest import ENGINES, new_database
from tests.migrations.test_stored import NEWEST, unpacked

ASKED = (
    "/v1/programmes",
    "/v1/programmes/de-spitzencluster",
    "/v1/programmes?q=cluster&as_of=1",
    "/v1/sources",
    "/v1/claims?limit=5",
    "/v1/claims/c-rlvqqy6gsxpfvyyx",
    "/v1/compare?ids=de-spitzencluster,fr-poles",
    "/v1/vocabularies/mechanisms",
    "/v1/revisions",
    "/v1/search?q=cluster",
)
"""Questions to which every stored base has an answer."""

BESIDE = {"0001": {200, 503}, "0002": {200}}
"""What an application of this release answers beside a base of an earlier one until its upgrade:
one that lacks but an index answers all, by design."""


@pytest.fixture(params=[(engine, of) for of in BESIDE for engine in ENGINES], ids="-".join)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """A base of an earlier release on either engine, as that release left it."""
    name, migration = request.param
    file = unpacked(migration, tmp_path)
    engine = connect(f"sqlite:///{file}")
    if name == "postgresql":
        engine = connect(new_database(request.getfixturevalue("postgresql_url")))
        with changing(engine) as connection, opened(file).connect() as source:
            to_migration(connection, migration)
            for table in whole.tables(source):
                names = [column.name for column in table.columns]
                bulk.add(connection, table, names, whole.rows(source, table))
            whole.set_sequences(connection, whole.tables(connection))
    yield engine, migration
    engine.dispose()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def upgrade(url: str) -> tuple[str | None, str | None]:
    """What `kb upgrade` does, by an engine of its own."""
    engine = connect(url)
    try:
        return migrate(engine)
    finally:
        engine.dispose()


OFTEN = 7
"""After how many times a statement is sure to be prepared by the driver."""


def ask_until(ended: Event, begun: Event, url: str) -> Counter[tuple[str, int]]:
    """Ask an application again and again; how often each address was answered how."""
    found: Counter[tuple[str, int]] = Counter()
    with closing(Local(url)) as local:
        for time in count():
            last = ended.is_set()
            if time == OFTEN:
                begun.set()
            for address in ASKED:
                answer = local.get(address)
                assert answer.status_code != 503 or "not-ready" in answer.text
                found[address, answer.status_code] += 1
            if last:
                break
    return found


def test_an_application_answers_or_says_not_ready_through_an_upgrade(
    old: tuple[Engine, str],
) -> None:
    """Two `kb upgrade` at once, of which one does it and the other finds it done."""
    engine, migration = old
    begun, ended = Event(), Event()
    with ThreadPoolExecutor(3) as pool:
        asking = pool.submit(ask_until, ended, begun, url_of(engine))
        try:
            assert begun.wait(60)
            upgrades = [pool.submit(upgrade, url_of(engine)) for _ in range(2)]
            done = sorted(each.result() for each in upgrades)
        finally:
            ended.set()
        found = asking.result()
    assert done == [(migration, NEWEST), (NEWEST, NEWEST)]
    assert {status for _, status in found} <= BESIDE[migration]
    with closing(Local(url_of(engine))) as local:
        assert {local.get(address).status_code for address in ASKED} == {200}
    with reading(engine) as session:
        assert audit(session) == []


def overtaken(engine: Engine) -> None:
    """Ask for what the base does not have yet, but has before it is seen what it lacks."""
    with reading(engine) as session:
        try:
            session.execute(text("SELECT * FROM posting"))
        except DBAPIError:
            session.rollback()
            upgrade(url_of(engine))
            raise


FIRST = [(engine, "0001") for engine in ENGINES]


@pytest.mark.parametrize("old", FIRST, ids=ENGINES, indirect=True)
def test_an_answer_that_an_upgrade_overtook_is_to_be_asked_for_again(
    old: tuple[Engine, str],
) -> None:
    with pytest.raises(NotReady, match="upgraded meanwhile; ask again"):
        overtaken(old[0])


def test_an_upgrade_does_not_wait_for_ever_for_a_table_that_is_read(
    postgresql_url: str,
) -> None:
    """Or whoever comes after it to that table would wait as long."""
    engine = connect(new_database(postgresql_url))
    with changing(engine) as connection:
        to_migration(connection, "0001")
    with engine.connect() as reader:
        reader.execute(text("SELECT * FROM source"))
        with pytest.raises(Conflict, match="nothing was changed: run it again"):
            migrate(engine)
    assert migrate(engine) == ("0001", NEWEST)
    engine.dispose()


TAKEN = text(
    "SELECT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE relkind = 'r' "
    "AND granted AND mode = 'AccessExclusiveLock' AND pid IN "
    "(SELECT pid FROM pg_locks WHERE relation = 'programme_summary'::regclass AND NOT granted)"
)
"""The tables that whoever waits for `programme_summary` keeps from all others."""


def test_an_upgrade_begins_again_where_it_and_a_reader_wait_for_each_other(
    postgresql_url: str,
) -> None:
    engine = connect(new_database(postgresql_url))
    with changing(engine) as connection:
        to_migration(connection, "0001")
    with ThreadPoolExecutor(1) as pool, engine.connect() as reader:
        reader.execute(text("SET deadlock_timeout = '10s'"))  # so that the upgrade is ended
        reader.execute(text("SELECT * FROM programme_summary"))
        upgraded = pool.submit(upgrade, url_of(engine))
        while not (taken := reader.execute(TAKEN).scalars().all()):
            assert not upgraded.done()
        reader.execute(text(f"SELECT count(*) FROM {taken[0]}"))  # noqa: S608
        reader.rollback()
        assert upgraded.result() == ("0001", NEWEST)
    engine.dispose()
