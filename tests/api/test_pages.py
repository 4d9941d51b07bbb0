"""What holds of every page that anybody reads: its language, its headers, its size, its links."""

import re

import pytest

from api.app import ROUTES
from api.pages import FOLDER
from kb.vocabulary import ClaimKind, Measure, RecordField, Status
from kb.words import TERMS
from tests.api import translations
from tests.api.browsing import Page
from tests.api.conftest import Local
from tests.api.shown import SHOWN

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What a browser takes."""

ADDRESSES = ["/", *SHOWN.values()]
MOST_BYTES = 100_000
STYLES = FOLDER / "styles"


def named(page: Page, tag: str) -> list[dict[str, str]]:
    """The attributes of all tags of a name."""
    return [attributes for name, attributes in page.tags if name == tag]


def links_of(page: Page) -> list[str]:
    return [link["href"] for link in named(page, "a")]


def with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def test_every_page_that_there_is_has_a_request_here() -> None:
    pages = {
        address
        for module, *addresses in ROUTES
        if module.startswith("pages.")
        for address in addresses
    }
    assert pages - {"/", "/problems/{code}", "/docs/{operation}/ask"} == set(SHOWN)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_says_in_what_language_it_is_and_runs_nothing_but_what_is_here(
    sqlite_app: Local, address: str, language: str
) -> None:
    answer = sqlite_app.get(with_language(address, language), HTML)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert len(answer.content) < MOST_BYTES

    page = Page(answer.text)
    assert named(page, "html")[0]["lang"] == language
    assert len(named(page, "h1")) == 1
    assert not named(page, "style")
    assert all("src" in script for script in named(page, "script"))
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {attributes.get("for") for attributes in named(page, "label")}
    assert labels <= {None, *ids}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_links_of_a_page_keep_its_language_and_its_moment(
    sqlite_app: Local, address: str
) -> None:
    asked = with_language(address, "zh") + "&as_of=1"
    links = links_of(Page(sqlite_app.get(asked, HTML).text))
    own = [
        link
        for link in links
        if re.match(r"/(?!v1/|static/|curate|openapi|llms|catalog|sdmx)", link)
    ]
    assert own
    for link in own:
        assert "lang=" in link, link
        newest = link.partition("?")[0] == address.partition("?")[0]
        assert "as_of=1" in link or newest, link


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_the_browser_has_costs_no_data_query(sqlite_app: Local, address: str) -> None:
    first = sqlite_app.get(address, HTML)
    again = sqlite_app.get(address, {**HTML, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(sqlite_app.statements) <= 1
    chinese = sqlite_app.get(with_language(address, "zh"), HTML)
    assert chinese.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_both_engines_give_the_same_page(
    sqlite_app: Local, postgresql_app: Local, address: str
) -> None:
    assert sqlite_app.get(address, HTML).content == postgresql_app.get(address, HTML).content


def test_pages_are_remembered_as_answers_are(sqlite_url: str) -> None:
    remembering = Local(sqlite_url, cache_bytes=64_000_000)
    try:
        for address in ADDRESSES:
            first = remembering.get(address, HTML)
            assert remembering.recall(address, HTML).content == first.content
    finally:
        remembering.close()


@pytest.mark.parametrize("name", ["programmes", "clusters", "organisations", "sources"])
def test_fifty_rows_cost_as_many_statements_as_two(sqlite_app: Local, name: str) -> None:
    def cost(rows: int) -> int:
        address = f"/{name}?limit={rows}"
        sqlite_app.get(address, HTML)  # what is kept in memory is there now
        assert sqlite_app.get(address, HTML).status_code == 200
        return len(sqlite_app.statements)

    assert cost(50) == cost(2)


def test_the_beginning_is_a_page_for_browsers_and_json_for_programs(sqlite_app: Local) -> None:
    assert sqlite_app.get("/").headers["content-type"] == "application/json"
    assert sqlite_app.get("/", {"Accept": "*/*"}).json()["openapi"] == "/openapi.json"
    assert sqlite_app.get("/", HTML).headers["content-type"].startswith("text/html")


def test_what_a_form_leaves_empty_is_taken_out_of_the_address(sqlite_app: Local) -> None:
    answer = sqlite_app.get("/programmes?q=&country=DE&active_in=+&sort=-funding", HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/programmes?country=DE&sort=-funding"


def test_what_is_wrong_is_told_on_a_page(sqlite_app: Local) -> None:
    wrong = sqlite_app.get("/programmes?contry=DE", HTML)
    assert wrong.status_code == 422
    assert "contry: No such parameter. Meant perhaps: country" in Page(wrong.text).text
    assert wrong.headers["cache-control"] == "no-store"
    missing = sqlite_app.get("/programmes/no-such-programme", HTML)
    assert missing.status_code == 404
    assert "There is nothing at this address" in Page(missing.text).text


def test_the_first_page_counts_what_there_is(sqlite_app: Local) -> None:
    page = Page(sqlite_app.get("/", HTML).text)
    for collection in ("programmes", "clusters", "organisations", "sources", "claims"):
        total = sqlite_app.get(f"/v1/{collection}?limit=1").json()["total"]
        assert f"{total:,}" in page.text
    countries = sqlite_app.get("/v1/programmes/facets").json()["facets"]["country"]["values"]
    tiles = {link["aria-label"] for link in named(page, "a") if "aria-label" in link}
    assert tiles == {f"{c['label']}: {c['count']}" for c in countries if c["code"] != "INT"}


def test_the_table_of_programmes_is_the_list_and_its_files_are_of_the_same(
    sqlite_app: Local,
) -> None:
    query = "country=DE,JP&sort=-funding&status=ended"
    page = Page(sqlite_app.get(f"/programmes?{query}", HTML).text)
    listed = sqlite_app.get(f"/v1/programmes?{query}").json()["items"]
    links = links_of(page)
    rows = [link for link in links if re.fullmatch(r"/programmes/[a-z0-9-]+", link)]
    assert rows == [f"/programmes/{each['id']}" for each in listed]
    assert {f"/v1/programmes{each}?{query}" for each in ("", ".csv", ".xlsx")} <= set(links)


@pytest.mark.parametrize("name", ["programmes", "clusters", "organisations", "sources"])
def test_what_programs_leave_out_of_a_list_its_page_has(sqlite_app: Local, name: str) -> None:
    few = sqlite_app.get(f"/{name}?fields=id&limit=2", HTML)
    assert few.status_code == 200
    rows = re.search(r"<tbody>.*</tbody>", few.text, re.DOTALL)
    whole = re.search(
        r"<tbody>.*</tbody>", sqlite_app.get(f"/{name}?limit=2", HTML).text, re.DOTALL
    )
    assert rows
    assert whole
    assert rows[0] == whole[0]


def test_a_figure_of_the_list_leads_to_the_same_figure(sqlite_app: Local) -> None:
    asked = "funding_gte=1e8&funding_currency=USD&funding_prices=constant&funding_base_year=2015"
    page = Page(sqlite_app.get(f"/programmes?country=DE&{asked}", HTML).text)
    links = [link for link in links_of(page) if "cell=funding" in link]
    assert links
    for link in links:
        id = re.search(r"id=([a-z0-9-]+)", link)
        assert id
        cell = sqlite_app.get(f"/v1{link}").json()["cell"]
        row = sqlite_app.get(f"/v1/programmes?country=DE&{asked}").json()["items"]
        (own,) = (each["funding"]["value"] for each in row if each["id"] == id[1])
        assert (cell["value"], cell["unit"]) == (own, "USD")


def test_a_chosen_country_leaves_the_others_to_choose(sqlite_app: Local) -> None:
    page = Page(sqlite_app.get("/programmes?country=DE", HTML).text)
    boxes = [box for box in named(page, "input") if box.get("name") == "country"]
    assert [box["value"] for box in boxes if "checked" in box] == ["DE"]
    assert len(boxes) > 50


def test_everything_is_searched_in_any_script(sqlite_app: Local) -> None:
    found = Page(sqlite_app.get("/search?q=知的クラスター", HTML).text)
    assert "/programmes/jp-knowledge-cluster" in links_of(found)
    nothing = sqlite_app.get("/search?q=zzzzqqq", HTML)
    assert "Nothing has all of these words." in nothing.text


def test_what_one_kind_of_page_calls_so_no_other_styles() -> None:
    """All styles are one sheet: a class that two of its files own would look like the later one."""
    owners: dict[str, set[str]] = {}
    for file in STYLES.glob("*.css"):
        text = re.sub(r"/\*.*?\*/|@[^{]*\{", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", text):
            for selector in selectors.split(","):
                if alone := re.fullmatch(r"\s*[a-z]*\.([\w-]+)\s*", selector):
                    owners.setdefault(alone[1], set()).add(file.name)
    shared = {name: files - {"base.css"} for name, files in owners.items()}
    assert {name: files for name, files in shared.items() if len(files) > 1} == {}


def test_every_text_of_a_page_has_a_chinese_one_and_none_is_left_over() -> None:
    catalogue = translations.catalogue()
    known = {message.id: message.string for message in catalogue if message.id}
    assert set(known) == translations.said()
    assert [text for text, chinese in known.items() if not chinese] == []
    for text, chinese in known.items():
        places = set(re.findall(r"%\(\w+\)s|\{\w+", str(text)))
        assert set(re.findall(r"%\(\w+\)s|\{\w+", str(chinese))) == places, text


@pytest.mark.parametrize("codes", [Measure, Status, RecordField, ClaimKind])
def test_every_code_that_pages_tell_has_a_chinese_word(codes: type[Measure]) -> None:
    assert set(TERMS[codes]) == set(codes)
