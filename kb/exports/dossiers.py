"""Records as the files that a curator edits, in YAML and CSV: `seed/FORMAT.md` describes them.

Owns: how such a file looks, the same for the same content. Records of programmes and clusters
stand in a block, everything else on one line, however long. A text is quoted where YAML needs it
and where it begins with a digit; what is read back is what was written.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import yaml

Record = Mapping[str, Any]
"""Texts, whole numbers, decimals, truth values, lists and mappings by plain words."""

TAG = "tag:yaml.org,2002:"

IN_BLOCKS = ("programmes", "clusters")
"""The lists of a dossier whose records stand in a block of lines."""

ENDLESS = 2**31 - 1
"""The width of a line: no line is folded."""

_QUOTED = re.compile(
    r"""^[-0-9#&*!|>'"%@`\s]|\s$"""  # begins as something else would, or like a number
    r"""|[,?\[\]{}:\\\t\n\r\x85\u2028\u2029]|\s\#"""  # would end it, or be lost
)
_ESCAPED = re.compile(r"\\(?:U([0-9A-F]{8})|.)")

_RESOLVERS: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]
_RESOLVERS = yaml.CSafeLoader.yaml_implicit_resolvers


class _Nothing:
    """The type of `_NOTHING`."""


_NOTHING: Final = _Nothing()
"""Stands where nothing follows on a line."""

Line = tuple[str, Any]
"""The beginning of a line, and the value that follows on it."""


def dossier(content: Record) -> str:
    """The text of a dossier: its keys in the order in which they are given."""
    return _written(_dossier(content))


def listed(records: Sequence[Record]) -> str:
    """The text of a file that is a list, one line for each record."""
    return _written(("- ", record) for record in records) or "[]\n"


def blocks(records: Sequence[Record]) -> str:
    """The text of a file that is a list, one block of lines for each record."""
    return _written(line for record in records for line in _block("", record)) or "[]\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str | int | Decimal | None]]) -> str:
    """The text of a CSV file; a cell without a value is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [format(cell, "f") if isinstance(cell, Decimal) else cell for cell in row] for row in rows
    )
    return text.getvalue()


def _dossier(content: Record) -> Iterator[Line]:
    for position, (key, value) in enumerate(content.items()):
        if position:
            yield "", _NOTHING
        if not isinstance(value, list):
            yield f"{key}: ", value
            continue
        yield f"{key}:", _NOTHING
        for number, record in enumerate(value):
            if key not in IN_BLOCKS:
                yield "  - ", record
                continue
            if number:
                yield "", _NOTHING
            yield from _block("  ", record)


def _block(indent: str, record: Record) -> Iterator[Line]:
    """A record with a line for each key, and for each record of its lists."""
    mark = "- "
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{indent}{mark}{key}:", _NOTHING
            for each in value:
                yield f"{indent}    - ", each
        else:
            yield f"{indent}{mark}{key}: ", value
        mark = "  "


def _written(lines: Iterable[Line]) -> str:
    """Lines as a text. The values go through PyYAML in one go, which costs most by the call."""
    beginnings = list(lines)
    nodes = [_node(value) for _, value in beginnings if value is not _NOTHING]
    if not nodes:
        return ""
    written = yaml.serialize(
        yaml.SequenceNode(f"{TAG}seq", nodes, flow_style=False),
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        width=ENDLESS,
    )
    values = (_ESCAPED.sub(_unescaped, line[2:]) for line in written.split("\n"))
    return "".join(
        f"{beginning}{'' if value is _NOTHING else next(values)}\n"
        for beginning, value in beginnings
    )


def _unescaped(escaped: re.Match[str]) -> str:
    """A character beyond U+FFFF as it is, which libyaml escapes; a backslash is in quotes alone."""
    return chr(int(escaped[1], 16)) if escaped[1] else escaped[0]


def _node(value: Any) -> yaml.Node:
    """A value as it is to be written, on one line."""
    if isinstance(value, str):
        return yaml.ScalarNode(f"{TAG}str", value, style=_style(value))
    if isinstance(value, Mapping):
        pairs = [(_node(key), _node(inner)) for key, inner in value.items()]
        return yaml.MappingNode(f"{TAG}map", pairs, flow_style=True)
    if isinstance(value, bool):
        return yaml.ScalarNode(f"{TAG}bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode(f"{TAG}int", str(value))
    if isinstance(value, Decimal):
        return yaml.ScalarNode(f"{TAG}float", format(value, "f"))
    return yaml.SequenceNode(f"{TAG}seq", [_node(inner) for inner in value], flow_style=True)


@lru_cache(maxsize=10_000)
def _style(text: str) -> str | None:
    """Double quotes for a text that without them is none, or another; PyYAML has the last word."""
    means_else = any(form.match(text) for _, form in _RESOLVERS.get(text[:1], ()))
    return '"' if means_else or _QUOTED.search(text) else None
