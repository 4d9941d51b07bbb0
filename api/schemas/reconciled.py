"""Candidates, and values of things, turned into what the reconciliation service says of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.schemas.reconcile import (
    MOST_QUERIES,
    TYPE_OF,
    TYPES,
    CandidateOut,
    ExtendingOut,
    IntegerOut,
    ManifestOut,
    MatchingFeatureOut,
    NumberOut,
    PreviewOut,
    ServiceOut,
    SuggestingOut,
    TextOut,
    ThingOut,
    TypeOut,
    Value,
    ViewOut,
)
from kb import __version__
from kb.queries.candidates import Candidate
from kb.queries.labels import Texts
from kb.queries.lists import Summarised
from kb.vocabulary import Collection


def manifest_of(base: str) -> ManifestOut:
    """What the service at an address is and can do."""

    def service(path: str) -> ServiceOut:
        return ServiceOut(service_url=base.rstrip("/"), service_path=path)

    return ManifestOut(
        versions=["0.2"],
        name="Industrial-cluster policy: programmes, clusters, organisations",
        identifier_space=f"{base}reconcile/view/",
        schema_space=f"{base}reconcile/properties",
        default_types=[TypeOut.of(id) for id in TYPES],
        documentation=f"{base}openapi.json",
        service_version=__version__,
        batch_size=MOST_QUERIES,
        view=ViewOut(url=f"{base}reconcile/view/{{{{id}}}}"),
        preview=PreviewOut(url=f"{base}reconcile/preview/{{{{id}}}}", width=400, height=220),
        suggest=SuggestingOut(
            entity=service("/reconcile/suggest/entity"),
            property=service("/reconcile/suggest/property"),
            type=service("/reconcile/suggest/type"),
        ),
        extend=ExtendingOut(
            propose_properties=service("/reconcile/properties"), property_settings=[]
        ),
    )


def candidate_out(
    candidate: Candidate, texts: Mapping[str, Texts], language: str, *, match: bool
) -> CandidateOut:
    """A candidate; `match` if it is certainly meant."""
    collection, row = candidate.collection, candidate.row
    return CandidateOut(
        id=row.id,
        name=texts[row.id].name(language)[0],
        description=description(collection, row, candidate.text, texts, language),
        score=candidate.score,
        match=match,
        type=[TypeOut.of(TYPE_OF[collection])],
        features=[
            MatchingFeatureOut(id="exact", value=candidate.exact),
            MatchingFeatureOut(id="name", value=candidate.score),
        ],
    )


def description(
    collection: Collection,
    row: Summarised,
    found: str,
    texts: Mapping[str, Texts],
    language: str,
) -> str:
    """Country, years, and the text in which a thing was found, where that is not its name."""
    parts = [texts[row.jurisdiction].name(language)[0]]
    if collection is Collection.PROGRAMMES and row.start:
        parts.append(f"{row.start.text}–{row.end.text if row.end else ''}")
    other = found not in {texts[row.id].name(language)[0], row.id, ""}
    return ", ".join(parts) + (f" ({found})" if other else "")


def values_of(property: str, told: Any) -> Iterator[Value]:
    """The values of a property, as the row of a list tells it."""
    match told:
        case None:
            return
        case str():
            yield TextOut(text=told)
        case int():
            yield IntegerOut(count=told)
        case float():
            yield NumberOut(number=told)
        case {"value": value}:
            yield from values_of(property, value)
        case {"label": str(label)}:
            yield TextOut(text=label)
        case {"id": str(id), "name": str(name)}:
            yield ThingOut(id=id, name=name) if property == "programmes" else TextOut(text=name)
        case Mapping():
            for one in dict.fromkeys(told.values()):
                yield from values_of(property, one)
        case Sequence():
            for one in told:
                yield from values_of(property, one)
