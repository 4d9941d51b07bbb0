"""Dumps: the whole base of a revision in files, the same by every way, read by others' tools."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import frictionless
import httpx
import pytest
from csvw import CSVW

from tests.api.conftest import Changed, Local, problem
from tests.api.tabled import rows_of_csv
from tests.kb.commands import kb
from tests.postgresql import free_port

DATASETTE = Path(sys.executable).with_name("datasette")


@pytest.fixture(scope="session")
def dumped(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kb export` wrote of the curated base."""
    folder = tmp_path_factory.mktemp("dumped") / "dump"
    done = kb(sqlite_url, "export", folder, "--json")
    assert done.code == 0, done.stderr
    assert {file["name"] for file in json.loads(done.stdout)} == {f.name for f in folder.iterdir()}
    return folder


def sums(folder: Path) -> dict[str, str]:
    """The checksums that a folder lists."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_file_is_listed_with_its_checksum(dumped: Path) -> None:
    listed = sums(dumped)
    assert set(listed) | {"SHA256SUMS"} == {path.name for path in dumped.iterdir()}
    for name, digest in listed.items():
        assert hashlib.sha256((dumped / name).read_bytes()).hexdigest() == digest
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=dumped, check=False
    )
    assert checked.returncode == 0


def test_the_files_over_http_are_those_of_the_command(client: httpx.Client, dumped: Path) -> None:
    listed = client.get("/v1/dumps").json()
    assert [item["revision"] for item in listed["items"]] == [1]
    dump = client.get(listed["items"][0]["url"]).json()
    assert (dump["revision"], dump["licence"]) == (
        1,
        "https://creativecommons.org/licenses/by/4.0/",
    )
    own = sums(dumped)
    for file in dump["files"]:
        assert file["sha256"] == own.get(file["name"], file["sha256"])
        answer = client.get(file["url"])
        assert answer.content == (dumped / file["name"]).read_bytes()
        assert file["bytes"] == len(answer.content)
        assert file["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert answer.headers["content-type"].startswith(file["media_type"])
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        assert "immutable" in answer.headers["cache-control"]
        again = client.get(file["url"], headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert again.headers["etag"] == answer.headers["etag"]


def test_whoever_likes_csv_best_is_given_the_file_all_the_same(client: httpx.Client) -> None:
    answer = client.get("/v1/dumps/1/datapackage.json", headers={"Accept": "text/csv"})
    assert answer.json()["version"] == "1"
    answer = client.get("/v1/dumps/1/claims.csv", headers={"Accept": "image/png"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_the_newest_has_an_address_of_its_own(client: httpx.Client) -> None:
    for rest in ("", "/roles.csv"):
        answer = client.get(f"/v1/dumps/latest{rest}")
        assert (answer.status_code, answer.headers["location"]) == (307, f"/v1/dumps/1{rest}")


def test_what_is_not_there_is_said(client: httpx.Client) -> None:
    for number in ("2", "0", "one", "99999999999999999999"):
        body = problem(client.get(f"/v1/dumps/{number}"), "not-found")
        assert "revisions 1 to 1" in body["detail"]
    body = problem(client.get("/v1/dumps/1/claim.csv"), "not-found")
    assert "claims.csv" in body["detail"]
    problem(client.get("/v1/dumps/1/..%2F..%2Fkb.sqlite"), "not-found")


def test_both_databases_give_the_same_files(postgresql_app: Local, dumped: Path) -> None:
    files = postgresql_app.get("/v1/dumps/1").json()["files"]
    assert {file["name"]: file["sha256"] for file in files if file["name"] != "SHA256SUMS"} == sums(
        dumped
    )


def test_an_earlier_revision_is_as_it_was(changed: Changed, dumped: Path) -> None:
    """The base has a second one by now, in which an amount is another."""
    files = {f["name"]: f["sha256"] for f in changed.local.get("/v1/dumps/1").json()["files"]}
    assert {name: files[name] for name in sums(dumped)} == sums(dumped)


def test_the_tables_are_those_of_the_lists(client: httpx.Client, dumped: Path) -> None:
    for name in ("programmes", "clusters", "organisations", "sources", "claims", "revisions"):
        content = client.get(f"/v1/{name}.csv").content
        assert (dumped / f"{name}.csv").read_bytes() == content
    series = rows_of_csv((dumped / "economies.csv").read_bytes())
    german = rows_of_csv(client.get("/v1/economies/DE.csv").content)
    assert [row for row in series if row["economy"] == "DE"] == german


def test_frictionless_finds_the_package_valid(dumped: Path) -> None:
    report = frictionless.Package(str(dumped / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldNumber", "note"])[:5]
    assert report.stats["tasks"] == len(list(dumped.glob("*.csv")))


def test_csv_on_the_web_reads_the_tables(dumped: Path) -> None:
    read = CSVW(str(dumped / "csv-metadata.json"), validate=True)
    tables = {table.url.string: table for table in read.tables}
    assert set(tables) == {path.name for path in dumped.glob("*.csv")}
    del tables["economies.csv"]  # the longest by far, and of plain numbers
    rows = {name: list(table.iterdicts(strict=True)) for name, table in tables.items()}
    assert all(isinstance(row["sources"], list) and row["sources"] for row in rows["claims.csv"])
    assert {row["inferred"] for row in rows["claims.csv"]} == {True, False}
    assert all(isinstance(row["names"], dict) for row in rows["programmes.csv"])


def test_duckdb_joins_the_files(dumped: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"select count(*) from '{dumped}/claims.parquet' c, unnest(c.sources) s(id) "
            f"left join '{dumped}/sources.parquet' k on k.id = s.id where k.id is null"
        )
        assert connection.fetchall() == [(0,)]


def test_the_sqlite_file_is_a_base(dumped: Path, client: httpx.Client, tmp_path: Path) -> None:
    """It is served once `kb upgrade` has derived what lists read, and answers the same."""
    file = tmp_path / "kb.sqlite"
    shutil.copy(dumped / "kb.sqlite", file)
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert kb(file, "upgrade").code == 0
    assert "sound" in kb(file, "check").stdout.decode()
    copy = Local(f"sqlite:///{file}")
    try:
        host = {"Host": "127.0.0.1:8000"}
        for address in (
            "/v1/programmes?country=DE&sort=-funding",
            "/v1/programmes/de-spitzencluster",
            "/v1/compare?ids=de-spitzencluster,fr-poles&measures=funding&currency=USD",
            "/v1/search?q=集群",
        ):
            assert copy.get(address).content == client.get(address, headers=host).content
    finally:
        copy.close()


def test_datasette_serves_the_sqlite_file(dumped: Path) -> None:
    port = free_port()
    command: list[str | Path] = [DATASETTE, "serve", "--port", str(port)]
    command += ["--immutable", dumped / "kb.sqlite"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}/kb/funding.json?_shape=objects&currency=EUR&_size=max"
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(address, timeout=30)
                break
            except httpx.TransportError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        found = rows_of_csv((dumped / "claims.csv").read_bytes())
        euros = [row for row in found if row["kind"] == "funding" and row["currency"] == "EUR"]
        assert answer.json()["filtered_table_rows_count"] == len(euros)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_folder_that_is_there_is_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    done = kb(sqlite_url, "export", tmp_path)
    assert done.code == 2
    assert "is there already" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_fails_leaves_nothing(sqlite_url: str, tmp_path: Path) -> None:
    done = kb(sqlite_url, "export", tmp_path / "dump", "--as-of", "7")
    assert done.code == 2
    assert "the revisions 1 to 1" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
