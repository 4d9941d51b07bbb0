"""The spool: files of finished answers, whole or not there, as many as there is room for."""

import os
import stat
from pathlib import Path

import pytest

from api.spool import Spool


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
