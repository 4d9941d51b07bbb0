"""The table of a comparison: a row for each programme, some columns for each measure."""

from collections.abc import Iterator

from api.schemas.compare import CellOut, CompareMeta, CompareOut
from api.tables.asked import Asked, Record, record
from api.tables.columns import Told, as_is, rows_of, said, table_of, told
from kb.compare.measures import MEASURES
from kb.exports.table import Rows, Table, Type
from kb.vocabulary import Measure

SETS = {
    Measure.MECHANISMS, Measure.ORGANISATIONS, Measure.MINISTRIES, Measure.PHASES,
    Measure.PREDECESSORS, Measure.SUCCESSORS,
}  # fmt: skip
"""The measures that have members."""


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each programme, in the order asked for."""
    measures = list(dict.fromkeys(asked.query.measures))
    columns = [
        told("id", Type.TEXT, "The programme, by its id.", lambda row: row["programme"].id),
        told("name", Type.TEXT, "Its name in the language asked for, else in English.",
             lambda row: row["programme"].name),
        told("name_lang", Type.TEXT, "The language that `name` is in.",
             lambda row: row["programme"].name_lang),
        told("country", Type.TEXT, "The jurisdiction: ISO 3166-1 alpha-2, EU, or INT.",
             lambda row: row["programme"].country),
        told("country_alpha3", Type.TEXT, "The country by ISO 3166-1 alpha-3.",
             lambda row: row["alpha3"]),
        *(column for measure in measures for column in _columns(measure)),
        *as_is(CompareMeta, Type.TEXT, "currency", "prices"),
        *as_is(CompareMeta, Type.WHOLE, "base_year", unit="year"),
        *as_is(CompareMeta, Type.TEXT, "rate", "nature", "measure", "origin", "profile"),
        told("on", Type.TEXT, said(CompareMeta, "on"), lambda row: row["on"].isoformat()),
        told("sources", Type.TEXTS, "The sources of all its figures, by id.", _sources),
        *as_is(CompareMeta, Type.WHOLE, "revision", unit="revision"),
    ]  # fmt: skip
    title = "Programmes of industrial-cluster policy compared"
    return table_of("compare", title, columns), rows_of(_records(asked), columns)


def _records(asked: Asked) -> Iterator[Record]:
    for page in asked.pages():
        compared = CompareOut.model_construct(**page)
        for row in compared.rows:
            alpha3 = asked.alpha3.get(row.programme.country)
            yield {**record(compared.meta), **record(row), "alpha3": alpha3}


def _columns(measure: Measure) -> list[Told]:
    """The columns of a measure: its figure, its interval, and on what it rests."""
    name = measure.value
    money = MEASURES[measure].money
    listed = f"{{{name}_claims}}"

    def of_cell(ending: str, type: Type, description: str, field: str) -> Told:
        unit = "currency: currency" if money and type is Type.NUMBER else None
        return told(
            name + ending,
            type,
            description,
            lambda row: (
                getattr(row["cells"][measure], field) or None
                if type is Type.TEXT
                else getattr(row["cells"][measure], field)
            ),
            unit=unit,
            claims=f"/v1/claims/{listed}",
        )

    figure = of_cell("", Type.NUMBER, f"{name}: the best value; empty if there is none.", "value")
    if measure in SETS:
        members = "What it consists of: codes, ids, or the claims of phases."
        columns = [
            figure,
            told(f"{name}_members", Type.TEXTS, members,
                 lambda row: [m.code for m in row["cells"][measure].members] or None,
                 claims=f"/v1/claims/{listed}"),
        ]  # fmt: skip
    else:
        columns = [
            figure,
            of_cell("_low", Type.NUMBER, said(CellOut, "low"), "low"),
            of_cell("_high", Type.NUMBER, said(CellOut, "high"), "high"),
            of_cell("_unit", Type.TEXT, said(CellOut, "unit"), "unit"),
            of_cell("_covers", Type.TEXT, said(CellOut, "covers"), "covers"),
        ]
    reasons = "Why there is no figure, or what must be known to read it: codes of /v1/compare."
    return [
        *columns,
        told(f"{name}_reasons", Type.TEXTS, reasons,
             lambda row: _reasons(row["cells"][measure]) or None),
        told(f"{name}_claims", Type.TEXTS, "The claims that make the figure: /v1/claims/{id}.",
             lambda row: _claims(row["cells"][measure]) or None),
        told(f"{name}_sources", Type.TEXTS, "The sources of these claims: /v1/sources/{id}.",
             lambda row: _cited(row["cells"][measure]) or None),
    ]  # fmt: skip


def _reasons(cell: CellOut) -> list[str]:
    """The kinds of reasons, each once."""
    return list(dict.fromkeys(reason.code for reason in cell.reasons))


def _claims(cell: CellOut) -> list[str]:
    """The claims that make a figure."""
    members = [id for member in cell.members for id in member.claims]
    return list(dict.fromkeys([*(claim.id for claim in cell.claims), *members]))


def _cited(cell: CellOut) -> list[str]:
    """The sources of these claims."""
    return sorted({citation.source for claim in cell.claims for citation in claim.citations})


def _sources(row: Record) -> list[str] | None:
    return sorted({id for cell in row["cells"].values() for id in _cited(cell)}) or None
