"""The commands that keep a base in a file, and make one of it."""

from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from kb import asking

app = typer.Typer()

JSON = Annotated[bool, typer.Option("--json", help="The answer for programs.")]


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file, which is not there yet.")],
    json: JSON = False,
) -> None:
    """Keep the whole base, as it is now, in one SQLite file; others may go on."""
    from kb import terminal
    from kb.backup import backup as keep
    from kb.db import connect

    with asking.errors_told():
        kept = keep(connect(), file)
    if json:
        typer.echo(dumps(asdict(kept)))
        return
    terminal.console.print(
        f"Revision {kept.revision} with {kept.rows:,} rows is kept in {file}: "
        f"{kept.bytes:,} bytes, at the migration {kept.migration}.",
        soft_wrap=True,
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `kb backup` wrote, on either engine.")],
    json: JSON = False,
) -> None:
    """Make the base of a backup. A base that holds revisions is refused, and left as it is."""
    from kb import terminal
    from kb.backup import restore as bring_back
    from kb.db import connect

    with asking.errors_told():
        restored = bring_back(connect(), file)
    if json:
        typer.echo(dumps(asdict(restored)))
        return
    came = restored.kept_at != restored.migration
    upgraded = f", upgraded from {restored.kept_at} to {restored.migration}" if came else ""
    terminal.console.print(
        f"Revision {restored.revision} with {restored.rows:,} rows is restored{upgraded}. "
        "`kb check` audits all of it.",
        soft_wrap=True,
    )
