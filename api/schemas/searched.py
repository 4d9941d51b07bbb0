"""What a search finds, on the wire."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Id, Meta, Name, NameLanguage, Page, Schema
from kb.queries.search import Match
from kb.vocabulary import Collection


class HitOut(Schema):
    """Something that was found."""

    collection: Annotated[Collection, Field(description="What it is: the list that has it.")]
    id: Id
    name: Name
    name_lang: NameLanguage
    country: Annotated[
        str | None,
        Field(description="Its jurisdiction; null for a jurisdiction itself.", examples=["DE"]),
    ]
    match: Annotated[
        Match,
        Field(
            description="`exact`: one of its names, or its id, is the query. `name`: all of it "
            "stands in its names. `text`: the rest."
        ),
    ]
    text: Annotated[
        str,
        Field(description="The text in which it was found: a name it has or had, a summary …"),
    ]
    url: Annotated[str, Field(description="Its address.")]


class SearchPage(Page[HitOut]):
    """A page of what was found."""

    totals: Annotated[
        dict[Collection, int], Field(description="How much there is in each collection searched.")
    ]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
