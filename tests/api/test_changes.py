"""The changes: in pages, as tables, and as a feed that feed readers read."""

import csv
import io
import json
import subprocess
import sys
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser
import httpx
import pyarrow.ipc
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

from tests.api.conftest import (
    CHANGED_AT,
    LISTS,
    PROGRAMME,
    Changed,
    Json,
    Local,
    Rows,
    ids,
    list_of,
    problem,
    rejections,
)
from tests.conftest import LOADED_AT

THINGS = [address for address in LISTS if address != "/v1/claims"]
NORWAY = "/v1/changes.atom?country=NO"


@pytest.fixture(scope="module")
def every(client: httpx.Client) -> list[Json]:
    """All changes of the curated base."""
    return list_of(client.get, "/v1/changes?limit=1000")


def test_the_first_revision_added_everything(
    client: httpx.Client, every: list[Json], rows: Rows
) -> None:
    listed = {(address[4:], row["id"]) for address in THINGS for row in rows[address]}
    assert {(change["kind"], change["id"]) for change in every} == listed
    assert ids(every) == sorted(id for _, id in listed)
    assert client.get("/v1/changes?limit=1").json()["total"] == len(every)
    assert {(change["change"], change["revision"]) for change in every} == {("added", 1)}
    assert all(change["record"] and not change["claims_retired"] for change in every)


def test_every_claim_is_among_what_changed(every: list[Json], rows: Rows) -> None:
    by_id = {change["id"]: ids(change["claims_added"]) for change in every}
    for claim in rows["/v1/claims"]:
        assert claim["id"] in by_id[claim["subject"]["id"]]
        for citation in claim["citations"]:
            assert claim["id"] in by_id[citation["source"]]


def test_pages_have_every_change_once(local: Local, every: list[Json]) -> None:
    found = list_of(local.get, "/v1/changes?country=NO,JP&kind_not=sources&limit=6")
    assert found == [
        change
        for change in every
        if change["country"] in {"NO", "JP"} and change["kind"] != "sources"
    ]
    assert found


def test_a_correction_is_a_change_of_what_it_is_about_and_of_its_source(changed: Changed) -> None:
    page = changed.local.get("/v1/changes?updated_since=1").json()
    source, programme = page["items"]
    (old, new) = (programme[name][0]["id"] for name in ("claims_retired", "claims_added"))
    assert programme == {
        "revision": 2,
        "at": "2026-12-01T12:00:00Z",
        "kind": "programmes",
        "id": PROGRAMME,
        "name": "Norwegian Innovation Clusters",
        "name_lang": "en",
        "country": "NO",
        "change": "changed",
        "record": False,
        "claims_added": [{"id": new, "kind": "funding"}],
        "claims_retired": [{"id": old, "kind": "funding"}],
        "sentence": "In revision 2 of 2026-12-01 the programme no-nic changed: 1 claim added "
        f"(funding {new}); 1 claim retired (funding {old}).",
        "address": "/v1/programmes/no-nic?as_of=2",
    }
    (citation,) = changed.local.get(f"/v1/claims/{new}").json()["citations"]
    assert (source["kind"], source["id"]) == ("sources", citation["source"])
    assert (source["claims_added"], source["record"]) == (programme["claims_added"], False)
    assert (page["total"], page["next"]) == (2, None)


def test_the_newest_revision_comes_first_and_each_change_once(changed: Changed) -> None:
    found = list_of(changed.local.get, "/v1/changes?country=NO&limit=3")
    assert [change["revision"] for change in found[:3]] == [2, 2, 1]
    keys = [(-change["revision"], change["id"]) for change in found]
    assert keys == sorted(set(keys))
    before = list_of(changed.local.get, "/v1/changes?country=NO&as_of=1&limit=1000")
    assert found[2:] == before


@pytest.mark.parametrize("since", ["1", "2026-11-24", "2026-11-30"])
def test_what_changed_since_is_what_the_lists_say(changed: Changed, since: str) -> None:
    """But for jurisdictions, which lists tell anew for what is listed under them."""
    found = list_of(changed.local.get, f"/v1/changes?updated_since={since}")
    for address in THINGS:
        listed = ids(list_of(changed.local.get, f"{address}?updated_since={since}"))
        assert ids(change for change in found if change["kind"] == address[4:]) == listed


def test_a_page_goes_on_where_it_ended_though_more_is_asked_for(client: httpx.Client) -> None:
    page = client.get("/v1/changes?kind=programmes&limit=4").json()
    rest = client.get(page["next"]).json()
    more = client.get(httpx.URL(page["next"]).copy_set_param("limit", 9)).json()
    assert rest["items"] == more["items"][:4]
    other = httpx.URL(page["next"]).copy_set_param("kind", "sources")
    problem(client.get(other), "cursor-mismatch")


