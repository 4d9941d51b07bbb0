"""A server in a network of its own, with nothing in it but itself: `python -m tests.offline URL …`.

What connects below Python is caught by this alone. Where no such network may be made (in many a
container), the server runs as all others of the tests do. Prints whether it was made, the routes
that lead out, and what each address after the URL of the base was answered.
"""

import ctypes
import fcntl
import json
import socket
import struct
import sys
from pathlib import Path

import httpx

from tests.serving import serving

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
SET_FLAGS, UP = 0x8914, 0x1
"""As Linux has them, in sched.h, sockios.h and if.h."""


def isolated() -> bool:
    """Leave every network, if that may be done, for one with a loopback and nothing else."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None or (unshare(NEW_NETWORK) and unshare(NEW_USER | NEW_NETWORK)):
        return False
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP))
    return True


def main(url: str, *addresses: str) -> None:
    """Serve the base at a URL and ask it."""
    alone = isolated()
    routes = Path("/proc/self/net/route").read_text().splitlines()[1:] if alone else []
    with serving(url) as server, httpx.Client(base_url=server, timeout=60) as client:
        answered = {address: client.get(address).status_code for address in addresses}
    print(json.dumps({"alone": alone, "routes": routes, "answered": answered}))


if __name__ == "__main__":
    main(*sys.argv[1:])
