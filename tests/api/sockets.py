"""HTTP by hand: what no client that is in its right mind sends, and what it is answered."""

import socket

import httpx


def connected(server: str) -> socket.socket:
    """A connection to a server."""
    host, port = server.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is sent goes at once
    return connection


def responses(connection: socket.socket, count: int, data: bytes = b"") -> list[httpx.Response]:
    """Some answers read from a connection; `data` is what has been read of them already."""
    found: list[httpx.Response] = []
    while len(found) < count:
        while b"\r\n\r\n" not in data:
            data += _more(connection)
        head, _, data = data.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = [(name, value.strip()) for name, _, value in (x.partition(":") for x in lines)]
        length = int({name.lower(): value for name, value in headers}["content-length"])
        while len(data) < length:
            data += _more(connection)
        body, data = data[:length], data[length:]
        found.append(httpx.Response(int(status.split()[1]), headers=headers, content=body))
    return found


def _more(connection: socket.socket) -> bytes:
    read = connection.recv(65536)
    assert read, "the server has hung up"
    return read


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
    except ConnectionResetError:
        pass
    return data
