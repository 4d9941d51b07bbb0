"""Records as a reader of dossiers makes them, without the reading.

Made-up values are right by construction, and a test reads some of them strictly; the check of
every one would take longer than all the rest.
"""

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def record(model: type[M], **values: Any) -> M:
    """A record with some of its keys given, the others left out. Nothing is checked."""
    made = model.__new__(model)
    vars(made).update(_left_out(model))
    vars(made).update(values)
    object.__setattr__(made, "__pydantic_fields_set__", set(values))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


@cache
def _left_out(model: type[BaseModel]) -> dict[str, Any]:
    """What stands for the keys of a record that are left out."""
    fields = model.model_fields.items()
    return {name: field.default for name, field in fields if not field.is_required()}
