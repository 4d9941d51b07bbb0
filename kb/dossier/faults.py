"""What pydantic finds wrong in a record, in our words: what is wrong and what would be right."""

import re
from typing import Any, get_args

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
        case "union_tag_invalid":
            words = re.findall(r"'([^']+)'", limits["expected_tags"])
            close = nearest(limits["tag"], words)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            return f"`kind` is not one of {', '.join(words)}{hint}"
        case "union_tag_not_found":
            return "`kind` is missing: which kind of claim it is"
        case kind if kind in MESSAGES:
            return MESSAGES[kind].format(value=shown(value), **limits)
        case _:
            return details["msg"]


CODES = {
    "extra_forbidden": "unknown",
    "missing": "missing",
    "union_tag_not_found": "missing",
    "enum": "unknown-value",
    "literal_error": "unknown-value",
    "union_tag_invalid": "unknown-value",
    "unknown_value": "unknown-value",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "too_long": "out-of-range",
    "too_short": "out-of-range",
}


def code_of(details: ErrorDetails) -> str:
    """The code by which a fault is told to a program."""
    return CODES.get(details["type"], "invalid")


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys of the record that a path leads to."""
    found = [model]
    for step in path:
        if not isinstance(step, str) or not found:
            continue
        info = found[0].model_fields.get(step)
        if info is not None:
            found = _models_in(info.annotation)
        else:  # which of several models it is, by the kind that it is of
            found = [each for each in found if step in _kinds(each)] or found
    return [info.alias or name for name, info in found[0].model_fields.items()] if found else []


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    """The kinds that a model is for, where it says so."""
    info = model.model_fields.get("kind")
    return get_args(info.annotation) if info else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The record types inside a list, an optional or a choice."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
