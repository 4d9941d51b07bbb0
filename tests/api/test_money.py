"""What is asked of money: profiles, origins, and what a comparison says it was made with."""

import httpx
import pytest

from tests.api.conftest import Json, problem

CONSTANT = "currency=EUR&prices=constant&base_year=2015"


def funding(client: httpx.Client, id: str, query: str) -> Json:
    answer = client.get(f"/v1/compare?ids={id}&measures=funding&{query}")
    assert answer.status_code == 200, answer.text
    cell: Json = answer.json()["rows"][0]["cells"]["funding"]
    return cell


def test_a_profile_moves_the_value_within_the_same_interval(client: httpx.Client) -> None:
    even, front, back = (
        funding(client, "de-spitzencluster", f"{CONSTANT}&profile={profile}")
        for profile in ("even", "front", "back")
    )
    # Prices rose: a euro of an early year is more in prices of 2015.
    assert even["low"] < back["value"] < even["value"] < front["value"] < even["high"]
    assert {(cell["low"], cell["high"]) for cell in (front, back)} == {(even["low"], even["high"])}


def test_weights_are_those_of_the_years(client: httpx.Client) -> None:
    id = "de-spitzencluster"
    even = funding(client, id, CONSTANT)
    first = funding(client, id, f"{CONSTANT}&profile=weights&weights=1,0,0,0,0,0,0,0,0")
    alike = funding(client, id, f"{CONSTANT}&profile=weights&weights=2,2,2,2,2,2,2,2,2")
    assert first["value"] == pytest.approx(even["high"], rel=1e-12)
    assert alike["value"] == pytest.approx(even["value"], rel=1e-12)
    meta = client.get(f"/v1/compare?ids={id}&profile=weights&weights=3,1.5&origin=national").json()[
        "meta"
    ]
    assert (meta["profile"], meta["weights"], meta["origin"]) == ("weights", [3, 1.5], "national")


@pytest.mark.parametrize(
    "query", ["profile=weights", "weights=1,2", "profile=weights&weights=0,0", "profile=late"]
)
def test_weights_that_make_no_profile_are_refused(client: httpx.Client, query: str) -> None:
    response = client.get(f"/v1/compare?ids=fr-poles&{query}")
    (error,) = problem(response, "invalid-parameter")["errors"]
    assert error["parameter"] in {"weights", "profile"}


def test_the_parts_of_a_sum_are_those_of_its_origins(client: httpx.Client) -> None:
    cell = funding(client, "us-eric", "currency=USD&nature=planned")
    parts = {part["origin"]: part["value"] for part in cell["parts"]}
    assert parts.keys() == {"national", "regional"}
    assert sum(parts.values()) == cell["value"]
    for origin, value in parts.items():
        alone = funding(client, "us-eric", f"currency=USD&nature=planned&origin={origin}")
        assert (alone["value"], [p["origin"] for p in alone["parts"]]) == (value, [origin])
    assert funding(client, "us-eric", "currency=USD&origin=eu")["value"] is None
