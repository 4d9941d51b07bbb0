"""YAML read strictly: every mapping knows its line and its place, and nothing is guessed.

PyYAML parses; this module turns its nodes into records. Refused, each with its line, its record
and its key: a key that appears twice or has no value, anchors and merge keys, a date that is not
quoted, a number that is not plain.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from kb.errors import Fault

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TAG = "tag:yaml.org,2002:"
_STR = _TAG + "str"


@lru_cache(maxsize=10_000)
def _tag_of(text: str) -> str:
    """The tag that PyYAML gives a scalar without quotes; the same words stand in many places."""
    tags: Sequence[tuple[str, re.Pattern[str]]]
    tags = yaml.CSafeLoader.yaml_implicit_resolvers.get(text[:1], ())
    return next((tag for tag, form in tags if form.match(text)), _STR)


class _Loader(yaml.CSafeLoader):
    """PyYAML's, which tells a scalar's tag without looking at each one anew."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        if kind is yaml.ScalarNode:
            return _tag_of(value) if implicit[0] else _STR
        return _TAG + ("map" if kind is yaml.MappingNode else "seq")


class Unread:
    """The type of `UNREAD`."""


UNREAD: Final = Unread()
"""Stands where something could not be read; its fault has been told."""


class Record(dict[str, Any]):
    """A mapping of a file, with the line it starts on and the line of each of its keys.

    `place` is where it stands, as a curator finds it: `de-spitzencluster funding[0] cite[1]`.
    """

    __slots__ = ("key_lines", "line", "place")

    def __init__(self, line: int, place: str) -> None:
        super().__init__()
        self.line = line
        self.place = place
        self.key_lines: dict[str, int] = {}


def read(path: Path, name: str, faults: list[Fault]) -> Any:
    """The content of a file: records, lists, texts, numbers, truth values.

    What is wrong goes to `faults` under the file's `name`, and `UNREAD` stands in its place.
    """
    text = text_of(path, name, faults)
    if text is None:
        return UNREAD
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(name, line, "", "", f"is not YAML: {error.problem}"))
        return UNREAD
    except yaml.reader.ReaderError as error:
        faults.append(Fault(name, 0, "", "", f"is not YAML: {error.reason}"))
        return UNREAD
    if node is None:
        faults.append(Fault(name, 0, "", "", "is empty"))
        return UNREAD
    return _Reader(name, faults).value(node, "", "")


def text_of(path: Path, name: str, faults: list[Fault]) -> str | None:
    """The text of a file; None, and a fault, if it is not in UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(Fault(name, line, "", "", "is not in UTF-8"))
        return None


def inside(place: str, key: str, position: int) -> str:
    """The place of an entry of a list: `de-spitzencluster funding[0]`."""
    return f"{place} {key}[{position}]".lstrip()


def line_of(content: Any, place: str) -> int:
    """The line of the record that stands at a place; 0 where none does."""
    if isinstance(content, Record):
        if content.place == place:
            return content.line
        below = list(content.values())
    else:
        below = content if isinstance(content, list) else []
    return next(filter(None, (line_of(value, place) for value in below)), 0)


class _Reader:
    """Turns the nodes of one file into values."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self._name = name
        self._faults = faults
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: str, key: str) -> Any:
        """The value of a node, and of all below it."""
        if id(node) in self._seen:
            return self._fault(node, place, key, "anchors and aliases are not used: write it out")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place, key)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, _name(item) or inside(place, key, position), "")
                for position, item in enumerate(node.value)
            ]
        return self._record(node, f"{place} {key}".strip())

    def _record(self, node: yaml.Node, place: str) -> Record:
        record = Record(node.start_mark.line + 1, place)
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str) or key_node.tag == _TAG + "merge":
                shown = key if isinstance(key, str) else ""
                self._fault(key_node, place, shown, "a key is a plain word")
            elif key in record:
                self._fault(key_node, place, key, "this key appears twice in one record")
            else:
                record[key] = self.value(value_node, place, key)
                record.key_lines[key] = key_node.start_mark.line + 1
        return record

    def _scalar(self, node: yaml.ScalarNode, place: str, key: str) -> Any:
        """A text, a number or a truth value."""
        text: str = node.value
        if node.tag == _STR:
            return text
        match node.tag.removeprefix(_TAG):
            case "int" | "float" if _PLAIN_NUMBER.fullmatch(text):
                return Decimal(text) if "." in text else int(text)
            case "int" | "float":
                message = (
                    f"{text} is not plain: a number is written in decimal digits, a text in quotes"
                )
            case "bool":
                return text.lower() in {"true", "yes", "on"}
            case "null":
                message = "has no value: leave the key out, or quote the text that a comma cut"
            case "timestamp":
                message = f'a date finer than a year stands in quotes: "{text}"'
            case _:
                message = f"the tag {node.tag} is not used here"
        return self._fault(node, place, key, message)

    def _fault(self, node: yaml.Node, place: str, key: str, message: str) -> Unread:
        self._faults.append(Fault(self._name, node.start_mark.line + 1, place, key, message))
        return UNREAD


def _name(node: yaml.Node) -> str:
    """The id or code of an entry of a list, "" where it has none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("id", "code") and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return ""
