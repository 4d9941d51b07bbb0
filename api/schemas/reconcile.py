"""The reconciliation service on the wire, as version 0.2 of its specification has it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.parameters import Text
from api.schemas.common import Id, Name, Schema
from kb.vocabulary import Collection

MOST_QUERIES = 50
"""How many names are looked for at once."""

MOST_CANDIDATES = 25
MOST_IDS = 1_000
MOST_PROPERTIES = 50
MOST_VALUES = 10
"""How many values one name is narrowed by."""

TypeId = Literal["programme", "cluster", "organisation"]

TYPES: Mapping[TypeId, tuple[str, Collection]] = {
    "programme": ("Programme", Collection.PROGRAMMES),
    "cluster": ("Cluster", Collection.CLUSTERS),
    "organisation": ("Organisation", Collection.ORGANISATIONS),
}
"""What can be found: the name of each type, and the collection that has it."""

TYPE_OF: Mapping[Collection, TypeId] = {found: id for id, (_, found) in TYPES.items()}

_ALL = {"country": "Country", "names": "Names in all languages", "claims": "Number of claims"}
PROPERTIES: Mapping[TypeId, Mapping[str, str]] = {
    "programme": {
        **_ALL,
        "level": "Level of government",
        "region": "Region",
        "status": "Status",
        "start": "Start",
        "end": "End",
        "duration": "Duration in years",
        "funding": "Public money in euro",
        "sectors": "Sectors",
        "summary": "Summary",
    },
    "cluster": {
        **_ALL,
        "regions": "Regions",
        "place": "Place",
        "sectors": "Sectors",
        "programmes": "Programmes",
    },
    "organisation": {**_ALL, "acronym": "Acronym", "kind": "Kind"},
}
"""What can be fetched of the things of a type: fields of the rows of the list that has them."""

KNOWN: Mapping[str, str] = {id: name for own in PROPERTIES.values() for id, name in own.items()}
"""The properties of all types, by id."""


class Asked(BaseModel):
    """A part of what is asked: with these keys and no other."""

    model_config = ConfigDict(extra="forbid")


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    """Values as texts; a thing that was reconciled before is its id."""
    texts = [one.get("id") if isinstance(one, dict) else one for one in _listed(value)]
    if any(one is None or isinstance(one, dict | list) for one in texts):
        raise PydanticCustomError("invalid", "a value is a text, a number or a thing with an `id`")
    return [str(one).strip() for one in texts]


class PropertyIn(Asked):
    """By what the candidates of a name are narrowed."""

    pid: Literal["country"]
    v: Annotated[list[str], BeforeValidator(_texts), Field(max_length=MOST_VALUES)]


class QueryIn(Asked):
    """A name that is looked for."""

    query: str = ""
    type: Annotated[list[TypeId], BeforeValidator(_listed)] = []
    type_strict: Literal["any", "should", "all"] = "any"
    """Without effect: a thing has one type."""
    limit: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] = 5
    properties: Annotated[list[PropertyIn], Field(max_length=MOST_VALUES)] = []


Queries = Annotated[dict[str, QueryIn], Field(max_length=MOST_QUERIES)]
"""The names that are looked for, each under a key of the client's own."""


class WantedIn(Asked):
    """A property that is fetched."""

    id: str
    settings: dict[str, Any] = {}
    """Without effect: no property has any."""


class ExtendIn(Asked):
    """Of what, and which properties."""

    ids: Annotated[list[Text], Field(max_length=MOST_IDS)]
    properties: Annotated[list[WantedIn], Field(max_length=MOST_PROPERTIES)]


class TypeOut(Schema):
    """A type of things."""

    id: Annotated[TypeId, Field(description="Its id.")]
    name: Annotated[str, Field(description="Its name.", examples=["Programme"])]

    @classmethod
    def of(cls, id: TypeId) -> "TypeOut":
        """The type of an id."""
        return cls(id=id, name=TYPES[id][0])


class MatchingFeatureOut(Schema):
    """One thing that makes a candidate likely or not."""

    id: Annotated[
        str,
        Field(
            description="`exact`: whether one of its names, present or former, or its id is the "
            "query, whatever its case, accents and width. `name`: how alike the most alike of its "
            "names is, by pairs of characters, from 0 to 100."
        ),
    ]
    value: Annotated[bool | float, Field(description="The value.")]


class CandidateOut(Schema):
    """A thing that may be meant."""

    id: Id
    name: Name
    description: Annotated[
        str,
        Field(
            description="The country, of a programme the years, and the name by which it was "
            "found, if that is another."
        ),
    ]
    score: Annotated[float, Field(description="How likely it is, from 0 to 100.")]
    match: Annotated[
        bool,
        Field(
            description="Whether it is the only thing of this very name, of the types and in the "
            "countries asked for."
        ),
    ]
    type: Annotated[list[TypeOut], Field(description="Its type.")]
    features: Annotated[list[MatchingFeatureOut], Field(description="What the score is made of.")]


