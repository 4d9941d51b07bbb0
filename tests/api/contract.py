"""The manual held against servers at length: `python -m tests.api.contract`, or `make contract`.

Runs Schemathesis over every operation of the manual, on both engines, with as many examples for
each as are asked for (`--examples 200`): right data, wrong data, every edge of each parameter, and
answers that lead to other addresses. It is told here of what a manual cannot say by itself.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.failures import Failure

from api.caching import LEAST
from api.problem_types import PROBLEMS
from api.problems import MEDIA_TYPE, Problem
from kb.db import connect
from seed.files import SEED
from seed.load import load
from tests import postgresql
from tests.api.manual import OPENAPI
from tests.conftest import LOADED_AT, make_tables, new_database
from tests.serving import serving

CONFIG = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@schemathesis.check
def every_error_is_a_problem(_: CheckContext, response: Response, __: Case[Any]) -> None:
    """And exactly as it is documented: of a kind that has a page, with the id of the request."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == [MEDIA_TYPE]
    body = Problem.model_validate_json(response.content, strict=True, extra="forbid")
    kind = PROBLEMS[body.type.removeprefix("/problems/")]
    assert (body.status, body.title) == (kind.status, kind.title)
    assert body.status == response.status_code
    assert [body.request_id] == response.headers["x-request-id"]


@schemathesis.check
def a_row_has_the_fields_asked_for(_: CheckContext, response: Response, __: Case[Any]) -> None:
    """And no others, in the order in which a row of the whole has them."""
    if fields := _fields(response):
        for row in response.json()["items"]:
            assert set(row) <= fields, set(row) - fields


@schemathesis.hook
def filter_failure(_: HookContext, failure: Failure, __: Case[Any], response: Response) -> bool:
    """Whether a fault is one: rows with fewer fields than the manual has are asked for by `fields`,
    and a base that has not come to a revision is told of by 503 where that is asked for.

    The values of such rows are held to the manual by `test_openapi.py`.
    """
    if response.status_code == 503:
        asked = LEAST in response.request.headers
        return not asked or b'"/problems/behind"' not in response.content
    return "response_schema_conformance" not in failure.checks or not _fields(response)


def _fields(response: Response) -> set[str]:
    """What an answer was asked for, if for less than all."""
    if response.status_code != 200:
        return set()
    given = parse_qs(urlsplit(response.request.url or "").query).get("fields", [])
    return {name.strip() for value in given for name in value.split(",")}


def _load(url: str) -> None:
    """Make the curated base."""
    make_tables(url)
    engine = connect(url)
    load(engine, SEED, at=LOADED_AT)
    engine.dispose()


def main() -> int:
    """Run it on both engines; 0 where nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each operation")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = 0
    with tempfile.TemporaryDirectory() as folder, postgresql.made() as server:
        for url in (f"sqlite:///{folder}/kb.sqlite", new_database(server.url)):
            _load(url)
            log = Path(folder) / "log"
            with serving(url, log) as address:
                print(f"{url.partition(':')[0]}:", flush=True)
                found |= subprocess.run(
                    [
                        *(SCHEMATHESIS, "--config-file", CONFIG, "run", OPENAPI),
                        *("--url", address),
                        *("--max-examples", str(asked.examples), "--seed", str(asked.seed)),
                    ],
                    cwd=CONFIG.parents[2],
                    check=False,
                ).returncode
            if "Traceback" in log.read_text():
                print(log.read_text())
                found = 1
    return found


if __name__ == "__main__":
    sys.exit(main())
