"""No answer waits for a base for ever, on either engine."""

from itertools import count

import pytest
from sqlalchemy import Engine, text

from kb.db import connect, reading
from kb.errors import OutOfTime

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


@pytest.mark.parametrize("standing", [None, 600.0])
def test_a_statement_ends_when_the_time_is_over(fresh: Engine, standing: float | None) -> None:
    """Whatever the statements of the connection may take else; and the next answer has its own."""
    engine = connect(fresh.url, standing)
    for _ in range(2):
        with (
            pytest.raises(OutOfTime, match=r"longer than the 0\.2 seconds"),
            reading(engine, 0.2) as session,
        ):
            session.execute(text(ENDLESS[engine.dialect.name])).all()
        with reading(engine, 60) as session:
            assert session.scalar(text("SELECT 1")) == 1
    with reading(engine) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_many_statements_take_no_longer_together(fresh: Engine) -> None:
    with pytest.raises(OutOfTime), reading(fresh, 0.2) as session:
        any(session.scalar(text("SELECT 0")) for _ in count())


def test_what_a_connection_is_told_holds_without_more(postgresql_url: str) -> None:
    engine = connect(f"{postgresql_url}/postgres", 0.2)
    with pytest.raises(OutOfTime, match=r"longer than the 0\.2 seconds"), engine.connect() as open:
        open.execute(text(ENDLESS["postgresql"]))
    engine.dispose()
