"""What an assistant can ask: six tools, each a question to an address of the interface.

Owns: the arguments that a tool takes, the address that it asks with them, and the view in which it
gives the answer. Refuses to work anything out: every figure is the one that the address gives.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from api.listing import Codes
from api.money import MoneyQuery
from api.parameters import Amount, Countries, Day, Days, Many, Query, SearchText, Text
from api.routes.programmes import SortName
from api.schemas import assistant as views
from api.schemas.coverage import Grouping
from kb.vocabulary import Level, Measure, RecordField, Scheme, Status

Record = dict[str, Any]
Given = Mapping[str, Any]
"""Arguments as they came, without those that are null or empty lists: these are left out."""

Part = Literal[
    "periods", "phases", "rounds", "organisations", "funding", "mechanisms", "figures", "clusters",
    "relations",
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part)

MOST_PROGRAMMES, MOST_MEASURES = 10, 6
"""What is compared at once: an assistant reads an answer as a whole."""

CODES = {"mechanism": Scheme.MECHANISMS, "sector": Scheme.SECTORS}
"""The arguments whose values are the codes of a vocabulary of the base."""


class Service(Protocol):
    """The application, as a tool asks it."""

    base: str
    """What its addresses begin with, with a slash at the end."""

    async def get(self, path: str, parameters: Given) -> Record:
        """The answer of an address. `Refused` where it is a problem."""


class Refused(Exception):
    """The application refused a question, or the question is none; `problem` says why, in JSON."""

    def __init__(self, problem: bytes) -> None:
        super().__init__(problem.decode())
        self.problem = problem


Ask = Callable[[Any, Given, Service], Awaitable[Record]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A question that an assistant can ask."""

    name: str
    title: str
    description: str
    query_model: type[BaseModel]
    """Its arguments."""
    view: type[BaseModel]
    """What it gives."""
    ask: Ask


TOOLS: dict[str, Tool] = {}
"""The tools by name."""


def tool(title: str, arguments: type[BaseModel], view: type[BaseModel]) -> Callable[[Ask], Ask]:
    """Make a tool of a function: its name and its docstring are those of the tool."""

    def made(ask: Ask) -> Ask:
        paragraphs = (ask.__doc__ or "").split("\n\n")
        description = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        name = ask.__name__
        TOOLS[name] = Tool(name, title, description, arguments, view, ask)
        return ask

    return made


ProgrammeId = Annotated[
    Text, Field(description="The programme, by its id.", examples=["de-spitzencluster"])
]


def _like_an_id(value: str) -> str:
    """Refuse what would make another address than that of a programme."""
    if not re.fullmatch("[^/]+-[^/]+", value):
        raise PydanticCustomError(
            "invalid", "write an id as search_programmes gives it, such as de-spitzencluster"
        )
    return value


class SearchArguments(Query):
    """Which programmes, in which order. Different arguments are AND, the values of one are OR."""

    q: SearchText = None
    country: Countries = []
    level: Annotated[Many[Level], Field(description="The level of government.")] = []
    status: Annotated[
        Many[Status], Field(description="Where they stand on the day of the revision.")
    ] = []
    active_in: Annotated[
        Days | None,
        Field(
            description="Known to have run on some day of a date, or of two with a slash between.",
            examples=["2010", "2010/2015"],
        ),
    ] = None
    mechanism: Annotated[Codes, Field(description="Work by a mechanism, by its code.")] = []
    sector: Annotated[Codes, Field(description="Bound to a sector, by its code.")] = []
    organisation: Annotated[
        Codes, Field(description="An organisation takes part, by its id.", examples=[["de-bmbf"]])
    ] = []
    start_gte: Annotated[Day | None, Field(description="Started on or after a date.")] = None
    start_lte: Annotated[Day | None, Field(description="Started on or before a date.")] = None
    duration_gte: Annotated[Amount | None, Field(description="Ran so many years or more.")] = None
    funding_gte: Annotated[
        Amount | None, Field(description="Has so much public money or more, in euro.")
    ] = None
    funding_lte: Annotated[
        Amount | None, Field(description="Has so much public money or less, in euro.")
    ] = None
    present: Annotated[Many[RecordField], Field(description="A claim tells each of these.")] = []
    missing: Annotated[Many[RecordField], Field(description="No claim tells any of these.")] = []
    sort: Annotated[
        Many[SortName],
        Field(max_length=4, description="The order; - is downwards. Unknowns are last."),
    ] = ["-claims"]
    limit: Annotated[int, Field(ge=1, le=50, description="Programmes of a page.")] = 10
    cursor: Annotated[
        str | None, Field(max_length=2000, description="The `cursor` of the page before.")
    ] = None


@tool("Search programmes", SearchArguments, views.FoundProgrammes)
async def search_programmes(asked: SearchArguments, given: Given, service: Service) -> Record:
    """Find programmes of industrial-cluster policy by words, country, years, mechanism, money.

    Gives their ids, which the other tools take. Without arguments it lists all, those of which most
    is known first.
    """
    given = {**given, "limit": asked.limit, "sort": given.get("sort") or asked.sort}
    answer = await service.get("/v1/programmes", given)
    following = urlsplit(answer["next"] or "").query
    return {**answer, "cursor": parse_qs(following).get("cursor", [None])[0]}


