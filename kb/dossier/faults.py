"""What pydantic finds wrong in a record, in our words: what is wrong and what would be right."""

import re
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from kb.dossier.fields import shown
from kb.errors import nearest

MESSAGES = {
    "missing": "is missing",
    "int_type": "a whole number in plain digits is needed, not {value}",
    "greater_than_equal": "{value} is below {ge}",
    "less_than_equal": "{value} is above {le}",
    "less_than": "{value} is too large: it must be below {lt}",
    "model_type": "a record ({{key: value, …}}) is needed here, not {value}",
    "dict_type": "a text by language ({{en: …}}) is needed here, not {value}",
    "list_type": "a list ([…]) is needed here, not {value}",
    "too_short": "holds {actual_length}; it needs at least {min_length}",
    "string_pattern_mismatch": "{value} has not the form {pattern}",
}
"""What pydantic finds wrong by itself, in our words."""


def message(details: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong and what would be right."""
    value, limits = details["input"], details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            keys = _keys_at(model, details["loc"][:-1])
            close = nearest(str(details["loc"][-1]), keys)
            hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(keys)}"
            return f"unknown key; {hint}"
        case "enum" | "literal_error":
            words = re.findall(r"'([^']+)'", limits["expected"]) or [limits["expected"].lower()]
            close = nearest(str(value), words)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            return f"{shown(value)} is not one of {', '.join(words)}{hint}"
        case kind if kind in MESSAGES:
            return MESSAGES[kind].format(value=shown(value), **limits)
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
