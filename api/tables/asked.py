"""A request for a table: the endpoint that would answer it in JSON, asked page after page.

A table of a list is the list's own pages, one after the other, in one snapshot of the base; what a
page tells in records within records, a table tells in columns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit

from fastapi import Request, Response
from pydantic import BaseModel

from api.reading import Read
from kb.errors import InvalidParameter, Rejection, TooMuch
from kb.exports.table import Rows, Table
from kb.queries import jurisdictions

PAGE = 1_000
"""The rows that are in memory at a time."""

_PAGED = "A table or a chart is whole: it has no pages, and nothing beside its rows."
NOT_OF_TABLES = {
    **dict.fromkeys(("limit", "cursor", "include"), _PAGED),
    "cite": "Ask for the citation at the address without an extension.",
}
"""What is not asked of tables and charts, and why."""

Record = Mapping[str, Any]

_MODULES = {
    "list_programmes": "programmes",
    "list_clusters": "clusters",
    "list_organisations": "organisations",
    "list_jurisdictions": "jurisdictions",
    "list_sources": "sources",
    "list_claims": "claims",
    "list_programme_claims": "claims",
    "list_revisions": "revisions",
    "list_changes": "changes",
    "list_revision_changes": "history",
    "list_programme_history": "history",
    "list_cluster_history": "history",
    "get_vocabulary": "terms",
    "get_economy": "economy",
    "compare": "comparison",
}
"""The file for each operation that has a table."""


@dataclass(frozen=True)
class Asked:
    """A request for a table: the endpoint that would answer it in JSON, and its arguments."""

    endpoint: Callable[..., Any]
    values: Mapping[str, Any]
    request: Request
    read: Read
    most_rows: int

    @property
    def query(self) -> Any:
        """The parameters."""
        return next(value for value in self.values.values() if isinstance(value, BaseModel))

    def check(self) -> None:
        """Refuse what only the answer in JSON has."""
        given = [name for name in NOT_OF_TABLES if name in self.query.model_fields_set]
        if given:
            raise InvalidParameter(
                *(Rejection(name, "invalid", NOT_OF_TABLES[name]) for name in given)
            )

    def pages(self) -> Iterator[Record]:
        """The answers of the endpoint, page after page.

        `TooMuch` with the first, where there are more rows than a table has.
        """
        whole = {"limit": PAGE, "fields": []} if "limit" in type(self.query).model_fields else {}
        query = self.query.model_copy(update=whole)
        named = {name: query for name, value in self.values.items() if value is self.query}
        request = self.request
        while True:
            own = {"request": request, "response": Response()}
            more = {name: value for name, value in own.items() if name in self.values}
            page = record(self.endpoint(**{**self.values, **named, **more, "read": self.read}))
            self.check_rows(page.get("total", 0))
            yield page
            following = page.get("next")
            if following is None:
                return
            asked = urlsplit(following).query.encode()
            request = Request({**self.request.scope, "query_string": asked})

    def check_rows(self, count: int) -> None:
        """`TooMuch` for more rows than one answer gives."""
        if count > self.most_rows:
            raise TooMuch(
                f"The table would have {count:,} rows; one answer gives {self.most_rows:,}. "
                "Narrow the filter, or take the files of the whole base: /v1/dumps."
            )

    @cached_property
    def alpha3(self) -> dict[str, str]:
        """Alpha-3 codes by alpha-2 codes."""
        return jurisdictions.alpha3(self.read.session, self.read.at)


class Tabular(Protocol):
    """What the file of a noun gives."""

    def table(self, asked: Asked) -> tuple[Table, Rows]:
        """The table that a request asks for, and its rows, which are read as they are written."""


def tabular(operation: str) -> Tabular:
    """The file for the table of an operation."""
    module: Tabular = import_module(f"api.tables.{_MODULES[operation]}")
    return module


def record(answer: Any) -> Record:
    """An answer as a record, in whichever form the endpoint gave it."""
    return dict(answer) if isinstance(answer, BaseModel) else answer
