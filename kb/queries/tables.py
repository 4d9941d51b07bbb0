"""What tables of whole collections need beside their rows: the sources of each."""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, select
from sqlalchemy.orm import Session

from kb.models import Citation, Claim, Involvement
from kb.queries import batches, there
from kb.vocabulary import Collection as Listing

_CLAIM, _CITATION, _INVOLVEMENT = (
    cast(Table, model.__table__) for model in (Claim, Citation, Involvement)
)


def sources_of(
    session: Session, listing: Listing, ids: Collection[str], revision: int
) -> dict[str, list[str]]:
    """The sources on which the claims about some things rest, by the things, in order.

    Of organisations: those of what they do. One statement.
    """
    found: dict[str, list[str]] = {id: [] for id in ids}
    for batch in batches(found):
        for id, source in session.execute(_sources(listing, batch, revision)):
            found[id].append(source)
    return found


def _sources(listing: Listing, ids: Collection[str], revision: int) -> Select[Any]:
    about: ColumnElement[str] = _CLAIM.c.subject
    joined = _CLAIM.join(_CITATION, _CITATION.c.claim_number == _CLAIM.c.number)
    if listing is Listing.ORGANISATIONS:
        about = _INVOLVEMENT.c.organisation
        joined = joined.join(_INVOLVEMENT, _INVOLVEMENT.c.number == _CLAIM.c.number)
    return (
        select(about, _CITATION.c.source)
        .select_from(joined)
        .where(about.in_(ids), there(_CLAIM, revision))
        .distinct()
        .order_by(about, _CITATION.c.source)
    )
