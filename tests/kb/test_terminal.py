"""Answers as tables for people: all of it, whole, and as it is."""

from typing import Any

import httpx
import pytest
from rich.console import RenderableType

from kb import terminal


def shown(view: RenderableType) -> str:
    """What stands on the terminal."""
    with terminal.console.capture() as capture:
        terminal.console.print(view)
    return capture.get()


def cells(text: str) -> str:
    """What stands in the cells of tables, without frames, spaces and line ends."""
    return "".join(char for char in text if not char.isspace() and not 0x2500 <= ord(char) < 0x2580)


def get(client: httpx.Client, address: str) -> Any:
    return client.get(address).raise_for_status().json()


def test_every_programme_of_a_list_is_shown_whole(client: httpx.Client) -> None:
    for address in ("/v1/programmes?limit=1000&lang=zh", "/v1/programmes?limit=1000"):
        answer = get(client, address)
        text = shown(terminal.programme_list(answer))
        assert "…" not in text
        assert f"{answer['total']} programmes" in text
        for row in answer["items"]:
            assert row["id"] in text
        assert set(cells("".join(row["name"] for row in answer["items"]))) <= set(text)


def test_a_page_of_a_list_says_of_how_many(client: httpx.Client) -> None:
    answer = get(client, "/v1/programmes?limit=2")
    assert f"2 of {answer['total']} programmes" in shown(terminal.programme_list(answer))


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (
            "/v1/programmes/de-spitzencluster",
            ["Leading-Edge Cluster Competition", "Germany (DE)", "2007-08", "600,000,000"],
        ),
        (
            "/v1/clusters/us-engine-southwest-sustainability",
            ["Southwest Sustainability Innovation Engine", "US", "us-aip-2024"],
        ),
        ("/v1/organisations/de-bmbf", ["Federal Ministry of Education and Research", "BMBF"]),
        ("/v1/sources/cn-jjrb-2022", ["cn-jjrb-2022", "Economic Daily"]),
        ("/v1/jurisdictions/FR", ["France", "FRA", "cn-jjrb-2022"]),
    ],
)
def test_a_record_is_shown_in_full(client: httpx.Client, address: str, parts: list[str]) -> None:
    answer = get(client, address)
    text = shown(terminal.record(answer))
    assert "…" not in text
    for part in parts:
        assert cells(part) in cells(text)
    claims = [claim for key in terminal.CLAIM_LISTS for claim in answer.get(key) or ()]
    claims += answer["claims"]["items"] if isinstance(answer.get("claims"), dict) else []
    for claim in claims:
        assert claim["id"] in text


@pytest.mark.parametrize(
    "kind",
    ["period", "phase", "round", "involvement", "funding", "mechanism_use", "figure",
     "designation", "relation", "governance"],
)  # fmt: skip
def test_a_claim_of_every_kind_has_its_line(client: httpx.Client, kind: str) -> None:
    items = get(client, f"/v1/claims?kind={kind}&limit=1000")["items"]
    assert items
    for claim in items:
        line = terminal.claim_line(claim)
        assert line.strip()
        assert "None" not in line
    text = shown(terminal.single_claim(items[0]))
    for citation in items[0]["citations"]:
        assert cells(citation["source"]) in cells(text)
        assert cells(citation["title"])[:10] in cells(text)


def test_a_comparison_shows_figures_intervals_warnings_and_words(client: httpx.Client) -> None:
    ids = "de-spitzencluster,jp-regional-innovation-strategy,ar-ba-clusters"
    answer = get(client, f"/v1/compare?ids={ids}&measures=duration,funding&currency=EUR")
    text = shown(terminal.comparison(answer))
    assert "EUR, current prices, market rate" in text
    for row in answer["rows"]:
        assert row["programme"]["id"] in text
        for cell in row["cells"].values():
            if cell["value"] is None:
                assert f"– {cell['reasons'][0]['code']}" in text
            else:
                assert format(cell["value"], ",.1f" if cell["unit"] == "years" else ",.0f") in text
    for column in answer["columns"]:
        for warning in column["warnings"]:
            assert " ".join(warning.split()) in " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_similar_programmes_are_shown_with_their_scores_and_all_reasons(
    client: httpx.Client, language: str
) -> None:
    answer = get(client, f"/v1/programmes/fr-poles/similar?limit=2&lang={language}")
    text = shown(terminal.similar_programmes(answer))
    assert f"(fr-poles): 2 of {answer['total']}" in text
    assert "mechanisms 3" in text
    for item in answer["items"]:
        assert item["id"] in text
        assert f"{item['score']:.0%}" in text
        for compared in item["features"]:
            assert set(cells(compared["reason"])) <= set(text)
        assert cells(item["features"][0]["reason"])[:12] in cells(text)


def test_a_comparison_of_sets_shows_what_is_common(client: httpx.Client) -> None:
    ids = "de-spitzencluster,fr-poles"
    answer = get(client, f"/v1/compare?ids={ids}&measures=mechanisms,selection_rate")
    text = " ".join(shown(terminal.comparison(answer)).split())
    assert "= of every programme + of this one alone" in text
    for row in answer["rows"]:
        for member in row["cells"]["mechanisms"]["members"]:
            mark = "= " if member["everywhere"] else "+ "
            assert f"{mark}{member['label']} ({member['roles'][0]['label']})" in text
        assert f"{row['cells']['selection_rate']['value']:.1f}" in text
    alone = get(client, "/v1/compare?ids=fr-poles&measures=mechanisms")
    assert "of every programme" not in shown(terminal.comparison(alone))


def test_a_member_that_is_nothing_but_itself_has_no_brackets(client: httpx.Client) -> None:
    query = "ids=fr-poles,fr-grappes&measures=phases,predecessors&on=2010-06-01"
    text = " ".join(shown(terminal.comparison(get(client, f"/v1/compare?{query}"))).split())
    assert "+ Local Productive Systems" in text
    assert "()" not in text
    assert "('Pôles 2.0') (certain)" in text


def test_what_looks_like_markup_is_shown_as_it_is(client: httpx.Client) -> None:
    odd = "[b]bold[/b] [/odd] :gear: [1]"
    listed = get(client, "/v1/programmes?limit=1")
    listed["items"][0]["name"] = odd
    assert cells(odd) in cells(shown(terminal.programme_list(listed)))
    record = get(client, "/v1/programmes/de-spitzencluster")
    record["name"] = odd
    record["periods"][0]["citations"][0]["locator"] = odd
    assert cells(odd) in cells(shown(terminal.record(record)))
    claim = get(client, "/v1/claims?limit=1")["items"][0]
    claim["citations"][0]["title"] = claim["note"] = odd
    assert cells(shown(terminal.single_claim(claim))).count(cells(odd)) == 2


def test_an_explained_comparison_shows_each_step_and_where_each_claim_was_read(
    client: httpx.Client,
) -> None:
    money = "currency=EUR&prices=constant&base_year=2015"
    answer = get(client, f"/v1/compare?ids=de-spitzencluster&measures=funding&{money}")
    text = cells(shown(terminal.explained(answer)))
    (row,) = answer["rows"]
    cell = row["cells"]["funding"]
    assert len(cell["steps"]) > 9
    for step in cell["steps"][:-1]:
        assert cells(step["line"])[:8] in text
    for claim in cell["claims"]:
        for citation in claim["citations"]:
            assert citation["source"][:8] in text
            assert cells(citation["locator"])[:8] in text
