"""The table of an economy: its reference series, year by year."""

from operator import itemgetter

from api.schemas.reference import EconomyOut, EconomyYearOut
from api.tables.asked import Asked, record
from api.tables.columns import as_is, rows_of, table_of, told
from kb.exports.table import Rows, Table, Type


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each year."""
    (page,) = asked.pages()
    economy = EconomyOut.model_construct(**page)
    code = economy.economy.id
    columns = [
        told("economy", Type.TEXT, "ISO 3166-1 alpha-2, or EU.", lambda _: code),
        told("alpha3", Type.TEXT, "ISO 3166-1 alpha-3.", lambda _: asked.alpha3.get(code)),
        *as_is(EconomyYearOut, Type.WHOLE, "year", unit="year"),
        *as_is(EconomyYearOut, Type.TEXT, "currency"),
        *(
            told(
                series.code.value, Type.NUMBER,
                f"{series.definition} {series.source}, {series.url}, {series.licence}.",
                itemgetter(series.code.value), unit=series.unit,
            )
            for series in economy.series
        ),
        told(
            "revision", Type.WHOLE, "The revision of the base that answered.",
            lambda _: economy.meta.revision, unit="revision",
        ),
    ]  # fmt: skip
    title = f"Reference series of {economy.economy.name}"
    named = table_of("economy", title, columns, None, "economy", "year")
    return named, rows_of(map(record, economy.years), columns)
