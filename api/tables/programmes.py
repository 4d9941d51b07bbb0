"""The table of the programmes."""

from api.schemas.programmes import ProgrammeItem
from api.tables.asked import Asked
from api.tables.columns import COUNTRY, SOURCES, as_is, codes, listed, names, part, said, told
from kb.exports.table import Rows, Table, Type
from kb.vocabulary import Collection

_PERIODS = "/v1/claims?subject={id}&kind=period"
_DURATION = "/v1/compare/explain?id={id}&cell=duration&on={on}"
_MONEY = (
    "/v1/compare/explain?id={id}&cell=funding&on={on}&currency={funding_currency}"
    "&prices={funding_prices}&base_year={funding_base_year}&rate={funding_rate}"
)

COLUMNS = [
    *as_is(ProgrammeItem, Type.TEXT, "id"),
    *names(ProgrammeItem),
    *COUNTRY,
    *as_is(ProgrammeItem, Type.TEXT, "level", "region"),
    *as_is(ProgrammeItem, Type.TEXT, "status", "start", "end", claims=_PERIODS),
    *as_is(ProgrammeItem, Type.NUMBER, "duration", unit="years", claims=_DURATION),
    told("sectors", Type.TEXTS, said(ProgrammeItem, "sectors"), codes("sectors")),
    *(
        told(
            name, Type.NUMBER, description,
            part("funding", end),
            field="funding", unit="currency: funding_currency", claims=_MONEY,
        )
        for name, end, description in (
            ("funding", "value", "Its public money: the best value."),
            ("funding_low", "low", "The lowest that is admissible; empty if there is no limit."),
            ("funding_high", "high", "The highest that is admissible; empty if there is none."),
        )
    ),
    *(
        told(
            f"funding_{name}", type, description,
            part("query", f"funding_{name}"),
            field="funding", unit=unit,
        )
        for name, type, description, unit in (
            ("currency", Type.TEXT, "The currency of the money, ISO 4217.", None),
            ("prices", Type.TEXT, "Whose prices: current or constant.", None),
            ("base_year", Type.WHOLE, "The year of constant prices.", "year"),
            ("rate", Type.TEXT, "How currencies were converted: market or ppp.", None),
        )
    ),
    told(
        "on", Type.TEXT, "The day of the question, to which open ends are counted.",
        lambda row: row["meta"]["on"].isoformat(), field="duration",
    ),
    *as_is(ProgrammeItem, Type.TEXT, "summary"),
    *as_is(ProgrammeItem, Type.WHOLE, "claims"),
    SOURCES,
    *as_is(ProgrammeItem, Type.WHOLE, "updated_in", unit="revision"),
]  # fmt: skip


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each programme."""
    return listed(asked, Collection.PROGRAMMES, COLUMNS)
