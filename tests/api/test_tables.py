"""Tables: what the lists and the comparison tell, whole, in the formats of other tools."""

import random
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from api.settings import Settings
from tests.api.conftest import Local, list_of, plus, problem, rejections
from tests.api.tabled import (
    ADDRESSES,
    COMPARED,
    FORMATS,
    LISTED,
    READERS,
    Record,
    at,
    rows_by_calamine,
    rows_of_csv,
    rows_of_jsonl,
    rows_of_xlsx,
    text,
    texts,
)

LINK = re.compile(r'<([^>]+)>; rel="describedby"; type="application/json"')


@pytest.mark.parametrize(
    ("address", "extension"),
    [
        *((address, "csv") for address in ADDRESSES),
        *((address, form) for address in ADDRESSES[::3] for form in FORMATS if form != "csv"),
        (COMPARED, "xlsx"),
    ],
)
def test_a_table_is_whole_and_the_same_bytes_everywhere(
    sqlite_app: Local,
    postgresql_app: Local,
    client: httpx.Client,
    address: str,
    extension: str,
) -> None:
    asked = at(address, extension)
    plain = {"Accept-Encoding": "identity"}
    answers = [app.get(asked, plain) for app in (sqlite_app, postgresql_app)]
    answers.append(client.get(asked, headers=plain))
    assert [answer.status_code for answer in answers] == [200] * 3, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["content-type"] for answer in answers} == {FORMATS[extension]}
    assert {answer.headers["etag"] for answer in answers} == {answers[0].headers["etag"]}
    for answer in answers:
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.headers["kb-revision"] == "1"
        name = f'-r1.{extension}"'
        assert answer.headers["content-disposition"].endswith(name)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_format_says_the_same(client: httpx.Client, address: str) -> None:
    told = {form: READERS[form](client.get(at(address, form)).content) for form in FORMATS}
    assert len(told["csv"]) > 0
    assert texts(told["jsonl"]) == texts(told["parquet"]) == texts(told["arrow"]) == told["csv"]
    excel = [{name: _as_excel(value) for name, value in row.items()} for row in told["csv"]]
    for read in (rows_of_xlsx, rows_by_calamine):
        rows = texts(read(client.get(at(address, "xlsx")).content))
        found = [{name: _as_excel(value) for name, value in row.items()} for row in rows]
        assert found == excel


def _as_excel(value: str) -> str:
    """A number to the fifteen digits that Excel keeps."""
    return f"{float(value):.15g}" if re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", value) else value


@pytest.mark.parametrize(("path", "query"), LISTED.items())
def test_a_table_has_the_rows_of_its_list(client: httpx.Client, path: str, query: str) -> None:
    listed = list_of(client.get, plus(path, f"{query}&limit=7").replace("?&", "?"))
    rows = rows_of_jsonl(client.get(f"{path}.jsonl?{query}").content)
    assert [row["id"] for row in rows] == [item["id"] for item in listed]
    for row, item in zip(rows, listed, strict=True):
        same = {
            name for name in row.keys() & item.keys() if not isinstance(item[name], dict | list)
        }
        assert {name: row[name] for name in same} == {name: item[name] for name in same}
        assert row["revision"] == 1


def test_an_order_and_a_filter_are_those_of_the_list(client: httpx.Client) -> None:
    query = "country=DE&sort=-funding,start&present=funding"
    listed = list_of(client.get, f"/v1/programmes?{query}")
    rows = rows_of_csv(client.get(f"/v1/programmes.csv?{query}").content)
    assert [row["id"] for row in rows] == [item["id"] for item in listed]
    best = [(item["funding"] or {}).get("value") for item in listed]
    assert [row["funding"] for row in rows] == [text(value) for value in best]
    claims = "kind=funding&rank=preferred&sort=-subject"
    assert [row["id"] for row in rows_of_csv(client.get(f"/v1/claims.csv?{claims}").content)] == [
        item["id"] for item in list_of(client.get, f"/v1/claims?{claims}&limit=1000")
    ]


