"""The commands by which a base is curated: propose, look, decide.

Whoever has the base at hand needs no key; a step that is taken so has no holder. What the commands
need is imported where it is needed, so that `kb --help` stays quick.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError, dumps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb import asking
from kb.asking import JSON
from kb.errors import Conflict, InvalidBody, Unreadable
from kb.vocabulary import ProposalState

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy.orm import Session

    from kb.models import Proposal

commands = typer.Typer(
    no_args_is_help=True, help="Proposals: make, list, show, submit, accept, reject."
)

Number = Annotated[int, typer.Argument(min=1, help="The number of the proposal.")]
Why = Annotated[str | None, typer.Option(help="Why, for whoever reads it later.")]


@commands.command()
def create(
    file: Annotated[
        typer.FileText,
        typer.Argument(help="The change set as JSON, as /v1/proposals has it; -: standard input."),
    ],
    title: Annotated[str, typer.Option(help="What it does, in a line.")],
    submitted: Annotated[
        bool, typer.Option("--submit", help="Submit it at once; left out: it is a draft.")
    ] = False,
    json: JSON = False,
) -> None:
    """Propose a change set, held against the base by the rules of a dossier."""
    from kb import proposals

    with _told():
        try:
            changes = proposals.read(file.read())
        except (JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(f"{file.name} is not JSON: {error}") from None

        def act(session: "Session") -> "Proposal":
            made = proposals.create(session, title, changes, None)
            if submitted:
                proposals.submit(session, made, None, None)
            return made

        _give(_written(act), json=json)


@commands.command("list")
def list_proposals(
    state: Annotated[list[ProposalState] | None, typer.Option(help="May be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    json: JSON = False,
) -> None:
    """List proposals, the newest first."""
    from kb import terminal
    from kb.db import connect, reading
    from kb.queries import proposals

    with _told(), reading(connect()) as session:
        found = proposals.page(session, None, limit, states=state or ())
        names = proposals.names(session, [each.author for each in found.items])
        listed = [{**_plain(each), "author": names.get(each.author or "")} for each in found.items]
    if json:
        typer.echo(dumps({"items": listed, "total": found.total}, ensure_ascii=False))
    else:
        terminal.console.print(_table(listed))


@commands.command()
def show(number: Number, json: JSON = False) -> None:
    """Show a proposal: what it would change, and what was done with it."""
    from kb import terminal, terminal_changes
    from kb.db import connect, reading
    from kb.proposals import fitting, read
    from kb.queries import proposals

    with _told():
        with reading(connect()) as session:
            proposal = proposals.one(session, number)
            steps = proposals.steps(session, [number])[number]
        told = _plain(proposal)
        taken = [
            {"act": s.act.value, "by": by, "at": s.at.isoformat(), "text": s.text}
            for s, by in steps
        ]
        if json:
            changes = read(proposal.changes, float)
            typer.echo(dumps({**told, "changes": changes, "steps": taken}, ensure_ascii=False))
            return
        terminal.console.print(f"Proposal {number}, {told['state']}: {told['title']}")
        for step in taken:
            said = f": {step['text']}" if step["text"] else ""
            who = step["by"] or "the command line"
            terminal.console.print(f"{step['at']} {step['act']} by {who}{said}", soft_wrap=True)
        if proposal.state in {ProposalState.DRAFT, ProposalState.SUBMITTED}:
            terminal_changes.planned(
                asking.planned(lambda session: fitting(session, proposals.one(session, number)))
            )


@commands.command()
def submit(number: Number, why: Why = None, json: JSON = False) -> None:
    """Hand a draft to the curators."""
    from kb import proposals

    _step(number, lambda s, p: proposals.submit(s, p, why, None), json=json)


@commands.command()
def withdraw(number: Number, why: Why = None, json: JSON = False) -> None:
    """Take a submitted proposal back, as a draft."""
    from kb import proposals

    _step(number, lambda s, p: proposals.withdraw(s, p, why, None), json=json)


@commands.command()
def accept(number: Number, why: Why = None, json: JSON = False) -> None:
    """Make a submitted proposal a revision of the base."""
    from kb import proposals

    _step(number, lambda s, p: proposals.accept(s, p, why, None), json=json)


@commands.command()
def reject(
    number: Number, why: Annotated[str, typer.Option(help="The reason.")], json: JSON = False
) -> None:
    """Turn a submitted proposal down."""
    from kb import proposals

    _step(number, lambda s, p: proposals.reject(s, p, why, None), json=json)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what is wrong with a change set line by line; exit code 2."""
    with asking.errors_told():
        try:
            yield
        except InvalidBody as error:
            lines = [f"{each.parameter}: {each.detail}" for each in error.rejections]
            raise Conflict("\n".join(lines)) from None
        except Conflict as error:
            lines = [f"{each.parameter}: {each.detail}" for each in error.rejections]
            raise Conflict("\n".join([str(error), *lines])) from None


def _step(number: int, act: "Callable[[Session, Proposal], object]", *, json: bool) -> None:
    """Take a step with a proposal."""
    from kb.queries import proposals

    def whole(session: "Session") -> "Proposal":
        proposal = proposals.one(session, number)
        act(session, proposal)
        return proposal

    with _told():
        _give(_written(whole), json=json)


def _written(act: "Callable[[Session], Proposal]") -> dict[str, Any]:
    """What became of a proposal in one transaction."""
    from kb import ledger
    from kb.db import connect

    return ledger.transact(connect(), lambda session: _plain(act(session)))


def _plain(proposal: "Proposal") -> dict[str, Any]:
    return {
        "id": proposal.id,
        "title": proposal.title,
        "state": proposal.state.value,
        "author": proposal.author,
        "based_on": proposal.based_on,
        "revision": proposal.revision,
        "changed_at": proposal.changed_at.isoformat(),
    }


def _give(told: dict[str, Any], *, json: bool) -> None:
    from kb import terminal

    if json:
        typer.echo(dumps(told, ensure_ascii=False))
        return
    became = f", revision {told['revision']}" if told["revision"] else ""
    terminal.console.print(f"Proposal {told['id']} is {told['state']}{became}.")


def _table(listed: list[dict[str, Any]]) -> "Table":
    from rich.table import Table

    table = Table("id", "state", "title", "author", "revision", "changed", box=None)
    for each in listed:
        author = each["author"] or "the command line"
        revision = "" if each["revision"] is None else str(each["revision"])
        row = (str(each["id"]), each["state"], each["title"], author, revision, each["changed_at"])
        table.add_row(*row)
    return table
