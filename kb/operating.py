"""The commands of the `kb` command by which a base is kept and served.

What they need is imported where it is needed, so that `kb --help` stays quick.
"""

import gc
from dataclasses import asdict
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from kb import asking
from kb.asking import JSON
from kb.errors import Edited

commands = typer.Typer()


@commands.command()
def upgrade() -> None:
    """Bring the tables of the base to the form that this release needs."""
    from kb import terminal
    from kb.db import connect
    from kb.migrate import migrate

    with asking.errors_told():
        before, after = migrate(connect())
    if before == after:
        terminal.console.print(f"The base is at {after}.")
    else:
        terminal.console.print(f"The base went from {before or 'nothing'} to {after}.")


@commands.command()
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
    over_edits: Annotated[
        bool, typer.Option("--over-edits", help="Undo what was edited since, if it is in the way.")
    ] = False,
    json: JSON = False,
) -> None:
    """Load dossiers, vocabularies and series: all of them, as one revision, or nothing.

    Files that would undo what was edited by other ways since they were loaded are refused.
    """
    moment = at.replace(tzinfo=UTC) if at else None
    with asking.errors_told():
        _load(folder, findings=findings, at=moment, over_edits=over_edits, json=json)


def _load(
    folder: Path | None = None,
    *,
    findings: bool = False,
    at: datetime | None = None,
    over_edits: bool = False,
    json: bool = False,
) -> None:
    """Load the files of a folder, the project's own if none is named, and say what came of it."""
    from kb import terminal
    from kb.db import connect
    from seed.files import SEED, dossier_paths
    from seed.load import load as load_files

    source = folder or SEED
    with terminal.progress(len(dossier_paths(source)), hidden=json) as step:
        result = load_files(
            connect(), source, at=at, progress=step, thorough=findings, over_edits=over_edits
        )
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


@commands.command()
def synth(
    programmes: Annotated[int, typer.Option(min=1, help="How many.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same ones.")] = 0,
    json: JSON = False,
) -> None:
    """Fill an EMPTY base with made-up programmes, to measure and to try things out.

    Vocabularies and series are the real ones; their programmes, bodies and sources are invented,
    and say so. They never stand beside real ones: a base that holds anything is refused, and
    `kb load` refuses a base that was filled so.
    """
    from kb import terminal
    from kb.db import connect
    from seed.synth.fill import chunks, fill

    with asking.errors_told(), terminal.progress(chunks(programmes), hidden=json) as step:
        filled = fill(connect(), programmes, seed, step)
    if json:
        typer.echo(dumps(vars(filled)))
        return
    terminal.console.print(
        f"{filled.programmes:,} made-up programmes with {filled.claims:,} claims, "
        f"in {filled.revisions} revisions."
    )


@commands.command()
def reindex() -> None:
    """Derive what lists and searches read from the claims anew, for every revision."""
    from kb import terminal
    from kb.db import connect
    from kb.ledger import reindex as derive

    with asking.errors_told():
        count = derive(connect())
    terminal.console.print(f"The summaries of {count} revisions and their index are made anew.")


@commands.command()
def check(json: JSON = False) -> None:
    """Audit the base. Exit code 1 if something is found."""
    from kb import terminal
    from kb.db import connect, reading
    from kb.queries.audit import audit

    with asking.errors_told(), reading(connect()) as session:
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


@commands.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Upgrade the base and load the files before.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="How many processes serve; left out: KB_WORKERS.")
    ] = None,
) -> None:
    """Serve the interface over HTTP."""
    if prepare:
        upgrade()
        _load_unless_edited()
    gc.disable()  # what is imported stays: to look through it for waste takes a tenth of the start
    from api.server import serve as run

    with asking.errors_told():
        run(host, port, workers)


def _load_unless_edited() -> None:
    """Load the project's files, but not over edits: then the base is served as it is."""
    from kb import terminal

    with asking.errors_told():
        try:
            _load()
        except Edited as error:
            numbers = ", ".join(map(str, error.revisions))
            terminal.errors.print(
                f"The files were not loaded, since they would undo what was edited in revision "
                f"{numbers}: the base is served as it is. `kb load` says more.",
                highlight=False,
                soft_wrap=True,
            )


@commands.command()
def settings(json: JSON = False) -> None:
    """List what the service is set to, where each value is from, and what is set in vain."""
    from api import configured
    from kb import terminal

    with asking.errors_told():
        found = configured.settings()
    if json:
        typer.echo(dumps([setting._asdict() for setting in found], ensure_ascii=False))
    else:
        terminal.console.print(terminal.settings(found))
    for variable in configured.unknown():
        terminal.errors.print(f"{variable}", style="red", highlight=False, soft_wrap=True)


@commands.command()
def mcp() -> None:
    """Answer an assistant on standard input and output, by the Model Context Protocol."""
    with asking.errors_told():
        from api.extras import needing

        with needing("assistant"):
            from api.assistant import run
        run()


@commands.command()
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


@commands.command()
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


@commands.command()
def diff(
    folder: Annotated[
        Path | None, typer.Argument(help="The files; left out: the project's own.")
    ] = None,
    json: JSON = False,
) -> None:
    """Tell what `kb load` would change, before it does: by jurisdiction and record, in words.

    Nothing is written. Exit code 0 if nothing would change, 1 if something would, 2 if the files
    or the base are at fault.
    """
    from kb import terminal, terminal_changes
    from seed.files import SEED, dossier_paths
    from seed.load import difference

    source = folder or SEED
    with asking.errors_told(), terminal.progress(len(dossier_paths(source)), hidden=json) as step:
        answer = asking.planned(lambda session: difference(session, source, step))
    if json:
        typer.echo(dumps(answer, ensure_ascii=False))
    elif answer["changes"]:
        terminal_changes.planned(answer)
    else:
        terminal.console.print("Nothing would change: the base says what the files say.")
    if answer["changes"]:
        raise typer.Exit(1)


@commands.command()
def undo(
    revision: Annotated[int, typer.Argument(min=1, help="The number of the revision.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")
    ] = False,
    at: Annotated[
        datetime | None, typer.Option(help="The time of the new revision in UTC; left out: now.")
    ] = None,
    json: JSON = False,
) -> None:
    """Reverse a revision by a new one: what it added is retired, what it retired comes back.

    Refused where a later revision has changed the same, or rests on it. To undo the undoing, undo
    the revision that it made.
    """
    from kb import terminal, terminal_changes, undoing
    from kb.db import connect

    with asking.errors_told():
        if dry_run:
            answer = asking.planned(lambda session: undoing.changes(session, revision))
        else:
            moment = at.replace(tzinfo=UTC) if at else None
            made = undoing.undo(connect(), revision, at=moment)
            answer = {
                "revision": made.id,
                "note": made.note,
                "claims_added": made.claims_added,
                "claims_retired": made.claims_retired,
                "records_added": made.records_added,
                "records_retired": made.records_retired,
            }
    if json:
        typer.echo(dumps(answer, ensure_ascii=False))
    elif dry_run:
        terminal_changes.planned(answer)
    else:
        told = terminal_changes.counted(answer)
        terminal.console.print(
            f"Revision {made.id} undoes revision {revision}: {told}", soft_wrap=True
        )
