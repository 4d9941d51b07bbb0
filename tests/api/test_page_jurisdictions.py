"""The pages of jurisdictions."""

from api.pages import spans
from tests.api.conftest import Local
from tests.api.test_page_lists import links, seen


def test_without_a_filter_those_with_a_record_are_shown_and_given_as_files(local: Local) -> None:
    covered = local.get("/v1/jurisdictions?covered=true&limit=1000").json()
    shown = seen(local, "/jurisdictions")
    for row in covered["items"]:
        assert f"/jurisdictions/{row['id']}" in links(shown)
    assert "/jurisdictions/AD" not in links(shown)
    assert "/jurisdictions/DE-BY" in links(shown), "the regions of a country are under it"
    assert "/programmes?country=DE" in links(shown)
    table = next(link for link in links(shown) if link.startswith("/v1/jurisdictions.csv"))
    assert local.get(table).text.count("\r\n") == covered["total"] + 1


def test_a_country_shows_its_programmes_through_time(local: Local) -> None:
    rows = local.get("/v1/programmes?country=FR&sort=start").json()["items"]
    shown = seen(local, "/jurisdictions/FR?lang=en&as_of=1")
    assert "Programmes through time" in shown.text
    for row in rows:
        assert f"/programmes/{row['id']}?lang=en&as_of=1" in links(shown)
        if row["funding"]:
            explained = f"/compare/explain?id={row['id']}&cell=funding&lang=en&as_of=1"
            assert explained in links(shown)
    ids = ",".join(row["id"] for row in rows)
    assert f"/compare?ids={ids}&lang=en&as_of=1" in links(shown)
    assert "/coverage?country=FR&lang=en&as_of=1" in links(shown)
    assert "/v1/economies/FR?lang=en&as_of=1" in links(shown)
    figures = local.get("/v1/jurisdictions/FR").json()["figures"]
    for figure in figures:
        assert f"/claims/{figure['id']}?lang=en&as_of=1" in links(shown)
    assert sum(attributes.get("class") == "span" for _, attributes in shown.tags) == len(rows) + 1


def test_a_region_has_its_own_programmes_and_leads_to_its_country(local: Local) -> None:
    shown = seen(local, "/jurisdictions/DE-BY")
    own = local.get("/v1/programmes?region=DE-BY").json()["items"]
    assert own
    assert f"/programmes/{own[0]['id']}" in links(shown)
    assert "/jurisdictions/DE" in links(shown)


def test_a_country_without_programmes_says_so(local: Local) -> None:
    assert "The base knows no programme of it." in seen(local, "/jurisdictions/AD").text


def bar(first: str | None, last: str | None, kind: str = "period") -> dict[str, object]:
    return {"kind": kind, "nominal": kind == "period", "first_day": first, "last_day": last}


def test_bars_stand_on_one_scale() -> None:
    timeline = {
        "meta": {"on": "2020-01-01"},
        "items": [
            {"programme": {"id": "a"}, "bars": [bar("2000-01-01", "2010-01-01")]},
            {"programme": {"id": "b"}, "bars": [bar("2010-01-01", None)]},
            {"programme": {"id": "c"}, "bars": [bar(None, "2015-01-01")]},
            {"programme": {"id": "d"}, "bars": []},
        ],
    }
    drawn = spans.drawn(timeline)
    rows = {id: row["period"] for id, row in drawn["rows"].items()}
    (whole,), (open_,), (unbegun,) = rows["a"], rows["b"], rows["c"]
    assert float(whole["x"]) == 0
    assert whole["end"] == open_["x"]
    assert (whole["open"], open_["open"], unbegun["unbegun"]) == (False, True, True)
    assert open_["end"] == drawn["now"]
    assert rows["d"] == []
    assert [tick["year"] for tick in drawn["ticks"]] == [2000, 2005, 2010, 2015, 2020]
    assert float(unbegun["end"]) - float(unbegun["x"]) == spans.STUB
