"""How much the base holds, of where and of when: what is told of it as a whole."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from kb.queries import jurisdictions, revisions
from kb.queries.index import Index, as_array
from kb.vocabulary import Collection


@dataclass(frozen=True, slots=True)
class Extent:
    """What a revision of the base holds."""

    things: dict[Collection, int]
    """How many of each collection."""
    claims: int
    countries: dict[str, str]
    """Those that the base has programmes of: alpha-3 codes by ids, in the order of the ids."""
    first_year: int | None
    """The year of the earliest start of a programme; None where no start is known."""
    last_year: int | None
    """The year of the latest end of one; None where no end is known."""


def extent(session: Session, revision: int) -> Extent:
    """What the base holds at a revision.

    Two statements, and one for each part of the index that is not in memory yet.
    """
    opened = {collection: Index(session, collection, revision) for collection in Collection}
    programmes = opened[Collection.PROGRAMMES]
    found = programmes.live()
    rows = as_array(found)
    alpha3 = jurisdictions.alpha3(session, revision)
    return Extent(
        things={collection: len(index.live()) for collection, index in opened.items()},
        claims=revisions.claims_at(session, revision),
        countries={
            country: alpha3[country]
            for country, having in programmes.values("country").items()
            if country in alpha3 and found.intersection_cardinality(having)
        },
        first_year=_year(programmes.numbers("start")[rows], np.min),
        last_year=_year(programmes.numbers("end")[rows], np.max),
    )


def _year(days: NDArray[Any], chosen: Any) -> int | None:
    """The year of the first or the last of some days, of which not all are known."""
    known = days[~np.isnan(days)]
    return date.fromordinal(int(chosen(known))).year if len(known) else None