class ResultOut(Schema):
    """The candidates for one name."""

    result: Annotated[list[CandidateOut], Field(description="The likeliest first.")]


class ViewOut(Schema):
    """Where a thing is told."""

    url: Annotated[str, Field(description="The address, with `{{id}}` in the place of the id.")]


class PreviewOut(ViewOut):
    """Where a thing is told in short, for people."""

    width: Annotated[int, Field(description="The width of a frame for it, in pixels.")]
    height: Annotated[int, Field(description="The height.")]


class ServiceOut(Schema):
    """Where something more is answered."""

    service_url: Annotated[str, Field(description="The beginning of its address.")]
    service_path: Annotated[str, Field(description="The rest.")]


class SuggestingOut(Schema):
    """What can be completed while it is typed."""

    entity: Annotated[ServiceOut, Field(description="The name of a thing.")]
    property: Annotated[ServiceOut, Field(description="A property.")]
    type: Annotated[ServiceOut, Field(description="A type.")]


class ExtendingOut(Schema):
    """How values are fetched."""

    propose_properties: Annotated[ServiceOut, Field(description="What there is to fetch.")]
    property_settings: Annotated[
        list[dict[str, str]], Field(description="What can be set for a property: nothing.")
    ]


class ManifestOut(Schema):
    """What the service is and can do."""

    versions: Annotated[list[str], Field(description="Of the specification.", examples=[["0.2"]])]
    name: Annotated[str, Field(description="What it is called.")]
    identifier_space: Annotated[
        str,
        Field(serialization_alias="identifierSpace", description="What ids are appended to."),
    ]
    schema_space: Annotated[
        str, Field(serialization_alias="schemaSpace", description="What the properties are of.")
    ]
    default_types: Annotated[
        list[TypeOut], Field(serialization_alias="defaultTypes", description="What can be found.")
    ]
    documentation: Annotated[str, Field(description="The manual.")]
    service_version: Annotated[
        str, Field(serialization_alias="serviceVersion", description="The release of the code.")
    ]
    batch_size: Annotated[
        int,
        Field(serialization_alias="batchSize", description="How many names may be sent at once."),
    ]
    view: Annotated[ViewOut, Field(description="Where a thing is told in full.")]
    preview: Annotated[PreviewOut, Field(description="Where it is told in short.")]
    suggest: Annotated[SuggestingOut, Field(description="What can be completed.")]
    extend: Annotated[ExtendingOut, Field(description="How values are fetched.")]


class SuggestionOut(Schema):
    """Something that may be meant by the beginning of a name."""

    id: Annotated[str, Field(description="Its id.", examples=["de-spitzencluster"])]
    name: Annotated[str, Field(description="Its name.")]
    description: Annotated[str, Field(description="What tells it from others of the name.")]
    notable: Annotated[list[TypeId], Field(description="Of a thing, its type.")]


class SuggestionsOut(Schema):
    """What may be meant."""

    result: Annotated[list[SuggestionOut], Field(description="The likeliest first.")]


class PropertyOut(Schema):
    """Something that can be fetched of a thing."""

    id: Annotated[str, Field(description="Its id.", examples=["country"])]
    name: Annotated[str, Field(description="What it is called.", examples=["Country"])]


class TypedPropertyOut(PropertyOut):
    """The same, with things for its values."""

    type: Annotated[TypeOut, Field(description="Their type.")]


class ProposalOut(Schema):
    """What can be fetched of the things of a type."""

    type: Annotated[TypeId | None, Field(description="The type; null: of all types.")]
    properties: Annotated[list[PropertyOut], Field(description="The properties.")]


class TextOut(Schema):
    """A value that is a text."""

    text: Annotated[str, Field(serialization_alias="str", description="The text.")]


class NumberOut(Schema):
    """A value that is a number."""

    number: Annotated[float, Field(serialization_alias="float", description="The number.")]


class IntegerOut(Schema):
    """A value that is a whole number."""

    count: Annotated[int, Field(serialization_alias="int", description="The number.")]


class ThingOut(Schema):
    """A value that is a thing itself."""

    id: Id
    name: Name


Value = TextOut | NumberOut | IntegerOut | ThingOut


class ExtendOut(Schema):
    """The values of some properties of some things."""

    meta: Annotated[
        list[TypedPropertyOut | PropertyOut], Field(description="The properties, as asked.")
    ]
    rows: Annotated[
        dict[str, dict[str, list[Value]]],
        Field(
            description="By the id of the thing and that of the property; none of what is not "
            "known, or has no such property."
        ),
    ]
