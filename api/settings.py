"""The settings of the service, read from the environment under `KB_`."""

import os
from typing import Any

from pydantic import BaseModel, Field, model_validator

from kb.db import DEFAULT_URL

PATIENCE = "patience"
"""Where our server finds the seconds of patience in the state of the application."""


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
    patience_seconds: float = Field(
        default=30,
        gt=0,
        description="How long a client may take to send a request, and to take the next piece of "
        "an answer.",
    )
    access_log: bool = Field(default=False, description="Whether each request is logged.")

    @model_validator(mode="before")
    @classmethod
    def _of_the_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What is given, and of what is not, what the environment says."""
        names = {name: f"KB_{name.upper()}" for name in cls.model_fields}
        said = {name: os.environ[key] for name, key in names.items() if key in os.environ}
        return said | given
