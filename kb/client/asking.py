"""One question over HTTP: sent, if need be again, and its answer read.

Owns: how values become parameters, what is tried again, which answers are kept, and what is raised.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from http import HTTPStatus
from threading import Lock
from typing import Any

import httpx

from kb import __version__
from kb.client.answers import Fault

FIRST_PAUSE = 0.25
"""Seconds before the first further try, doubled for each that follows."""

LONGEST_PAUSE = 30
"""A server that asks for more seconds than these is not waited for."""


class ClientError(Exception):
    """A question that got no answer."""


class Unreachable(ClientError):
    """There is no way to the server, or it does not answer in time."""


class Problem(ClientError):
    """The server refused or failed; `errors` names each parameter that is wrong."""

    def __init__(
        self,
        status: int,
        type: str,
        title: str,
        detail: str,
        errors: Sequence[Fault],
        request_id: str,
    ) -> None:
        super().__init__(status, type, title, detail, errors, request_id)
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.errors = errors
        self.request_id = request_id

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.status}): {self.detail}"]
        for fault in self.errors:
            near = f" Did you mean {' or '.join(fault['nearest'])}?" if fault["nearest"] else ""
            lines.append(f"{fault['parameter']}: {fault['detail']}{near}")
        return "\n".join(lines)


class Asking:
    """The way to a server, with the answers that it gave."""

    def __init__(self, url: str, timeout: float, retries: int, memory: int) -> None:
        self._http = httpx.Client(
            base_url=url,
            timeout=timeout,
            follow_redirects=True,
            headers={
                "Accept": "application/json",
                "User-Agent": f"cluster-policy-kb/{__version__}",
            },
        )
        if self._http.base_url.scheme not in {"http", "https"}:
            raise ValueError(f"{url!r} is no address of a server; write http://localhost:8000")
        self._retries = retries
        self._memory = memory
        self._kept: dict[str, tuple[str, bytes]] = {}
        """Tag and body by address, those asked for last at the end."""
        self._lock = Lock()

    def answer(self, address: str, parameters: Mapping[str, object]) -> Any:
        """The record that is answered; `Problem` or `Unreachable` where there is none."""
        written = {name: _written(v) for name, v in parameters.items() if v is not None}
        request = self._http.build_request("GET", address, params=written or None)
        asked = str(request.url)
        kept = self._kept.get(asked)
        if kept:
            request.headers["If-None-Match"] = kept[0]
        response = self._sent(request)
        if kept and response.status_code == HTTPStatus.NOT_MODIFIED:
            tag, body = kept
        elif response.is_success:
            tag, body = response.headers.get("ETag", ""), response.content
        else:
            raise _problem(response)
        if tag:
            self._keep(asked, tag, body)
        try:
            return json.loads(body)
        except ValueError:
            raise ClientError(f"{asked} does not answer with JSON") from None

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """The response to a request, which is sent again where that may help."""
        tried = 0
        while True:
            try:
                response = self._http.send(request)
                wait = _patience(response)
                if wait is None or tried == self._retries:
                    return response
            except httpx.RequestError as error:
                wait = FIRST_PAUSE * 2**tried
                if tried == self._retries or isinstance(error, httpx.ReadTimeout):
                    raise Unreachable(
                        f"{request.url} gives no answer: {str(error) or type(error).__name__}. "
                        "Is the service running there? `kb serve` starts one."
                    ) from error
            time.sleep(wait)
            tried += 1

    def _keep(self, address: str, tag: str, body: bytes) -> None:
        """Keep an answer as the latest; the oldest go where there is no room."""
        with self._lock:
            self._kept.pop(address, None)
            self._kept[address] = tag, body
            while sum(len(body) for _, body in self._kept.values()) > self._memory:
                del self._kept[next(iter(self._kept))]


def _written(value: object) -> str:
    """A value as a parameter of an address."""
    match value:
        case Enum():
            return _written(value.value)
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case Iterable():
            return ",".join(map(_written, value))
        case _:
            return str(value)


def _patience(response: httpx.Response) -> float | None:
    """For how many seconds a server asks to wait; None where it does not, or for too many."""
    after = response.headers.get("Retry-After", "")
    asks = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and after.isdecimal()
    return float(after) if asks and int(after) <= LONGEST_PAUSE else None


def _problem(response: httpx.Response) -> Problem:
    """What a server says of a failure; of one that is not ours, what it is called in HTTP."""
    try:
        said = response.json()
        fields = [said[name] for name in ("type", "title", "detail", "errors", "request_id")]
    except (ValueError, TypeError, KeyError):
        fields = ["about:blank", response.reason_phrase, str(response.url), [], ""]
    return Problem(response.status_code, *fields)
