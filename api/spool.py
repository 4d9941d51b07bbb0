"""The spool: tables are written to a file before anything of them is sent, and kept for the next.

An answer is whole or an error, its length is known, and no more of it is in memory than a piece. A
file is named by the ETag of its answer: whoever asks for the same of the same revision is sent the
same file. Those asked for longest ago fall away when all take more than they may.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.folders import SPOOL, Own
from kb import room

HANDED_ON = "handed_on"
"""Stands in the scope of a request whose answer another process sends, and says where the file is.
"""

AT_ONCE = 1_000_000
"""Answers of up to so many bytes are sent in one piece: they may be remembered and compressed."""

PIECE = 256 * 1024
"""The bytes of a longer answer that are in memory at a time."""


class Spool:
    """A folder of finished answers, shared by the processes of a server.

    A folder that is not named is a new one, and ends with its process.
    """

    def __init__(self, folder: str | None, most_bytes: int) -> None:
        self._own = None if folder else Own(SPOOL)
        self.folder = self._own.path if self._own else Path(folder or "")
        self._most_bytes = most_bytes

    @property
    def size(self) -> int:
        """The bytes of what is in it."""
        files = (Path(top) / name for top, _, names in os.walk(self.folder) for name in names)
        return sum(_size(file) for file in files)

    def close(self) -> None:
        """Remove the folder, if it is its own."""
        if self._own:
            self._own.close()

    def find(self, name: str) -> Path | None:
        """The file of a name, if there is one; it counts as asked for now."""
        path = self.folder / name
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    @contextmanager
    def filling(self, name: str) -> Iterator[BinaryIO]:
        """A file that gets its name once it is whole; if something goes wrong, nothing is left.

        `NoRoom` where the disk is full.
        """
        unfinished: Path | None = None
        try:
            with room.told():
                self.folder.mkdir(parents=True, exist_ok=True)
                with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                    unfinished = Path(file.name)
                    yield cast(BinaryIO, file)
        except BaseException:
            if unfinished:
                unfinished.unlink()
            raise
        unfinished.rename(self.folder / name)
        self._make_room(self.folder / name)

    def _make_room(self, newest: Path) -> None:
        """Drop what was asked for longest ago, but not what has just been written."""
        others = [p for p in self.folder.glob("[!.]*") if p != newest and p.is_file()]
        left = self._most_bytes - newest.stat().st_size
        for path in sorted(others, key=lambda path: -path.stat().st_mtime_ns):
            left -= path.stat().st_size
            if left < 0:
                path.unlink(missing_ok=True)


def _size(file: Path) -> int:
    """The bytes of a file, which may be gone by now."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class Spooled(Response):
    """An answer that is in a file."""

    def __init__(self, path: Path, media_type: str, headers: dict[str, str]) -> None:
        length = {"content-length": str(path.stat().st_size)}
        super().__init__(None, media_type=media_type, headers={**headers, **length})
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or say where it is to the process that does."""
        if HANDED_ON in scope:
            scope[HANDED_ON] = str(self._path)
            await super().__call__(scope, receive, send)
        else:
            await send_file(self._path, self.status_code, self.raw_headers, send)


async def send_file(
    path: Path, status: int, headers: list[tuple[bytes, bytes]], send: Send
) -> None:
    """Send an answer from its file. `FileNotFoundError`, with nothing sent, if it is gone."""
    async with await anyio.open_file(path, "rb") as file:
        length = path.stat().st_size
        piece = await file.read(AT_ONCE if length <= AT_ONCE else PIECE)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        left = length - len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        while left > 0:
            piece = await file.read(PIECE)
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
