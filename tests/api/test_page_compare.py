"""The pages of the comparison: what a reader sees of it, and what the form makes of an address."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from api.pages.comparing import GROUPS
from kb.vocabulary import Measure
from tests.api.conftest import Changed, Local

TWO = "ids=de-spitzencluster,jp-knowledge-cluster"
MONEY = "currency=USD&prices=constant&base_year=2015&rate=ppp"


def page(local: Local, address: str, status: int = 200) -> str:
    """The text of a page, with its marks."""
    answer = local.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return unescape(answer.text)


def led(local: Local, address: str) -> dict[str, list[str]]:
    """The parameters of the address that an address leads to."""
    answer = local.get(address)
    assert answer.status_code == 303, answer.text
    there = urlsplit(answer.headers["location"])
    assert there.path == "/compare"
    return parse_qs(there.query)


def links(text: str, words: str) -> list[str]:
    """Where the links go that say some words."""
    return re.findall(rf'<a [^>]*?href="([^"]+)"[^>]*>{re.escape(words)}</a>', text)


def test_every_measure_is_offered_once() -> None:
    offered = [measure for group in GROUPS.values() for measure in group]
    assert sorted(offered) == sorted(Measure)


def test_without_programmes_the_page_offers_ready_ones(local: Local) -> None:
    text = page(local, "/compare?lang=en")
    assert '<table class="compared">' not in text
    assert '<label for="add">Add a programme</label>' in text
    (ready,) = links(text, "Germany, Japan and France")
    assert '<table class="compared">' in page(local, ready)


def test_each_ready_comparison_is_there(local: Local) -> None:
    found = re.search(r'<ul class="ready">(.*?)</ul>', page(local, "/compare"), re.DOTALL)
    assert found
    addresses = re.findall(r'href="([^"]+)"', found[1])
    assert len(addresses) >= 4
    for address in addresses:
        assert "No figure" in page(local, address) or "<data value=" in page(local, address)


def test_figures_are_those_of_the_interface_and_lead_to_their_lineage(local: Local) -> None:
    query = f"{TWO}&measures=funding,clusters&{MONEY}&lang=en"
    text = page(local, f"/compare?{query}")
    rows = local.get(f"/v1/compare?{query}").json()["rows"]
    for row in rows:
        assert re.search(rf'<th scope="row"><a [^>]+><span>{row["programme"]["name"]}<', text)
        for measure, cell in row["cells"].items():
            way = (
                rf'<a href="(/compare/explain\?id={row["programme"]["id"]}&cell={measure}&[^"]+)">'
            )
            found = re.search(rf'{way}<data value="{cell["value"]}"', text)
            assert found
            assert {"base_year=2015", "rate=ppp"} <= set(found[1].split("&"))
    (xlsx,) = links(text, "XLSX")
    assert local.get(xlsx).content[:2] == b"PK"
    (data,) = links(text, "JSON")
    assert local.get(data).json()["rows"] == rows


def test_what_is_not_comparable_or_not_known_is_told_in_words(local: Local) -> None:
    text = page(local, f"/compare?{TWO}&measures=funding,phases&lang=en")
    assert "not comparable as it stands" in text
    assert "Amounts are stated for 2002–2006" in text
    assert "No figure" in text
    assert "Knowledge Cluster Initiative planned" in text  # a warning names names, not ids


def test_what_all_share_and_what_one_has_alone_is_told(local: Local) -> None:
    text = page(local, f"/compare?{TWO}&measures=mechanisms&lang=en")
    signs = re.findall(r'title="([^"]+)">.</span> <a href="/claims/[^"]+">([^<]+)</a>', text)
    assert ("every programme here", "R&D grant") in signs
    assert ("this programme alone", "Incubation") in signs


def test_in_chinese_names_and_fields_are_chinese(local: Local) -> None:
    text = page(local, f"/compare?{TWO}&lang=zh")
    assert "<h1>比较" in text
    assert '<label for="add">添加计划</label>' in text
    assert "知识集群计划" in text
    assert all("lang=zh" in way for way in re.findall(r'href="(/compare/explain[^"]+)"', text))


def test_an_id_or_a_single_hit_is_added(local: Local) -> None:
    way = led(local, "/compare?ids=fr-poles&columns=funding&measures=funding&add=de-spitzencluster")
    assert way["ids"] == ["fr-poles,de-spitzencluster"]
    assert "add" not in way
    assert led(local, "/compare?add=知的クラスター創成事業")["ids"] == ["jp-knowledge-cluster"]


def test_several_hits_are_offered_and_none_is_told(local: Local) -> None:
    text = page(local, "/compare?ids=fr-poles&measures=clusters&add=cluster&lang=en")
    (way,) = re.findall(r'href="(/compare[^"]+)">Add <span>Knowledge Cluster Init', text)
    assert parse_qs(urlsplit(way).query)["ids"] == ["fr-poles,jp-knowledge-cluster"]
    assert "No programme has all of these words." in page(local, "/compare?add=qqqq&lang=en")


def test_the_form_keeps_the_order_of_columns_and_leaves_out_what_says_nothing(
    local: Local,
) -> None:
    sent = "columns=funding,duration&measures=duration&measures=funding&measures=clusters"
    money = "currency=USD&prices=current&base_year=2015&rate=market&nature=any&profile=even"
    way = led(local, f"/compare?ids=fr-poles&{sent}&{money}&as_of=1&lang=zh")
    assert way == {
        "ids": ["fr-poles"],
        "measures": ["funding,duration,clusters"],
        "currency": ["USD"],
        "as_of": ["1"],
        "lang": ["zh"],
    }


def test_programmes_are_moved_and_removed(local: Local) -> None:
    assert led(local, f"/compare?{TWO}&up=jp-knowledge-cluster")["ids"] == [
        "jp-knowledge-cluster,de-spitzencluster"
    ]
    assert led(local, f"/compare?{TWO}&remove=de-spitzencluster")["ids"] == ["jp-knowledge-cluster"]


def test_a_filter_is_shown_and_can_be_fixed(local: Local) -> None:
    text = page(local, "/compare?country=JP&measures=duration&lang=en")
    assert '<input type="hidden" name="country" value="JP">' in text
    (way,) = links(text, "Keep exactly these")
    fixed = parse_qs(urlsplit(way).query)
    assert "country" not in fixed
    assert "jp-knowledge-cluster" in fixed["ids"][0].split(",")
    without = led(local, "/compare?country=JP&remove=jp-technopolis")
    assert "jp-technopolis" not in without["ids"][0]
    assert "country" not in without


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("prices=constant", "Constant prices need a base year"),
        ("prices=current&base_year=2015", "A base year goes with constant prices"),
        ("prices=constant&base_year=1950", "has no value for 1950"),
        ("base_year=old&prices=constant", "valid integer"),
        ("measures=nonsense", "not one of the allowed values"),
        ("currency=XAF&rate=ppp", "only market rates"),
        ("on=someday", "is not a date"),
        ("profile=weights", "needs weights"),
        ("add=!", "no letter"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(local: Local, asked: str, told: str) -> None:
    text = page(local, f"/compare?ids=fr-poles&lang=en&{asked}", 422)
    (field,) = re.findall(r'<(?:input|select) id="\w+" name="(\w+)"[^>]* aria-invalid', text) or [
        "measures"
    ]
    assert field in asked or field in {"base_year", "weights"}
    assert told in text
    assert '<input type="hidden" name="ids" value="fr-poles">' in text


def test_an_unknown_programme_is_told_and_can_be_removed(local: Local) -> None:
    text = page(local, "/compare?ids=fr-pole,de-spitzencluster&lang=en", 422)
    assert "Meant perhaps: fr-poles" in text
    assert 'name="remove" value="fr-pole"' in text


def test_a_figure_is_explained_step_by_step(local: Local) -> None:
    asked = f"id=jp-knowledge-cluster&cell=funding&{MONEY}"
    text = page(local, f"/compare/explain?{asked}&beside=fr-poles,jp-knowledge-cluster&lang=en")
    told = local.get(f"/v1/compare/explain?{asked}").json()
    assert [int(n) for n in re.findall(r'<li id="step-(\d+)"', text)] == [
        step["number"] for step in told["cell"]["steps"]
    ]
    assert 'href="/v1/economies/JP?lang=en">GDP deflator, Japan, 2015</a>' in text
    for claim in told["cell"]["claims"] + told["cell"]["rivals"]:
        assert f'href="/claims/{claim["id"]}?lang=en"' in text
    for origin in told["origins"]:
        for document in origin["documents"]:
            assert f'href="/sources/{document["id"]}?lang=en"' in text
    (back,) = links(text, "← Back to the comparison")
    assert "ids=fr-poles,jp-knowledge-cluster&measures=funding&currency=USD" in back
    assert '<table class="compared">' in page(local, back)


@pytest.mark.parametrize("cell", ["mechanisms", "organisations", "phases", "jobs", "ministries"])
def test_sets_and_missing_figures_are_explained_too(local: Local, cell: str) -> None:
    text = page(local, f"/compare/explain?id=fr-poles&cell={cell}&lang=en")
    figure = local.get(f"/v1/compare/explain?id=fr-poles&cell={cell}&lang=en").json()["cell"]
    assert figure["sentence"] in text
    assert ("No figure" in text) == (figure["value"] is None)
    assert all(member["label"] in text for member in figure["members"])


def test_what_has_changed_since_a_revision_is_told(changed: Changed) -> None:
    asked = "/compare/explain?id=no-nic&cell=funding_per_year&lang=en"
    text = page(changed.local, f"{asked}&since=1")
    assert "Claims that came" in text
    assert "Claims that are gone" in text
    assert "Claims that came" not in page(changed.local, asked)


def test_pages_are_small_enough(local: Local) -> None:
    many = "measures=duration,funding,funding_per_cluster_year,clusters,mechanisms,organisations"
    for address in (f"/compare?country=DE&{many}", "/compare/explain?id=fr-poles&cell=funding"):
        assert len(local.get(address).content) < 100_000
