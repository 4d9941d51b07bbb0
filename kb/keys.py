"""The commands by which keys for writing are made, listed and revoked.

What they need is imported where it is needed, so that `kb --help` stays quick.
"""

import re
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb import asking
from kb.asking import JSON
from kb.errors import InvalidParameter, Rejection
from kb.vocabulary import AccessRole

if TYPE_CHECKING:
    from rich.table import Table

    from kb.models import AccessKey

commands = typer.Typer(no_args_is_help=True, help="Keys for writing: make, list, revoke.")

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")


@commands.command()
def create(
    role: Annotated[AccessRole, typer.Option(help="What the holder may do.")],
    name: Annotated[str, typer.Option(help="Whose it is, as an office: no person's name.")],
    expires: Annotated[
        str | None,
        typer.Option(help="A day (2027-01-01), at whose beginning in UTC it ends, or 90d."),
    ] = None,
    json: JSON = False,
) -> None:
    """Make a key. It is shown once: only a digest of it is kept."""
    from kb import access, ledger, terminal
    from kb.db import connect

    with asking.errors_told():
        at = access.now()
        until = _moment(expires, at) if expires is not None else None
        try:
            named = access.name_of(name)
        except ValueError as error:
            raise InvalidParameter(Rejection("--name", "invalid", str(error))) from None
        key, token = ledger.transact(
            connect(), lambda session: access.make_key(session, named, role, until, None, at)
        )
    if json:
        typer.echo(dumps({**_told(key), "key": token}, ensure_ascii=False))
        return
    typer.echo(token)
    terminal.console.print(
        f"This is the key of {named} ({role}, id {key.id}). It is shown this once and not kept: "
        "store it now; who loses it is given another.",
        soft_wrap=True,
    )


@commands.command("list")
def list_keys(json: JSON = False) -> None:
    """List the keys that were ever made, without their secrets."""
    from kb import access, terminal
    from kb.db import connect, reading

    with asking.errors_told(), reading(connect()) as session:
        found = [_told(key) for key in access.listed(session)]
    if json:
        typer.echo(dumps(found, ensure_ascii=False))
    else:
        terminal.console.print(_table(found))


@commands.command()
def revoke(
    id: Annotated[str, typer.Argument(help="The id of the key: what follows kb_ in it.")],
    json: JSON = False,
) -> None:
    """Let a key be used no more, from now on and everywhere."""
    from kb import access, ledger, terminal
    from kb.db import connect

    with asking.errors_told():
        key = ledger.transact(connect(), lambda session: access.revoke(session, id, access.now()))
    if json:
        typer.echo(dumps(_told(key), ensure_ascii=False))
    else:
        terminal.console.print(f"The key {key.id} of {key.name} is revoked.", soft_wrap=True)


def _told(key: "AccessKey") -> dict[str, Any]:
    """A key as it is told, without what is kept of its secret."""
    return {
        "id": key.id,
        "name": key.name,
        "role": str(key.role),
        "made_at": key.made_at.isoformat(),
        "made_by": key.made_by,
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _table(keys: list[dict[str, Any]]) -> "Table":
    """Keys for people: until when each may be used, or that it was revoked."""
    from rich.table import Column, Table

    folded = [Column(name, overflow="fold") for name in ("name", "role", "made", "until")]
    table = Table(Column("id", no_wrap=True), *folded)
    for key in keys:
        revoked = key["revoked_at"]
        until = f"revoked {revoked[:10]}" if revoked else (key["expires_at"] or "")[:10]
        table.add_row(key["id"], key["name"], key["role"], key["made_at"][:10], until)
    return table


def _moment(text: str, at: datetime) -> datetime:
    """When a key ends, from a day or a number of days; `InvalidParameter` if that is over."""
    if days := _DAYS.fullmatch(text):
        return at + timedelta(days=int(days[1]))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        detail = "write a day (2027-01-01) or a number of days (90d)"
        raise InvalidParameter(Rejection("--expires", "invalid", detail)) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if moment <= at:
        raise InvalidParameter(Rejection("--expires", "out-of-range", f"{text} is over"))
    return moment.astimezone(UTC)
