"""The way from a filled-in form to the address that it asks for.

An address of data refuses a parameter without a value, and a form sends each of its fields: what
was left empty is left out here. It leads nowhere but to an operation of the manual.
"""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from api.pages import interface, led_to
from api.routes import router
from kb.errors import NotFound

routes = router("pages")


class Filled(BaseModel):
    """The fields of a form, which are those of its operation."""

    model_config = ConfigDict(extra="allow")


@routes.get("/docs/{operation}/ask", include_in_schema=False)
async def ask(
    operation: Annotated[str, Path(description="The id of an operation.")],
    filled: Annotated[Filled, Query()],
    request: Request,
) -> Response:
    """Lead to the operation, with what was filled in."""
    found = interface.operation(operation, await request.app.described())
    if not found.asked:
        raise NotFound("form", operation)
    pairs = [(name, one) for name, every in (filled.model_extra or {}).items() for one in every]
    return led_to(interface.address(found, pairs))
