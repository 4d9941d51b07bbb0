"""S12: the same base in PostgreSQL, against SQLite, cold; what its processes take counts."""

import os
import subprocess
from collections.abc import Iterator

import psutil
from sqlalchemy import create_engine, text

from tests import postgresql
from tests.bench import cases, servers
from tests.bench.answering import FEW, Site
from tests.bench.measuring import in_turn
from tests.bench.table import Row, against
from tests.bench.wrk import Client, Cost
from tests.conftest import new_database
from tests.serving import KB

MOST = {cases.W1: 2.5, cases.W2A: 2.5, cases.W2B: 2.5, cases.W2C: 2.5, cases.W2D: 2.5}


def against_sqlite(site: Site, window: float) -> Iterator[Row]:
    """The cases of S12 on both engines."""
    with postgresql.made() as server:
        url = new_database(server.url)
        env = {**os.environ, "KB_DATABASE_URL": url}
        number = str(site.base.programmes)
        for command in (["upgrade"], ["synth", "--programmes", number, "--json"]):
            subprocess.run([KB, *command], env=env, check=True, stdout=subprocess.DEVNULL)
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            backend = connection.scalar(text("SELECT pg_backend_pid()"))
            connection.execute(text("VACUUM ANALYZE"))
        database = psutil.Process(backend).parent()
        engine.dispose()
        assert database
        with servers.ours(url, hot=False, beside=[database]) as cold:
            for case, most in MOST.items():
                loads = in_turn(
                    {
                        "postgresql": Client(cold, site.requests[case], FEW, window),
                        "sqlite": Client(site.cold, site.requests[case], FEW, window),
                    }
                )
                mine, other = (Cost.of(loads[name]) for name in ("postgresql", "sqlite"))
                yield Row("S12", f"{case}, PostgreSQL over SQLite", against(mine, other),
                          mine.each / other.each, most, least=False)  # fmt: skip
