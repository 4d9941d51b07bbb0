"""The table of the reference series, of one economy or of all, year by year."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from api.schemas.reference import EconomyOut, EconomyYearOut, SeriesOut
from api.tables.asked import Asked, Record, record
from api.tables.columns import Told, as_is, rows_of, table_of, told
from kb.exports.table import Rows, Table, Type


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each year."""
    (page,) = asked.pages()
    economy = EconomyOut.model_construct(**page)
    columns = columns_of(economy.series)
    title = f"Reference series of {economy.economy.name}"
    years = ((economy.economy.id, year) for year in economy.years)
    told = records(years, asked.alpha3, economy.meta.revision)
    return series_table(title, columns), rows_of(told, columns)


def series_table(title: str, columns: Sequence[Told]) -> Table:
    """The table with some columns."""
    return table_of("economies", title, columns, None, "economy", "year")


def columns_of(series: Sequence[SeriesOut]) -> list[Told]:
    """The columns: each series says what it is and who published it."""
    return [
        *(
            told(name, Type.TEXT, description, itemgetter(name))
            for name, description in (
                ("economy", "ISO 3166-1 alpha-2, or EU."),
                ("alpha3", "ISO 3166-1 alpha-3."),
            )
        ),
        *as_is(EconomyYearOut, Type.WHOLE, "year", unit="year"),
        *as_is(EconomyYearOut, Type.TEXT, "currency"),
        *(
            told(
                each.code.value, Type.NUMBER,
                f"{each.definition} {each.source}, {each.url}, {each.licence}.",
                itemgetter(each.code.value), unit=each.unit,
            )
            for each in series
        ),
        told(
            "revision", Type.WHOLE, "The revision of the base that answered.",
            itemgetter("revision"), unit="revision",
        ),
    ]  # fmt: skip


def records(
    years: Iterable[tuple[str, EconomyYearOut]], alpha3: dict[str, str], revision: int
) -> Iterator[Record]:
    """Years, each with its economy."""
    for code, year in years:
        own = {"economy": code, "alpha3": alpha3.get(code), "revision": revision}
        yield {**own, **record(year)}
