"""The settings of the service, read from the environment under `KB_`."""

import os
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ModelWrapValidatorHandler, ValidationError, model_validator

from kb.db import DEFAULT_URL
from kb.errors import InvalidSettings

DEFAULT = "default"
"""Where a field says in words what its default is, if that differs from machine to machine."""


class Settings(BaseModel):
    """What an operator may set."""

    database_url: str = Field(default=DEFAULT_URL, description="Where the base is.")
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
                (variable(str(each["loc"][0])), each["input"], each["msg"]) for each in faults
            ) from None


def variable(name: str) -> str:
    """The variable of the environment that a setting is read from."""
    return f"KB_{name.upper()}"
