"""The `kb` command.

What it reads, it asks of the application itself, in this process: a command and its address give
the same answer, `--json` the same bytes. The modules of the interface and of the curated base are
imported where they are needed, so that `kb --help` stays quick.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from json import dumps, loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer
from rich.console import RenderableType

from kb import terminal
from kb.errors import Fault, InvalidFiles, KBError
from kb.vocabulary import Measure, MoneyKind, Nature, Prices, Profile, Rate

if TYPE_CHECKING:
    from httpx import Response

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The knowledge base of industrial-cluster policy.",
)

ADDRESS = "http://127.0.0.1:8000"
"""Where `kb serve` serves: the addresses in answers begin so."""

JSON = Annotated[bool, typer.Option("--json", help="The answer for programs.")]
AsOf = Annotated[
    str | None, typer.Option(help="The state at a revision (12) or at a day (2026-10-01).")
]
Language = Annotated[str | None, typer.Option("--lang", help="The language of names: zh, de …")]


@app.command()
def upgrade() -> None:
    """Bring the tables of the base to the form that this release needs."""
    from kb.db import connect
    from kb.migrate import migrate

    with _errors_told():
        before, after = migrate(connect())
    if before == after:
        terminal.console.print(f"The base is at {after}.")
    else:
        terminal.console.print(f"The base went from {before or 'nothing'} to {after}.")


@app.command()
def load(
    folder: Annotated[
        Path | None, typer.Argument(help="The files; left out: the project's own.")
    ] = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="List everything that is worth a second look.")
    ] = False,
    at: Annotated[
        datetime | None, typer.Option(help="The time of the revision in UTC; left out: now.")
    ] = None,
    json: JSON = False,
) -> None:
    """Load dossiers, vocabularies and series: all of them, as one revision, or nothing."""
    from kb.db import connect
    from seed.files import SEED, dossier_paths
    from seed.load import load as load_files

    source = folder or SEED
    moment = at.replace(tzinfo=UTC) if at else None
    with _errors_told(), terminal.progress(len(dossier_paths(source)), hidden=json) as step:
        result = load_files(connect(), source, at=moment, progress=step, thorough=findings)
    if json:
        revision = result.revision.id if result.revision else None
        found = [vars(finding) for finding in result.findings]
        typer.echo(dumps({"revision": revision, "findings": found}, ensure_ascii=False))
        return
    if result.revision:
        r = result.revision
        terminal.console.print(
            f"Revision {r.id}: {r.claims_added} claims and {r.records_added} other rows added, "
            f"{r.claims_retired} claims and {r.records_retired} other rows retired."
        )
    else:
        terminal.console.print("Nothing to change: the base says what the files say.")
    terminal.findings(result.findings, everything=findings)


@app.command()
def check(json: JSON = False) -> None:
    """Audit the base. Exit code 1 if something is found."""
    from kb.db import connect, reading
    from kb.queries.audit import audit

    with _errors_told(), reading(connect()) as session:
        found = audit(session)
    if json:
        typer.echo(dumps([vars(finding) for finding in found], ensure_ascii=False))
    else:
        for finding in found:
            terminal.console.print(
                f"{finding.check}: {finding.id} {finding.detail}", soft_wrap=True
            )
        terminal.console.print(f"{len(found)} findings." if found else "The base is sound.")
    if found:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Upgrade the base and load the files before.")
    ] = False,
) -> None:
    """Serve the interface over HTTP."""
    from api.server import serve as run

    if prepare:
        upgrade()
        load()
    with _errors_told():
        run(host, port)


@app.command()
def show(id: str, lang: Language = None, as_of: AsOf = None, json: JSON = False) -> None:
    """Show a programme, cluster, organisation, source, jurisdiction or claim in full."""
    path = _path_of(id)
    answer = _ask(path, {"lang": lang, "as_of": as_of})
    view = terminal.single_claim if path.startswith("/v1/claims/") else terminal.record
    _give(answer, view, json=json)


@app.command("list")
def list_programmes(
    q: Annotated[str | None, typer.Argument(help="Words to be found, in any script.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="DE, FRA …; may be repeated.")] = None,
    level: Annotated[list[str] | None, typer.Option(help="national, regional …")] = None,
    status: Annotated[list[str] | None, typer.Option(help="running, ended …")] = None,
    active_in: Annotated[str | None, typer.Option(help="2010 or 2010/2015.")] = None,
    mechanism: Annotated[list[str] | None, typer.Option(help="selection/competition …")] = None,
    organisation: Annotated[list[str] | None, typer.Option(help="de-bmbf …")] = None,
    sector: Annotated[list[str] | None, typer.Option(help="ict-software …")] = None,
    sort: Annotated[str | None, typer.Option(help="-start,name …")] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 50,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """List programmes."""
    parameters = {
        "q": q,
        "country": country,
        "level": level,
        "status": status,
        "active_in": active_in,
        "mechanism": mechanism,
        "organisation": organisation,
        "sector": sector,
        "sort": sort,
        "limit": limit,
        "lang": lang,
        "as_of": as_of,
    }
    _give(_ask("/v1/programmes", parameters), terminal.programme_list, json=json)


@app.command()
def compare(
    ids: Annotated[list[str], typer.Argument(help="The programmes, by their ids.")],
    measure: Annotated[list[Measure] | None, typer.Option(help="May be repeated.")] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "EUR",
    prices: Prices = Prices.CURRENT,
    base_year: Annotated[int | None, typer.Option(help="The year of constant prices.")] = None,
    rate: Rate = Rate.MARKET,
    nature: Annotated[Nature | None, typer.Option(help="Left out: the best known.")] = None,
    kind: Annotated[MoneyKind, typer.Option(help="The kind of money.")] = MoneyKind.PUBLIC_SUPPORT,
    on: Annotated[str | None, typer.Option(help="The day to which open ends run.")] = None,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Compare programmes in duration, money, counts, rates and design."""
    parameters = {
        "ids": ids,
        "measures": measure,
        "currency": currency,
        "prices": prices,
        "base_year": base_year,
        "rate": rate,
        "nature": nature,
        "measure": kind,
        "on": on,
        "lang": lang,
        "as_of": as_of,
    }
    _give(_ask("/v1/compare", parameters), terminal.comparison, json=json)


