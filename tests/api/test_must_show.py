"""The requests that the project is shown by."""

import json
import math
import socket
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

Json = dict[str, Any]

FLAGSHIPS = ["de-spitzencluster", "jp-knowledge-cluster", "fr-poles", "no-nce", "ca-isi", "cn-amc"]
"""The programmes of Germany, Japan, France, Norway, Canada and China that everybody asks of."""

MEASURE = "funding_per_cluster_year"
JAPANS = ["jp-industrial-cluster", "jp-knowledge-cluster"]
TOGETHER = 620_000_000
"""The euro that an article states for both of Japan's programmes."""


@pytest.fixture(scope="module")
def flagships(client: httpx.Client) -> Json:
    """Public money per cluster and year, in purchasing-power euro of 2015."""
    answer = client.get(
        "/v1/compare",
        params={
            "ids": ",".join(FLAGSHIPS),
            "measures": MEASURE,
            "currency": "EUR",
            "prices": "constant",
            "base_year": "2015",
            "rate": "ppp",
        },
    )
    found: Json = answer.raise_for_status().json()
    return found


def cells(answer: Json) -> dict[str, Json]:
    """The cell of each programme."""
    return {row["programme"]["id"]: row["cells"][MEASURE] for row in answer["rows"]}


def inputs(answer: Json) -> Iterator[Json]:
    """Every number that enters a step of some cell."""
    for cell in cells(answer).values():
        for step in cell["steps"]:
            yield from step["inputs"]


def close(one: float, other: float) -> bool:
    """Whether two numbers differ by no more than what floats lose."""
    return math.isclose(one, other, rel_tol=1e-9)


def folded(entries: list[Json], outputs: Mapping[int, float]) -> float:
    """The outcome of a chain, each input that is a step's outcome held against that step."""
    total = 0.0
    for number, entry in enumerate(entries):
        value = entry["value"]
        if entry["step"] is not None:
            assert close(value, outputs[entry["step"]])
        match entry["operator"]:
            case "=":
                assert number == 0
                total = value
            case "+":
                total += value
            case "−":
                total -= value
            case "×":
                total *= value
            case "÷":
                total /= value
            case other:
                pytest.fail(f"no operator: {other}")
    return total


def numbers(claim: Json) -> set[float]:
    """The numbers that a claim states, as a calculation may take them."""
    match claim["kind"]:
        case "funding":
            least = claim["amount_min"]
            middle = claim["amount"] if least is None else (least + claim["amount"]) / 2
            return {float(claim["amount"]), float(middle)}
        case "figure":
            return {claim["value"]}
        case "round":
            return {float(claim["selected"] or 0)}
    return set()


def test_the_flagships_of_six_countries_stand_side_by_side(flagships: Json) -> None:
    assert list(cells(flagships)) == FLAGSHIPS
    for cell in cells(flagships).values():
        assert cell["unit"] == "EUR/cluster/year"
        if cell["value"] is None:
            assert cell["reasons"]
            assert (cell["steps"], cell["comparable"]) == ([], False)
        else:
            assert cell["low"] is not None
            assert cell["high"] is not None
            assert 0 < cell["low"] <= cell["value"] <= cell["high"]
            assert all(claim["citations"] for claim in cell["claims"])
    known = [id for id, cell in cells(flagships).items() if cell["value"] is not None]
    assert known == FLAGSHIPS[:-1]
    (warnings,) = (column["warnings"] for column in flagships["columns"])
    assert any("cn-amc unconvertible" in warning for warning in warnings)


def test_germany_japan_and_france_in_time_and_money(client: httpx.Client) -> None:
    address = "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster,fr-poles"
    money = "&measures=duration,funding&prices=constant&base_year=2015&rate=ppp"
    answer = client.get(address + money).raise_for_status().json()
    for row in answer["rows"]:
        assert list(row["cells"]) == ["duration", "funding"]
        for cell in row["cells"].values():
            assert cell["low"] <= cell["value"] <= cell["high"]
            assert cell["steps"][-1]["output"] == cell["value"]
            assert all(claim["citations"] for claim in cell["claims"])


def test_every_step_is_worked_out_again_from_the_answer_alone(flagships: Json) -> None:
    for id, cell in cells(flagships).items():
        outputs: dict[int, float] = {}
        for step in cell["steps"]:
            assert step["number"] == len(outputs) + 1
            outcome = folded(step["inputs"], outputs)
            assert close(outcome, step["output"]), (id, step["number"])
            outputs[step["number"]] = outcome
        if cell["value"] is not None:
            assert close(outputs[len(outputs)], cell["value"]), id
        led_on = {entry["step"] for step in cell["steps"] for entry in step["inputs"]} - {None}
        assert led_on == set(outputs) - {len(outputs)}, "no step is idle"


