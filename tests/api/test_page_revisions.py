"""The pages of revisions."""

from tests.api.conftest import NEW, OLD, PROGRAMME, Changed, Local
from tests.api.test_page_lists import links, seen


def test_the_log_leads_to_each_revision(changed: Changed) -> None:
    rows = changed.local.get("/v1/revisions").json()["items"]
    shown = seen(changed.local, "/revisions")
    assert [link for link in links(shown) if link in {"/revisions/1", "/revisions/2"}][:2] == [
        f"/revisions/{row['id']}" for row in rows
    ]


def test_a_revision_tells_what_came_and_what_went(changed: Changed) -> None:
    shown = seen(changed.local, "/revisions/2")
    assert f"/programmes/{PROGRAMME}" in links(shown)
    for row in changed.local.get("/v1/revisions/2/changes").json()["items"]:
        if row["claim"]:
            assert f"/claims/{row['claim']['id']}" in links(shown)
    assert f"{OLD:,}" in shown.text
    assert f"{NEW:,}" in shown.text
    assert {"/?as_of=2", "/programmes?as_of=2", "/v1/dumps/2"} <= set(links(shown))
    assert "/v1/revisions/2?cite=bibtex" in links(shown)


def test_the_changes_of_a_revision_come_in_pages(local: Local) -> None:
    shown = seen(local, "/revisions/1?limit=3")
    (following,) = (a["href"] for _, a in shown.tags if a.get("rel") == "next")
    assert local.get(following).status_code == 200


def test_a_revision_that_is_not_there_is_a_page_too(local: Local) -> None:
    answer = local.get("/revisions/99")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
