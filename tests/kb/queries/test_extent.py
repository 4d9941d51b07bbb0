"""What a base holds as a whole, over one small enough to know by heart."""

from sqlalchemy import Engine

from kb.db import reading
from kb.models import Jurisdiction
from kb.queries.extent import Extent, extent
from kb.vocabulary import ClaimKind, Collection, EntityKind, JurisdictionKind
from tests.kb.small import begin, claim, day, period, write

THINGS = {
    Collection.PROGRAMMES: 2,
    Collection.CLUSTERS: 1,
    Collection.ORGANISATIONS: 1,
    Collection.SOURCES: 1,
    Collection.JURISDICTIONS: 2,
}


def of(engine: Engine, revision: int) -> Extent:
    with reading(engine) as session:
        return extent(session, revision)


def test_years_are_those_that_are_known(fresh: Engine) -> None:
    begin(fresh)
    assert of(fresh, 1) == Extent(THINGS, 0, {"DE": "DEU"}, None, None)
    open_ended = claim("c-two", ClaimKind.PERIOD, subject="de-two", end_date=None)
    write(fresh, claims=[period("c-one", "1999-05", "2004"), open_ended], at=day(1))
    assert of(fresh, 2) == Extent(THINGS, 2, {"DE": "DEU"}, 1999, 2004)
    assert of(fresh, 1) == Extent(THINGS, 0, {"DE": "DEU"}, None, None)


def test_a_country_without_programmes_is_not_covered(fresh: Engine) -> None:
    begin(fresh)
    france = {"id": "FR", "kind": JurisdictionKind.COUNTRY, "alpha3": "FRA", "parent": None}
    entities = {"FR": EntityKind.JURISDICTION}
    write(fresh, entities=entities, rows={Jurisdiction: [france]}, at=day(1))
    found = of(fresh, 2)
    assert found.countries == {"DE": "DEU"}
    assert found.things == {**THINGS, Collection.JURISDICTIONS: 3}
