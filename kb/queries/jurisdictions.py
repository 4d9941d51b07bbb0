"""Jurisdictions: countries, unions, international bodies, regions."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.indexed import EXACT
from kb.models import Cluster, Jurisdiction, Organisation, Programme, Source
from kb.queries import at, entities, lists, postings
from kb.queries.index import Index, joined
from kb.text import fold
from kb.vocabulary import Collection as Listing

COUNTED: dict[str, type[Programme | Cluster | Organisation | Source]] = {
    "programmes": Programme,
    "clusters": Cluster,
    "organisations": Organisation,
    "sources": Source,
}
"""What is counted of each jurisdiction."""


def named(session: Session, names: Collection[str], revision: int) -> dict[str, list[str]]:
    """The jurisdictions, but for regions, that each of some names may mean, by the name as given.

    Names are present and former ones in any language, ids, alpha-3 codes in any case. Two
    statements, and one for each part of the index that is not in memory yet; none without names.
    """
    if not names:
        return {}
    known = entities.country_codes(session, revision)
    index = Index(session, Listing.JURISDICTIONS, revision)
    read = postings.of_keys(session, Listing.JURISDICTIONS, {(EXACT, fold(n)) for n in names})
    rows = {name: joined(read.get((EXACT, fold(name)), [])) & index.live() for name in names}
    numbers = sorted(set().union(*rows.values()))
    ids = {row.row: row.id for row in lists.rows(session, Listing.JURISDICTIONS, numbers)}
    countries = set(known.values())
    return {
        name: [known[name.upper()]]
        if name.upper() in known
        else [ids[row] for row in rows[name] if ids[row] in countries]
        for name in names
    }


def counts(session: Session, ids: Collection[str], revision: int) -> dict[str, dict[str, int]]:
    """How many programmes, clusters, organisations and sources some jurisdictions have.

    One statement for each of the four.
    """
    found = {id: dict.fromkeys(COUNTED, 0) for id in ids}
    for what, model in COUNTED.items():
        rows = session.execute(
            select(model.jurisdiction, func.count())
            .where(model.jurisdiction.in_(found), at(model, revision))
            .group_by(model.jurisdiction)
        )
        for id, count in rows:
            found[id][what] = count
    return found


def alpha3(session: Session, revision: int) -> dict[str, str]:
    """The alpha-3 codes of all countries by their alpha-2 codes."""
    rows = session.execute(
        select(Jurisdiction.id, Jurisdiction.alpha3).where(
            Jurisdiction.alpha3.is_not(None), at(Jurisdiction, revision)
        )
    )
    return {id: code for id, code in rows if code is not None}
