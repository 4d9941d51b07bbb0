"""The funding of programmes as a list tells it: as a comparison would, kept or worked out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kb.compare.case import Case
from kb.compare.funding import funding
from kb.compare.kept import FUNDING_IN
from kb.compare.question import Question
from kb.errors import InvalidParameter, Rejection
from kb.models import Revision
from kb.queries import batches, evidence
from kb.queries.index import Index
from kb.queries.postings import table_of

AT_MOST = 2_000
"""Of how many programmes money is worked out for one answer."""

KEPT = 2 * AT_MOST
"""Of how many it is kept for one question."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The funding of a programme with its interval; None where there is no figure."""

    value: float | None
    low: float | None
    high: float | None


def is_kept(index: Index, question: Question) -> bool:
    """Whether the summaries hold what a question asks for."""
    day = index.once(("day", index.revision), lambda: _day(index), lambda _: 0)
    return question == Question(FUNDING_IN, day)


def _day(index: Index) -> date:
    """The day of the index's revision."""
    return index.session.get_one(Revision, index.revision).at.date()


def worked_out(index: Index, rows: Iterable[int], question: Question) -> dict[int, Amount]:
    """The funding of some rows by row, as a question asks for it.

    `InvalidParameter` where they are too many.
    """
    every = list(rows)
    if len(every) > AT_MOST:
        raise InvalidParameter(
            Rejection(
                "funding_currency",
                "out-of-range",
                f"The funding of {len(every)} programmes would have to be worked out; at most "
                f"{AT_MOST} are at once. Narrow the filter, or ask in {FUNDING_IN.currency} at "
                "current prices and market rates, which is kept.",
            )
        )
    key = ("funding", question, index.revision)  # a rate changes no row that is kept in euro
    known: dict[int, Amount] = index.once(key, dict, lambda _: 250 * KEPT)
    found = {row: known[row] for row in every if row in known}
    new = _worked_out(index, [row for row in every if row not in found], question)
    if len(known) + len(new) <= KEPT:
        known.update(new)
    return found | new


def _worked_out(index: Index, rows: list[int], question: Question) -> dict[int, Amount]:
    table = table_of(index.collection)
    ids = {
        id: row
        for batch in batches(rows)
        for row, id in index.session.execute(
            select(table.c.row, table.c.id).where(table.c.row.in_(batch))
        )
    }
    if not ids:
        return {}
    programmes, series = evidence.comparison(
        index.session, list(ids), question.target.currency, index.revision
    )
    found = {}
    for programme in programmes:
        cell = funding(Case(programme, question, series))
        told = (None if x is None else float(x) for x in (cell.value, cell.low, cell.high))
        found[ids[programme.id]] = Amount(*told)
    return found
