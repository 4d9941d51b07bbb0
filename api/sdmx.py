"""What is asked of the statistics: structures, figures of a flow, how much of them."""

from typing import Annotated

from fastapi import Path
from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from api.parameters import AsOf, PathText
from kb.errors import InvalidParameter, Rejection
from kb.exports.sdmx import keys, structures
from kb.exports.sdmx.flows import AGENCY, VERSION
from kb.exports.sdmx.keys import Asked, AtObservation, Key
from kb.period import Span

ALL = "all"
LATEST = "latest"


def _period(value: object) -> Span:
    try:
        return keys.span_of(str(value))
    except ValueError as error:
        raise PydanticCustomError("invalid", "{error}", {"error": str(error)}) from None


Period = Annotated[Span, PlainValidator(_period, json_schema_input_type=str)]
Number = Annotated[int, Field(ge=1, le=1000)]

ResourceName = Annotated[
    PathText,
    Path(
        description="The kind of structure: dataflow, datastructure, codelist or conceptscheme.",
        examples=["dataflow"],
    ),
]
Agency = Annotated[
    PathText,
    Path(description=f"Who keeps it: {AGENCY}, or `all`.", examples=[AGENCY]),
]
Id = Annotated[
    PathText,
    Path(
        description="The id of the structure, several with `+` between them, or `all`.",
        examples=["FUNDING"],
    ),
]
Version = Annotated[
    PathText,
    Path(
        description=f"Its version: {VERSION}, `latest` or `all`. An earlier state of the "
        "base is asked for by `as_of`.",
        examples=[LATEST],
    ),
]
Item = Annotated[
    PathText, Path(description="Codes or concepts of it, with `+` between them, or `all`.")
]
FlowRef = Annotated[
    PathText,
    Path(
        description="The flow: its id, or agency, id and version with commas between them.",
        examples=["FUNDING", f"{AGENCY},CLUSTERS,{VERSION}"],
    ),
]
KeyText = Annotated[
    PathText,
    Path(
        description="A place for each dimension but the year, in their order, with dots between "
        "them: a code, several with `+` between them, or nothing for any code. `all` asks for "
        "everything.",
        examples=["A.JP.jp-knowledge-cluster+jp-city-area...", ALL],
    ),
]
Provider = Annotated[PathText, Path(description=f"Who provides the figures: {AGENCY} or `all`.")]


class StructureQuery(AsOf):
    """What goes with the structures of an address, and how much of them."""

    references: Annotated[
        structures.References,
        Field(
            description="What goes with them: `children` are the structures that they use, "
            "`parents` those that use them, `all` everything that has to do with them; or the "
            "related ones of one kind.",
            examples=["children"],
        ),
    ] = structures.References.NONE
    detail: Annotated[
        structures.StructureDetail,
        Field(
            description="How much is told. A stub has id and name alone, a complete one its "
            "description too; `referencestubs` makes stubs of what goes along.",
            examples=["allstubs"],
        ),
    ] = structures.StructureDetail.FULL


class DataQuery(AsOf):
    """Which figures of a key, and how much of them."""

    start: Annotated[
        Period | None,
        Field(
            alias="startPeriod",
            description="No year that begins before this: a year, a month, a day, or a part of a "
            "year such as 2010-Q4.",
            examples=["2005"],
        ),
    ] = None
    end: Annotated[
        Period | None,
        Field(
            alias="endPeriod",
            description="No year that ends after this.",
            examples=["2010-12"],
        ),
    ] = None
    first: Annotated[
        Number | None,
        Field(
            alias="firstNObservations",
            description="So many figures of each series, from the earliest on.",
            examples=[1],
        ),
    ] = None
    last: Annotated[
        Number | None,
        Field(
            alias="lastNObservations",
            description="So many figures of each series, back from the latest.",
            examples=[2],
        ),
    ] = None
    detail: Annotated[
        keys.DataDetail,
        Field(
            description="`dataonly` leaves the attributes out, `serieskeysonly` and `nodata` tell "
            "which series there are.",
            examples=["dataonly"],
        ),
    ] = keys.DataDetail.FULL
    at_observation: Annotated[
        AtObservation,
        Field(
            alias="dimensionAtObservation",
            description="Whether figures stand under their series with the year, or each with its "
            "whole key. SDMX-CSV always has whole keys.",
            examples=["AllDimensions"],
        ),
    ] = AtObservation.YEAR


def asked_of(key: Key, query: DataQuery) -> Asked:
    """What is asked for; a time that ends before it begins is refused."""
    start, end = query.start, query.end
    if start and end and start.first > end.last:
        detail = "The time ends before it begins."
        raise InvalidParameter(Rejection("endPeriod", "invalid", detail))
    return Asked(
        key,
        start=start.first if start else None,
        end=end.last if end else None,
        first=query.first,
        last=query.last,
    )
