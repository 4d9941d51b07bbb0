"""One figure of a comparison in full."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.filters import check_known
from api.money import MoneyQuery, question_of
from api.parameters import Query as BaseQuery
from api.parameters import Text
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.compare import ComparedProgramme
from api.schemas.compared import cell_out, meta_out, named_in, wording_of
from api.schemas.explain import ExplainOut
from api.schemas.explained import change_out, origins_out, series_used
from kb.compare.question import Question
from kb.compare.table import Table, compare
from kb.errors import InvalidParameter, Rejection
from kb.queries import economies, entities, evidence, labels
from kb.vocabulary import EntityKind, Measure

routes = router("compare")


class ExplainQuery(BaseQuery, MoneyQuery):
    """Which figure, and into what money is turned."""

    id: Annotated[
        Text, Field(description="The programme, by its id.", examples=["de-spitzencluster"])
    ]
    cell: Annotated[
        Measure,
        Field(
            description="The measure whose figure is explained.",
            examples=["funding_per_cluster_year"],
        ),
    ]
    since: Annotated[
        int | None,
        Field(
            ge=1,
            description="An earlier revision, by its number: the answer says what has changed "
            "since.",
            examples=[1],
        ),
    ] = None


@routes.get(
    "/v1/compare/explain",
    summary="One figure in full",
    responses=responses(),
    operation_id="explain",
)
def explain(query: Annotated[ExplainQuery, Query()], read: Reading) -> ExplainOut:
    """A figure with every claim, place, rate and step, and what changed since a revision.

    `origins` lists the documents by what they go back to: those that copy each other stand
    together and count as one witness. Thirteen statements, and nine more with `since`.
    """
    entities.check_ids(read.session, "id", [query.id], EntityKind.PROGRAMME)
    programmes, series = evidence.comparison(read.session, [query.id], query.currency, read.at)
    check_known([query.id], [programme.id for programme in programmes], read, parameter="id")
    question = question_of(query, series, read)
    table = compare(programmes, [query.cell], question, series)
    before = _at(query.since, query, question, read) if query.since else None
    ids = {query.id, *named_in(table), *(named_in(before) if before else ())}
    texts = labels.texts(read.session, ids, read.at)
    wording = wording_of([table, *([before] if before else [])], question, texts, read.language)
    (row,), (column,) = table.rows, table.columns
    (cell,) = row.cells
    name, name_lang = texts[query.id].name(read.language)
    changed = None
    if query.since:
        then = before.rows[0].cells[0] if before and before.rows else None
        changed = change_out(query.since, then, cell, column, wording)
    return ExplainOut(
        programme=ComparedProgramme(
            id=query.id, name=name, name_lang=name_lang, country=programmes[0].economy
        ),
        measure=query.cell,
        cell=cell_out(cell, column, wording),
        origins=origins_out(cell),
        series=series_used(cell, economies.series(read.session, read.at), read.language),
        changed=changed,
        meta=meta_out(question, read),
    )


def _at(since: int, query: ExplainQuery, question: Question, read: Read) -> Table:
    """The same figure at an earlier revision; without a row where the programme was not there."""
    if since > read.at:
        raise InvalidParameter(
            Rejection("since", "out-of-range", f"there are the revisions 1 to {read.at}")
        )
    programmes, series = evidence.comparison(read.session, [query.id], query.currency, since)
    return compare(programmes, [query.cell], question, series)
