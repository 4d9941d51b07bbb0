"""A process that answers the slow questions of a server: what `api.aside` starts.

It reads requests from its standard input and writes answers to its standard output, one after the
other, and ends when its input does.
"""

import asyncio
import gc
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from starlette.types import Scope

from api import logs
from api.app import Application, create_app
from api.aside import HEAD, FileAnswer, framed
from api.asking import answered
from api.settings import Settings
from api.spool import HANDED_ON

NICENESS = 10


def main() -> None:
    """Answer what is asked."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
    settings = Settings(cache_bytes=0)
    logs.set_up(settings)
    app = create_app(settings, within=True)
    gc.freeze()
    with asyncio.Runner() as runner, suppress(BrokenPipeError):  # the server may be gone by then
        answers.write(framed("ready"))
        answers.flush()
        for scope, body in _requests(sys.stdin.buffer):
            answers.write(framed(runner.run(_answered(app, scope, body))))
            answers.flush()


def _requests(stream: BinaryIO) -> Iterator[tuple[Scope, bytes]]:
    while len(length := stream.read(HEAD)) == HEAD:
        yield pickle.loads(stream.read(int.from_bytes(length)))  # noqa: S301  (from our server)


async def _answered(app: Application, scope: Scope, body: bytes) -> FileAnswer:
    """The answer to one request; a long one is in a file, which the server sends."""
    app.observer.name(scope)
    scope[HANDED_ON] = None
    status, headers, content, revision = await answered(app.inner, scope, body)
    file: str | None = scope[HANDED_ON]
    return status, headers, Path(file) if file else content, revision


if __name__ == "__main__":
    main()
