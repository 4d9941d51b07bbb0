"""The log: everything that the service prints, a line each, written in this place alone.

JSON for programs, written by ourselves: structlog takes a tenth of the time of a start to import,
and it makes the lines for people. A line within a request names it. Refuses: headers and the values
of parameters, which may hold secrets.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from api.settings import Settings
from kb import __version__

log = logging.getLogger("kb")

REQUEST: ContextVar[Mapping[str, Any]] = ContextVar("request")
"""What is told of the request under way: `request_id`, `method`, `route`."""

_NONE: Mapping[str, Any] = {}

_FIELDS = "fields"
"""Where a record of `logging` has what is told besides its event."""


def tell(level: int, event: str, **fields: object) -> None:
    """Log an event with some fields."""
    log.log(level, event, extra={_FIELDS: fields})


def set_up(settings: Settings) -> None:
    """Write whatever is logged, warned of or raised in this process to standard error."""
    people = settings.log_format == "text" or (settings.log_format is None and sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_for_people() if people else _Json())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    log.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def told(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of a line, besides its time, level and event."""
    line = {"logger": record.name, "process": record.process, "release": __version__}
    request = REQUEST.get(_NONE)
    whole = record.levelno >= logging.ERROR
    named = {name: request[name] for name in request if whole or name == "request_id"}
    return {**line, **named, **getattr(record, _FIELDS, {})}


class _Json(logging.Formatter):
    """A record as one object of JSON on one line, in ASCII, whatever the locale."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            **told(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _for_people() -> logging.Formatter:
    """Lines to be read at a terminal."""
    import structlog
    from structlog.stdlib import ProcessorFormatter

    def add_told(_: object, __: str, event: Any) -> Any:
        fields = told(event["_record"])
        hidden = {"logger", "process", "release"}
        return {**event, **{name: value for name, value in fields.items() if name not in hidden}}

    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        ],
        processors=[
            add_told,
            ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("uncaught exception", exc_info=(kind, error, trace))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
