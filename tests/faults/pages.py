"""Pages of a SQLite file that are not what was written there: told, and not the end of all.

A page is overwritten from end to end: SQLite keeps no checksums, so what changes only the text of a
row is text to it. An address that needs such a page is a problem; the server goes on, and other
addresses with it.
"""

import random
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import httpx
from sqlalchemy.exc import SQLAlchemyError

from api.problems import MEDIA_TYPE, Problem
from tests.faults.asking import Mix
from tests.faults.processes import serving
from tests.faults.table import Row
from tests.kb.commands import kb

PARTS = (
    "claim", "ix_claim_subject", "programme_summary", "funding", "revision", "posting", "label",
    "citation", "entity", "source", "sqlite_schema", "ix_label_entity", "alembic_version",
)  # fmt: skip
"""The tables and indexes of which pages are damaged, one after the other."""

KINDS = (
    "hot", "cold", "list", "search", "compare", "facets", "missing", "slow", "export", "cold",
)  # fmt: skip
"""What is asked of each damaged base."""

ANSWERED = {HTTPStatus.OK, HTTPStatus.NOT_FOUND}
PROBLEMS = {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}


def pages_broken(file: Path, folder: Path, rounds: int, **settings: str) -> Row:
    """Some pages of each part in turn, in a copy of a base."""
    chance, faults, answers = random.Random(rounds), [], 0  # noqa: S311
    for number in range(rounds):
        broken = Path(shutil.copy(file, folder / f"broken-{number}.sqlite"))
        part = _break(broken, PARTS[number % len(PARTS)], chance)
        faults += [f"{part}: {fault}" for fault in _checked(broken)]
        with serving(f"sqlite:///{broken}", folder / f"log-{number}", **settings) as served:
            mix = Mix(f"sqlite:///{file}", chance)
            paths = ["/healthz", *(mix.of(kind).path for kind in KINDS), "/healthz"]
            found = [*_asked(served.address, paths)]
            answers += len(paths)
            faults += [f"{part}: {fault}" for fault in found]
            if served.process.poll() is not None:
                faults.append(f"{part}: the server ended: {served.said[-1000:]}")
        broken.unlink()
    done = f"{rounds} files checked and served, {answers} requests"
    return Row("pages broken", "SQLite", done, faults)


def _checked(file: Path) -> Iterator[str]:
    """What is wrong with what `kb check` tells of a broken base: that it is sound, or nothing."""
    try:
        code, said, complaint = kb(file, "check").said
    except SQLAlchemyError as error:
        yield f"kb check broke: {error!r}"
        return
    if code not in {1, 2} or not said + complaint:
        yield f"kb check ended with {code}: {said[:200]} {complaint[-300:]}"


def _break(file: Path, part: str, chance: random.Random) -> str:
    """Overwrite a page of a part of a base; how it is called."""
    with closing(sqlite3.connect(file)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_schema"))
    content = bytearray(file.read_bytes())
    page = chance.choice([*_pages(bytes(content), size, roots.get(part, 1))])
    content[(page - 1) * size : page * size] = chance.randbytes(size)
    file.write_bytes(content)
    return f"page {page} of {part}"


INNER = {2, 5}
"""The kinds of pages that lead to others."""


def _pages(content: bytes, size: int, page: int) -> Iterator[int]:
    """The pages of a table or an index, by the file format of SQLite."""
    yield page
    start = (page - 1) * size
    head = start + (100 if page == 1 else 0)  # before which the header of the file stands
    if content[head] not in INNER:
        return
    (count,) = struct.unpack_from(">H", content, head + 3)
    for cell in struct.unpack_from(f">{count}H", content, head + 12):
        yield from _pages(content, size, *struct.unpack_from(">I", content, start + cell))
    yield from _pages(content, size, *struct.unpack_from(">I", content, head + 8))


def _asked(address: str, paths: list[str]) -> Iterator[str]:
    """What is wrong with the answers of a server over a broken base."""
    with httpx.Client(base_url=address, timeout=60, headers={"Connection": "close"}) as client:
        for path in paths:
            try:
                answer = client.get(path)
            except httpx.TransportError as error:
                yield f"{path}: {error!r}"
                continue
            if answer.status_code in PROBLEMS and answer.headers["content-type"] == MEDIA_TYPE:
                Problem.model_validate(answer.json(), strict=True, extra="forbid")
            elif answer.status_code not in ANSWERED:
                yield f"{path} → {answer.status_code}: {answer.text[:200]}"
