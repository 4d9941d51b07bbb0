"""How an assistant asks: over HTTP, whatever the host and the age of the protocol; on stdin."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import httpx
import pytest
from mcp import StdioServerParameters

from api.problem_types import PROBLEMS
from tests.api.assisting import CALLS, asked, text_of
from tests.api.conftest import Json, Local, problem
from tests.kb.commands import kb
from tests.serving import KB

PING: Json = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
JSON = {"Content-Type": "application/json"}
FOREIGN = {"Origin": "https://elsewhere.example"}


def call(name: str, **arguments: object) -> Json:
    """A call of a tool as a message of the protocol."""
    parameters = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}


def stdio(database_url: str) -> StdioServerParameters:
    """`kb mcp` over a base, as an assistant starts it."""
    environment = {**os.environ, "KB_DATABASE_URL": database_url}
    return StdioServerParameters(command=str(KB), args=["mcp"], env=environment)


def test_on_standard_input_the_answers_are_those_of_http(server: str, postgresql_base: str) -> None:
    """Though the one reads PostgreSQL, the other SQLite."""
    calls = [(name, arguments) for name, (arguments, _) in CALLS.items()]
    here, there = (asked(where, *calls) for where in (stdio(postgresql_base), f"{server}/mcp"))
    for (name, _), ours, theirs in zip(calls, here, there, strict=True):
        assert not ours.is_error, text_of(ours)
        assert text_of(ours) == text_of(theirs).replace(server, "http://127.0.0.1:8000"), name


def test_standard_output_has_messages_alone_and_ends_with_the_input(sqlite_url: str) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}}
    hello |= {"clientInfo": {"name": "test", "version": "1"}}
    messages: list[Json] = [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        call("get_programme", id="de-spitzencluster"),
    ]
    ran, (greeting, answer) = spoken(sqlite_url, messages, 2)
    rest, errors = ran.communicate(timeout=30)
    assert (ran.returncode, rest, errors) == (0, b"", b"")
    assert greeting["result"]["protocolVersion"] == "2025-06-18"
    assert "quoted" in greeting["result"]["instructions"]
    assert answer["result"]["structuredContent"]["id"] == "de-spitzencluster"


def test_an_interrupt_ends_it_though_it_waits_for_input(sqlite_url: str) -> None:
    ran, _ = spoken(sqlite_url, [PING], 1)
    ran.send_signal(signal.SIGINT)
    assert ran.wait(timeout=30) == -signal.SIGINT
    assert ran.communicate() == (b"", b"")


def spoken(
    database_url: str, messages: Sequence[Json], answers: int
) -> tuple[subprocess.Popen[bytes], list[Json]]:
    """`kb mcp` after some messages, and so many answers: each is a line, and no line is another."""
    ran = subprocess.Popen(
        [KB, "mcp"],
        env={**os.environ, "KB_DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert ran.stdin
    assert ran.stdout
    ran.stdin.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
    ran.stdin.flush()
    return ran, [json.loads(ran.stdout.readline()) for _ in range(answers)]


def test_the_command_says_what_it_does(sqlite_url: str) -> None:
    done = kb(sqlite_url, "mcp", "--help")
    assert done.code == 0
    assert b"Model Context Protocol" in b" ".join(done.stdout.split())


def test_an_older_client_is_told_the_same(server: str) -> None:
    calls = [(name, CALLS[name][0]) for name in ("search_programmes", "sources_of_figure")]
    new, old = (asked(f"{server}/mcp", *calls, mode=mode) for mode in ("auto", "legacy"))
    assert [text_of(answer) for answer in new] == [text_of(answer) for answer in old]
    assert [answer.structured_content for answer in new] == [a.structured_content for a in old]


def test_one_message_is_answered_by_itself_and_kept_by_nobody(client: httpx.Client) -> None:
    response = client.post("/mcp", json=PING)
    assert response.status_code == 200
    assert response.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert not {"etag", "mcp-session-id"} & set(response.headers)
    bare = client.build_request("POST", "/mcp", json=PING)
    del bare.headers["accept"]
    assert client.send(bare).json() == response.json()


def test_a_problem_of_a_tool_has_the_id_of_the_answer(client: httpx.Client) -> None:
    for wrong in (call("get_programme", id="de-none"), call("get_programme", id="none")):
        response = client.post("/mcp", json=wrong)
        told = json.loads(response.json()["result"]["content"][0]["text"])
        assert told["request_id"] == response.headers["x-request-id"]


def test_any_host_and_any_page_may_ask_and_addresses_begin_with_the_host(
    client: httpx.Client,
) -> None:
    asking = call("compare_programmes", ids=["fr-poles"], measures=["duration"])
    response = client.post("/mcp", json=asking, headers={"Host": "kb.example", **FOREIGN})
    assert response.headers["access-control-allow-origin"] == "*"
    (row,) = response.json()["result"]["structuredContent"]["rows"]
    explanation = row["cells"]["duration"]["explanation"]
    assert explanation.startswith("http://kb.example/v1/compare/explain?")


def test_browsers_are_told_that_they_may_ask(client: httpx.Client) -> None:
    wanted = {"content-type", "mcp-protocol-version", "mcp-method", "mcp-name"}
    asked_for = {"Access-Control-Request-Headers": ", ".join(wanted)}
    headers = {**FOREIGN, "Access-Control-Request-Method": "POST", **asked_for}
    response = client.options("/mcp", headers=headers)
    assert response.status_code == 200
    assert "POST" in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].lower().replace(" ", "")
    assert wanted <= set(allowed.split(","))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_messages_are_posted(client: httpx.Client, method: str) -> None:
    """There is no stream to be had by GET, and no session to be ended by DELETE."""
    response = client.request(method, "/mcp", headers={"Accept": "application/json, */*"})
    problem(response, "method-not-allowed")
    assert response.headers["allow"] == "POST, OPTIONS"


def test_head_and_options_say_so_too(client: httpx.Client) -> None:
    head, options = client.head("/mcp"), client.options("/mcp")
    assert (head.status_code, head.content) == (405, b"")
    assert (options.status_code, options.content) == (204, b"")
    assert head.headers["allow"] == options.headers["allow"] == "POST, OPTIONS"


REFUSED: list[tuple[dict[str, str], bytes, str]] = [
    ({"Content-Type": "text/plain"}, b"{}", "unsupported-media-type"),
    ({**JSON, "Accept": "text/event-stream"}, b"{}", "not-acceptable"),
    (JSON, b" " * 300_000, "content-too-large"),
]


@pytest.mark.parametrize(("headers", "body", "code"), REFUSED)
def test_what_http_refuses_is_a_problem(
    client: httpx.Client, headers: dict[str, str], body: bytes, code: str
) -> None:
    problem(client.post("/mcp", headers=headers, content=body), code)


@pytest.mark.parametrize("body", [b"{", b"[]", b"[1]", b'{"jsonrpc": "2.0", "id": 1}', b"\xff"])
def test_what_is_no_message_is_an_error_of_the_protocol(client: httpx.Client, body: bytes) -> None:
    response = client.post("/mcp", headers=JSON, content=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] < 0


def test_what_the_server_does_not_have_is_an_error_of_the_protocol(client: httpx.Client) -> None:
    for method in ("resources/list", "prompts/list", "nothing"):
        answer = client.post("/mcp", json={**PING, "method": method}).json()
        assert answer["error"]["code"] == -32601, method


def test_arguments_that_are_not_unicode_are_refused(client: httpx.Client) -> None:
    """JSON can hold half of a character, which no address can."""
    version = "2026-07-28"
    message = call("search_programmes", q="?")
    kept = "io.modelcontextprotocol"
    meta = {f"{kept}/protocolVersion": version, f"{kept}/clientCapabilities": {}}
    message["params"]["_meta"] = meta
    headers = {**JSON, "Mcp-Protocol-Version": version, "Mcp-Method": "tools/call"}
    headers["Mcp-Name"] = "search_programmes"
    whole = client.post("/mcp", headers=headers, content=json.dumps(message))
    assert whole.status_code == 200
    half = json.dumps(message).replace('"?"', '"\\ud800"')
    result = client.post("/mcp", headers=headers, content=half).json()["result"]
    assert result["isError"]
    assert json.loads(result["content"][0]["text"])["type"] == "/problems/bad-request"


def test_without_what_it_needs_it_says_what_to_install(
    sqlite_app: Local, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)  # as where it cannot be imported
    monkeypatch.delitem(sys.modules, "api.assistant", raising=False)
    body = problem(sqlite_app.post("/mcp", PING), "not-installed")
    assert body["status"] == PROBLEMS["not-installed"].status == 501
    assert "[assistant]" in body["detail"]
    done = kb(sqlite_url, "mcp")
    assert (done.code, done.stdout) == (2, b"")
    assert b"[assistant]" in done.stderr
    problem(sqlite_app.get("/mcp"), "method-not-allowed")
    assert sqlite_app.get("/openapi.json").status_code == 200


def test_nothing_of_it_is_imported_before_it_is_asked(sqlite_url: str) -> None:
    code = f"""
import asyncio, sys, httpx
from api.app import create_app
from api.settings import Settings

async def ask():
    app = create_app(Settings(database_url={sqlite_url!r}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/v1/programmes/de-spitzencluster")
        before = "mcp" in sys.modules
        answer = await client.post("/mcp", json={PING!r})
        print(before, answer.json()["result"], "mcp" in sys.modules)

asyncio.run(ask())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == "False {} True"
