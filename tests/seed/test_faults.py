"""Every refusal, one small wrong file each, told as a curator reads it.

A file of `bad/` is wrong in one way. Its first lines say what is to be told of it (`# expect:`)
and under which name it is read (`# as:`) where that is not de.yaml. A CSV has no comments, so
they are taken out of it before it is read.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kb.db import connect, reading
from kb.errors import InvalidFiles
from kb.migrate import migrate
from kb.queries import state
from seed.load import load
from tests.seed.folders import INTERNATIONAL, dossier, small_folder

BAD = sorted((Path(__file__).parent / "bad").iterdir())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty base that stays empty."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'kb.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_wrong_file_is_refused_with_its_place_and_what_would_be_right(
    path: Path, empty: Engine, tmp_path: Path
) -> None:
    content = path.read_bytes()
    told = [line.decode() for line in re.findall(rb"^# expect: (.+)$", content, re.MULTILINE)]
    name = re.search(rb"^# as: (.+)$", content, re.MULTILINE)
    folder = _folder(tmp_path, name[1].decode() if name else "de.yaml", content)
    with pytest.raises(InvalidFiles) as refused:
        load(empty, folder)
    assert [str(fault) for fault in refused.value.faults] == told
    assert str(refused.value).startswith(f"{len(told)} fault")
    with reading(empty) as session:
        assert state.last_revision(session) is None


def _folder(folder: Path, name: str, content: bytes) -> Path:
    """A folder that is sound but for one file."""
    small_folder(folder, int=INTERNATIONAL)
    path = folder / name if "/" in name else dossier(folder, name.removesuffix(".yaml"))
    path.parent.mkdir(exist_ok=True)
    if name.endswith(".csv"):
        content = re.sub(rb"^# .*\n", b"", content, flags=re.MULTILINE)
    path.write_bytes(content)
    return folder
