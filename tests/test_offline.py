"""Everything works with no network: whatever the tests run, no other machine can be reached."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.kb.commands import PLAIN
from tests.offline.sitecustomize import ATTEMPTS, Offline

ELSEWHERE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""


def send_a_packet() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as line:
        line.sendto(b"?", (ELSEWHERE, 53))


REACHING: dict[str, Callable[[], object]] = {
    "a connection": lambda: socket.create_connection((ELSEWHERE, 80)),
    "a packet": send_a_packet,
    "a name": lambda: socket.getaddrinfo("kb.example", 443),
    "a name of old": lambda: socket.gethostbyname("kb.example"),
    "a page": lambda: httpx.get(f"http://{ELSEWHERE}/"),
}


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where attempts are written down that are meant."""
    path = tmp_path / "attempts"
    monkeypatch.setenv(ATTEMPTS, str(path))
    return path


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reach", REACHING.values(), ids=REACHING)
def test_no_test_reaches_another_machine(attempts: Path, reach: Callable[[], object]) -> None:
    asked = rf"^({re.escape(ELSEWHERE)}|kb\.example) was asked for"
    with pytest.raises(Exception, match=asked) as refused:
        reach()
    # A process that another one of the tests started has imported it by another name.
    assert refused.type.__name__ == Offline.__name__
    assert "the tests have no network" in attempts.read_text()


@pytest.mark.parametrize("given", [os.environ, PLAIN], ids=["as it is", "of the command"])
def test_nor_does_a_process_that_a_test_starts(attempts: Path, given: dict[str, str]) -> None:
    """Also where it takes every failure for a bad line, and goes on without."""
    code = "import httpx\ntry: httpx.get('http://kb.example')\nexcept Exception as e: print(e)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**given, ATTEMPTS: str(attempts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("kb.example was asked for (socket.getaddrinfo)")
    assert "kb.example was asked for" in attempts.read_text()


ASKED = (
    *("/v1/programmes?q=cluster&limit=2", "/v1/search?q=%E9%9B%86%E7%BE%A4"),
    *("/v1/sources.csv", "/v1/clusters.parquet", "/v1/programmes.xlsx", "/v1/programmes.arrow"),
    *("/v1/changes.atom", "/catalog.jsonld", "/sdmx/2.1/data/FUNDING/A.JP....", "/openapi.json"),
    "/v1/compare?ids=fr-poles&currency=USD&rate=ppp",
    *("/v1/compare.svg?ids=fr-poles", "/v1/programmes/fr-poles.png"),
)


def test_a_server_answers_everything_where_there_is_no_network_at_all(
    sqlite_url: str, record_property: Callable[[str, object], None]
) -> None:
    """What connects below Python, no guard in Python sees: it has nowhere to go."""
    command = [sys.executable, "-m", "tests.offline", sqlite_url, *ASKED]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    record_property("network namespace", told["alone"])
    assert told["routes"] == []
    assert told["answered"] == dict.fromkeys(ASKED, 200)