REFUSED = [
    ("kind=programme", "kind", "unknown-value", "programmes"),
    ("country=NOO", "country", "unknown-value", "NO"),
    ("subject=no-nicc", "subject", "unknown-value", "no-nic"),
    ("subject=mechanisms/selection/competition", "subject", "unknown-value", None),
    ("updated_since=2", "updated_since", "out-of-range", None),
    ("updated_since=soon", "updated_since", "invalid", None),
    ("sort=id", "sort", "unknown", None),
]


@pytest.mark.parametrize(("query", "parameter", "code", "meant"), REFUSED)
def test_what_is_wrong_is_named(
    client: httpx.Client, query: str, parameter: str, code: str, meant: str | None
) -> None:
    response = client.get(f"/v1/changes?{query}")
    assert rejections(response) == [(parameter, code)]
    if meant:
        assert meant in response.json()["errors"][0]["nearest"]


def test_a_table_has_a_row_for_every_change(client: httpx.Client, every: list[Json]) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/v1/changes.csv").text)))
    assert [(row["revision"], row["id"]) for row in rows] == [
        (str(change["revision"]), change["id"]) for change in every
    ]
    for row, change in zip(rows, every, strict=True):
        assert row["claims_added"] == "|".join(ids(change["claims_added"]))
        assert (row["record"], row["change"]) == ("true", "added")
        assert row["address"] == change["address"]
    lines = client.get("/v1/changes.jsonl").text.splitlines()
    assert [json.loads(line)["sentence"] for line in lines] == [c["sentence"] for c in every]


def test_tables_of_other_tools_say_the_same(client: httpx.Client) -> None:
    query = "country=NO&kind=programmes,clusters"
    found = list_of(client.get, f"/v1/changes?{query}")
    content = {
        extension: io.BytesIO(client.get(f"/v1/changes.{extension}?{query}").content)
        for extension in ("parquet", "arrow", "xlsx")
    }
    tables = [
        pyarrow.parquet.read_table(content["parquet"]),
        pyarrow.ipc.open_file(content["arrow"]).read_all(),
    ]
    for table in tables:
        told = [claims or [] for claims in table.column("claims_added").to_pylist()]
        assert told == [ids(change["claims_added"]) for change in found]
        assert table.column("country_alpha3").to_pylist() == ["NOR"] * len(found)
    sheet = CalamineWorkbook.from_filelike(content["xlsx"]).get_sheet_by_name("data")
    header, *rows = sheet.to_python()
    at = header.index("id")
    assert [row[at] for row in rows] == ids(found)
    schema = client.get(f"/v1/changes.schema?{query}").json()
    assert [field["name"] for field in schema["fields"]] == header
    assert schema["primaryKey"] == ["revision", "id"]


