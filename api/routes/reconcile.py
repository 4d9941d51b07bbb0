"""Names of somebody else's list, matched with the things of the base.

Owns: the one address of the Reconciliation Service API 0.2, where OpenRefine asks what the service
is, for the candidates for many names at once, and for values of the things that were found.
"""

from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from api.bodies import keys_at, parsed
from api.filters import FundingBasis, funding_asked
from api.forms import FORM, FormRoute
from api.parameters import Query as BaseQuery
from api.problems import rejection
from api.reading import Read, Reading
from api.routes import responses, responses_to_body, router
from api.routes.clusters import cluster_items
from api.routes.organisations import organisation_items
from api.routes.programmes import programme_items
from api.schemas.reconcile import (
    KNOWN,
    TYPES,
    ExtendIn,
    ExtendOut,
    ManifestOut,
    PropertyOut,
    Queries,
    QueryIn,
    ResultOut,
    TypedPropertyOut,
    TypeOut,
)
from api.schemas.reconciled import candidate_out, manifest_of, values_of
from kb.errors import InvalidParameter, Rejection, nearest, pointer
from kb.queries import jurisdictions, labels, lists
from kb.queries.candidates import Sought, candidates
from kb.vocabulary import Collection

routes = router("reconcile", FormRoute)

Results = dict[str, ResultOut]
Answer = ManifestOut | Results | ExtendOut
Record = dict[str, Any]
T = TypeVar("T")

_QUERIES: TypeAdapter[dict[str, QueryIn]] = TypeAdapter(Queries)
_EXTEND: TypeAdapter[ExtendIn] = TypeAdapter(ExtendIn)

QUERIES = (
    "The names that are looked for, at most 50: JSON, a record of records, each under a key of "
    "your own, with `query` (the name), and if you like `type` (programme, cluster, organisation, "
    "or a list of these), `limit` (5; at most 25) and `properties` "
    '(`[{"pid": "country", "v": "DE"}]`: a code or a name of the country). The answer has '
    "`result` under the same keys."
)
EXTEND = (
    "The values that are fetched: JSON, a record with `ids` (at most 1,000) and `properties` "
    '(`[{"id": "country"}]`: those of /reconcile/properties).'
)


class ReconcileQuery(BaseQuery):
    """What is asked of the service; nothing: what it is."""

    queries: Annotated[
        str | None,
        Field(
            description=QUERIES,
            examples=['{"q0": {"query": "Spitzencluster-Wettbewerb", "type": "programme"}}'],
        ),
    ] = None
    extend: Annotated[
        str | None,
        Field(
            description=EXTEND,
            examples=['{"ids": ["fr-poles"], "properties": [{"id": "start"}]}'],
        ),
    ] = None


_IN_A_FORM = {
    "type": "object",
    "properties": {
        "queries": {"type": "string", "description": QUERIES},
        "extend": {"type": "string", "description": EXTEND},
    },
}


@routes.get(
    "/reconcile",
    summary="Match names of your own list",
    response_model=Answer,
    responses=responses(400),
    operation_id="reconcile",
)
def reconcile(query: Annotated[ReconcileQuery, Query()], read: Reading, request: Request) -> Answer:
    """The Reconciliation Service API 0.2: give OpenRefine this address.

    Without parameters it says what it can do. A candidate is a `match` where it is the only thing
    that has the name, present or former, in any language, whatever its case, accents and width.
    A country that is not known narrows nothing, and then nothing is a match. At most eleven
    statements, however many names.
    """
    if query.queries is None and query.extend is None:
        return manifest_of(str(request.base_url))
    return _answered(query, read)


@routes.post(
    "/reconcile",
    summary="Match many names of your own list",
    response_model=Results | ExtendOut,
    responses=responses_to_body(),
    operation_id="reconcile_form",
    openapi_extra={"requestBody": {"content": {FORM: {"schema": _IN_A_FORM}}, "required": True}},
)
def reconcile_form(query: Annotated[ReconcileQuery, Query()], read: Reading) -> Results | ExtendOut:
    """The same, asked in a form; nothing is kept."""
    if query.queries is None and query.extend is None:
        raise InvalidParameter(
            Rejection("queries", "missing", "The form has neither this nor extend.")
        )
    return _answered(query, read)


