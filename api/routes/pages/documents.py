"""The pages of the interface: its operations, its kinds of problem, and the documents beside them.

They tell of the interface and not of the base, and are there without one.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi import Query as FromAddress
from pydantic_core import to_json

from api.caching import VARY, NotModified, known
from api.gates import in_thread
from api.pages import documents, interface, problems
from api.pages.public import PublicRoute, shown
from api.parameters import Query
from api.problem_types import PROBLEMS
from api.routes import router
from api.work import Work
from kb.errors import NotFound, nearest

routes = router("pages", PublicRoute)

MOST_SHOWN = 12_000
"""How many characters of an example are shown; how many there are is told."""

KEPT = ("ETag", "Vary", "Cache-Control", "Content-Language")
"""The headers by which a client knows a page that it has."""

MOST_OPEN = 1_500
"""How many of them are shown without being asked for."""

Asked = Annotated[Query, FromAddress()]
Told = Mapping[str, Any]


@routes.get("/docs", include_in_schema=False)
async def interface_page(_: Asked, request: Request) -> Response:
    """What holds of all addresses, and every operation in a line."""

    def told(manual: interface.Document) -> Told:
        by_tag: dict[str, list[interface.Operation]] = {}
        for each in interface.operations(manual):
            by_tag.setdefault(each.tag, []).append(each)
        about = manual["info"]["description"].partition("\n\n")[0]
        conventions = documents.document(documents.CONVENTIONS, under=True)
        return {"about": about, "by_tag": by_tag, "conventions": conventions}

    return await _page("interface.html", request, told)


@routes.get("/docs/problems", include_in_schema=False)
async def problems_page(_: Asked, request: Request) -> Response:
    """Every kind of problem, by its status."""
    kinds = sorted(PROBLEMS, key=lambda code: (PROBLEMS[code].status, code))
    return await _page("problems.html", request, lambda _: _of_problems(kinds=kinds))


@routes.get("/docs/{name}", include_in_schema=False)
async def document_page(
    name: Annotated[str, Path(description="The id of an operation, or the name of a document.")],
    _: Asked,
    request: Request,
) -> Response:
    """An operation with all that it takes and gives; or a document."""
    if name in documents.FILES:
        found = documents.document(documents.FILES[name])
        return await _page("document.html", request, lambda _: {"document": found})
    base = str(request.base_url).rstrip("/")

    def told(manual: interface.Document) -> Told:
        operation = interface.operation(name, manual)
        sent, answered = interface.records(operation, manual)
        return {
            "operation": operation,
            "parameters": interface.parameters(operation, manual),
            "body": sent,
            "answer": answered,
            "example": _example(operation),
            "curl": interface.curl(operation, base),
        }

    return await _page("operation.html", request, told)


@routes.get("/problems/{code}", include_in_schema=False)
async def problem_page(
    code: Annotated[str, Path(description="The kind of problem.")],
    _: Asked,
    request: Request,
) -> Response:
    """What a kind of problem means, what to do, and how it looks."""
    if code not in PROBLEMS:
        raise NotFound("kind of problem", code, nearest(code, PROBLEMS))
    met, answer = problems.example(code)
    text = to_json(answer, indent=2).decode()
    return await _page(
        "problem.html", request, lambda _: _of_problems(code=code, met=met, answer=text)
    )


def _of_problems(**more: Any) -> Told:
    return {"PROBLEMS": PROBLEMS, "said": problems.said, **more}


def _example(operation: interface.Operation) -> Told | None:
    """The real answer, as much of it as a page holds."""
    if operation.example is None:
        return None
    request, answer = operation.example
    text = to_json(answer, indent=1).decode()
    length = len(text)
    return {
        "request": request,
        "text": text[:MOST_SHOWN],
        "length": length,
        "open": length <= MOST_OPEN,
        "whole": length <= MOST_SHOWN,
    }


async def _page(
    template: str, request: Request, about: Callable[[interface.Document], Told]
) -> Response:
    """A page, made in a thread, of what is told of the manual; 304 if the client has it already."""
    state = request.app.state
    manual = await request.app.described()

    def made() -> Response:
        return shown(template, request, None, marked=documents.marked, **about(manual))

    async with state.lanes.many:
        page = await in_thread(made, state.settings.seconds[Work.READ])
    tag = hashlib.sha256(page.body).hexdigest()[:24]
    page.headers.update({"ETag": f'W/"{tag}"', "Vary": VARY, "Cache-Control": "no-cache"})
    if known(request.headers.get("if-none-match", ""), page.headers["ETag"]):
        raise NotModified({name: page.headers[name] for name in KEPT})
    return page
