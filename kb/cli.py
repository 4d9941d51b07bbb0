"""The `kb` command: what it reads. What keeps a base and serves it is in `kb.operating`.

What it reads, it asks of the application itself, in this process: a command and its address give
the same answer, `--json` the same bytes. The modules of the interface and of the curated base are
imported where they are needed, so that `kb --help` stays quick.
"""

from json import dumps
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from kb import asking, keys, operating
from kb.asking import JSON
from kb.vocabulary import Measure, MoneyKind, Nature, Origin, Prices, Profile, Rate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The knowledge base of industrial-cluster policy.",
)
app.add_typer(operating.commands)
app.add_typer(keys.commands, name="keys")

AsOf = Annotated[
    str | None, typer.Option(help="The state at a revision (12) or at a day (2026-10-01).")
]
Language = Annotated[str | None, typer.Option("--lang", help="The language of names: zh, de …")]


@app.command()
def show(id: str, lang: Language = None, as_of: AsOf = None, json: JSON = False) -> None:
    """Show a programme, cluster, organisation, source, jurisdiction or claim in full."""
    from kb import terminal

    path = asking.path_of(id)
    answer = asking.ask(path, {"lang": lang, "as_of": as_of})
    view = terminal.single_claim if path.startswith("/v1/claims/") else terminal.record
    asking.give(answer, view, json=json)


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
    from kb import terminal

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
    asking.give(asking.ask("/v1/programmes", parameters), terminal.programme_list, json=json)


@app.command()
def search(
    q: Annotated[str, typer.Argument(help="Words to be found, in any script.")],
    collection: Annotated[
        list[str] | None, typer.Option(help="programmes, clusters …; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 20,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Search programmes, clusters, organisations, sources and jurisdictions, the best first."""
    from kb import terminal

    parameters = {"q": q, "collection": collection, "limit": limit, "lang": lang, "as_of": as_of}
    asking.give(asking.ask("/v1/search", parameters), terminal.hits, json=json)


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
    origin: Annotated[Origin | None, typer.Option(help="Left out: all public money.")] = None,
    profile: Annotated[Profile, typer.Option(help="How sums fall into years.")] = Profile.EVEN,
    weight: Annotated[
        list[str] | None, typer.Option(help="Of the years, from the first on; repeated.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day to which open ends run.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every step, claim and source of each figure.")
    ] = False,
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Compare programmes in duration, money, counts, rates and design."""
    from kb import terminal

    parameters = {
        "ids": ids,
        "measures": measure,
        "currency": currency,
        "prices": prices,
        "base_year": base_year,
        "rate": rate,
        "nature": nature,
        "measure": kind,
        "origin": origin,
        "profile": profile,
        "weights": weight,
        "on": on,
        "lang": lang,
        "as_of": as_of,
    }
    view = terminal.explained if explain else terminal.comparison
    asking.give(asking.ask("/v1/compare", parameters), view, json=json)


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
    from kb import terminal

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
    asking.give(asking.ask("/v1/convert", parameters), terminal.conversion, json=json)


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
    from kb import terminal

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
    asking.give(asking.ask(path, parameters), terminal.similar_programmes, json=json)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder, which is not there yet.")],
    dossiers: Annotated[
        bool, typer.Option("--dossiers", help="Write the files that `kb load` reads instead.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="With --dossiers: over those of an earlier export.")
    ] = False,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Write the whole base into files: CSV and Parquet for each list, a SQLite file, checksums.

    With --dossiers: the dossiers, vocabularies and series, to be edited and loaded again.
    """
    from kb import terminal

    if replace and not dossiers:
        raise typer.BadParameter("is for --dossiers", param_hint="--replace")
    with asking.errors_told():
        if dossiers:
            filed = asking.filed(folder, as_of, replace=replace)
            if json:
                typer.echo(dumps(filed))
            else:
                terminal.console.print(
                    f"Revision {filed['revision']} is in {folder}: {filed['dossiers']} dossiers "
                    f"and {len(filed['files']) - filed['dossiers']} files of what they share.",
                    soft_wrap=True,
                )
            return
        files = asking.exported(folder, as_of)
    if json:
        typer.echo(dumps(files))
    else:
        terminal.console.print(terminal.exported(files))


@app.command()
def rebuild(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table, in YAML.")],
    lang: Language = None,
    as_of: AsOf = None,
    json: JSON = False,
) -> None:
    """Set the figures of a published table beside ours, each with the cause of a difference."""
    from kb import terminal

    with asking.errors_told():
        content = asking.table(file)
        parameters = {"lang": lang, "as_of": as_of}
        response = asking.respond("/v1/compare/rebuild", parameters, dumps(content, default=str))
        if response.is_error:
            asking.refuse_table(file, content, response.json())
    asking.give(asking.answered(response), terminal.rebuilt, json=json)
