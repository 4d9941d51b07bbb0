"""How the `kb` command asks the application, in this process, and what it does with the answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from kb.errors import Conflict, Fault, InvalidFiles, InvalidSettings, KBError

if TYPE_CHECKING:
    from httpx import Response
    from rich.console import RenderableType
    from sqlalchemy.orm import Session

    from kb.terminal import Answer

ADDRESS = "http://127.0.0.1:8000"
"""Where `kb serve` serves: the addresses in answers begin so."""

JSON = Annotated[bool, typer.Option("--json", help="The answer for programs.")]


def table(file: Path) -> dict[str, Any]:
    """A table as its file has it; refused with every fault that its model finds."""
    from api.published import TableIn
    from seed.faults import validate
    from seed.strict_yaml import read

    faults: list[Fault] = []
    content = read(file, str(file), faults)
    if validate(TableIn, content, str(file), {}, faults) is None or faults:
        raise InvalidFiles(faults, "nothing was asked")
    table: dict[str, Any] = content
    return table


def refuse_table(file: Path, content: dict[str, Any], answer: Mapping[str, Any]) -> None:
    """Tell what the application finds wrong in a table by the lines of its file."""
    from seed.faults import place_of
    from seed.strict_yaml import Record

    places = [entry for entry in answer["errors"] if entry["parameter"].startswith("/")]
    if not places or not isinstance(content, Record):
        return
    faults = []
    for entry in places:
        steps = [int(s) if s.isdecimal() else s for s in entry["parameter"].split("/")[1:]]
        hint = f"; did you mean {' or '.join(entry['nearest'])}?" if entry["nearest"] else ""
        place = place_of(content, steps)
        faults.append(Fault(str(file), *place, entry["detail"].rstrip(".") + hint))
    raise InvalidFiles(faults, "nothing was asked")


def path_of(id: str) -> str:
    """The address of the thing that an id names."""
    from kb.db import connect, reading
    from kb.queries import entities, revisions

    if id.startswith("c-"):
        return f"/v1/claims/{quote(id, safe='')}"
    with errors_told(), reading(connect()) as session:
        revisions.current(session)
        kind = entities.kind_of(session, id)
    return f"/v1/{kind}s/{id}"


def exported(folder: Path, moment: str | None) -> list[dict[str, Any]]:
    """Write the files of a revision into a new folder; what they are.

    `Conflict` where the folder is there already.
    """
    from api.dumps import dump, files
    from api.reading import Read
    from kb.db import connect, reading
    from kb.queries import revisions

    if folder.exists():
        raise Conflict(f"{folder} is there already; name a folder that is not.")
    with reading(connect()) as session:
        revision = revisions.as_of(session, moment) if moment else revisions.current(session)
        dump(folder, Read(session, revision, "en"))
    return [file._asdict() for file in files(folder)]


def filed(folder: Path, moment: str | None, *, replace: bool) -> dict[str, Any]:
    """Write the base of a revision as the files that `kb load` reads.

    What was written: `revision`, how many `dossiers`, and the names of all `files`.
    """
    from kb.db import connect, reading
    from kb.filing import write
    from kb.queries import revisions

    with reading(connect()) as session:
        revision = revisions.as_of(session, moment) if moment else revisions.current(session)
        return asdict(write(session, revision.id, folder, replace=replace))


def planned(build: "Callable[[Session], Any]") -> dict[str, Any]:
    """The change set that is built over the base as it is, as the list of a revision's changes
    would tell it, with its counts.

    Nothing is written; `revision` is None.
    """
    from api.schemas.history import came
    from api.schemas.told import Telling, mentioned
    from kb.db import connect, reading
    from kb.planned import entries, names
    from kb.queries import revisions

    with reading(connect()) as session:
        changes = build(session)
        rows = entries(session, changes)
        spoken_of = mentioned(row.claim for row in rows if row.claim)
        at = revisions.newest_number(session)
        telling = Telling(names(session, changes, spoken_of), "en", at)
        told = [came(row, telling) for row in rows]
    return {"revision": None, "note": changes.note, **changes.counts(), "changes": told}


def ask(path: str, parameters: Mapping[str, object]) -> bytes:
    """The answer of the application to a GET; an error ends the command."""
    with errors_told():
        response = respond(path, parameters)
    return answered(response)


def answered(response: "Response") -> bytes:
    """The body of an answer; an error ends the command."""
    if response.is_error:
        from kb import terminal

        terminal.problem(response.json())
        raise typer.Exit(2)
    return response.content


def respond(path: str, parameters: Mapping[str, object], body: str | None = None) -> "Response":
    """What the application responds to a GET, or to a body of JSON, asked in this process."""
    import anyio
    import httpx

    from api.app import create_app
    from api.settings import Settings

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(Settings(cache_bytes=0, read_limit="")))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            if body is None:
                return await client.get(path, params=_given(parameters))
            headers = {"Content-Type": "application/json"}
            return await client.post(path, params=_given(parameters), content=body, headers=headers)

    return anyio.run(ask)


def _given(parameters: Mapping[str, object]) -> dict[str, Any]:
    """The parameters that were given; lists with commas."""
    return {
        name: ",".join(map(str, value)) if isinstance(value, list) else value
        for name, value in parameters.items()
        if value is not None
    }


def give(answer: bytes, view: "Callable[[Answer], RenderableType]", *, json: bool) -> None:
    """Print an answer: its bytes for programs, a view of it for people."""
    if json:
        typer.echo(answer)
    else:
        from kb import terminal

        terminal.console.print(view(loads(answer)))


@contextmanager
def errors_told() -> Iterator[None]:
    """Tell an error that was raised on purpose without a traceback; exit code 2.

    1 where the command was not at fault, but what it is set to.
    """
    try:
        yield
    except KBError as error:
        from kb import terminal

        terminal.errors.print(str(error), style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1 if isinstance(error, InvalidSettings) else 2) from None
