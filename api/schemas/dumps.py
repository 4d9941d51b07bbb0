"""Dumps on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.common import Meta, Schema


class DumpItem(Schema):
    """A revision whose files can be had."""

    revision: Annotated[int, Field(description="Its number.", examples=[1])]
    at: Annotated[datetime, Field(description="When it was made.")]
    url: Annotated[str, Field(description="The address of the list of its files.")]


class FileOut(Schema):
    """A file of a dump."""

    name: Annotated[str, Field(description="Its name.", examples=["claims.csv"])]
    bytes: Annotated[int, Field(description="How long it is.")]
    sha256: Annotated[str, Field(description="The SHA-256 of its bytes, in hexadecimal digits.")]
    media_type: Annotated[str, Field(description="Its type.", examples=["text/csv"])]
    url: Annotated[str, Field(description="Its address.")]


class DumpOut(Schema):
    """The files of a revision."""

    revision: Annotated[int, Field(description="Its number.", examples=[1])]
    at: Annotated[datetime, Field(description="When it was made.")]
    licence: Annotated[str, Field(description="The licence of the data.")]
    files: Annotated[list[FileOut], Field(description="Its files, by their names.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
