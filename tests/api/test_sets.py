"""Mechanisms and organisations side by side: labels, what is common, what each rests on."""

from typing import Any

import httpx
import pytest

IDS = "de-spitzencluster,fr-poles,jp-knowledge-cluster"
SETS = ("mechanisms", "organisations", "ministries")


def compared(client: httpx.Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/v1/compare?ids={IDS}&measures={','.join(SETS)}&{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_members_are_told_in_the_language_with_what_they_are(
    client: httpx.Client, lang: str
) -> None:
    terms = {
        name: {
            term["code"]: term["label"]
            for term in client.get(f"/v1/vocabularies/{name}?lang={lang}").json()["items"]
        }
        for name in ("mechanisms", "roles")
    }
    emphasis = {"primary": "主要", "secondary": "次要"} if lang == "zh" else {}
    for row in compared(client, f"lang={lang}")["rows"]:
        for measure in SETS:
            cell = row["cells"][measure]
            for member in cell["members"]:
                assert member["label"] in cell["sentence"]
                for role in member["roles"]:
                    code = role["code"]
                    if measure == "mechanisms":
                        assert member["label"] == terms["mechanisms"][member["code"]]
                        assert role["label"] == emphasis.get(code, code)
                    else:
                        named = client.get(f"/v1/organisations/{member['code']}?lang={lang}")
                        assert member["label"] == named.json()["name"]
                        assert role["label"] == terms["roles"][code]


def test_the_primary_mechanisms_come_first_and_every_member_names_its_claims(
    client: httpx.Client,
) -> None:
    for row in compared(client, "")["rows"]:
        cells = row["cells"]
        order = [m["roles"][0]["code"] for m in cells["mechanisms"]["members"]]
        assert order == sorted(order)
        for cell in cells.values():
            claims = {claim["id"]: claim for claim in (*cell["claims"], *cell["rivals"])}
            for member in cell["members"]:
                assert len(member["claims"]) == len(member["roles"])
                for id in member["claims"]:
                    assert member["label"] in claims[id]["statement"]


def test_what_every_programme_has_and_what_one_alone_has_is_told(client: httpx.Client) -> None:
    answer = compared(client, "")
    for column in answer["columns"]:
        cells = [row["cells"][column["measure"]] for row in answer["rows"]]
        having = [{member["code"] for member in cell["members"]} for cell in cells]
        assert set(column["shared"]) == set.intersection(*having)
        for cell in cells:
            for member in cell["members"]:
                number = sum(member["code"] in codes for codes in having)
                assert member["everywhere"] is (number == len(cells))
                assert member["only_here"] is (number == 1)
    assert "instrument/rd-grant" in answer["columns"][0]["shared"]


def test_a_figure_that_is_no_set_has_no_members(client: httpx.Client) -> None:
    answer = client.get(f"/v1/compare?ids={IDS}&measures=duration,clusters").json()
    assert [column["shared"] for column in answer["columns"]] == [[], []]
    for row in answer["rows"]:
        assert all(cell["members"] == [] for cell in row["cells"].values())


def test_the_measure_says_that_the_first_programme_is_the_first_in_the_base(
    client: httpx.Client,
) -> None:
    address = "/v1/compare?ids=de-bioregio,de-spitzencluster&measures=years_after_first_programme"
    cells = [
        row["cells"]["years_after_first_programme"] for row in client.get(address).json()["rows"]
    ]
    assert [cell["value"] for cell in cells] == [0, 12]
    for cell in cells:
        assert cell["reasons"][0]["code"] == "first-in-base"
    assert "de-bioregio" in cells[1]["sentence"]
    assert {claim["subject"] for claim in cells[1]["claims"]} == {
        "de-bioregio",
        "de-spitzencluster",
    }
