"""Records as a table of pandas, which is imported when the first is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kb.client.answers import Amount, Comparison

if TYPE_CHECKING:
    from pandas import DataFrame

MISSING = 'A table needs pandas: pip install "cluster-policy-kb[pandas]"'

PARTS = {"funding": tuple(Amount.__annotations__)}
"""What a record consists of that may not be there: its columns do not depend on the rows."""

NAMED_BY = ("id", "code", "source", "origin", "field", "line")
"""What stands in a table for a record of a list: the first of these that it has."""


def frame(answer: Sequence[Mapping[str, Any]] | Comparison) -> "DataFrame":
    """The rows of a list or of a comparison, one a row, with flat columns."""
    try:
        from pandas import DataFrame, Series
    except ModuleNotFoundError:
        raise ImportError(MISSING) from None
    columns = columns_of(_rows(answer))
    return DataFrame({name: Series(v, dtype=_dtype(v)) for name, v in columns.items()})


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Each column with its values in the order of the rows, None where there is none.

    The columns of one field stand together, the fields in the order in which they come.
    """
    nested: set[str] = set()
    places: dict[str, dict[str, None]] = {}
    flat: list[dict[str, Any]] = [{} for _ in rows]
    for told, row in zip(flat, rows, strict=True):
        for field in row:
            for name, value in _flat({field: row[field]}, "", nested):
                told[name] = value
                places.setdefault(field, {})[name] = None
    names = [name for field in places.values() for name in field if name not in nested]
    return {name: [told.get(name) for told in flat] for name in names}


def _rows(answer: Sequence[Mapping[str, Any]] | Comparison) -> Sequence[Mapping[str, Any]]:
    """What becomes a row each: of a comparison, a programme with its figures."""
    if not isinstance(answer, Mapping):
        return answer
    if "rows" not in answer:
        raise TypeError("A list or a comparison becomes a table, not another record.")
    return [{**row["programme"], **row["cells"]} for row in answer["rows"]]


def _flat(record: Mapping[str, Any], before: str, nested: set[str]) -> Iterator[tuple[str, Any]]:
    """Name and value of all that a record has; the names of what has parts go to `nested`."""
    for key, told in record.items():
        name = f"{before}{key}"
        value = dict.fromkeys(PARTS[name]) if told is None and name in PARTS else told
        if isinstance(value, Mapping):
            nested.add(name)
            yield from _flat(value, f"{name}_", nested)
        else:
            yield name, tuple(map(_entry, value)) if isinstance(value, list) else value


def _entry(value: Any) -> Any:
    """What stands in a table for one entry of a list."""
    if not isinstance(value, Mapping):
        return value
    return next((value[key] for key in NAMED_BY if key in value), value)


def _dtype(values: Sequence[Any]) -> str:
    """The type of a column: one that can lack values, whether or not some are missing."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "Int64"
    if kinds and kinds <= {int, float}:
        return "float64"
    return "str" if kinds == {str} else "object"
