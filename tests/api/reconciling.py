"""The reconciliation service as its clients ask it: names in a form, candidates out."""

import json
from typing import Any

import httpx

from tests.api.conftest import Json

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Candidates = dict[str, list[Json]]


def asked(client: httpx.Client, queries: Json, more: str = "") -> Candidates:
    """The candidates for each name of a batch, which is sent in a form."""
    response = client.post(f"/reconcile{more}", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return results(response.json())


def results(body: Json) -> Candidates:
    assert all(told.keys() == {"result"} for told in body.values())
    return {key: told["result"] for key, told in body.items()}


def found(client: httpx.Client, query: str, **more: Any) -> list[Json]:
    """The candidates for one name."""
    return asked(client, {"q0": {"query": query, **more}})["q0"]


def matched(candidates: list[Json]) -> list[str]:
    return [candidate["id"] for candidate in candidates if candidate["match"]]


def types(candidates: list[Json]) -> set[str]:
    """The types of some candidates."""
    return {type["id"] for candidate in candidates for type in candidate["type"]}
