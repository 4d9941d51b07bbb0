"""The manual is kept: what Schemathesis makes of it is answered as it says, on both engines.

Few cases for each operation, always the same. `KB_CONTRACT_EXAMPLES=200` makes more of them, and
`make contract` runs all of Schemathesis against servers for as long as that takes.
"""

import json
import os
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, Case, Config, GenerationMode, Response
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)
from sqlalchemy import Engine

from tests.api.conftest import HOST, Local, problem
from tests.api.contract import CONFIG
from tests.api.keyed import bearer
from tests.api.manual import OPENAPI
from tests.api.proposing import PROPOSALS, Desk, base, desk, proposal

EXAMPLES = int(os.environ.get("KB_CONTRACT_EXAMPLES", "4"))
MANUAL = json.loads(OPENAPI.read_text(encoding="utf-8"))
OPERATIONS = [
    (path, method.upper()) for path, methods in MANUAL["paths"].items() for method in methods
]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY")


@pytest.fixture(scope="session")
def schema() -> BaseSchema:
    """The manual as Schemathesis reads it."""
    return schemathesis.openapi.from_dict(MANUAL, config=Config.from_path(CONFIG))


OWN = [ignored_auth, negative_data_rejection, positive_data_acceptance]
"""What is not asked where a key and a condition are put in place of those that were made, and what
may be done depends on the state of a proposal: `test_routes_by_role.py` and
`test_hostile_bodies.py` hold these.
"""

KEYED = [(p, m) for p, m in OPERATIONS if MANUAL["paths"][p][m.lower()].get("security")]


@pytest.mark.parametrize(("path", "method"), sorted({*OPERATIONS} - {*KEYED}))
def test_an_operation_answers_as_the_manual_says(
    schema: BaseSchema, sqlite_app: Local, postgresql_app: Local, path: str, method: str
) -> None:
    operation = schema[path][method]
    cases = st.one_of([operation.as_strategy(mode) for mode in GenerationMode])

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case: Case[Any]) -> None:
        asked = requests.Request(**case.as_transport_kwargs(f"http://{HOST}")).prepare()
        for app in (sqlite_app, postgresql_app):
            case.validate_response(_answer(app, asked))

    ask()


@pytest.fixture
def writer(fresh: Engine) -> Iterator[Desk]:
    """An admin of the small base, with a draft and a proposal that was submitted."""
    base(fresh)
    made = desk(fresh)
    for title in ("A draft", "Another"):
        answer = made.send(PROPOSALS, proposal(title))
        assert answer.status_code == 201
    assert made.step(answer, "submit").status_code == 200
    yield made
    made.local.close()


@pytest.mark.parametrize(("path", "method"), KEYED)
def test_an_operation_answers_to_a_key_as_the_manual_says(
    schema: BaseSchema, writer: Desk, path: str, method: str
) -> None:
    operation = schema[path][method]
    cases = st.one_of([operation.as_strategy(mode) for mode in GenerationMode])
    keys = count()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.sampled_from(["1", "2", None]))
    def ask(case: Case[Any], id: str | None) -> None:
        if id and "id" in case.path_parameters:
            case.path_parameters["id"] = id
        asked = requests.Request(**case.as_transport_kwargs(f"http://{HOST}")).prepare()
        asked.headers.update(bearer(writer.token, f"contract-{next(keys)}", **{"If-Match": "*"}))
        case.validate_response(_answer(writer.local, asked), excluded_checks=OWN)

    ask()


def _answer(app: Local, asked: requests.PreparedRequest) -> Response:
    """What an application answers, with what was asked."""
    headers = {name: str(value) for name, value in asked.headers.items()}
    body = asked.body if isinstance(asked.body, bytes | str) else None
    answer = app.get(str(asked.url), headers, method=str(asked.method), body=body)
    return Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=asked,
        elapsed=0,
        verify=False,
    )


@pytest.mark.parametrize("path", MANUAL["paths"])
def test_a_method_that_the_manual_does_not_have_is_not_allowed(local: Local, path: str) -> None:
    """HEAD goes with GET, and OPTIONS says so everywhere."""
    address = re.sub(r"\{\w+\}", "x", path)
    named = {method.upper() for method in MANUAL["paths"][path]}
    taken = named | ({"HEAD"} if "GET" in named else set())
    told = local.get(address, method="OPTIONS").headers["allow"]
    assert set(told.split(", ")) == taken | {"OPTIONS"}
    for method in {*METHODS} - taken:
        refused = local.get(address, method=method)
        assert (refused.status_code, refused.headers["allow"]) == (405, told)
        if method != "HEAD":
            problem(refused, "method-not-allowed")


@pytest.mark.parametrize("path", MANUAL["paths"])
def test_an_address_beside_those_of_the_manual_is_none(local: Local, path: str) -> None:
    address = re.sub(r"\{\w+\}", "x", path)
    for beside in (
        f"{address.rstrip('/')}/",
        f"{address}/x/y/z",
        f"{address}.nothing",
        f"/x{address}",
    ):
        if beside not in MANUAL["paths"]:
            # what may be an id of what takes a key is not told without one
            an_id = re.fullmatch("/v1/(keys|proposals)/[^/]+", beside)
            problem(local.get(beside), "unauthorized" if an_id else "not-found")
