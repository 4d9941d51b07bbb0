"""Sets side by side: labels, what is common, what each member rests on."""

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


@pytest.mark.parametrize("lang", ["en", "zh", "fr"])
def test_a_phase_is_told_by_its_name_and_how_surely_it_holds(
    client: httpx.Client, lang: str
) -> None:
    address = f"/v1/compare?ids=fr-poles,de-innoregio&measures=phases&lang={lang}"
    words = {"certain": "确定", "possible": "可能"} if lang == "zh" else {}
    for on, id, names, role in (
        ("2010-06-01", "fr-poles", {"en": "Phase II ('Pôles 2.0')", "fr": "Phase 2"}, "certain"),
        ("1999-06-15", "de-innoregio", {"en": "Qualification phase"}, "possible"),
    ):
        rows = client.get(f"{address}&on={on}").raise_for_status().json()["rows"]
        (cell,) = (row["cells"]["phases"] for row in rows if row["programme"]["id"] == id)
        (member,) = cell["members"]
        label = names.get(lang, names["en"])
        assert member["label"] == label
        assert member["roles"] == [{"code": role, "label": words.get(role, role)}]
        assert member["claims"] == [member["code"]] == [claim["id"] for claim in cell["claims"]]
        assert cell["claims"][0]["kind"] == "phase"
        assert cell["claims"][0]["statement"].startswith(label)
        assert (
            f"{label}（{words[role]}）" in cell["sentence"] if words else label in cell["sentence"]
        )


@pytest.mark.parametrize("lang", ["en", "zh", "ja"])
def test_a_programme_that_another_followed_is_told_by_its_name_and_has_no_role(
    client: httpx.Client, lang: str
) -> None:
    id, measures = "jp-regional-innovation-cluster", "predecessors,successors"
    address = f"/v1/compare?ids={id}&measures={measures}&lang={lang}"
    (row,) = client.get(address).raise_for_status().json()["rows"]
    expected = {
        "predecessors": ["jp-city-area", "jp-knowledge-cluster"],
        "successors": ["jp-regional-innovation-strategy"],
    }
    own = row["programme"]["name"]
    for measure, codes in expected.items():
        cell = row["cells"][measure]
        assert [member["code"] for member in cell["members"]] == codes
        claims = {claim["id"]: claim for claim in cell["claims"]}
        for member in cell["members"]:
            named = client.get(f"/v1/programmes/{member['code']}?lang={lang}").json()["name"]
            assert (member["label"], member["roles"]) == (named, [])
            assert named in cell["sentence"]
            (claim,) = (claims[id] for id in member["claims"])
            assert claim["kind"] == "relation"
            ends = (own, named) if measure == "predecessors" else (named, own)
            verb = "接替" if lang == "zh" else "succeeds"
            assert claim["statement"] == f"{ends[0]} {verb} {ends[1]}"


def test_what_two_programmes_both_followed_is_common_to_them(client: httpx.Client) -> None:
    ids = "jp-knowledge-cluster,jp-city-area"
    answer = client.get(f"/v1/compare?ids={ids}&measures=successors").raise_for_status().json()
    assert answer["columns"][0]["shared"] == ["jp-regional-innovation-cluster"]
    for row in answer["rows"]:
        (member,) = row["cells"]["successors"]["members"]
        assert (member["everywhere"], member["only_here"]) == (True, False)


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
