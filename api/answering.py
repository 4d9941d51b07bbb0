"""How an answer comes about: the base opened, asked and closed, and the JSON written, in one go.

In a thread, since a question may take long. What is short whatever the base holds (`at_once`) is
answered in the event loop where the base is a file: no thread waits for another there, and sixteen
requests at a time cost what one does. PostgreSQL is waited for, and that in a thread.
"""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from inspect import isawaitable
from typing import Any, ParamSpec, TypeVar

from fastapi import Request, Response
from pydantic_core import to_json
from sqlalchemy import Engine

from api import formats
from api.asking import SEEN
from api.bases import Bases
from api.caching import least_revision
from api.formats import Format
from api.gates import Lanes, in_thread
from api.reading import Read, opened
from api.settings import Settings
from api.work import Work, work_of

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
            record = endpoint(**values)
            return _written(await record if isawaitable(record) else record, {})
        state = request.app.state
        bases: Bases = state.bases
        bases.saw(request.scope.get(SEEN, 0))
        await bases.look()
        work, format = work_of(request.scope), formats.of(request.scope)
        chart = format is not None and format.chart
        seconds = state.settings.seconds[work]

        def of(engine: Engine, least: int) -> Response:
            with opened(request, engine, least, seconds) as (read, headers):
                bases.saw(read.at)
                if chart:
                    spec = _specification(endpoint, values, request, read)
                elif _is_table(request):
                    return _table(endpoint, values, request, read, headers)
                else:
                    record = endpoint(**{**values, "read": read})
                    if "response" in values:  # where an endpoint puts headers of its own
                        headers.update(values["response"].headers)
                    return _written(record, headers)
            return _charted(spec, request, read.at, headers)  # no snapshot is held meanwhile

        whole = partial(bases.ask, least_revision(request.headers), of)
        lanes: Lanes = state.lanes
        if short and not chart and state.engine.dialect.name == "sqlite" and not bases.standbys:
            async with lanes.here:
                return whole()
        async with lanes.one if work is Work.READ else lanes.many:
            return await in_thread(whole, seconds, bases.pass_over)

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

    settings: Settings = request.app.state.settings
    return table_of(Asked(endpoint, values, request, read, settings.most_rows), headers)


def _specification(
    endpoint: Callable[..., Any], values: dict[str, Any], request: Request, read: Read
) -> dict[str, Any]:
    from api.charting import specification
    from api.tables.asked import Asked

    settings: Settings = request.app.state.settings
    return specification(Asked(endpoint, values, request, read, settings.most_rows))


def _charted(spec: dict[str, Any], request: Request, at: int, headers: dict[str, str]) -> Response:
    from api.charting import answered

    return answered(spec, request, at, headers)


def _written(record: Any, headers: dict[str, str]) -> Response:
    if isinstance(record, Response):
        for name, value in headers.items():
            record.headers.setdefault(name, value)
        return record
    return Response(to_json(record), media_type=Format.JSON.media, headers=headers)
