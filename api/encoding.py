"""Compressing answers: whether a client takes gzip, and the same bytes for the same answer."""

import asyncio
import gzip
from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

LEAST = 1_000
"""Shorter answers are not compressed: a packet holds them either way."""

LEVEL = 6
IN_A_THREAD = 64_000
"""Longer answers are compressed in a thread: they would keep the others waiting for over 1 ms."""


def least(accepted: str) -> int | None:
    """From how many bytes on a client takes answers as gzip, by its Accept-Encoding; None: never.

    0 for one that refuses them as they are.
    """
    if not accepted:
        return None
    from werkzeug.http import parse_accept_header

    qualities = {name.lower(): q for name, q in parse_accept_header(accepted)}
    others = qualities.get("*", 0)
    packed = qualities.get("gzip", qualities.get("x-gzip", others))
    plain = qualities.get("identity", 0 if qualities.get("*") == 0 else None)
    if packed <= 0 or (plain is not None and plain > packed):
        return None
    return 0 if plain == 0 else LEAST


async def encoded(headers: Headers, body: bytes, at_least: int | None) -> tuple[Headers, bytes]:
    """An answer as a client with that `least` takes it."""
    given = dict(headers)
    if not body or b"content-encoding" in given or not _text(given.get(b"content-type", b"")):
        return headers, body
    vary = given.get(b"vary", b"")
    if b"accept-encoding" not in vary.lower():
        vary = b"%b, Accept-Encoding" % vary if vary else b"Accept-Encoding"
        headers = [*without(headers, b"vary"), (b"vary", vary)]
    if at_least is None or len(body) < at_least:
        return headers, body
    if len(body) > IN_A_THREAD:
        body = await asyncio.to_thread(_compressed, body)
    else:
        body = _compressed(body)
    return [
        *without(headers, b"content-length"),
        (b"content-length", b"%d" % len(body)),
        (b"content-encoding", b"gzip"),
    ], body


def plain(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """An answer that `encoded` gave, as it was before."""
    if (b"content-encoding", b"gzip") not in headers:
        return headers, body
    body = gzip.decompress(body)
    kept = without(headers, b"content-encoding", b"content-length")
    return [*kept, (b"content-length", b"%d" % len(body))], body


def without(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Headers:
    """The headers but those of some names."""
    return [header for header in headers if header[0] not in names]


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)  # no time in it: the same bytes whenever


def _text(content_type: bytes) -> bool:
    media = content_type.partition(b";")[0]
    return media.startswith(b"text/") or media.endswith((b"csv", b"json", b"jsonl", b"xml"))
