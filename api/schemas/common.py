"""What many answers have."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.reading import Read
from kb.queries.labels import Texts

T = TypeVar("T")


class Schema(BaseModel):
    """A record of an answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


Id = Annotated[
    str, Field(description="The stable id, never used again.", examples=["de-spitzencluster"])
]
Name = Annotated[
    str,
    Field(
        description="The name in the language asked for, else in English.",
        examples=["Leading-Edge Cluster Competition"],
    ),
]
NameLanguage = Annotated[str, Field(description="The language that `name` is in.", examples=["en"])]
Names = Annotated[
    dict[str, str],
    Field(
        description="All names by language (BCP 47).",
        examples=[{"en": "Leading-Edge Cluster Competition", "zh": "领先集群竞赛计划"}],
    ),
]
Date = Annotated[
    str,
    Field(
        description="EDTF level 0: a year, a month or a day, as precise as the source.",
        examples=["2007-08"],
    ),
]
Country = Annotated[
    str,
    Field(
        description="The jurisdiction: ISO 3166-1 alpha-2, EU, or INT for bodies of several "
        "states.",
        examples=["DE"],
    ),
]


UpdatedIn = Annotated[
    int,
    Field(
        description="The revision in which its record, a text, or a claim about it or naming it "
        "last changed.",
        examples=[1],
    ),
]


class Named(Schema):
    """A thing by its id and name."""

    id: Id
    name: Name

    @classmethod
    def of(cls, id: str, texts: dict[str, Texts], language: str) -> "Named":
        """The thing `id`, named in the language; by its id where it has no name."""
        known = texts.get(id)
        name = known.name(language)[0] if known else ""
        return cls(id=id, name=name or id)


class Coded(Schema):
    """A code of a vocabulary with its label."""

    code: Annotated[str, Field(description="The code.", examples=["selection/competition"])]
    label: Annotated[
        str,
        Field(
            description="Its label in Chinese if that is asked for, else in English.",
            examples=["Competition"],
        ),
    ]


class Meta(Schema):
    """What an answer was made from."""

    revision: Annotated[int, Field(description="The revision that answered.", examples=[1])]
    language: Annotated[
        str, Field(description="The language that names were looked for in.", examples=["en"])
    ]

    @classmethod
    def of(cls, read: Read) -> "Meta":
        """What the answer to a request was made from."""
        return cls(revision=read.at, language=read.language)


class Page(Schema, Generic[T]):
    """A page of a list."""

    items: Annotated[list[T], Field(description="The rows of this page.")]
    total: Annotated[int, Field(description="How many rows the whole list has, exactly.")]
    next: Annotated[
        str | None,
        Field(
            description="The address of the next page; null, and only null, at the end. Also in "
            "the header `Link`."
        ),
    ]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