@app.command()
def convert(
    amount: Annotated[str, typer.Argument(help="600000000, 0.5 …")],
    currency: Annotated[str, typer.Argument(help="Its currency, ISO 4217; DEM … too.")],
    to: Annotated[str, typer.Option(help="The currency asked for.")],
    year: Annotated[int | None, typer.Option(help="The year that it is of.")] = None,
    start: Annotated[int | None, typer.Option(help="The first of several years.")] = None,
    end: Annotated[int | None, typer.Option(help="The last of them.")] = None,
    economy: Annotated[str | None, typer.Option(help="Who spends it: DE, FRA …")] = None,
    prices: Prices = Prices.CURRENT,
    base_year: Annotated[int | None, typer.Option(help="The year of constant prices.")] = None,
    rate: Rate = Rate.MARKET,
    profile: Annotated[Profile, typer.Option(help="How it falls into years.")] = Profile.EVEN,
    weight: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Convert an amount into another currency, other prices, at another rate."""
    parameters = {
        "amount": amount,
        "from": currency,
        "to": to,
        "year": year,
        "start": start,
        "end": end,
        "economy": economy,
        "prices": prices,
        "base_year": base_year,
        "rate": rate,
        "profile": profile,
        "weights": weight,
        "lang": lang,
        "as_of": as_of,
    }
    _give(_ask("/v1/convert", parameters), terminal.conversion, json=json)


@app.command()
def similar(
    id: Annotated[str, typer.Argument(help="The programme, by its id.")],
    weight: Annotated[
        list[str] | None, typer.Option(help="size:3, sectors:0 …; may be repeated.")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="DE, FRA …; may be repeated.")] = None,
    level: Annotated[list[str] | None, typer.Option(help="national, regional …")] = None,
    status: Annotated[list[str] | None, typer.Option(help="running, ended …")] = None,
    mechanism: Annotated[list[str] | None, typer.Option(help="selection/competition …")] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 10,
    on: Annotated[str | None, typer.Option(help="The day to which open ends run.")] = None,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Find the programmes most like one, with the reasons."""
    parameters = {
        "weights": weight,
        "country": country,
        "level": level,
        "status": status,
        "mechanism": mechanism,
        "limit": limit,
        "on": on,
        "lang": lang,
        "as_of": as_of,
    }
    path = f"/v1/programmes/{quote(id, safe='')}/similar"
    _give(_ask(path, parameters), terminal.similar_programmes, json=json)


@app.command()
def rebuild(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table, in YAML.")],
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Set the figures of a published table beside ours, each with the cause of a difference."""
    with _errors_told():
        content = _table(file)
        parameters = {"lang": lang, "as_of": as_of}
        response = _respond("/v1/compare/rebuild", parameters, dumps(content, default=str))
        if response.is_error:
            _refuse_table(file, content, response.json())
    _give(_answered(response), terminal.rebuilt, json=json)


def _table(file: Path) -> dict[str, Any]:
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


def _refuse_table(file: Path, content: dict[str, Any], answer: Mapping[str, Any]) -> None:
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


def _path_of(id: str) -> str:
    """The address of the thing that an id names."""
    from kb.db import connect, reading
    from kb.queries import entities, revisions

    if id.startswith("c-"):
        return f"/v1/claims/{quote(id, safe='')}"
    with _errors_told(), reading(connect()) as session:
        revisions.current(session)
        kind = entities.kind_of(session, id)
    return f"/v1/{kind}s/{id}"


def _ask(path: str, parameters: Mapping[str, object]) -> bytes:
    """The answer of the application to a GET; an error ends the command."""
    with _errors_told():
        response = _respond(path, parameters)
    return _answered(response)


def _answered(response: "Response") -> bytes:
    """The body of an answer; an error ends the command."""
    if response.is_error:
        terminal.problem(response.json())
        raise typer.Exit(2)
    return response.content


def _respond(path: str, parameters: Mapping[str, object], body: str | None = None) -> "Response":
    """What the application responds to a GET, or to a body of JSON, asked in this process."""
    import anyio
    import httpx

    from api.app import create_app

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app())
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


def _give(answer: bytes, view: Callable[[terminal.Answer], RenderableType], *, json: bool) -> None:
    """Print an answer: its bytes for programs, a view of it for people."""
    if json:
        typer.echo(answer)
    else:
        terminal.console.print(view(loads(answer)))


@contextmanager
def _errors_told() -> Iterator[None]:
    """Tell an error that was raised on purpose without a traceback; exit code 2."""
    try:
        yield
    except KBError as error:
        terminal.errors.print(str(error), style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
