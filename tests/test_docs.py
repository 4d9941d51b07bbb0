"""The documents are true: each of their commands is run, and answers as they say.

A block `console` holds commands after `$ ` and what they print; there, white space does not count
and `…` stands for anything. `kb` runs in this process; `test_cli.py` holds that one of its own says
the same. Blocks in Python, R and JSON are run too. Files are written into a folder of the test.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from mcp import StdioServerParameters
from sqlalchemy import Engine

from kb.db import reading
from kb.queries import labels, revisions
from kb.queries.audit import audit
from tests.api.assisting import listed
from tests.kb.commands import Done, kb
from tests.postgresql import free_port
from tests.serving import serving

PROJECT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [PROJECT / "README.md", PROJECT / "seed" / "FORMAT.md", *(PROJECT / "docs").rglob("*.md")]
)


PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
"""Where commands are looked for: `kb` is beside Python."""

Command = tuple[str, str]
"""A command, and what it is said to print."""


def _consoles() -> list[list[Command]]:
    """The commands of every console block."""
    return [
        [(command, printed) for command, _, printed in parts]
        for path in DOCUMENTS
        for block in re.findall(r"(?ms)^```console\n(.*?)^```", path.read_text())
        for parts in [[part.partition("\n") for part in re.split(r"(?m)^\$ ", block)[1:]]]
    ]


@pytest.mark.parametrize("commands", _consoles())
def test_commands_of_a_document_answer_as_they_say(
    server: str, sqlite_url: str, tmp_path: Path, commands: list[Command]
) -> None:
    """Those of a block in their order: some read what others wrote."""
    for command, printed in commands:
        _assert_answers(server, sqlite_url, tmp_path, command, printed)


def _blocks(language: str) -> list[str]:
    """The blocks in a language."""
    texts = (path.read_text() for path in DOCUMENTS)
    return [b for text in texts for b in re.findall(rf"(?ms)^```{language}\n(.*?)^```", text)]


def _assert_answers(server: str, sqlite_url: str, folder: Path, command: str, printed: str) -> None:
    address = server.removeprefix("http://")
    words = shlex.split(command.replace("localhost:8000", address))
    if words[:2] in (["kb", "export"], ["kb", "backup"]):
        words[2] = str(folder / words[2])
    done = kb(sqlite_url, *words[1:]) if words[0] == "kb" else _run(words, folder)
    code, answer, errors = done.said
    refused = '"status": 4' in printed
    assert (code == 0) != refused, f"{command}: {errors}"
    if "-o" in words:
        answer = str((folder / words[words.index("-o") + 1]).stat().st_size)
    assert answer.strip()
    said = printed.replace("http://localhost:8000", "http://" + address)
    _assert_prints(answer, said)


def _run(words: list[str], folder: Path) -> Done:
    """Run another command than `kb`."""
    more = ["-sS", "--fail-with-body"] if words[0] == "curl" else []
    ran = subprocess.run(
        [*words[:1], *more, *words[1:]],
        cwd=folder,
        env={**os.environ, "PATH": PATH},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(ran.returncode, ran.stdout, ran.stderr)


def test_a_base_is_curated_as_a_document_says(copied: Engine, tmp_path: Path) -> None:
    """Its commands in their order, over a base and a server of their own."""
    told = _run_script(copied, tmp_path, "curating.md")
    assert '"state":"accepted","version":3' in told
    assert '"value":590000000.0' in told
    with reading(copied) as session:
        notes = [revision.note for revision in revisions.up_to_now(session)][1:]
        assert notes[:2] == [
            "Proposal 1: What the competition has cost",
            "Proposal 2: One alias",
        ]
        names = labels.texts(session, ["de-spitzencluster"], 5)["de-spitzencluster"].names
        assert names["es"] == "Concurso de clústeres de excelencia"
        assert audit(session) == []


def test_a_first_proposal_is_made_as_a_document_says(copied: Engine, tmp_path: Path) -> None:
    """And changes nothing yet."""
    told = _run_script(copied, tmp_path, "first-hour.md")
    assert "Its Spanish name" in told
    assert "Concurso de clústeres de excelencia" in told
    with reading(copied) as session:
        assert len(revisions.up_to_now(session)) == 1


def _run_script(engine: Engine, folder: Path, document: str) -> str:
    """What the `sh` blocks of a document print, over a base and a server of their own."""
    text = (PROJECT / "docs" / document).read_text()
    script = "\n".join(re.findall(r"(?ms)^```sh\n(.*?)^```", text))
    url = engine.url.render_as_string(hide_password=False)
    with serving(url) as server:
        done = subprocess.run(
            ["sh", "-eu", "-c", "curl() { command curl -sS --fail-with-body \"$@\"; }\n"
             + script.replace("localhost:8000", server.removeprefix("http://"))],
            cwd=folder,
            env={**os.environ, "KB_DATABASE_URL": url, "PATH": PATH},
            capture_output=True,
            timeout=120,
            check=False,
        )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr)
    return done.stdout.decode()


@pytest.mark.parametrize("block", _blocks("python"))
def test_python_of_a_document_runs(server: str, tmp_path: Path, block: str) -> None:
    done = _run([sys.executable, "-c", block.replace("http://localhost:8000", server)], tmp_path)
    assert done.code == 0, done.stderr.decode()


@pytest.mark.parametrize("block", _blocks("r"))
def test_r_of_a_document_runs(server: str, tmp_path: Path, block: str) -> None:
    """Where there is R; what it reads is a table in any case."""
    (address,) = re.findall(r'"http://localhost:8000([^"]+)"', block)
    assert httpx.get(server + address).headers["content-type"] == "text/csv; charset=utf-8"
    if shutil.which("Rscript"):
        counted = f"{block}\nstopifnot(nrow(programmes) > 200)"
        done = _run(["Rscript", "-e", counted.replace("http://localhost:8000", server)], tmp_path)
        assert done.code == 0, done.stderr.decode()


@pytest.mark.parametrize("block", _blocks("json"))
def test_an_assistant_starts_what_a_document_says(sqlite_url: str, block: str) -> None:
    (said,) = json.loads(block)["mcpServers"].values()
    command = str(PROJECT / said["command"])
    where = StdioServerParameters(
        command=command, args=said["args"], env={**os.environ, "KB_DATABASE_URL": sqlite_url}
    )
    assert len(listed(where).tools) == 6


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
