"""Linked data on the wire."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.common import Schema


class LinkedData(Schema):
    """A document of JSON-LD, which is read without any other document."""

    context: Annotated[
        dict[str, Any],
        Field(alias="@context", description="What the words mean: vocabularies, types, links."),
    ]
    graph: Annotated[
        list[dict[str, Any]],
        Field(alias="@graph", description="The things, each with its `@id` and its `@type`."),
    ]
