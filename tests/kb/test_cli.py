"""The `kb` command: what it answers, what it refuses, and how it ends."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from kb.cli import app
from kb.db import connect
from seed.load import load
from tests.kb.commands import PLAIN, Command, kb, process, processes
from tests.postgresql import free_port
from tests.seed.folders import INTERNATIONAL, NEIGHBOUR, SOUND, dossier, replace, small_folder
from tests.serving import KB

COMPARE: Command = (
    "compare", "de-spitzencluster", "jp-knowledge-cluster", "--measure", "duration",
    "--measure", "funding", "--prices", "constant", "--base-year", "2015", "--rate", "ppp",
)  # fmt: skip
COMPARED = (
    "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster&measures=duration,funding"
    "&currency=EUR&prices=constant&base_year=2015&rate=ppp&measure=public-support"
)
LIST: Command = ("list", "集群", "--country", "FR", "--lang", "zh", "--sort=-start", "--limit", "3")
LISTED = "/v1/programmes?q=集群&country=FR&sort=-start&limit=3&lang=zh"

SIMILAR: Command = (
    "similar", "de-spitzencluster", "--weight", "size:3", "--weight", "sectors:0",
    "--status", "ended", "--country", "JP", "--limit", "2", "--lang", "zh",
)  # fmt: skip
ALIKE = (
    "/v1/programmes/de-spitzencluster/similar?weights=size:3,sectors:0&status=ended&country=JP"
    "&limit=2&lang=zh"
)

CONVERT: Command = (
    "convert", "600000000", "EUR", "--start", "2009", "--end", "2012", "--to", "USD",
    "--economy", "DE", "--profile", "weights", "--weight", "1", "--weight", "0.5",
)  # fmt: skip
CONVERTED = (
    "/v1/convert?amount=600000000&from=EUR&start=2009&end=2012&to=USD&economy=DE&profile=weights"
    "&weights=1,0.5&prices=current&rate=market"
)

ADDRESSES: Mapping[Command, str] = {
    LIST: LISTED,
    COMPARE: COMPARED,
    SIMILAR: ALIKE,
    CONVERT: CONVERTED,
    ("show", "de-spitzencluster", "--lang", "zh"): "/v1/programmes/de-spitzencluster?lang=zh",
    ("show", "us-engine-florida-semiconductor"): "/v1/clusters/us-engine-florida-semiconductor",
    ("show", "de-bmbf"): "/v1/organisations/de-bmbf",
    ("show", "cn-jjrb-2022"): "/v1/sources/cn-jjrb-2022",
    ("show", "fr", "--as-of", "1"): "/v1/jurisdictions/fr?as_of=1",
}


def test_the_answer_for_programs_is_that_of_the_address(
    sqlite_url: str, client: httpx.Client
) -> None:
    claim = client.get("/v1/claims", params={"limit": "1"}).json()["items"][0]["id"]
    addresses = {**ADDRESSES, ("show", claim): f"/v1/claims/{claim}"}
    here = str(client.base_url).rstrip("/").encode()
    for command, address in addresses.items():
        done = kb(sqlite_url, *command, "--json")
        assert (command, done.code, done.stderr) == (command, 0, b"")
        body = client.get(address).raise_for_status().content
        ours = done.stdout.replace(b"http://127.0.0.1:8000", here)
        assert (command, ours) == (command, body + b"\n")


def test_a_process_says_and_ends_as_the_command_does_in_this_one(sqlite_url: str) -> None:
    """Bytes for programs, a table for people, a mistake."""
    commands = ((*LIST, "--json"), COMPARE, ("show", "de-spitzenclster"))
    for command, done in processes(sqlite_url, *commands).items():
        assert (command, done) == (command, kb(sqlite_url, *command))
        assert (done.code, done.stdout == b"", done.stderr == b"") in {
            (0, False, True),
            (2, True, False),
        }


def test_the_answer_for_people_is_a_table(sqlite_url: str) -> None:
    show = ("show", "de-spitzencluster")
    expected: dict[Command, tuple[str, ...]] = {
        show: ("Leading-Edge Cluster Competition", "领先集群", "600,000,000", "de-bmbf-2012"),
        SIMILAR: ("2 of ", "jp-knowledge-cluster", "size 3", "研发资助"),
        CONVERT: (" … ", "EUR 600,000,000 of 2009–2012 is ", "by the weights given", "lcu_per_usd"),
        COMPARE: ("EUR, constant 2015 prices, ppp rate", "jp-knowledge-cluster", "10.4"),
    }
    for command, parts in expected.items():
        code, answer, errors = kb(sqlite_url, *command).said
        assert (command, code, errors) == (command, 0, "")
        assert "\x1b" not in answer
        for part in parts:
            assert part in answer


def test_what_is_wrong_with_a_question_is_told_with_what_would_be_right(sqlite_url: str) -> None:
    wrong: dict[Command, list[str]] = {
        ("show", "de-spitzenclster"): ["'de-spitzenclster'. Nearest: de-spitzencluster"],
        ("show", "c-?limit=3"): ["No claim has the id 'c-?limit=3'."],
        ("list", "--status", "run", "--country", "XX"): [
            "status: 'run' is not one of the allowed values. Did you mean running?",
        ],
        ("load", "/no/such/folder"): ["1 fault; nothing was loaded", "holds no dossier"],
    }
    for command, parts in wrong.items():
        code, answer, errors = kb(sqlite_url, *command).said
        assert (command, code, answer) == (command, 2, "")
        assert "Traceback" not in errors
        for part in parts:
            assert part in " ".join(errors.split())


def test_options_that_are_wrong_are_told_with_those_that_are_right() -> None:
    for command, parts in (
        (("compare", "de-spitzencluster", "--rate", "pp"), ["--rate", "'market', 'ppp'"]),
        (("list", "--contry", "DE"), ["--contry", "--country"]),
        (("compare",), ["ids"]),
        (("sho",), ["sho"]),
    ):
        told = CliRunner().invoke(app, command)
        assert (command, told.exit_code, told.stdout) == (command, 2, "")
        for part in parts:
            assert part in told.stderr


def test_every_command_explains_itself(tmp_path: Path) -> None:
    code, answer, errors = kb(tmp_path / "kb.sqlite", "--help").said
    assert (code, errors) == (0, "")
    for command in app.registered_commands:
        name = command.name or str(getattr(command.callback, "__name__", ""))
        assert f" {name} " in answer
        told = CliRunner().invoke(app, [name, "--help"], prog_name="kb")
        assert (name, told.exit_code) == (name, 0)
        assert f"Usage: kb {name}" in told.stdout
    assert not (tmp_path / "kb.sqlite").exists()


def test_a_base_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kb.sqlite"
    expected = (2, "", "the base has no tables; `kb upgrade` makes them\n")
    commands: list[Command] = [("check",), ("list",), ("load",)]
    for command in commands:
        assert (command, kb(path, *command).said) == (command, expected)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("sqlite:////no/folder/kb.sqlite", "he base cannot be reached"),
        ("postgresql://kb@127.0.0.1:1/kb", "he base cannot be reached"),
        ("kb.sqlite", "KB_DATABASE_URL is not the URL of a base; write sqlite:///kb.sqlite"),
    ],
)
@pytest.mark.parametrize("command", ["upgrade", "check", "load", "list"])
def test_a_base_to_which_there_is_no_way_says_so(url: str, part: str, command: str) -> None:
    told = CliRunner().invoke(app, [command], env={"KB_DATABASE_URL": url})
    assert (told.exit_code, told.stdout) == (2, "")
    assert part in told.stderr


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two small dossiers."""
    return small_folder(tmp_path_factory.mktemp("files") / "seed", de=SOUND, fr=NEIGHBOUR)