class ProgrammeArguments(Query):
    """Which programme, and what of it."""

    id: Annotated[ProgrammeId, AfterValidator(_like_an_id)]
    parts: Annotated[
        Many[Part],
        Field(description="The parts whose claims are told; `counts` tells how many each has."),
    ] = ["periods", "organisations", "funding", "mechanisms"]


@tool("One programme", ProgrammeArguments, views.ProgrammeView)
async def get_programme(asked: ProgrammeArguments, given: Given, service: Service) -> Record:
    """Tell what is known of one programme: names, years, ministries, money, mechanisms, gaps.

    Each fact is a claim with its id and the place in a document where it was read. Amounts are told
    as they are stated; to set programmes side by side, use compare_programmes.
    """
    shared = {name: value for name, value in given.items() if name not in {"id", "parts"}}
    answer = await service.get(f"/v1/programmes/{asked.id}", shared)
    return {
        **answer,
        "counts": {part: len(answer[part]) for part in PARTS},
        **{part: answer[part] if part in asked.parts else None for part in PARTS},
    }


class CompareArguments(Query, MoneyQuery):
    """Which programmes, in which measures, and into what money is turned."""

    ids: Annotated[
        Many[Text],
        Field(
            min_length=1,
            max_length=MOST_PROGRAMMES,
            description="The programmes, by their ids, in the order of the rows.",
            examples=[["de-spitzencluster", "jp-knowledge-cluster"]],
        ),
    ]
    measures: Annotated[
        Many[Measure],
        Field(
            min_length=1,
            max_length=MOST_MEASURES,
            description="The measures, in the order of the columns.",
        ),
    ] = [Measure.DURATION, Measure.FUNDING]


@tool("Compare programmes", CompareArguments, views.ComparisonView)
async def compare_programmes(_: CompareArguments, given: Given, service: Service) -> Record:
    """Set programmes side by side in duration, money, counts, rates and design.

    Each figure has its interval, the claims that make it with their sources, and the reasons why it
    is missing or must be read with care. Say the warnings of a column along with its figures. For
    money over time ask for constant prices, across countries for purchasing power.
    """
    answer = await service.get("/v1/compare", given)
    terms = {name: value for name, value in given.items() if name not in {"ids", "measures"}}
    for row in answer["rows"]:
        for measure, cell in row["cells"].items():
            figure = {**terms, "id": row["programme"]["id"], "cell": measure}
            _add_origin(cell, figure, answer, service)
    return answer


class FigureArguments(Query, MoneyQuery):
    """Which figure, and into what money is turned."""

    id: ProgrammeId
    cell: Annotated[
        Measure, Field(description="The measure.", examples=["funding_per_cluster_year"])
    ]


@tool("Explain a figure", FigureArguments, views.ExplanationView)
async def explain_figure(_: FigureArguments, given: Given, service: Service) -> Record:
    """Explain how a figure comes about: each step with its numbers, rates and indices.

    Also the claims that make it, the rival claims with why they do not, and the reservations. Takes
    the same terms of money as compare_programmes, and gives the same figure.
    """
    return await _explained(given, service)


@tool("Sources of a figure", FigureArguments, views.SourcesView)
async def sources_of_figure(_: FigureArguments, given: Given, service: Service) -> Record:
    """Name the documents on which a figure rests, with the place in each for every claim.

    Documents that copy each other stand together: they are one witness. Takes the same terms of
    money as compare_programmes, and gives the same figure.
    """
    return await _explained(given, service)


class CoverageArguments(Query):
    """Which programmes, which fields, and how they are grouped."""

    ids: Annotated[Many[Text], Field(description="The programmes, by their ids.")] = []
    country: Countries = []
    level: Annotated[Many[Level], Field(description="The level of government.")] = []
    by: Annotated[Grouping, Field(description="By what the programmes are grouped.")] = (
        "jurisdiction"
    )
    field: Annotated[
        Many[RecordField], Field(min_length=1, description="What may be known or not.")
    ] = [RecordField.PERIODS, RecordField.FUNDING]


@tool("Coverage", CoverageArguments, views.CoverageView)
async def coverage(asked: CoverageArguments, given: Given, service: Service) -> Record:
    """Tell what the base knows and what not: of how many programmes, and why not.

    Ask it before saying that something does not exist: what is not known here may still be. With up
    to 50 programmes each is told with what it lacks and where that was looked for.
    """
    return await service.get("/v1/coverage", {**given, "field": asked.field})


async def _explained(given: Given, service: Service) -> Record:
    answer = await service.get("/v1/compare/explain", given)
    _add_origin(answer["cell"], given, answer, service)
    return answer


def _add_origin(cell: Record, figure: Given, answer: Record, service: Service) -> None:
    """Tell of which revision a figure is, and where it is explained, for ever as it is now."""
    revision = answer["meta"]["revision"]
    asked = query({**figure, "as_of": revision})
    cell["revision"] = revision
    cell["explanation"] = f"{service.base}v1/compare/explain?{asked}"


def query(parameters: Given) -> str:
    """Arguments as the parameters of an address; lists with commas."""
    texts = {
        name: ",".join(map(str, value)) if isinstance(value, list) else value
        for name, value in parameters.items()
    }
    return urlencode(texts, safe=",")