def test_every_rate_and_index_is_that_of_the_published_series(
    flagships: Json, client: httpx.Client
) -> None:
    seen = [entry for entry in inputs(flagships) if entry["observation"]]
    economies = {entry["observation"]["economy"] for entry in seen}
    assert economies == {"DE", "JP", "FR", "NO", "CA", "EU"}
    published = {
        (code, row["year"]): row
        for code in economies
        for row in client.get(f"/v1/economies/{code}").raise_for_status().json()["years"]
    }
    for entry in seen:
        told = entry["observation"]
        assert entry["value"] == published[told["economy"], told["year"]][told["series"]], told


def test_every_number_of_a_claim_stands_in_the_claim(flagships: Json, client: httpx.Client) -> None:
    taken = [entry for entry in inputs(flagships) if entry["claim"]]
    stated = {
        id: numbers(client.get(f"/v1/claims/{id}").raise_for_status().json())
        for id in {entry["claim"] for entry in taken}
    }
    assert len(stated) >= len(FLAGSHIPS)
    for entry in taken:
        assert entry["value"] in stated[entry["claim"]], entry
    for cell in cells(flagships).values():
        used = {entry["claim"] for step in cell["steps"] for entry in step["inputs"]} - {None}
        assert used == ({claim["id"] for claim in cell["claims"]} if cell["steps"] else set())


def test_every_other_number_is_counted_from_the_years_that_it_names(flagships: Json) -> None:
    grounds = ("step", "claim", "observation", "source")
    counted = [entry for entry in inputs(flagships) if all(entry[g] is None for g in grounds)]
    assert counted
    for entry in counted:
        words = ("years of ", "part of ", "years that the amount covers")
        assert entry["label"].startswith(words), entry


@pytest.mark.parametrize("asked", ["measures=shared_funding", "measures=funding&nature=unknown"])
@pytest.mark.parametrize("id", JAPANS)
def test_one_programmes_share_is_anything_from_nothing_to_the_whole(
    asked: str, id: str, client: httpx.Client
) -> None:
    answer = client.get(f"/v1/compare?ids={id}&{asked}&currency=EUR").raise_for_status().json()
    (cell,) = answer["rows"][0]["cells"].values()
    assert (cell["value"], cell["low"], cell["high"]) == (None, 0, TOGETHER)
    assert cell["comparable"] is False
    (other,) = set(JAPANS) - {id}
    (shared,) = (reason for reason in cell["reasons"] if reason["code"] == "shared")
    assert other in shared["detail"]


@pytest.mark.parametrize("asked", ["measures=shared_funding", "measures=funding&nature=unknown"])
def test_both_together_have_the_whole_once(asked: str, client: httpx.Client) -> None:
    address = f"/v1/programmes/stats?country=JP&{asked}&currency=EUR"
    answer = client.get(address).raise_for_status().json()
    (found,) = answer["total"]["measures"].values()
    whole = {"value": TOGETHER, "low": TOGETHER, "high": TOGETHER}
    assert (found["sum"], found["known"], found["together"]) == (whole, 0, 2)
    (shared,) = found["shared"]
    assert (shared["programmes"], shared["counted"]) == (JAPANS, True)
    assert found["known"] + found["together"] + found["unknown"] == answer["total"]["programmes"]


def test_a_sum_over_two_currencies_needs_a_target(client: httpx.Client) -> None:
    address = "/v1/programmes/stats?country=JP,DE&measures=funding"
    response = client.get(address)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["code"]) == ("currency", "missing")
    assert "EUR, JPY" in error["detail"]
    named = client.get(f"{address}&currency=EUR").raise_for_status().json()
    assert named["total"]["measures"]["funding"]["sum"]["value"] > 0


def test_a_programme_is_found_by_two_chinese_characters_typed_as_they_are(server: str) -> None:
    """As `curl '…?q=集群'` sends it: raw UTF-8 in the request line, which browsers encode."""
    host, port = server.removeprefix("http://").split(":")
    request = (
        f"GET /v1/programmes?q=集群&lang=zh&active_in=2010&limit=1000 HTTP/1.1\r\nHost: {host}\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{request}Connection: close\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"content-language: zh" in head.lower()
    answer = json.loads(body)
    assert answer["total"] > 50
    assert all(item["name_lang"] == "zh" for item in answer["items"])
    assert "fr-poles" in {item["id"] for item in answer["items"]}


def test_a_mistyped_parameter_is_named_with_the_right_one(client: httpx.Client) -> None:
    response = client.get("/v1/programmes?contry=DE")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["nearest"]) == ("contry", ["country", "country_not"])