def test_the_whole_base_of_claims(client: httpx.Client) -> None:
    rows = rows_of_jsonl(client.get("/v1/claims.jsonl").content)
    listed = list_of(client.get, "/v1/claims?limit=1000")
    assert len(rows) == len(listed) > 4_000
    for row, item in zip(rows, listed, strict=True):
        assert row["sources"] == [citation["source"] for citation in item["citations"]]
        assert row["locators"] == [citation["locator"] for citation in item["citations"]]
        assert row["subject"] == item["subject"]["id"]
        assert row["amount"] == item.get("amount")
        assert row["value"] == item.get("value")
        assert row["mechanism"] == item.get("concept", {}).get("code")
        assert row["role"] == item.get("role", {}).get("code")
        assert row["round"] == item.get("round", item.get("number"))
        assert row["names"] == item.get("names")
        assert row["detail"] == item.get("detail")
        assert row["bodies"] == item.get("bodies")
        for name in ("shared_by", "regions"):
            assert (row[name] or []) == [thing["id"] for thing in item.get(name, [])]


def test_the_comparison_is_the_comparison(client: httpx.Client) -> None:
    compared = client.get(COMPARED).json()
    rows = rows_of_jsonl(client.get(at(COMPARED, "jsonl")).content)
    assert [row["id"] for row in rows] == [row["programme"]["id"] for row in compared["rows"]]
    for row, wanted in zip(rows, compared["rows"], strict=True):
        for measure, cell in wanted["cells"].items():
            assert row[measure] == cell["value"]
            claims = [claim["id"] for claim in cell["claims"]]
            assert (row[f"{measure}_claims"] or [])[: len(claims)] == claims
            if cell["members"]:
                codes = [member["code"] for member in cell["members"]]
                assert row[f"{measure}_members"] == codes
            elif f"{measure}_low" in row:
                assert (row[f"{measure}_low"], row[f"{measure}_high"]) == (
                    cell["low"],
                    cell["high"],
                )
        assert (row["currency"], row["prices"], row["base_year"]) == ("EUR", "constant", 2015)
        assert set(row["funding_per_cluster_year_sources"]) <= set(row["sources"])


def test_csv_is_rfc_4180_and_namibia_is_a_country(client: httpx.Client) -> None:
    content = client.get("/v1/jurisdictions.csv").content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    namibia = next(row for row in rows_of_csv(content) if row["id"] == "NA")
    assert (namibia["alpha3"], namibia["name_zh"]) == ("NAM", "纳米比亚")
    marked = client.get("/v1/jurisdictions.csv?bom=1").content
    assert marked == b"\xef\xbb\xbf" + content


@pytest.mark.parametrize("extension", FORMATS)
def test_a_random_cell_leads_to_claims(client: httpx.Client, extension: str) -> None:
    """And each claim to a source and a place in it."""
    chance = random.Random(extension)  # noqa: S311  (a cell for a test)
    for address in [a for a in ADDRESSES if a.split("?")[0] in {*LISTED, "/v1/compare"}]:
        answer = client.get(at(address, extension))
        schema = client.get(_described_by(answer)).json()
        rows = READERS[extension](answer.content)
        for _ in range(4):
            row = chance.choice([row for row in rows if row.get("claims") != text(0)])
            told = [f for f in schema["fields"] if text(row[f["name"]]) and "claims" in f]
            field = chance.choice(told)
            claims = _claims(client, field["claims"], row)
            if not claims and "claims" in row and int(row["claims"]) == 0:
                continue
            assert claims, (address, field, row)
            claim = client.get(f"/v1/claims/{chance.choice(claims)}").json()
            assert claim["citations"]
            assert all(c["source"] and c["locator"] for c in claim["citations"])


def _described_by(answer: httpx.Response) -> str:
    found = LINK.fullmatch(answer.headers["link"])
    assert found
    return found[1]


def _claims(client: httpx.Client, template: str, row: Record) -> list[str]:
    """The ids of the claims to which the address of a column leads."""
    address = re.sub(r"\{(\w+)\}", lambda m: quote(text(row[m[1]])), template)
    path = urlsplit(address).path
    if path.startswith("/v1/claims/"):
        return path.removeprefix("/v1/claims/").replace("%7C", "|").split("|")
    address = address.replace("&base_year=&", "&")
    return sorted(set(re.findall(r'"(c-[a-z2-7]{16})"', client.get(address).text)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_describes_a_table_names_its_columns(client: httpx.Client, address: str) -> None:
    answer = client.get(at(address, "csv"))
    schema = client.get(_described_by(answer)).json()
    names = [field["name"] for field in schema["fields"]]
    assert answer.content.decode().splitlines()[0] == ",".join(names)
    assert len(set(names)) == len(names)
    assert all(field["description"] and field["type"] for field in schema["fields"])
    assert set(schema["primaryKey"]) <= set(names)
    rows = rows_of_csv(answer.content)
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_fields_choose_the_columns(client: httpx.Client) -> None:
    header = client.get("/v1/programmes.csv?fields=start,funding").content.split(b"\r\n")[0]
    assert header == (
        b"id,start,funding,funding_low,funding_high,funding_currency,funding_prices,"
        b"funding_base_year,funding_rate,revision"
    )
    header = client.get("/v1/claims.csv?fields=amount,citations").content.split(b"\r\n")[0]
    assert header == b"id,sources,locators,amount,revision"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/json;q=0.9", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("text/csv;header=present", "text/csv; charset=utf-8"),
    ],
)
def test_the_format_that_a_client_likes_best(client: httpx.Client, accept: str, given: str) -> None:
    for _ in range(2):  # from the base, then perhaps from memory
        answer = client.get("/v1/programmes?country=DE", headers={"Accept": accept})
        assert answer.headers["content-type"] == given
    assert "Accept" in answer.headers["vary"]


