"""The settings of the service, read from the environment under `KB_`."""

import os
import re
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)

from api.work import Work
from kb.db import DEFAULT_URL
from kb.errors import InvalidSettings

LEAST_SECRET = 32
"""How many characters a secret has at least."""

UNTOLD = "untold"
"""What a field says whose value nobody is told, but whether it is set."""

DEFAULT = "default"
"""Where a field says in words what its default is, if that differs from machine to machine."""

_BETWEEN_URLS = re.compile(r"[\s,]+(?=[\w+]+://)|\s+$")


def urls_in(text: str) -> list[str]:
    """The URLs that commas or blanks separate; a comma may also stand inside one, between hosts."""
    return [url for url in _BETWEEN_URLS.split(text) if url]


class Settings(BaseModel):
    """What an operator may set."""

    database_url: str = Field(default=DEFAULT_URL, description="Where the base is.")
    replica_urls: str | None = Field(
        default=None,
        description="Where standbys of that base are, separated by commas: reads go there. A "
        "`database_url` of several hosts needs none.",
    )
    max_url_bytes: int = Field(
        default=8_000, description="The longest path with query that is read; beyond it 414."
    )
    cache_bytes: int = Field(
        default=64_000_000, ge=0, description="The memory for answers; 0: none is remembered."
    )
    slow_processes: int = Field(
        default=min(4, max(1, (os.cpu_count() or 1) - 1)),
        ge=0,
        description="How many processes answer slow questions; 0: the server itself does.",
        json_schema_extra={DEFAULT: "one less than there are processors, 1 to 4"},
    )
    export_processes: int = Field(
        default=1, ge=0, description="How many write tables and dumps; 0: the server itself does."
    )
    drawing_processes: int = Field(
        default=1,
        ge=0,
        description="How many draw charts; 0: the server itself does, and nothing else meanwhile.",
    )
    most_requests: int = Field(
        default=128,
        ge=1,
        description="How many requests a process of the server has in hand, besides those for "
        "other processes; whoever comes then is told to come again (503).",
    )
    most_waiting: int = Field(
        default=32,
        ge=0,
        description="How many wait for a slow question, for an export, or for a chart.",
    )
    wait_seconds: float = Field(default=30, gt=0, description="How long they wait; then 503.")
    read_seconds: float = Field(
        default=10, gt=0, description="How long an answer may take; then 503."
    )
    question_seconds: float = Field(
        default=60, gt=0, description="How long a statistic or another slow question may take."
    )
    write_seconds: float = Field(
        default=60,
        gt=0,
        description="How long a change may take. The first of a day tells anew what grows from "
        "day to day: of a hundred thousand programmes, that takes seconds.",
    )
    export_seconds: float = Field(
        default=900, gt=0, description="How long a table or a dump may take."
    )
    drawing_seconds: float = Field(
        default=30, gt=0, description="How long a chart may take to be drawn."
    )
    most_rows: int = Field(
        default=2_000_000, ge=1, description="The most rows of a table; beyond it 413."
    )
    spool: str | None = Field(
        default=None,
        description="The folder for tables that are written; left out: one that ends with the "
        "server.",
    )
    spool_bytes: int = Field(
        default=2_000_000_000, ge=0, description="How much of them is kept for the next to ask."
    )
    dumps: str | None = Field(
        default=None,
        description="The folder for the files of whole revisions, one folder in it for each, as "
        "`kb export` writes them; left out: in that of the tables.",
    )
    read_limit: str = Field(
        default="6000/minute",
        description="How often an address may ask what is not answered from memory: `60/second`, "
        "`1000/hour`; beyond it 429. Each of several workers counts by itself, up to its part of "
        "it, one at least. Empty: as often as it likes.",
    )
    write_limit: str = Field(
        default="120/minute",
        description="The same of what is written with a key, by the key.",
    )
    sign_in_limit: str = Field(
        default="20/minute",
        description="The same of keys that are none, or no longer, by the address that sends them; "
        "beyond it no key is taken from there.",
    )
    session_secret: str | None = Field(
        default=None,
        min_length=LEAST_SECRET,
        repr=False,
        description="With what sessions of the pages for curators are signed, at least 32 "
        "characters; the same on every machine. Left out: random, so that sessions end with the "
        "server.",
        json_schema_extra={UNTOLD: True},
    )
    patience_seconds: float = Field(
        default=30,
        gt=0,
        description="How long a client may take to send a request, and to take the next piece of "
        "an answer.",
    )
    access_log: bool = Field(default=False, description="Whether each request is logged.")
    slow_log_seconds: float = Field(
        default=1, ge=0, description="A request that takes longer is logged."
    )
    log_format: Literal["json", "text"] | None = Field(
        default=None,
        description="How a line of the log is written, `json` or `text`; left out: for people at a "
        "terminal, else as JSON.",
    )
    workers: int = Field(
        default=1,
        ge=1,
        description="How many processes serve. Each remembers answers in a memory of its own, of "
        "`KB_CACHE_BYTES`, and has its part of `KB_SLOW_PROCESSES`, one at least.",
    )
    drain_seconds: int = Field(
        default=30,
        ge=0,
        description="How long a server that is told to end goes on with the answers under way.",
    )

    @model_validator(mode="wrap")
    @classmethod
    def _of_the_environment(
        cls, given: dict[str, Any], validated: ModelWrapValidatorHandler[Self]
    ) -> Self:
        """What is given, and of what is not, what the environment says."""
        variables = {name: variable(name) for name in cls.model_fields}
        said = {name: os.environ[key] for name, key in variables.items() if key in os.environ}
        try:
            return validated(said | given)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            raise InvalidSettings(
                (
                    variable(name),
                    "…" if name in kept_secret(cls) else each["input"],
                    each["msg"],
                )
                for each in faults
                for name in [str(each["loc"][0])]
            ) from None

    @field_validator("read_limit", "write_limit", "sign_in_limit")
    @classmethod
    def _is_a_limit(cls, text: str) -> str:
        """What is said; the defaults are known to be limits."""
        if text.strip():
            from api.windows import parsed  # with a library for which no start waits

            try:
                parsed(text)
            except ValueError:
                raise ValueError("write a number and a time: 120/minute, 5/second") from None
        return text.strip()

    @property
    def replicas(self) -> tuple[str, ...]:
        """The URLs of the standbys."""
        return tuple(urls_in(self.replica_urls or ""))

    @property
    def seconds(self) -> Mapping[Work, float]:
        """How long an answer may take, by the kind of work."""
        return {
            Work.READ: self.read_seconds,
            Work.LIST: self.read_seconds,
            Work.COMPARISON: self.read_seconds,
            Work.WRITE: self.write_seconds,
            Work.QUESTION: self.question_seconds,
            Work.EXPORT: self.export_seconds,
            Work.DRAWING: self.drawing_seconds,
        }

    @property
    def processes(self) -> Mapping[Work, int]:
        """How many processes there are for a kind of work that the server leaves to others."""
        return {
            Work.QUESTION: self.slow_processes,
            Work.EXPORT: self.export_processes,
            Work.DRAWING: self.drawing_processes,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The settings as another process of this service reads them."""
        given = {name: value for name, value in self.model_dump().items() if value is not None}
        return {variable(name): str(value) for name, value in given.items()}


def kept_secret(settings: type[Settings]) -> set[str]:
    """The names of the settings whose values nobody is told."""
    fields = settings.model_fields.items()
    return {name for name, info in fields if UNTOLD in _extra(info.json_schema_extra)}


def _extra(extra: object) -> Mapping[str, object]:
    return extra if isinstance(extra, dict) else {}


def variable(name: str) -> str:
    """The variable of the environment that a setting is read from."""
    return f"KB_{name.upper()}"
