"""What only holders of keys may know is on no public surface, of whatever format, and in no log."""

import hashlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from kb.db import connect
from kb.vocabulary import AccessRole
from tests.api.assisting import CALLS, asked
from tests.api.conftest import PATHS, ask
from tests.api.corpus import ANSWERED, REFUSED
from tests.api.keyed import bearer, token, url
from tests.api.proposing import PROPOSALS
from tests.serving import KB, serving

MARK = "Plantedmark"
"""What every text begins with that is to be told to holders of keys alone."""

PROGRAMME, SOURCE = "de-spitzencluster", "de-bmbf-2012a"
TABLES = (
    "programmes",
    "claims",
    "sources",
    "clusters",
    "organisations",
    "jurisdictions",
    "changes",
)
BESIDE = [
    "/metrics", "/readyz", "/healthz", "/catalog", "/catalog.jsonld", "/openapi.json", "/llms.txt",
    "/.well-known/api-catalog", "/v1/changes", "/v1/changes.atom", "/v1/changes?limit=1000",
    "/v1/revisions", "/v1/dumps", f"/v1/search?q={MARK}", f"/v1/programmes?q={MARK}",
    f"/reconcile/suggest/entity?prefix={MARK}", "/sdmx/2.1/data/FUNDING", "/sdmx/2.1/dataflow",
    "/sdmx/2.1/data/FUNDING/A.JP.jp-knowledge-cluster...", f"/v1/programmes/{PROGRAMME}.jsonld",
    *(f"/v1/{name}.{extension}" for name in TABLES for extension in ("csv", "jsonl")),
]  # fmt: skip
KEPT = ("access_key", "kept_answer", "proposal", "proposal_step")
"""The tables that no dump has, or has empty."""


