"""The report on what is known and what is not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from api.filters import (
    ProgrammeFilters,
    check_known,
    day_of,
    filters_of,
    named,
    only_with_amounts,
)
from api.parameters import MAX_VALUES, ChartQuery, Many, Text
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import citation_out
from api.schemas.coverage import (
    AbsenceOut,
    CoverageMeta,
    CoverageOut,
    CoveredProgramme,
    FieldCounts,
    Grouping,
    GroupOut,
    LackOut,
    TotalsOut,
)
from kb.coverage import Standing, grouped, standing, tally
from kb.finding import Named
from kb.models import Source
from kb.queries import coverage, labels, lists, programmes
from kb.queries.labels import Texts
from kb.queries.lists import Summarised
from kb.queries.programmes import CitedGap
from kb.vocabulary import Level, RecordField, Status

routes = router("coverage")


class CoverageQuery(BaseQuery, ChartQuery, ProgrammeFilters):
    """Which programmes, which fields, and how they are grouped."""

    ids: Annotated[
        Many[Text],
        Field(
            description="The programmes, by their ids, in the order of `programmes`. Left out: "
            "those of the filter, or all.",
            examples=[["de-spitzencluster"]],
        ),
    ] = []
    by: Annotated[
        Grouping,
        Field(
            description="By what the programmes are grouped: the jurisdiction, the level of "
            "government, the region, the status on the day `on`, or the decade of the start."
        ),
    ] = "jurisdiction"
    field: Annotated[
        Many[RecordField],
        Field(
            description="The fields of a programme's record, in the order of the answer. Left "
            "out: all.",
            examples=[["funding", "periods"]],
        ),
    ] = []
    detail: Annotated[
        Literal["programmes"] | None,
        Field(
            description="`programmes`: tell each programme with what is not known of it, however "
            "many they are. Left out: only up to 50.",
            examples=["programmes"],
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What is counted: the programmes, and how each field of each stands."""

    rows: Mapping[str, Summarised]
    fields: Sequence[RecordField]
    standings: Mapping[str, Mapping[RecordField, Standing]]
    gaps: Mapping[str, Sequence[CitedGap]]


@routes.get(
    "/v1/coverage",
    summary="What is known and what is not",
    responses=responses(),
    operation_id="coverage",
)
def report_coverage(query: Annotated[CoverageQuery, Query()], read: Reading) -> CoverageOut:
    """Of how many programmes each field is known, absent for which reason, or simply not told.

    Seven statements, and one each for `ids`, `country`, `mechanism`, `organisation` and `sector`,
    however many programmes.
    """
    on = day_of(query, read)
    found = _find(query, read)
    keys = {id: _KEYS[query.by](row, on) for id, row in found.rows.items()}
    ids = {*found.rows, *(key for key in keys.values() if key)}
    texts = labels.texts(read.session, ids, read.at)
    groups = sorted(grouped(keys).items(), key=lambda group: _place(query.by, group[0]))
    cited = {c.source for listed in found.gaps.values() for _, cites in listed for c in cites}
    records = lists.records(read.session, Source, cited, read.at)
    detailed = query.detail is not None or len(found.rows) <= MAX_VALUES
    return CoverageOut(
        by=query.by,
        groups=[
            GroupOut(
                key=key,
                label=texts[key].name(read.language)[0] or None if key else None,
                programmes=len(members),
                fields=_counts(members, found),
            )
            for key, members in groups
        ],
        totals=TotalsOut(programmes=len(found.rows), fields=_counts(found.rows, found)),
        programmes=[_programme(id, found, records, texts, read) for id in found.rows]
        if detailed
        else None,
        meta=CoverageMeta(revision=read.at, language=read.language, on=on),
    )


def _find(query: CoverageQuery, read: Read) -> _Found:
    """The programmes asked for, in their order, and how their fields stand."""
    ids = named(query, query.ids, read)
    only_with_amounts(query)
    filter = [Named(ids)] if ids else filters_of(query, read)
    rows = {row.id: row for row in programmes.matching(read.session, filter, revision=read.at)}
    check_known(ids, rows, read)
    rows = {id: rows[id] for id in ids or rows}
    fields = list(dict.fromkeys(query.field or RecordField))
    known = coverage.known(read.session, rows, read.at)
    gaps = programmes.gaps_of(read.session, rows, read.at)
    standings = {
        id: {
            field: standing(
                field in known[id], [gap.reason for gap, _ in gaps[id] if gap.field == field]
            )
            for field in fields
        }
        for id in rows
    }
    return _Found(rows, fields, standings, gaps)


def _decade(row: Summarised, _: date) -> str | None:
    return f"{row.first_day.year // 10 * 10:04}" if row.first_day else None


_KEYS: Mapping[Grouping, Callable[[Summarised, date], str | None]] = {
    "jurisdiction": lambda row, _: row.jurisdiction,
    "level": lambda row, _: row.level,
    "region": lambda row, _: row.region,
    "status": programmes.status,
    "decade": _decade,
}
"""The group of a programme on a day."""

_ORDERS: Mapping[Grouping, Sequence[str]] = {"level": list(Level), "status": list(Status)}
"""The keys that have an order of their own."""


def _place(by: Grouping, key: str | None) -> tuple[bool, int, str]:
    order = _ORDERS.get(by, ())
    return key is None, order.index(key) if key in order else 0, key or ""


def _counts(members: Iterable[str], found: _Found) -> dict[RecordField, FieldCounts]:
    every = [found.standings[id] for id in members]
    return {
        field: FieldCounts.of(tally(standings[field] for standings in every))
        for field in found.fields
    }


def _programme(
    id: str, found: _Found, records: Mapping[str, Source], texts: Mapping[str, Texts], read: Read
) -> CoveredProgramme:
    """A programme with what is not known of it."""
    name, name_lang = texts[id].name(read.language)
    return CoveredProgramme(
        id=id,
        name=name,
        name_lang=name_lang,
        country=found.rows[id].jurisdiction,
        lacks=[
            LackOut(
                field=field,
                standing=_word(one),
                absences=[
                    AbsenceOut(
                        reason=gap.reason,
                        note=gap.note,
                        citations=[citation_out(c.source, c.locator, records) for c in citations],
                    )
                    for gap, citations in found.gaps[id]
                    if gap.field == field
                ],
            )
            for field, one in found.standings[id].items()
            if not one.known or one.reason
        ],
    )


def _word(one: Standing) -> Literal["partly", "absent", "unstated"]:
    """How a field stands that is not wholly known."""
    if one.known:
        return "partly"
    return "absent" if one.reason else "unstated"
