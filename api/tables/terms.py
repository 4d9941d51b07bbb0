"""The table of a vocabulary."""

from api.schemas.reference import TermOut
from api.tables.asked import Asked, record
from api.tables.columns import as_is, part, rows_of, said, several, table_of, told
from kb.exports.table import Rows, Table, Type

COLUMNS = [
    *as_is(TermOut, Type.TEXT, "code", "label"),
    *(
        told(
            f"label_{language}", Type.TEXT, f"Its label in {name}.",
            part("labels", language),
        )
        for language, name in (("en", "English"), ("zh", "Chinese"))
    ),
    *as_is(TermOut, Type.TEXT, "definition", "group", "unit", "nature"),
    *(
        told(name, Type.TEXTS, said(TermOut, name), several(name))
        for name in ("subjects", "isic")
    ),
    *as_is(TermOut, Type.TEXT, "ecosystem"),
    told(
        "revision", Type.WHOLE, "The revision of the base that answered.",
        lambda row: row["revision"], unit="revision",
    ),
]  # fmt: skip


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each code, in their order."""
    (page,) = asked.pages()
    items = ({**record(item), "revision": page["meta"].revision} for item in page["items"])
    title = f"Vocabulary: {page['name']}"
    return table_of(page["name"], title, COLUMNS, None, "code"), rows_of(items, COLUMNS)