@pytest.fixture
def path(tmp_path: Path, empty_file: Path) -> Path:
    """The SQLite file of an empty base with its tables."""
    return Path(shutil.copy(empty_file, tmp_path / "kb.sqlite"))


def test_from_nothing_to_a_base_that_answers(tmp_path: Path, files: Path) -> None:
    path = tmp_path / "new.sqlite"
    assert kb(path, "upgrade").said == (0, "The base went from nothing to 0004.\n", "")
    questions: list[Command] = [("check", "--json"), ("show", "de-bmbf")]
    for command in questions:
        empty = (2, "", "the base is empty; `kb load` fills it\n")
        assert (command, kb(path, *command).said) == (command, empty)

    code, answer, errors = kb(path, "load", files, "--at", "2026-01-02T03:04:05").said
    assert (code, errors) == (0, "")
    assert answer.startswith("Revision 1: ")
    with closing(sqlite3.connect(path)) as base:
        at, added = base.execute("SELECT at, claims_added FROM revision").fetchone()
    assert (at, added) == ("2026-01-02 03:04:05.000000", int(answer.split()[2]))

    again: dict[Command, str] = {
        ("check",): "The base is sound.\n",
        ("load", str(files)): "Nothing to change: the base says what the files say.\n",
    }
    for command, told in again.items():
        assert (command, kb(path, *command).said) == (command, (0, told, ""))


UNUSED = """
sources:
  - {id: de-unused, title: T, publisher: P, language: en, url: "https://x.example/", kind: news}
"""


def test_findings_are_listed_for_people_and_programs(path: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(path, tmp_path / "other.sqlite"))
    files = small_folder(tmp_path / "files", de=SOUND.replace("\nsources:\n", UNUSED, 1))
    code, answer, errors = kb(path, "load", files, "--findings").said
    assert (code, errors) == (0, "")
    told = json.loads(kb(other, "load", files, "--json").stdout)
    assert told["revision"] == 1
    assert "de-unused" in {finding["record"] for finding in told["findings"]}
    lines = {f"{f['check']}: {f['record']}: {f['detail']}" for f in told["findings"]}
    assert lines <= set(answer.splitlines())
    again = kb(path, "load", files, "--findings").said[1]
    assert "Nothing to change" in again
    assert lines <= set(again.splitlines())