class Planted:
    """A base with keys, proposals that are no revisions, and what is not to be told."""

    def __init__(self, engine: Engine, address: str) -> None:
        names = [f"{MARK} desk", f"{MARK} office"]
        admin = token(engine, AccessRole.ADMIN, names[0])
        author = token(engine, AccessRole.CONTRIBUTOR, names[1])
        self.tokens = [admin, author]
        secrets = [each[12:] for each in self.tokens]
        digests = [hashlib.sha256(each.encode()).hexdigest() for each in secrets]
        self.hidden = [MARK, *secrets, *digests, *(each[3:11] for each in self.tokens)]
        with httpx.Client(base_url=address, timeout=60) as client:
            for number, acts in enumerate([[], ["submit"], ["submit", "reject"]]):
                self._plant(client, number, acts)

    def _plant(self, client: httpx.Client, number: int, acts: list[str]) -> None:
        admin, author = self.tokens
        claim = {
            "indicator": "applications", "value": 987654 + number, "note": f"{MARK} note",
            "cite": [{"source": SOURCE, "at": f"{MARK} page"}],
        }  # fmt: skip
        claims = [{"kind": "figure", "subject": PROGRAMME, "claim": claim}]
        body = {"title": f"{MARK} {number}", "changes": {"claims": claims}}
        key = f"{MARK}-key-{number}"
        known = client.post(PROPOSALS, json=body, headers=bearer(author, key))
        assert known.status_code == 201, known.text
        at = f"{PROPOSALS}/{known.json()['id']}"
        for act in acts:
            by = author if act == "submit" else admin
            headers = bearer(by, f"{key}-{act}", **{"If-Match": known.headers["etag"]})
            known = client.post(f"{at}/{act}", json={"text": f"{MARK} {act}"}, headers=headers)
            assert known.status_code == 200, known.text
        said = {"text": f"{MARK} comment"}
        answer = client.post(f"{at}/comments", json=said, headers=bearer(admin, f"{key}-c"))
        assert answer.status_code == 200
        assert MARK in client.get(at, headers=bearer(author)).text

    def told(self, content: bytes) -> list[str]:
        """What of it is told somewhere, in any case."""
        small = content.lower()
        return [each for each in self.hidden if each.lower().encode() in small]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server writes."""
    return tmp_path_factory.mktemp("secrets") / "log"


@pytest.fixture(scope="module")
def served(sqlite_file: Path, log: Path) -> Iterator[tuple[str, Planted, Engine]]:
    """A server over a copy of the curated base in which secrets were planted."""
    path = log.with_name("kb.sqlite")
    with closing(sqlite3.connect(sqlite_file)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    engine = connect(f"sqlite:///{path}")
    given = {"KB_ACCESS_LOG": "1", "KB_SLOW_LOG_SECONDS": "0", "KB_LOG_FORMAT": "json"}
    with serving(url(engine), log, KB_READ_LIMIT="", **given) as address:
        yield address, Planted(engine, address), engine
    engine.dispose()


Served = tuple[str, Planted, Engine]


def test_no_public_answer_tells_of_it(served: Served) -> None:
    address, planted, _ = served
    addresses = [*PATHS.values(), *ANSWERED, *REFUSED, *BESIDE]
    with httpx.Client(base_url=address, timeout=120) as client:
        for each in dict.fromkeys(addresses):
            if MARK in each:
                answer = client.get(each)
                assert answer.json().get("total", 0) == 0, each
                assert "987654" not in answer.text
                continue
            for headers in ({}, bearer(planted.tokens[0])) if each in PATHS.values() else ({},):
                answer = ask(client, each, headers)
                assert planted.told(answer.content) == [], each
                assert planted.told(str(answer.headers).encode()) == [], each
                assert b"987654" not in answer.content, each


def test_no_tool_of_the_assistant_tells_of_it(served: Served) -> None:
    address, planted, _ = served
    calls = [(name, arguments) for name, (arguments, _) in CALLS.items()]
    answers = asked(f"{address}/mcp", *calls, ("search_programmes", {"q": MARK}))
    assert len(answers) == len(calls) + 1
    for answer in answers[:-1]:  # the last says what was looked for
        assert planted.told(answer.model_dump_json().encode()) == []
    assert "987654" not in answers[-1].model_dump_json()


def test_what_a_holder_was_told_is_told_to_nobody_else(served: Served) -> None:
    address, planted, _ = served
    with httpx.Client(base_url=address) as client:
        for path in (f"{PROPOSALS}/1", PROPOSALS, "/v1/keys", "/v1/keys/self"):
            for _ in range(3):
                assert client.get(path, headers=bearer(planted.tokens[0])).is_success
                without = client.get(path)
                assert without.status_code == 401
                assert planted.told(without.content) == []
        own = [client.get("/v1/keys/self", headers=bearer(each)).json() for each in planted.tokens]
        assert [each["id"] for each in own] == [each[3:11] for each in planted.tokens]


def test_no_file_of_a_dump_has_it(served: Served, tmp_path: Path) -> None:
    """The base among them: neither in its rows nor in pages that nothing refers to."""
    address, planted, _ = served
    with httpx.Client(base_url=address, timeout=300, follow_redirects=True) as client:
        manifest = client.get("/v1/dumps/1").json()
        assert planted.told(json.dumps(manifest).encode()) == []
        names = [each["name"] for each in manifest["files"]]
        assert any(name.endswith(".parquet") for name in names)
        for name in names:
            content = client.get(f"/v1/dumps/1/{name}").content
            assert planted.told(content) == [], name
            if name.endswith(".sqlite"):
                file = tmp_path / name
                file.write_bytes(content)
                with closing(sqlite3.connect(file)) as base:
                    whole = "\n".join(base.iterdump()).encode()
                    there = {n for (n,) in base.execute("SELECT name FROM sqlite_master")}
                    rows = [base.execute(f"SELECT count(*) FROM {t}").fetchone()[0]  # noqa: S608
                            for t in KEPT if t in there]  # fmt: skip
                assert planted.told(whole) == []
                assert not any(rows)


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_log_and_no_setting_has_it(served: Served, log: Path, form: str) -> None:
    _, planted, engine = served
    written = log
    if form == "text":
        written = log.with_name("text")
        given = {"KB_ACCESS_LOG": "1", "KB_SLOW_LOG_SECONDS": "0", "KB_LOG_FORMAT": "text"}
        with serving(url(engine), written, **given) as other, httpx.Client(base_url=other) as http:
            for each in planted.tokens:
                assert http.get(f"{PROPOSALS}/1", headers=bearer(each)).is_success
                body = {"text": f"{MARK} comment"}
                headers = bearer(each, f"{MARK}-{form}")
                assert http.post(f"{PROPOSALS}/1/comments", json=body, headers=headers).is_success
                http.post(f"{PROPOSALS}/1/comments", content=b"{", headers=headers)
    said = written.read_bytes()
    assert PROPOSALS.encode() in said
    secret = [each for each in planted.hidden if len(each) != 8]
    assert [each for each in secret if each.encode() in said] == []
    told = subprocess.run([KB, "settings"], capture_output=True, check=True).stdout
    assert planted.told(told) == []
