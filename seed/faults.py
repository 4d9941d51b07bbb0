"""What pydantic finds wrong, told as faults: file, line, record, key, and what would be right."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.dossier.faults import message
from kb.errors import Fault
from seed.strict_yaml import UNREAD, Record, inside

M = TypeVar("M", bound=BaseModel)


def validate(
    model: type[M], content: Any, file: str, context: Mapping[str, Any], faults: list[Fault]
) -> M | None:
    """The content of a file as a typed record, or None with every fault added to `faults`."""
    if content is UNREAD:
        return None
    if not isinstance(content, Record):
        faults.append(Fault(file, 1, "", "", "is not a mapping of keys to records"))
        return None
    try:
        return model.model_validate(content, context=context)
    except ValidationError as error:
        faults.extend(
            _fault(details, content, file, model)
            for details in error.errors()
            if details["input"] is not UNREAD
        )
        return None


def _fault(details: ErrorDetails, content: Record, file: str, model: type[BaseModel]) -> Fault:
    """One fault, with the place that pydantic gives as a path turned into line, place and key."""
    return Fault(file, *place_of(content, details["loc"]), message(details, model))


def place_of(content: Record, path: Iterable[int | str]) -> tuple[int, str, str]:
    """The line, the record and the key to which a path leads."""
    line, place, key = content.line, content.place, ""
    node: Any = content
    for step in path:
        if step == "[key]":  # the key of a mapping is wrong, not its value
            break
        if isinstance(node, Record) and isinstance(step, str):
            line = node.key_lines.get(step, line)
        node = _below(node, step)
        if isinstance(node, Record):
            line, place, key = node.line, node.place, ""
        elif isinstance(step, int):
            place, key = inside(place, key, step), ""
        else:
            key = step
    return line, place, key


def _below(node: Any, step: int | str) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None
