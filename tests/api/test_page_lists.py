"""The pages of lists, of an organisation and of a source."""

import pytest

from tests.api.browsing import Page
from tests.api.conftest import Local

LISTS = ("/clusters", "/organisations", "/sources", "/jurisdictions")


def seen(local: Local, address: str) -> Page:
    """A page that is there."""
    answer = local.get(address)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100_000
    return Page(answer.text)


def links(page: Page) -> list[str]:
    """Where its links lead."""
    return [attributes["href"] for tag, attributes in page.tags if tag == "a"]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_and_gives_as_files_what_its_address_answers(
    local: Local, address: str
) -> None:
    asked = f"{address}?sort=-claims&limit=7&as_of=1&lang=zh"
    rows = local.get(f"/v1{asked}").json()["items"]
    shown = seen(local, asked)
    led = [link.partition("?") for link in links(shown)]
    ids = [row["id"] for row in rows]
    to_rows = [
        path.removeprefix(f"{address}/")
        for path, _, _ in led
        if path in {f"{address}/{id}" for id in ids}
    ]
    assert list(dict.fromkeys(to_rows)) == ids
    assert all(
        {"lang=zh", "as_of=1"} <= set(query.split("&"))
        for path, _, query in led
        if path.startswith(f"{address}/")
    )
    for extension in ("csv", "xlsx"):
        (file,) = (link for link in links(shown) if link.startswith(f"/v1{address}.{extension}?"))
        assert local.get(file).status_code == 200
    (data,) = (link for link in links(shown) if link.startswith(f"/v1{address}?"))
    assert local.get(data).json()["items"] == rows


@pytest.mark.parametrize("address", LISTS)
def test_a_list_without_rows_leads_back(local: Local, address: str) -> None:
    shown = seen(local, f"{address}?q=zzzzzzzz&lang=en")
    assert "Nothing meets all of this." in shown.text
    assert f"{address}?lang=en" in links(shown)


def test_what_the_form_has_no_field_for_is_kept_and_can_be_dropped(local: Local) -> None:
    shown = seen(local, "/clusters?programme=de-spitzencluster&country=DEU")
    form = shown.form("/clusters")
    assert form.fields["programme"] == "de-spitzencluster"
    assert "/clusters?country=DEU" in links(shown)
    chosen = [
        attributes
        for tag, attributes in shown.tags
        if tag == "input" and attributes.get("name") == "country" and "checked" in attributes
    ]
    assert [each["value"] for each in chosen] == ["DE"]


def test_a_list_goes_on(local: Local) -> None:
    shown = seen(local, "/sources?limit=2")
    (following,) = (
        attributes["href"] for tag, attributes in shown.tags if attributes.get("rel") == "next"
    )
    second = seen(local, following)
    ids = [row["id"] for row in local.get("/v1/sources?limit=4").json()["items"]]
    assert f"/sources/{ids[2]}" in links(second)
    assert f"/sources/{ids[0]}" not in links(second)


def test_an_organisation_leads_to_the_claim_of_each_role(local: Local) -> None:
    told = local.get("/v1/organisations/de-bmbf").json()
    shown = seen(local, "/organisations/de-bmbf")
    for claim in told["involvements"]:
        assert f"/claims/{claim['id']}" in links(shown)
        assert f"/programmes/{claim['subject']['id']}" in links(shown)
        assert f"/sources/{claim['citations'][0]['source']}" in links(shown)
    german = [a for tag, a in shown.tags if tag == "dd" and a.get("lang") == "de"]
    assert len(german) == 1
    assert told["names"]["de"] in shown.text


def test_a_source_tells_every_claim_that_rests_on_it_with_its_place(local: Local) -> None:
    told = local.get("/v1/sources/cn-jjrb-2022").json()
    shown = seen(local, "/sources/cn-jjrb-2022")
    (heading,) = (attributes for tag, attributes in shown.tags if tag == "h1")
    assert heading["lang"] == "zh"
    assert told["title"] in shown.text
    for claim in told["claims"]["items"]:
        assert f"/claims/{claim['id']}" in links(shown)
    (original,) = (a for tag, a in shown.tags if tag == "a" and a["href"] == told["url"])
    assert original["rel"] == "external noopener noreferrer"
    place = told["claims"]["items"][0]["citations"][0]["locator"]
    assert place in shown.text


@pytest.mark.parametrize("address", ["/organisations/zz-x", "/sources/zz-x", "/jurisdictions/ZZ"])
def test_what_is_not_there_is_a_page_too(local: Local, address: str) -> None:
    answer = local.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
