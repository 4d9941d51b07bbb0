"""What goes with the matching of names: completing what is typed, and showing what was found."""

from collections.abc import Mapping
from html import escape
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse

from api.forms import FormRoute
from api.parameters import MAX_WORDS, PathText, Text
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import problems, responses, router
from api.schemas.reconcile import (
    KNOWN,
    PROPERTIES,
    TYPE_OF,
    TYPES,
    PropertyOut,
    ProposalOut,
    SuggestionOut,
    SuggestionsOut,
    TypeId,
)
from api.schemas.reconciled import description
from kb.errors import NotFound
from kb.queries import entities, labels, lists
from kb.queries.search import search
from kb.text import fold, parts
from kb.vocabulary import LabelField

routes = router("reconcile", FormRoute)

AT_ONCE = 10
"""How many things are suggested at once."""

KINDS = "programme, cluster or organisation"

ThingId = Annotated[PathText, Path(description="The id of a thing.", examples=["fr-poles"])]
Type = Annotated[TypeId | None, Field(description="Only of this type.", examples=["programme"])]


class Typed(BaseModel):
    """What is typed, and what OpenRefine sends beside it."""

    model_config = ConfigDict(extra="forbid")

    prefix: Annotated[Text, Field(description="What is typed.", examples=["count"])] = ""
    spell: Annotated[Text | None, Field(description="Sent by OpenRefine; without effect.")] = None
    exact: Annotated[Text | None, Field(description="Sent by OpenRefine; without effect.")] = None
    prefixed: Annotated[Text | None, Field(description="Sent by OpenRefine; without effect.")] = (
        None
    )


class TypedQuery(BaseQuery, Typed):
    """What is typed of the name of a thing."""

    cursor: Annotated[
        int, Field(ge=0, le=1_000, description="How many suggestions are skipped.")
    ] = 0
    type: Type = None


@routes.get(
    "/reconcile/suggest/entity",
    summary="Complete the name of a thing",
    responses=responses(),
    operation_id="suggest_thing",
)
def suggest_thing(query: Annotated[TypedQuery, Query()], read: Reading) -> SuggestionsOut:
    """Programmes, clusters and organisations whose names have what is typed, as /v1/search."""
    if not 0 < len(parts(query.prefix)) <= MAX_WORDS:
        return SuggestionsOut(result=[])
    asked = [TYPES[query.type][1]] if query.type else [found for _, found in TYPES.values()]
    most = query.cursor + AT_ONCE
    found = search(read.session, query.prefix, asked, None, most, revision=read.at)
    hits = found.hits[query.cursor :]
    ids = {hit.row.id for hit in hits} | {hit.row.jurisdiction for hit in hits}
    texts = labels.texts(read.session, ids, read.at)
    return SuggestionsOut(
        result=[
            SuggestionOut(
                id=hit.row.id,
                name=texts[hit.row.id].name(read.language)[0],
                description=description(hit.collection, hit.row, "", texts, read.language),
                notable=[TYPE_OF[hit.collection]],
            )
            for hit in hits
        ]
    )


class TypedProperty(Typed):
    """What is typed of the name of a property."""

    type: Type = None


@routes.get(
    "/reconcile/suggest/property",
    summary="Complete the name of a property",
    responses=problems(),
    operation_id="suggest_property",
)
def suggest_property(query: Annotated[TypedProperty, Query()]) -> SuggestionsOut:
    """What can be fetched of a thing; by `country` names are narrowed as well."""
    known = PROPERTIES[query.type] if query.type else KNOWN
    about = {"country": "Narrows what a name may mean; can be fetched."}
    return _suggestions(query.prefix, known, about)


@routes.get(
    "/reconcile/suggest/type",
    summary="Complete the name of a type",
    responses=problems(),
    operation_id="suggest_type",
)
def suggest_type(query: Annotated[Typed, Query()]) -> SuggestionsOut:
    """What can be found: programmes, clusters, organisations."""
    return _suggestions(query.prefix, {id: name for id, (name, _) in TYPES.items()}, {})


def _suggestions(prefix: str, known: Mapping[str, str], about: Mapping[str, str]) -> SuggestionsOut:
    """Those of some names in which, or in whose ids, a text stands; all, where there is none."""
    typed = fold(prefix)
    return SuggestionsOut(
        result=[
            SuggestionOut(id=id, name=name, description=about.get(id, ""), notable=[])
            for id, name in known.items()
            if typed in fold(name) or typed in id
        ]
    )


class ProposalQuery(BaseModel):
    """Of what the properties are asked."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[
        TypeId | None,
        Field(description="The type of the things; left out: all.", examples=["cluster"]),
    ] = None
    limit: Annotated[
        int | None, Field(ge=1, le=100, description="How many at most.", examples=[5])
    ] = None


@routes.get(
    "/reconcile/properties",
    summary="What can be fetched of a thing",
    responses=problems(),
    operation_id="propose_properties",
)
def propose_properties(query: Annotated[ProposalQuery, Query()]) -> ProposalOut:
    """The properties that /reconcile?extend= takes."""
    known = PROPERTIES[query.type] if query.type else KNOWN
    properties = [PropertyOut(id=id, name=name) for id, name in known.items()]
    return ProposalOut(type=query.type, properties=properties[: query.limit])


@routes.get("/reconcile/view/{id}", include_in_schema=False)
def view(
    id: ThingId, _: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """The way to the record of a thing."""
    kind = entities.kind_of(read.session, id)
    if kind not in TYPES:
        raise NotFound(KINDS, id)
    return Response(status_code=303, headers={"Location": f"{request.base_url}v1/{kind}s/{id}"})


_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<title>{name}</title>
<style>body {{ font: 14px/1.4 sans-serif; margin: 8px }} h1 {{ font-size: 16px; margin: 0 }}
p {{ margin: 4px 0; color: #444 }}</style>
<h1>{name}</h1>
<p>{about}</p>
<p>{summary}</p>
<p><a href="{address}" target="_blank" rel="noopener">{id}</a></p>
</html>
"""

_HARMLESS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""The page needs nothing, so that nothing that stands in it can do anything."""


@routes.get("/reconcile/preview/{id}", include_in_schema=False)
def preview(
    id: ThingId, _: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """A thing in short, as a page for a small frame."""
    for type, (noun, collection) in TYPES.items():
        for row in lists.summaries(read.session, collection, [id], read.at):
            fields = (LabelField.NAME, LabelField.SUMMARY)
            texts = labels.texts(read.session, [id, row.jurisdiction], read.at, fields)
            about = description(collection, row, "", texts, read.language)
            told = {
                "language": read.language,
                "name": texts[id].name(read.language)[0],
                "about": f"{noun}, {about}",
                "summary": labels.best(texts[id].summaries, read.language)[0],
                "address": f"{request.base_url}v1/{type}s/{id}",
                "id": id,
            }
            page = _PAGE.format_map({key: escape(text) for key, text in told.items()})
            return HTMLResponse(page, headers=_HARMLESS)
    raise NotFound(KINDS, id)
