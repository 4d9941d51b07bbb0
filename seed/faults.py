"""What pydantic finds wrong, told as faults: file, line, record, key, and what would be right."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.errors import Fault, nearest
from seed.strict_yaml import Record

M = TypeVar("M", bound=BaseModel)


def validate(
    model: type[M], content: Any, file: str, context: Mapping[str, Any], faults: list[Fault]
) -> M | None:
    """The content of a file as a typed record, or None with every fault added to `faults`."""
    if not isinstance(content, Record):
        faults.append(Fault(file, 1, "", "", "is not a mapping of keys to records"))
        return None
    try:
        return model.model_validate(content, context=context)
    except ValidationError as error:
        faults.extend(_fault(details, content, file, model) for details in error.errors())
        return None


def _fault(details: ErrorDetails, content: Record, file: str, model: type[BaseModel]) -> Fault:
    """One fault, with the place that pydantic gives as a path turned into line, record and key."""
    line, record, key = content.line, "", ""
    inside: list[str] = []
    node: Any = content
    for step in details["loc"]:
        if isinstance(node, Record) and isinstance(step, str) and step in node.key_lines:
            line = node.key_lines[step]
        node = _below(node, step)
        if isinstance(node, Record):
            line = node.line
            if "id" in node:
                record, inside, key = str(node["id"]), [], ""
                continue
        if isinstance(step, int):
            inside.append(f"{key}[{step}]")
        elif isinstance(step, str):
            key = step
    where = " ".join([record, *inside]).strip()
    if inside and inside[-1].startswith(f"{key}["):
        key = ""
    return Fault(file, line, where, key, _message(details, model))


def _below(node: Any, step: int | str) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _message(details: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong and what would be right."""
    value = details.get("input")
    match details["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            keys = _keys_at(model, details["loc"][:-1])
            close = nearest(str(details["loc"][-1]), keys)
            hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(keys)}"
            return f"unknown key; {hint}"
        case "enum" | "literal_error":
            allowed = details.get("ctx", {}).get("expected", "")
            words = re.findall(r"'([^']+)'", allowed)
            close = nearest(str(value), words)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            return f"{value!r} is not one of {', '.join(words) or allowed}{hint}"
        case "int_type" | "int_from_float":
            return f"a whole number in plain digits is needed, not {value!r}"
        case _:
            return details["msg"]


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys of the record that a path leads to."""
    found: Any = model
    for step in path:
        if isinstance(step, str) and isinstance(found, type) and issubclass(found, BaseModel):
            info = found.model_fields.get(step)
            found = _model_in(info.annotation) if info else None
    if isinstance(found, type) and issubclass(found, BaseModel):
        return [info.alias or name for name, info in found.model_fields.items()]
    return []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The record type inside a list or an optional."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if model := _model_in(inner):
            return model
    return None
