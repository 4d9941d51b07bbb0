"""The comparison."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from api.citing import Citable, cited
from api.filters import ChosenProgrammes, check_known, chosen
from api.money import MoneyQuery, question_of
from api.parameters import ChartQuery, Many, TableQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.compare import CompareOut
from api.schemas.compared import compare_out, named_in
from kb.compare.table import compare
from kb.queries import evidence, labels
from kb.vocabulary import Measure

routes = router("compare")


class CompareQuery(TableQuery, ChartQuery, Citable, ChosenProgrammes, MoneyQuery):
    """Which programmes, in which measures, and into what money is turned."""

    measures: Annotated[
        Many[Measure],
        Field(
            description="The measures, in the order of the columns. Left out: duration and "
            "funding. Counts (clusters, regions, firms, participants, projects, jobs, ministries, "
            "rounds) and rates are the latest known on the day `on`. `ministries` are those that "
            "are named, at the least, where no number is stated. `selection_rate` sets selected "
            "against applications of the same rounds; `years_between_rounds` is a mean. "
            "`years_after_first_programme` counts from the first programme of the country in this "
            "base, which may lack an earlier one. Sets: `mechanisms`, `organisations`, the "
            "`phases` that hold on the day `on`, and the programmes that this one followed "
            "(`predecessors`) or that followed it (`successors`).",
            examples=[["duration", "funding_per_cluster_year"]],
        ),
    ] = [Measure.DURATION, Measure.FUNDING]


@routes.get(
    "/v1/compare",
    summary="Programmes side by side",
    response_model=CompareOut,
    responses=responses(),
    operation_id="compare",
)
def compare_programmes(
    query: Annotated[CompareQuery, Query()], read: Reading, request: Request
) -> CompareOut | Response:
    """Duration, money, counts and design of programmes, each figure with its lineage.

    Every cell names the claims that make it, those that do not and why, every step of the
    calculation with the rates and indices used, and the reasons why a figure is missing or must
    be read with care. Twelve statements, however many programmes.
    """
    ids = chosen(query, read)
    programmes, series = evidence.comparison(read.session, ids, query.currency, read.at)
    check_known(ids, [programme.id for programme in programmes], read)
    question = question_of(query, series, read)
    if query.cite:
        title = _title(ids, query, read)
        return cited(query.cite, title, read.revision, request, key="compare")
    table = compare(programmes, list(dict.fromkeys(query.measures)), question, series)
    texts = labels.texts(read.session, {*ids, *named_in(table)}, read.at)
    return compare_out(table, {p.id: p.economy for p in programmes}, question, texts, read)


NAMED = 3
"""How many programmes the title of a comparison names before it counts the rest."""


def _title(ids: Sequence[str], query: CompareQuery, read: Read) -> str:
    """What a comparison is called in a list of references."""
    texts = labels.texts(read.session, ids[:NAMED], read.at)
    names = [texts[id].name(read.language)[0] for id in ids[:NAMED]]
    rest = [f"{len(ids) - NAMED} more"] if len(ids) > NAMED else []
    measures = ", ".join(measure.replace("_", " ") for measure in dict.fromkeys(query.measures))
    return f"Comparison of {'; '.join([*names, *rest]) or 'no programmes'}: {measures}"
