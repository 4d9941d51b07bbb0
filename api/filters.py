"""Which programmes: the parameters by which lists, comparisons and statistics choose them."""

from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, Field

from api.parameters import MAX_VALUES, Countries, Day, Days, Many, SearchText, Text
from api.reading import Read
from kb.errors import InvalidParameter, Rejection
from kb.models import ProgrammeSummary
from kb.queries import entities, programmes
from kb.queries.pages import SortKey
from kb.text import words
from kb.vocabulary import EntityKind, Level, Scheme, Status


class ProgrammeFilters(BaseModel):
    """Which programmes. Different fields are AND, the values of one are OR."""

    country: Countries = []
    level: Annotated[
        Many[Level], Field(description="The level of government.", examples=[["national"]])
    ] = []
    status: Annotated[
        Many[Status],
        Field(description="Where they stand on the day `on`.", examples=[["running"]]),
    ] = []
    active_in: Annotated[
        Days | None,
        Field(
            description="Known to have run on some day of a date or of two with a slash between "
            "them; an open end runs on.",
            examples=["2010", "2010/2015"],
        ),
    ] = None
    mechanism: Annotated[
        Many[Text],
        Field(
            description="Work by a mechanism, by its code: /v1/vocabularies/mechanisms.",
            examples=[["instrument/rd-grant"]],
        ),
    ] = []
    organisation: Annotated[
        Many[Text],
        Field(description="An organisation takes part, by its id.", examples=[["de-bmbf"]]),
    ] = []
    sector: Annotated[
        Many[Text],
        Field(
            description="Bound to a sector, by its code: /v1/vocabularies/sectors.",
            examples=[["ict-software"]],
        ),
    ] = []
    start_gte: Annotated[
        Day | None, Field(description="Started on or after the first day of a date.")
    ] = None
    start_lte: Annotated[
        Day | None,
        Field(description="Started on or before the last day of a date.", examples=["2010"]),
    ] = None
    end_gte: Annotated[
        Day | None, Field(description="Ended on or after the first day of a date.")
    ] = None
    end_lte: Annotated[
        Day | None, Field(description="Ended on or before the last day of a date.")
    ] = None
    q: SearchText = None
    on: Annotated[
        Day | None,
        Field(
            description="The day of the question, for `status`. Left out: the date of the "
            "revision.",
            examples=["2015-06-30"],
        ),
    ] = None


class ChosenProgrammes(ProgrammeFilters):
    """Some programmes, named or by a filter."""

    ids: Annotated[
        Many[Text],
        Field(
            description="The programmes, by their ids, in the order of the rows. Left out: those "
            "of the filter, at most 50, in the order of their ids.",
            examples=[["de-spitzencluster", "jp-knowledge-cluster"]],
        ),
    ] = []


def chosen(query: ChosenProgrammes, read: Read) -> list[str]:
    """The ids of the programmes asked for, each once: those named, or those of the filter.

    `InvalidParameter` for an id that names no programme, for none at all, for both ways at once,
    and for a filter that more than 50 programmes meet.
    """
    if ids := named(query, query.ids, read):
        return ids
    if not _filters(query):
        raise InvalidParameter(
            Rejection("ids", "missing", "Name programmes, or filter them (country=DE …).")
        )
    on = query.on.last if query.on else read.today
    order = [SortKey(ProgrammeSummary.id)]
    found = programmes.page(
        read.session, filters_of(query, read), order, None, MAX_VALUES, revision=read.at, on=on
    )
    if found.total > MAX_VALUES:
        raise InvalidParameter(
            Rejection(
                "ids",
                "out-of-range",
                f"{found.total} programmes meet the filter; at most {MAX_VALUES} are told at "
                "once. Narrow the filter.",
            )
        )
    return [row.id for row in found.items]


def named(query: ProgrammeFilters, ids: list[str], read: Read) -> list[str]:
    """The programmes that the parameter `ids` names, each once.

    `InvalidParameter` for an id that names no programme, and for ids beside a filter.
    """
    if ids and _filters(query):
        raise InvalidParameter(
            Rejection("ids", "invalid", "Name the programmes, or filter them, not both.")
        )
    once = list(dict.fromkeys(ids))
    entities.check_ids(read.session, "ids", once, EntityKind.PROGRAMME)
    return once


def check_known(ids: list[str], known: Collection[str], read: Read, parameter: str = "ids") -> None:
    """Refuse programmes that the revision does not have: no answer leaves out who was named."""
    if missing := [id for id in ids if id not in known]:
        raise InvalidParameter(
            *(
                Rejection(parameter, "unknown-value", f"revision {read.at} has no programme {id!r}")
                for id in missing
            )
        )


def _filters(query: ProgrammeFilters) -> set[str]:
    """The parameters given that choose programmes by what they are."""
    return query.model_fields_set & ProgrammeFilters.model_fields.keys() - {"on"}


def filters_of(query: ProgrammeFilters, read: Read) -> programmes.Filters:
    """The parameters as a filter; codes and ids that name nothing are refused."""
    session, at = read.session, read.at
    countries = entities.countries(session, "country", query.country, at)
    entities.check_codes(session, "mechanism", query.mechanism, Scheme.MECHANISMS, at)
    entities.check_codes(session, "sector", query.sector, Scheme.SECTORS, at)
    entities.check_ids(session, "organisation", query.organisation, EntityKind.ORGANISATION)
    return programmes.Filters(
        countries=countries,
        levels=query.level,
        statuses=query.status,
        active_in=query.active_in,
        mechanisms=query.mechanism,
        organisations=query.organisation,
        sectors=query.sector,
        start_gte=query.start_gte.first if query.start_gte else None,
        start_lte=query.start_lte.last if query.start_lte else None,
        end_gte=query.end_gte.first if query.end_gte else None,
        end_lte=query.end_lte.last if query.end_lte else None,
        words=words(query.q or ""),
    )
