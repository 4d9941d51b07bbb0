"""The page of what is known and what is not."""

from tests.api.conftest import Local
from tests.api.test_page_lists import links, seen


def test_each_number_leads_to_the_programmes_that_lack_the_field(local: Local) -> None:
    report = local.get("/v1/coverage").json()
    shown = seen(local, "/coverage")
    for group in report["groups"]:
        for field, counts in group["fields"].items():
            lacking = f"/programmes?country={group['key']}&missing={field}"
            assert (lacking in links(shown)) == (counts["known"] < group["programmes"])
    (german,) = (group for group in report["groups"] if group["key"] == "DE")
    lacks = german["programmes"] - german["fields"]["phases"]["known"]
    listed = local.get("/v1/programmes?country=DE&missing=phases").json()
    assert listed["total"] == lacks
    assert f"{german['fields']['phases']['known']}/{german['programmes']}" in shown.text


def test_the_programmes_are_told_when_few_are_asked_for(local: Local) -> None:
    told = local.get("/v1/coverage?country=FR").json()["programmes"]
    shown = seen(local, "/coverage?country=FR&lang=en")
    for programme in told:
        assert f"/programmes/{programme['id']}?lang=en" in links(shown)
    assert "It is told here for up to" in seen(local, "/coverage").text


def test_what_was_looked_for_is_told_with_its_reason_and_source(local: Local) -> None:
    every = local.get("/v1/coverage?detail=programmes").json()["programmes"]
    programme, absence = next(
        (each, absence)
        for each in every
        for lack in each["lacks"]
        for absence in lack["absences"]
        if absence["citations"]
    )
    shown = seen(local, f"/coverage?ids={programme['id']}")
    assert f"/sources/{absence['citations'][0]['source']}" in links(shown)
    if absence["note"]:
        assert " ".join(absence["note"].split()) in shown.text


def test_other_groups_lead_to_their_programmes_too(local: Local) -> None:
    shown = seen(local, "/coverage?by=decade&country=DE&missing=phases")
    report = local.get("/v1/coverage?by=decade&country=DE&missing=phases").json()
    decade = int(next(group["key"] for group in report["groups"] if group["key"]))
    lacking = (
        f"/programmes?country=DE&missing=phases,homepage&start_gte={decade}&start_lte={decade + 9}"
    )
    assert lacking in links(shown)
    assert local.get(lacking).status_code == 200


def test_nothing_found_is_said(local: Local) -> None:
    assert "No programme meets all of this." in seen(local, "/coverage?country=AD").text
