"""Statistics by SDMX 2.1: structures and figures, under the addresses that its clients know.

An address may end early: what is left out of it may be anything, and of versions is the newest.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session

from api import formats
from api.extras import needing
from api.formats import Format
from api.reading import Read, Reading
from api.routes import responses, router
from api.sdmx import (
    ALL,
    LATEST,
    Agency,
    DataQuery,
    FlowRef,
    Id,
    Item,
    KeyText,
    Provider,
    ResourceName,
    StructureQuery,
    Version,
    asked_of,
)
from kb.errors import NotFound, NothingFound
from kb.exports.sdmx import keys, structures
from kb.exports.sdmx.datasets import WRITERS, Dataset
from kb.exports.sdmx.flows import (
    AGENCY,
    COUNTRIES,
    CURRENCIES,
    INDICATORS,
    PROGRAMMES,
    Code,
    CodeList,
    Edition,
    Flow,
    flow_of,
)
from kb.exports.sdmx.keys import Key
from kb.exports.sdmx.observations import READ, rows_of
from kb.queries import flows
from kb.queries.labels import Texts, best

routes = router("sdmx")

ROOT = "/sdmx/2.1"
OURS = {ALL, AGENCY, f"{ALL},{AGENCY}", f"{AGENCY},{AGENCY}"}
"""What names us as the provider of figures."""

IDS: Mapping[str, Callable[[Session, int], Collection[str]]] = {
    COUNTRIES.id: flows.countries,
    CURRENCIES.id: flows.currencies,
    INDICATORS.id: flows.indicators,
}
"""Where the codes of the lists come from that the base fills."""

TEXTS: Mapping[str, Callable[[Session, int], Mapping[str, Texts]]] = {
    COUNTRIES.id: flows.country_names,
    PROGRAMMES.id: flows.programme_names,
    CURRENCIES.id: flows.currency_names,
    INDICATORS.id: flows.indicator_texts,
}
"""The same with their names."""


def _responses(path: str) -> dict[int | str, dict[str, Any]]:
    """What an address of statistics may answer, for the manual."""
    found = responses(404, 413, 501)
    texts = {f.media: {"schema": {"type": "string"}} for f in formats.offered(path)}
    found[200]["content"] = texts
    found[404] |= {"description": "There is no such structure or flow, or no figure of the key."}
    found[406] |= {"description": f"The client takes none of {', '.join(texts)}."}
    found[413] |= {"description": "More is asked for than one answer tells."}
    return found


Described = Annotated[StructureQuery, Query()]
Chosen = Annotated[DataQuery, Query()]


@routes.get(
    f"{ROOT}/data/{{flow}}/{{key}}",
    summary="Figures of a flow, by SDMX",
    responses=_responses(f"{ROOT}/data/"),
    response_class=Response,
    operation_id="get_figures",
)
def data_of_key(
    flow: FlowRef, key: KeyText, query: Chosen, read: Reading, request: Request
) -> Response:
    """Yearly figures of a key: SDMX-ML, generic or structure-specific, or SDMX-CSV.

    Each figure names the claim that states it. The key may be left out, and `/KB` may follow it.
    """
    return _figures(read, request, query, flow, key)


@routes.get(f"{ROOT}/data/{{flow}}", include_in_schema=False)
def data(flow: FlowRef, query: Chosen, read: Reading, request: Request) -> Response:
    """All figures of a flow."""
    return _figures(read, request, query, flow, ALL)


@routes.get(f"{ROOT}/data/{{flow}}/{{key}}/{{provider}}", include_in_schema=False)
def data_of_provider(
    flow: FlowRef,
    key: KeyText,
    provider: Provider,
    query: Chosen,
    read: Reading,
    request: Request,
) -> Response:
    """Figures of a key from a provider: there is one."""
    if provider not in OURS:
        raise NotFound("data provider", provider, [AGENCY])
    return _figures(read, request, query, flow, key)


@routes.get(
    f"{ROOT}/{{resource}}/{{agency}}/{{id}}/{{version}}",
    summary="Structures of the flows, by SDMX",
    responses=_responses(f"{ROOT}/dataflow"),
    response_class=Response,
    operation_id="get_structures",
)
def structures_of_version(
    resource: ResourceName,
    agency: Agency,
    id: Id,
    version: Version,
    query: Described,
    read: Reading,
) -> Response:
    """What describes the figures: flows, data structures, code lists, concepts.

    An address may end after any of its parts, and go on with the items of a list.
    """
    return _structures(read, query, resource, agency, id, version)


@routes.get(f"{ROOT}/{{resource}}", include_in_schema=False)
def structures_of_kind(resource: ResourceName, query: Described, read: Reading) -> Response:
    """All structures of a kind."""
    return _structures(read, query, resource)


@routes.get(f"{ROOT}/{{resource}}/{{agency}}", include_in_schema=False)
def structures_of_agency(
    resource: ResourceName, agency: Agency, query: Described, read: Reading
) -> Response:
    """All structures of a kind that an agency keeps."""
    return _structures(read, query, resource, agency)


@routes.get(f"{ROOT}/{{resource}}/{{agency}}/{{id}}", include_in_schema=False)
def structures_of_id(
    resource: ResourceName, agency: Agency, id: Id, query: Described, read: Reading
) -> Response:
    """A structure by its id."""
    return _structures(read, query, resource, agency, id)


@routes.get(f"{ROOT}/{{resource}}/{{agency}}/{{id}}/{{version}}/{{item}}", include_in_schema=False)
def items(
    resource: ResourceName,
    agency: Agency,
    id: Id,
    version: Version,
    item: Item,
    query: Described,
    read: Reading,
) -> Response:
    """Some items of a list."""
    return _structures(read, query, resource, agency, id, version, item)


def _structures(
    read: Read,
    query: StructureQuery,
    resource: str,
    agency: str = ALL,
    id: str = ALL,
    version: str = LATEST,
    item: str = ALL,
) -> Response:
    named = structures.named(resource, agency, id, version)
    items = None if item == ALL else frozenset(item.split("+"))
    told = structures.told(named, query.references, query.detail, items)
    codes = {id: _filled(id, read) for id in structures.from_the_base(told)}
    structures.check_items(told, codes)
    with needing("sdmx"):
        from kb.exports.sdmx import artefacts
    edition = Edition(read.at, read.revision.at)
    body = artefacts.message(told, codes, edition)
    return Response(body, media_type=Format.SDMX_STRUCTURE.media)


def _figures(read: Read, request: Request, query: DataQuery, flow: str, key: str) -> Response:
    chosen = flow_of(flow)
    asked = asked_of(keys.key_of(chosen, key), query)
    programmes = _programmes(chosen, asked.key, read)
    claims = flows.claims(read.session, programmes, READ[chosen.id], read.at)
    rows = asked.of(chosen, rows_of(chosen, claims))
    if not rows:
        raise NothingFound(f"{chosen.id} has no figure of the key {key!r} and the time asked for.")
    edition = Edition(read.at, read.revision.at)
    dataset = Dataset(chosen, rows, edition, query.detail, query.at_observation)
    format = formats.of(request.scope) or Format.SDMX_GENERIC
    return Response(WRITERS[format.media](dataset), media_type=format.media)


def _programmes(flow: Flow, key: Key, read: Read) -> Sequence[str]:
    """The programmes that a key is about; codes that there are not are refused."""
    session, at = read.session, read.at
    for dimension in flow.dimensions:
        listed = dimension.values
        if isinstance(listed, CodeList) and dimension.id in key.codes and listed is not PROGRAMMES:
            own = listed.codes
            codes = IDS[listed.id](session, at) if own is None else [code.id for code in own]
            keys.check(flow, key, dimension.id, codes)
    ids = key.codes.get("PROGRAMME")
    if ids is None:
        return flows.programmes(session, at, countries=key.codes.get("COUNTRY"))
    found = flows.programmes(session, at, ids=ids)
    if len(found) < len(ids):
        keys.check(flow, key, "PROGRAMME", flows.every_programme(session, at))
    return found


def _filled(id: str, read: Read) -> list[Code]:
    """The codes of a list that the base fills, in their order."""
    return [
        Code(code, texts.names or {"en": code}, best(texts.definitions, "en")[0] or None)
        for code, texts in TEXTS[id](read.session, read.at).items()
    ]