def test_files_with_faults_are_refused_with_every_fault(
    path: Path, tmp_path: Path, files: Path
) -> None:
    engine = connect(f"sqlite:///{path}")
    assert load(engine, files).revision
    engine.dispose()
    with closing(sqlite3.connect(path)) as base:
        before = list(base.iterdump())
    wrong = small_folder(tmp_path / "wrong", de=SOUND, fr=NEIGHBOUR, int=INTERNATIONAL)
    replace(dossier(wrong, "de"), "amount: 600000000,", "amount: 600000000.5,")
    replace(dossier(wrong, "de"), 'start: "2007-08-28"', 'start: "2007-02-30"')
    replace(dossier(wrong, "int"), "jurisdiction: INT", "jurisdiction: INT\nsorces: []")
    code, answer, errors = kb(path, "load", wrong).said
    assert (code, answer) == (2, "")
    first, *faults = errors.splitlines()
    assert first == "3 faults; nothing was loaded"
    told = zip(faults, ("2007-02-30", "600000000.5", "did you mean sources?"), strict=True)
    assert all(part in fault for fault, part in told)
    assert all(fault.startswith(("de.yaml:", "int.yaml:")) for fault in faults)
    with closing(sqlite3.connect(path)) as base:
        assert list(base.iterdump()) == before


def test_a_base_with_a_fault_is_told_by_exit_code_1(tmp_path: Path, sqlite_file: Path) -> None:
    path = tmp_path / "kb.sqlite"
    with closing(sqlite3.connect(sqlite_file)) as source, closing(sqlite3.connect(path)) as base:
        source.backup(base)
        base.execute("UPDATE label SET language = '[/b]' WHERE entity = 'de-bmbf' "
                     "AND field = 'name' AND language = 'zh'")  # fmt: skip
        base.execute("UPDATE programme_summary SET claims = 0 WHERE id = 'fr-poles'")
        base.commit()
    code, answer, errors = process(path, "check").said
    assert (code, errors) == (1, "")
    assert answer.splitlines() == [
        "index: programmes claims its numbers are not those of the summaries",
        "label: de-bmbf has no name in zh",
        "summary: fr-poles does not say what the claims say",
        "3 findings.",
    ]
    code, answer, _ = kb(path, "check", "--json").said
    assert code == 1
    assert json.loads(answer) == [
        {
            "check": "index",
            "id": "programmes claims",
            "detail": "its numbers are not those of the summaries",
        },
        {"check": "label", "id": "de-bmbf", "detail": "has no name in zh"},
        {"check": "summary", "id": "fr-poles", "detail": "does not say what the claims say"},
    ]


def test_any_script_is_printed_where_the_locale_knows_none(sqlite_url: str) -> None:
    unknown = ("show", "法国")
    done = processes(sqlite_url, LIST, unknown, LC_ALL="", LANG="C")
    code, answer, errors = done[LIST].said
    assert (code, errors) == (0, "")
    assert "3 of " in answer
    assert "竞争力结构性项目基金" in answer
    assert done[unknown].said == (2, "", "No record has the id '法国'.\n")


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """`kb serve --prepare` over a base that is not there yet: process, address, log."""
    port = str(free_port())
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [KB, "serve", "--prepare", "--port", port],
            env={**PLAIN, "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kb.sqlite'}"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process, f"http://127.0.0.1:{port}", log
        finally:
            process.kill()
            process.wait()


def answered(process: subprocess.Popen[bytes], address: str) -> httpx.Response:
    """The answer of a server, as soon as there is one."""
    deadline = time.monotonic() + 90
    while True:
        try:
            return httpx.get(address, timeout=30)
        except httpx.TransportError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_one_command_makes_loads_and_serves(
    serving: tuple[subprocess.Popen[bytes], str, Path],
) -> None:
    server, address, log = serving
    answer = answered(server, f"{address}/v1/programmes/de-spitzencluster")
    assert answer.json()["id"] == "de-spitzencluster"

    port = address.rpartition(":")[2]
    second = process(log.with_name("kb.sqlite"), "serve", "--port", port)
    assert second.code != 0
    assert b"address already in use" in second.stderr
    assert b"Traceback" not in second.stderr
    assert answered(server, f"{address}/healthz").json()["status"] == "ok"

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0
    told = log.read_text()
    assert "The base went from nothing to 0004." in told
    assert "Revision 1: " in told
    assert f"Finished server process [{server.pid}]" in told.splitlines()[-1]
    assert "Traceback" not in told