def _answered(query: ReconcileQuery, read: Read) -> Results | ExtendOut:
    if query.queries is None:
        return _extended(_content("extend", query.extend or "", _EXTEND, ExtendIn), read)
    if query.extend is not None:
        detail = "Either names are looked for, or values are fetched."
        raise InvalidParameter(Rejection("extend", "invalid", detail))
    return _matched(_content("queries", query.queries, _QUERIES, QueryIn, keys=1), read)


def _content(name: str, text: str, model: TypeAdapter[T], of: type[BaseModel], keys: int = 0) -> T:
    """The JSON of a parameter; so many keys lead to the records `of` which it consists."""
    try:
        return model.validate_python(parsed(text.encode(), f"`{name}`"))
    except ValidationError as error:
        raise InvalidParameter(
            *(
                rejection(
                    each, f"{name}{pointer(each['loc'])}", keys_at(of, each["loc"][keys:-1]), "key"
                )
                for each in error.errors(include_url=False)
            )
        ) from None


def _matched(asked: dict[str, QueryIn], read: Read) -> Results:
    """The candidates for each name."""
    given = {value for one in asked.values() for told in one.properties for value in told.v}
    places = jurisdictions.named(read.session, given, read.at)
    found = candidates(
        read.session,
        [
            Sought(
                one.query,
                [TYPES[type][1] for type in dict.fromkeys(one.type or TYPES)],
                sorted({id for told in one.properties for v in told.v for id in places[v]}),
                one.limit,
            )
            for one in asked.values()
        ],
        revision=read.at,
    )
    rows = [candidate.row for best, _ in found for candidate in best]
    ids = {row.id for row in rows} | {row.jurisdiction for row in rows}
    texts = labels.texts(read.session, ids, read.at)
    results = {}
    for (key, one), (best, same) in zip(asked.items(), found, strict=True):
        certain = same == 1 and all(any(places[v] for v in told.v) for told in one.properties)
        results[key] = ResultOut(
            result=[
                candidate_out(each, texts, read.language, match=certain and each.exact)
                for each in best
            ]
        )
    return results


def _extended(asked: ExtendIn, read: Read) -> ExtendOut:
    """The values of properties, by thing."""
    wanted = [one.id for one in asked.properties]
    if wrong := [(place, id) for place, id in enumerate(wanted) if id not in KNOWN]:
        raise InvalidParameter(
            *(
                Rejection(
                    f"extend{pointer(('properties', place, 'id'))}",
                    "unknown-value",
                    f"There is no property {id!r}.",
                    list(KNOWN),
                    nearest(id, KNOWN),
                )
                for place, id in wrong
            )
        )
    items = _items(asked.ids, read)
    return ExtendOut(
        meta=[_property(id) for id in wanted],
        rows={
            id: {name: list(values_of(name, items.get(id, {}).get(name))) for name in wanted}
            for id in asked.ids
        },
    )


def _property(id: str) -> TypedPropertyOut | PropertyOut:
    if id == "programmes":
        return TypedPropertyOut(id=id, name=KNOWN[id], type=TypeOut.of("programme"))
    return PropertyOut(id=id, name=KNOWN[id])


def _items(ids: list[str], read: Read) -> dict[str, Record]:
    """Programmes, clusters and organisations as lists tell them, by id."""
    programmes, clusters, organisations = (
        lists.summaries(read.session, collection, ids, read.at)
        for collection in (Collection.PROGRAMMES, Collection.CLUSTERS, Collection.ORGANISATIONS)
    )
    found: list[Record] = []
    if programmes:
        money = funding_asked(FundingBasis(), read.today, read)
        found += programme_items(programmes, money, read)
    if clusters:
        found += (item.model_dump() for item in cluster_items(clusters, read))
    if organisations:
        found += (item.model_dump() for item in organisation_items(organisations, read))
    return {item["id"]: item for item in found}