def test_the_extension_wins_over_accept(client: httpx.Client) -> None:
    for extension, given in FORMATS.items():
        answer = client.get(f"/v1/programmes.{extension}", headers={"Accept": "image/png"})
        assert answer.headers["content-type"] == given
    answer = client.get("/v1/programmes.json?limit=1", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["total"] > 200
    assert client.get("/v1/programmes/fr-poles.json").json()["id"] == "fr-poles"


def test_what_is_wrong_is_a_problem_under_an_extension_too(client: httpx.Client) -> None:
    problem(client.get("/v1/programmes.docx"), "not-found")
    problem(client.get("/v1/coverage.csv"), "not-found")
    problem(client.get("/v1/programmes/nowhere/claims.csv"), "not-found")
    problem(client.get("/v1/coverage", headers={"Accept": "text/csv"}), "not-acceptable")
    problem(client.post("/v1/programmes.csv"), "method-not-allowed")
    assert rejections(client.get("/v1/programmes.csv?contry=DE")) == [("contry", "unknown")]
    paged = client.get("/v1/programmes.xlsx?limit=5&cursor=x&include=claims")
    assert rejections(paged) == [
        ("limit", "invalid"),
        ("cursor", "invalid"),
        ("include", "invalid"),
    ]
    for address in ("/v1/programmes?bom=1", "/v1/programmes.jsonl?bom=1"):
        assert rejections(client.get(address)) == [("bom", "invalid")]


def test_a_table_is_known_by_its_tag(local: Local) -> None:
    tags = set()
    for extension in (*FORMATS, "json", "schema"):
        answer = local.get(f"/v1/clusters.{extension}")
        tags.add(answer.headers["etag"])
        again = {"If-None-Match": answer.headers["etag"]}
        assert local.get(f"/v1/clusters.{extension}", again).status_code == 304
    assert len(tags) == len(FORMATS) + 2
    plain = {"Accept-Encoding": "identity"}
    head = local.get("/v1/clusters.csv", plain, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(local.get("/v1/clusters.csv").content)


def test_a_table_is_written_once_for_a_revision(local: Local) -> None:
    first = local.get("/v1/sources.parquet?country=KR")
    assert len(local.statements) > 1
    second = local.get("/v1/sources.parquet?country=KR")
    assert second.content == first.content
    assert len(local.statements) == 1, "the one for the revision"


def test_more_rows_than_one_answer_gives_are_refused(sqlite_url: str) -> None:
    few = Local(sqlite_url, settings=Settings(database_url=sqlite_url, cache_bytes=0, most_rows=99))
    try:
        for path in ("/v1/claims", "/v1/sources", "/v1/clusters"):
            body = problem(few.get(f"{path}.csv"), "answer-too-large")
            assert "/v1/dumps" in body["detail"]
            assert "99" in body["detail"]
        assert few.get("/v1/claims.csv?subject=de-spitzencluster").status_code == 200
        assert few.get("/v1/claims.schema").json()["fields"]
    finally:
        few.close()


def test_what_goes_wrong_leaves_nothing_behind(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=sqlite_url, cache_bytes=0, most_rows=99, spool=str(tmp_path / "spool")
    )
    few = Local(sqlite_url, settings=settings)
    try:
        problem(few.get("/v1/clusters.jsonl"), "answer-too-large")
        assert list((tmp_path / "spool").iterdir()) == []
        assert few.get("/v1/clusters.jsonl?country=DE").status_code == 200
        assert len(list((tmp_path / "spool").iterdir())) == 1
    finally:
        few.close()
