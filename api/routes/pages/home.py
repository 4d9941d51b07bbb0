"""The first page: what there is and where, how the best known compare, what is new."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.listing import page_of
from api.pages import tiles
from api.pages.public import PublicRoute, plain, shown
from api.parameters import ListedQuery, PageQuery
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.claims import ClaimsQuery, list_claims
from api.routes.compare import CompareQuery, compare_programmes
from api.routes.revisions import list_revisions
from api.routes.statistics import FacetsQuery, count_programmes
from kb.compare.groups import Facet
from kb.queries import labels
from kb.vocabulary import Collection, Measure, Prices, Rate

routes = router("pages", PublicRoute)

FLAGSHIPS = (
    "de-spitzencluster",
    "fr-poles",
    "jp-knowledge-cluster",
    "kr-industrial-complex-cluster",
    "ca-isi",
    "se-vinnvaxt",
    "no-gce",
    "cn-amc",
)
"""The programmes that are compared on the first page, if the base has them."""

TERMS: Mapping[str, Any] = {
    "currency": "EUR", "prices": Prices.CONSTANT, "base_year": 2015, "rate": Rate.PPP,
}  # fmt: skip
MEASURES = (Measure.FUNDING_PER_CLUSTER_YEAR, Measure.DURATION)

STEPS = (1, 3, 6, 12)
"""From how many programmes on a tile has the next deeper colour."""

SHOWN_REVISIONS = 4


@routes.get("/", include_in_schema=False)
def home_page(
    _: Annotated[BaseQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """What there is, where it is, how the best known compare, and what is new."""
    texts = labels.texts(read.session, FLAGSHIPS, read.at)
    flagships = [id for id in FLAGSHIPS if texts[id].names]
    newest = ListedQuery.model_construct(limit=SHOWN_REVISIONS)
    counted = FacetsQuery.model_construct(facets=[Facet.COUNTRY])
    countries = plain(count_programmes(counted, read))["facets"]["country"]["values"]
    return shown(
        "home.html",
        request,
        read,
        totals=_totals(read, request, response) | {"jurisdictions": len(countries)},
        map=_map(countries),
        asked={"ids": flagships, "measures": MEASURES, **TERMS},
        compared=_compared(flagships, read, request),
        revisions=plain(list_revisions(newest, read, request, response))["items"],
    )


def _totals(read: Read, request: Request, response: Response) -> dict[str, int]:
    """How much there is of everything, but for jurisdictions: those count that have programmes."""
    one = PageQuery.model_construct(limit=1)
    listed = {
        str(collection): page_of(collection, [], (), one, read, request).total
        for collection in Collection
        if collection is not Collection.JURISDICTIONS
    }
    claims = list_claims(ClaimsQuery.model_construct(limit=1), read, request, response)
    return {**listed, "claims": plain(claims)["total"]}


def _map(countries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The tiles of the world, those with programmes with how many; and what has no tile."""
    places = tiles.places()
    known = {each["code"]: each for each in countries}
    found = [
        {
            "id": id,
            "column": column,
            "row": row,
            "name": known[id]["label"] if id in known else None,
            "count": known[id]["count"] if id in known else 0,
            "step": bisect_right(STEPS, known[id]["count"]) if id in known else 0,
        }
        for id, (column, row) in places.items()
    ]
    columns, rows = tiles.size()
    return {
        "tiles": found,
        "others": [each for each in countries if each["code"] not in places],
        "columns": columns,
        "rows": rows,
        "steps": STEPS,
    }


def _compared(ids: Sequence[str], read: Read, request: Request) -> Any:
    """How some programmes compare; None where there are none of them."""
    if not ids:
        return None
    query = CompareQuery.model_construct(ids=list(ids), measures=list(MEASURES), **TERMS)
    return plain(compare_programmes(query, read, request))