def read(response: httpx.Response) -> Any:
    """A feed as a feed reader reads it, which finds nothing wrong with it."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/atom+xml"
    feed = feedparser.parse(response.content, response_headers=dict(response.headers))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def link(of: Any, relation: str) -> str | None:
    """The address of a relation, of which there is one at most."""
    (*found,) = (each.href for each in of.links if each.rel == relation)
    assert len(found) <= 1
    return found[0] if found else None


def test_a_feed_reader_reads_the_changes(client: httpx.Client, every: list[Json]) -> None:
    response = client.get(NORWAY)
    feed = read(response)
    norwegian = [change for change in every if change["country"] == "NO"]
    assert [entry.title.partition(":")[0] for entry in feed.entries] == [
        change["name"].partition(":")[0] for change in norwegian[:100]
    ]
    assert [entry.summary for entry in feed.entries] == [c["sentence"] for c in norwegian[:100]]
    assert all(entry.summary_detail.type == "text/plain" for entry in feed.entries)
    assert feed.feed.author == "Industrial-cluster policy: an open knowledge base"
    assert feed.feed.title == f"{feed.feed.author}: changes of NO"
    assert "CC BY 4.0" in feed.feed.rights
    assert (link(feed.feed, "self"), link(feed.feed, "alternate")) == (
        str(response.url),
        str(client.get("/v1/changes?country=NO").url),
    )
    for entry, change in zip(feed.entries, norwegian, strict=False):
        assert [tag.term for tag in entry.tags] == [change["kind"], "NO"]
        assert entry.link.endswith(change["address"])


def test_every_entry_leads_to_what_changed(client: httpx.Client) -> None:
    for entry in read(client.get(f"{NORWAY}&kind=clusters,organisations&limit=20")).entries:
        body = client.get(entry.link).json()
        assert entry.title.startswith(f"{body['name']}: added")
        for tag in entry.tags:
            assert client.get(f"{tag.scheme}{tag.term}&limit=1").json()["total"]


def test_a_feed_has_the_newest_hundred_and_leads_to_the_rest(
    client: httpx.Client, every: list[Json]
) -> None:
    feed = read(client.get("/v1/changes.atom?kind=programmes,jurisdictions"))
    assert len(feed.entries) == 100
    found, names = [*feed.entries], {feed.feed.id}
    while following := link(feed.feed, "next"):
        response = client.get(following)
        feed = read(response)
        found += feed.entries
        names.add(feed.feed.id)
    wanted = [c for c in every if c["kind"] in {"programmes", "jurisdictions"}]
    assert [entry.summary for entry in found] == [change["sentence"] for change in wanted]
    assert len({entry.id for entry in found}) == len(found)
    assert len(names) == 1


def test_an_entry_stays_what_it_was(changed: Changed) -> None:
    """In a later revision, under other filters, on another host: the same id, the same words."""
    before = read(changed.local.get(f"{NORWAY}&as_of=1&limit=1000")).entries
    after = read(changed.local.get(f"{NORWAY}&limit=1000")).entries
    other = read(changed.local.get("/v1/changes.atom?limit=5&kind=sources", {"Host": "kb.example"}))
    assert [entry.id for entry in after[2:]] == [entry.id for entry in before]
    assert [entry.summary for entry in after[2:]] == [entry.summary for entry in before]
    assert other.entries[0].id == after[0].id
    assert other.entries[0].link.startswith("http://kb.example/v1/sources/")


def test_the_times_of_a_feed_are_those_of_the_revisions(changed: Changed) -> None:
    for query, moment in (("", CHANGED_AT), ("&as_of=1", LOADED_AT)):
        feed = read(changed.local.get(f"{NORWAY}{query}"))
        times = [feed.feed.updated_parsed, *(entry.updated_parsed for entry in feed.entries)]
        found = [datetime.fromtimestamp(timegm(time), UTC) for time in times]
        assert found[:2] == [moment, moment]
        assert set(found[3:]) == {LOADED_AT}


def test_a_feed_has_the_same_bytes_everywhere(
    sqlite_app: Local, postgresql_app: Local, client: httpx.Client
) -> None:
    host = {"Host": "127.0.0.1:8000"}
    answers = [
        get(f"{NORWAY}&lang=zh", headers=host)
        for get in (sqlite_app.get, postgresql_app.get, client.get, client.get)
    ]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1


def test_a_feed_speaks_the_language_asked_for(client: httpx.Client) -> None:
    feed = read(client.get("/v1/changes.atom?subject=fr-poles&lang=zh"))
    (entry,) = feed.entries
    assert feed.feed.language == "zh"
    assert entry.title.startswith("竞争力集群计划：新增；新增记录 ")
    assert entry.summary.startswith("修订 1（2026-11-24）新增计划 fr-poles：")


def test_a_reader_that_asks_for_atom_is_given_it(client: httpx.Client) -> None:
    accept = {"Accept": "application/atom+xml, application/rss+xml;q=0.9, */*;q=0.1"}
    asked = client.get("/v1/changes?country=NO", headers=accept)
    assert asked.content == client.get(NORWAY).content
    again = client.get(NORWAY, headers={"If-None-Match": asked.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(NORWAY)
    assert (head.status_code, head.headers["content-type"]) == (200, "application/atom+xml")
    assert client.get("/v1/changes?country=NO").headers["etag"] != asked.headers["etag"]


def test_nothing_else_is_a_feed(client: httpx.Client) -> None:
    problem(client.get("/v1/programmes.atom"), "not-found")
    accept = {"Accept": "application/atom+xml"}
    problem(client.get("/v1/programmes", headers=accept), "not-acceptable")


def test_without_the_library_the_feed_says_how_to_get_it(sqlite_url: str) -> None:
    code = f"""
import asyncio, sys
sys.modules["feedgen"] = sys.modules["feedgen.feed"] = None
import httpx
from api.app import create_app
from api.settings import Settings

async def ask():
    app = create_app(Settings(database_url={sqlite_url!r}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return [await client.get(f"/v1/changes{{end}}?limit=1") for end in (".atom", "")]

feed, page = asyncio.run(ask())
print(feed.status_code, feed.json()["type"], page.status_code, feed.json()["detail"])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("501 /problems/not-installed 200 ")
    assert "[atom]" in run.stdout
