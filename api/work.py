"""What kind of work a request is: who does it, and how long it may take.

Reads of one thing go first: lists have threads of their own, and each of the others processes and a
queue, so that none of them makes a read wait.
"""

import re
from enum import StrEnum

from starlette.types import Scope

from api.formats import DRAWN, Format, of, shows


class Work(StrEnum):
    """The kinds of work, from what is short to what is long."""

    READ = "read"
    LIST = "list"
    COMPARISON = "comparison"
    QUESTION = "question"
    EXPORT = "export"
    DRAWING = "drawing"
    """Charts as pictures, and the script that draws them in pages."""
    WRITE = "write"
    """What only the holder of a key may ask, to read or to change: always of the primary, always
    in the process that was asked, and never from memory."""


_WRITES = re.compile(r"/v1/(keys|proposals)(/.*)?|/curate(/.*)?")
"""The addresses that answer by a key, or in a session that began with one."""

_EXPORTS = re.compile(r"/v1/dumps/[^/]+(/[^/]+)?")
_QUESTIONS = re.compile(
    r"/v1/(programmes/(stats|[^/]+/similar)|compare/rebuild|coverage)|/sdmx/2\.1/data/.+"
)
"""The addresses that may take seconds."""

_COMPARISONS = re.compile(r"/v1/(compare(/explain)?|timeline|claims)|/reconcile|/sdmx/2\.1/.+")
"""Those that take a part of a second at most."""

_DRAWINGS = re.compile(r"/static/charts-[^/]+")

_LISTS = re.compile(r"/v1/([a-z]+|programmes/facets)")
"""Those of many rows; what is asked for by its id has a longer address."""

_SHORT_TABLE = "/v1/compare"
"""The table that does not take longer than its JSON; of any other, nobody knows how long it is."""

_MONEY = re.compile(rb"funding_(currency|prices|base_year|rate)=")
"""What makes any list work money out that is not kept."""


def work_of(scope: Scope) -> Work:
    """The kind of work that a request is; a page is the work of what it shows."""
    path = shows(scope)
    if _WRITES.fullmatch(path):
        return Work.WRITE
    if scope["method"] not in {"GET", "POST"}:
        return Work.READ
    format = of(scope)
    if format in DRAWN or _DRAWINGS.fullmatch(path):
        return Work.DRAWING
    if format and format.tabular and path != _SHORT_TABLE:
        return Work.READ if format is Format.SCHEMA else Work.EXPORT
    if _EXPORTS.fullmatch(path):
        return Work.EXPORT
    if _QUESTIONS.fullmatch(path) or _MONEY.search(scope["query_string"]):
        return Work.QUESTION
    if _COMPARISONS.fullmatch(path):
        return Work.COMPARISON
    return Work.LIST if _LISTS.fullmatch(path) else Work.READ
