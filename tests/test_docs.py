"""The documents are true: each of their commands is run, and answers as they say.

A block `console` holds commands after `$ ` and what they print; there, white space does not count
and `…` stands for anything. `kb` runs in this process; `test_cli.py` holds that one of its own says
the same.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.kb.commands import Done, kb
from tests.postgresql import free_port

PROJECT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [PROJECT / "README.md", PROJECT / "seed" / "FORMAT.md", *(PROJECT / "docs").rglob("*.md")]
)


def _commands() -> list[tuple[str, str, str]]:
    """Every command of a console block with its document and what it is said to print."""
    found = []
    for path in DOCUMENTS:
        for block in re.findall(r"(?ms)^```console\n(.*?)^```", path.read_text()):
            for part in re.split(r"(?m)^\$ ", block)[1:]:
                command, _, printed = part.partition("\n")
                found.append((path.name, command, printed))
    return found


@pytest.mark.parametrize(("document", "command", "printed"), _commands())
def test_a_command_of_a_document_answers_as_it_says(
    server: str, sqlite_url: str, document: str, command: str, printed: str
) -> None:
    address = server.removeprefix("http://")
    words = shlex.split(command.replace("localhost:8000", address))
    done = kb(sqlite_url, *words[1:]) if words[0] == "kb" else _run(words)
    code, answer, errors = done.said
    refused = '"status": 4' in printed
    assert (code == 0) != refused, f"{document}: {command}: {errors}"
    assert answer.strip()
    said = printed.replace("http://localhost:8000", "http://" + address)
    _assert_prints(answer, said)


def _run(words: list[str]) -> Done:
    """Run another command than `kb`."""
    ran = subprocess.run(
        [*words[:1], *(["-sS", "--fail-with-body"] if words[0] == "curl" else []), *words[1:]],
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(ran.returncode, ran.stdout, ran.stderr)


def _assert_prints(output: str, said: str) -> None:
    """What a command printed holds the pieces between `…` in their order."""
    rest = "".join(output.split())
    first, *pieces = ["".join(piece.split()) for piece in said.split("…")]
    assert rest.startswith(first), rest[: len(first) + 40]
    assert pieces or not first or rest == first
    rest = rest[len(first) :]
    for piece in filter(None, pieces):
        before, found, rest = rest.partition(piece)
        assert found, f"{piece} is not in … {before[:400]}"
    assert not rest or not (pieces and pieces[-1]), f"more is printed: {rest[:200]}"


def test_the_commands_of_a_newcomer_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)\b", "\n".join(p.read_text() for p in DOCUMENTS)))
    assert {"serve", "test", "bench", "lint"} <= named <= targets


def test_links_lead_to_files() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_make_serve_makes_loads_and_serves_the_base(tmp_path: Path) -> None:
    """In a folder as git hands it over, with the dependencies installed already."""
    project = tmp_path / "project"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=PROJECT, text=True).splitlines():
        if (PROJECT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, project / name)
    (project / ".venv").symlink_to(PROJECT / ".venv")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k != "KB_DATABASE_URL"}
    process = subprocess.Popen(
        ["make", "--old-file=.venv/runtime.stamp", "serve", f"PORT={port}"],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        answer = _first_answer(f"http://127.0.0.1:{port}/v1/programmes?limit=1", process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)
    assert answer.json()["total"] > 200
    assert (project / "kb.sqlite").exists()


def _first_answer(url: str, process: subprocess.Popen[bytes]) -> httpx.Response:
    deadline = time.monotonic() + 120
    while True:
        try:
            return httpx.get(url, timeout=10)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()[0].decode()
            assert time.monotonic() < deadline
            time.sleep(0.1)
