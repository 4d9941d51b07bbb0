"""No other machine is reached: every socket is refused that would leave this one.

Python imports this at the start of each process that has this folder in `PYTHONPATH`, which
`tests/conftest.py` sees to. An attempt fails with the place that was asked for, and is written down
where `ATTEMPTS` says, for code that takes a network that is missing for granted. Imports nothing of
the project: its processes are to be seen as they are.
"""

import ipaddress
import os
import socket
import sys
from typing import Any

ATTEMPTS = "OFFLINE_ATTEMPTS"
"""The variable that names the file in which attempts are written down."""

_HERE = {"localhost", "localhost.localdomain", "", None}
_ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMED = {
    "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
}  # fmt: skip


class Offline(Exception):
    """Something asks for another machine. No OSError: nobody is to take it for a bad line."""


def check(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what an event is about to do, if it would leave this machine."""
    if event in _ADDRESSED:
        asked, address = arguments
        if asked.family in {socket.AF_INET, socket.AF_INET6} and address is not None:
            _refuse_unless_here(event, address[0])
    elif event in _NAMED:
        name = arguments[0]
        _refuse_unless_here(event, name[0] if isinstance(name, tuple) else name)


def _refuse_unless_here(event: str, name: str | bytes | None) -> None:
    host = name.decode() if isinstance(name, bytes) else name
    if host in _HERE:
        return
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        pass
    else:
        if address.is_loopback or address.is_unspecified:
            return
    what = f"{host} was asked for ({event}), and the tests have no network"
    if path := os.environ.get(ATTEMPTS):
        with open(path, "a", encoding="utf-8") as attempts:  # noqa: PTH123  (no more is imported)
            attempts.write(f"{' '.join(sys.orig_argv[:4])}: {what}\n")
    raise Offline(what)


sys.addaudithook(check)
