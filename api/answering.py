"""How an answer comes about: the base opened, asked and closed, and the JSON written, in one go.

In a thread, since a question may take long. What is short whatever the base holds (`at_once`) is
answered in the event loop where the base is a file: no thread waits for another there, and sixteen
requests at a time cost what one does. PostgreSQL is waited for, and that in a thread.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from fastapi import Request, Response
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from api import formats
from api.formats import Format
from api.reading import Read, opened

P = ParamSpec("P")
T = TypeVar("T")

_SHORT: set[Callable[..., Any]] = set()


def at_once(endpoint: Callable[P, T]) -> Callable[P, T]:
    """Mark an endpoint that reads a bounded number of rows, each by its key."""
    _SHORT.add(endpoint)
    return endpoint


def answering(endpoint: Callable[..., Any]) -> Callable[..., Awaitable[Response]]:
    """An endpoint that gives a record, as one that gives the answer.

    The record is written as it is: that it is what the manual says is for the types to see to, and
    for the tests.
    """
    short = endpoint in _SHORT

    @wraps(endpoint)
    async def answer(**values: Any) -> Response:
        request: Request | None = values.get("read")
        if request is None:
            return _written(endpoint(**values), {})

        def whole() -> Response:
            with opened(request) as (read, headers):
                if _is_table(request):
                    return _table(endpoint, values, request, read, headers)
                record = endpoint(**{**values, "read": read})
                if "response" in values:  # where an endpoint puts headers of its own
                    headers.update(values["response"].headers)
                return _written(record, headers)

        state = request.app.state
        async with state.turns:
            if short and state.engine.dialect.name == "sqlite":
                return whole()
            return await run_in_threadpool(whole)

    return answer


def _is_table(request: Request) -> bool:
    format = formats.of(request.scope)
    return format is not None and format.tabular


def _table(
    endpoint: Callable[..., Any],
    values: dict[str, Any],
    request: Request,
    read: Read,
    headers: dict[str, str],
) -> Response:
    from api.tables.asked import Asked
    from api.tabular import table_of

    most_rows: int = request.app.state.most_rows
    return table_of(Asked(endpoint, values, request, read, most_rows), headers)


def _written(record: Any, headers: dict[str, str]) -> Response:
    if isinstance(record, Response):
        for name, value in headers.items():
            record.headers.setdefault(name, value)
        return record
    return Response(to_json(record), media_type=Format.JSON.media, headers=headers)
