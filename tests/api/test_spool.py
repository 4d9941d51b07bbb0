"""The spool: files of finished answers, whole or not there, as many as there is room for."""

import asyncio
import os
import stat
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from api.spool import AT_ONCE, PIECE, Spool, send_file
from tests.serving import serving


def write(spool: Spool, name: str, size: int) -> None:
    with spool.filling(name) as file:
        file.write(b"x" * size)


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path), 1_000)
    with spool.filling("a.csv") as file:
        file.write(b"half")
        file.flush()
        assert spool.find("a.csv") is None
    found = spool.find("a.csv")
    assert found
    assert found.read_bytes() == b"half"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path), 1_000)
    with pytest.raises(ZeroDivisionError), spool.filling("a.csv") as file:
        file.writelines(b"%d" % (1 / number) for number in (1, 0))
    assert list(tmp_path.iterdir()) == []


def test_those_asked_for_longest_ago_make_room(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path), 1_000)
    for age, name in enumerate(("old", "older", "oldest")):
        write(spool, name, 300)
        os.utime(tmp_path / name, (100 - age, 100 - age))
    assert spool.find("oldest"), "which makes it the newest"
    write(spool, "new", 300)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old", "oldest"]
    write(spool, "huge", 5_000)
    assert [path.name for path in tmp_path.iterdir()] == ["huge"]


def test_a_folder_of_ones_own_is_for_its_owner_and_ends_with_it() -> None:
    spool = Spool(None, 1_000)
    folder = spool.folder
    write(spool, "a", 1)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    del spool
    assert not folder.exists()


def test_of_a_file_that_is_gone_nothing_is_sent(tmp_path: Path) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(FileNotFoundError):
        asyncio.run(send_file(tmp_path / "gone.csv", 200, [], send))
    assert sent == []


@pytest.mark.parametrize("size", [0, 1, PIECE, AT_ONCE, AT_ONCE + 1, AT_ONCE + 3 * PIECE + 5])
def test_a_file_is_sent_whole_in_pieces(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "a.csv").write_bytes(content)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(send_file(tmp_path / "a.csv", 200, [], send))
    first, *pieces = sent
    assert (first["type"], first["status"]) == ("http.response.start", 200)
    assert b"".join(piece["body"] for piece in pieces) == content
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert (len(pieces) == 1) == (size <= AT_ONCE)


def test_a_server_that_is_told_to_end_leaves_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(sqlite_url, tmp_path / "log") as address:
        assert httpx.get(f"{address}/v1/vocabularies/roles.csv").is_success
        (folder,) = tmp_path.glob("kb-spool-*")
        assert list(folder.iterdir())
    assert list(tmp_path.glob("kb-spool-*")) == []
