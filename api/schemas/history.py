"""History on the wire: what a revision did, row by row.

Owns: the order and the names of what is said. The records that the functions give are not
validated again on their way out; the tests hold them to the schemas.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from api.reading import Read
from api.schemas.claims import ClaimOut
from api.schemas.common import Schema
from api.schemas.told import Record, Telling, mentioned
from kb.changes import Came, What
from kb.queries import history, labels
from kb.queries.said import Entry


class CameOut(Schema):
    """A row that a revision added or retired."""

    happened: Annotated[
        Came, Field(description="Whether it holds since this revision, or no longer.")
    ]
    what: Annotated[
        What,
        Field(
            description="What it is: the `record` of a thing, a `text`, a `sector`, a `location`, "
            "a `gap` (what is known not to be known), a `claim`, a `year` of an economy, what a "
            "`series` is, an irrevocable `rate`."
        ),
    ]
    subject: Annotated[
        str,
        Field(
            description="The id of what it is about; of a series its code, of an irrevocable rate "
            "the currency that ended.",
            examples=["de-spitzencluster"],
        ),
    ]
    claim: Annotated[ClaimOut | None, Field(description="The claim; null for all else.")]
    value: Annotated[
        dict[str, str | int | float | list[str] | None] | None,
        Field(
            description="What all else says, by name: of a text its `field`, `language`, "
            "`position` and `text`; null for a claim."
        ),
    ]


class HistoryOut(CameOut):
    """The same with the revision that did it."""

    revision: Annotated[int, Field(description="The revision.", examples=[2])]
    at: Annotated[datetime, Field(description="When it was made (UTC).")]
    note: Annotated[str, Field(description="What it did, in its own words.")]


def told(entries: Iterable[Entry], read: Read) -> list[Record]:
    """Rows as `CameOut` says, with the names of a revision; one statement."""
    listed = list(entries)
    spoken_of = mentioned(entry.claim for entry in listed if entry.claim)
    telling = Telling(labels.texts(read.session, spoken_of, read.at), read.language, read.at)
    return [came(entry, telling) for entry in listed]


def came(entry: Entry, telling: Telling) -> Record:
    """One row."""
    return {
        "happened": entry.came,
        "what": entry.what,
        "subject": entry.subject,
        "claim": telling.claim(entry.claim) if entry.claim else None,
        "value": entry.value,
    }


def told_in_time(entries: Iterable[Entry], read: Read) -> list[Record]:
    """Rows as `HistoryOut` says; two statements."""
    listed = list(entries)
    made = history.moments(read.session, sorted({entry.revision for entry in listed}))
    return [
        {**row, **_when(entry, made[entry.revision])}
        for entry, row in zip(listed, told(listed, read), strict=True)
    ]


def _when(entry: Entry, made: tuple[datetime, str]) -> dict[str, Any]:
    return {"revision": entry.revision, "at": made[0], "note": made[1]}
