"""YAML read strictly: every mapping knows its line, and nothing is guessed.

PyYAML parses; this module turns its nodes into records. Refused, each with its line: a key that
appears twice, anchors and merge keys, a date that is not quoted, a number that is not plain.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from kb.errors import Fault

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_TAG = "tag:yaml.org,2002:"


class Record(dict[str, Any]):
    """A mapping of a file, with the line it starts on and the line of each of its keys."""

    __slots__ = ("key_lines", "line")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int] = {}


def read(path: Path, name: str, faults: list[Fault]) -> Any:
    """The content of a file: records, lists, texts, numbers, truth values.

    What is wrong goes to `faults` under the file's `name`; a file that is no YAML at all gives
    None.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(name, line, "", "", f"is not YAML: {error.problem}"))
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(Fault(name, 0, "", "", f"is not YAML in UTF-8: {error}"))
        return None

    def fault(node: yaml.Node, key: str, message: str) -> None:
        faults.append(Fault(name, node.start_mark.line + 1, "", key, message))

    return None if node is None else _value(node, fault, set())


def _value(node: yaml.Node, fault: Callable[[yaml.Node, str, str], None], seen: set[int]) -> Any:
    """The value of a node, and of all below it."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, fault)
    if id(node) in seen:
        fault(node, "", "anchors and aliases are not used: write the record out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, fault, seen) for item in node.value]
    record = Record(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str) or key_node.tag == _TAG + "merge":
            fault(key_node, str(key), "a key is a plain word")
            continue
        if key in record:
            fault(key_node, key, f"the key {key!r} appears twice in one record")
            continue
        record[key] = _value(value_node, fault, seen)
        record.key_lines[key] = key_node.start_mark.line + 1
    return record


def _scalar(node: yaml.ScalarNode, fault: Callable[[yaml.Node, str, str], None]) -> Any:
    """A text, a number, a truth value or nothing."""
    text: str = node.value
    match node.tag.removeprefix(_TAG):
        case "str":
            return text
        case "int" | "float":
            if not _PLAIN_NUMBER.fullmatch(text):
                fault(node, text, "a number is written in plain decimal digits, a text in quotes")
                return None
            return Decimal(text) if "." in text else int(text)
        case "bool":
            return text.lower() in {"true", "yes", "on"}
        case "null":
            return None
        case "timestamp":
            fault(node, text, f'a date finer than a year stands in quotes: "{text}"')
            return None
        case _:
            fault(node, text, f"{node.tag} is not used here")
            return None
