"""Errors as problem details (RFC 9457): one shape for every 4xx and 5xx.

Owns: which error becomes which problem, and how it is told.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from api import formats, logs
from api.bodies import keys_at
from api.later import METHODS
from api.problem_types import PROBLEMS
from api.strict import names
from kb.errors import (
    Behind,
    Conflict,
    CursorMismatch,
    Forbidden,
    IdempotencyMismatch,
    InvalidBody,
    InvalidParameter,
    KBError,
    NoRoom,
    NotFound,
    NothingFound,
    NotInstalled,
    NotReady,
    OutOfTime,
    Overloaded,
    PreconditionFailed,
    PreconditionNeeded,
    RateLimited,
    Rejection,
    TooLarge,
    TooMuch,
    Unauthorized,
    Unreachable,
    Unreadable,
    Unsupported,
    nearest,
    pointer,
)

MEDIA_TYPE = "application/problem+json"
TAKEN = {"GET": "GET, HEAD", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE"}
"""What an address takes besides OPTIONS, by the method that its route names."""

KEY = "[key]"
"""What pydantic says in a place for the key itself, in place of its value."""

READABLE = {"Access-Control-Allow-Origin": "*"}
"""For the problems that are told outside the layer that tells browsers what they may read."""


class ProblemError(BaseModel):
    """One thing that is wrong with a request."""

    parameter: Annotated[
        str,
        Field(
            description="The query parameter; in a body the place, as a JSON pointer (RFC 6901).",
            examples=["contry", "/rows/0/figures"],
        ),
    ]
    code: Annotated[
        str,
        Field(
            description="unknown (no such parameter or key), unknown-value, invalid, out-of-range, "
            "missing, empty or repeated.",
            examples=["unknown"],
        ),
    ]
    detail: Annotated[
        str, Field(description="What is wrong, in words.", examples=["No such parameter."])
    ]
    allowed: Annotated[
        list[str] | None,
        Field(description="The values of the closed list, where there is one."),
    ]
    nearest: Annotated[
        list[str],
        Field(description="What may have been meant, best first.", examples=[["country"]]),
    ]


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: Annotated[
        str,
        Field(
            description="The address of the page that explains this kind of error.",
            examples=["/problems/invalid-parameter"],
        ),
    ]
    title: Annotated[str, Field(description="The kind of error in a line.")]
    status: Annotated[int, Field(description="The status code of the answer.", examples=[422])]
    detail: Annotated[str, Field(description="What happened to this request.")]
    request_id: Annotated[
        str, Field(description="The request's id, also in the header `X-Request-ID`.")
    ]
    errors: Annotated[
        list[ProblemError], Field(description="Every thing that is wrong, where it can be told.")
    ]


def problem(
    request: Request,
    code: str,
    detail: str,
    *,
    errors: Sequence[ProblemError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to a request that failed: a page, where it asked for one."""
    kind = PROBLEMS[code]
    body = Problem(
        type=f"/problems/{code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        request_id=request.scope.get("request_id", ""),
        errors=list(errors),
    )
    extra = dict(headers or {})
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra["Retry-After"] = str(kind.retry_after)
    if formats.is_page(request.scope):
        for name in READABLE:
            extra.pop(name, None)
        if formats.is_curated(request.scope):
            from api.pages import page  # with what no other answer needs

            return page("error.html", request, kind.status, extra, problem=body, help=kind.help)
        from api.pages.public import shown  # with what no other answer needs

        told = shown("wrong.html", request, None, kind.status, problem=body, help=kind.help)
        told.headers.update({**extra, "Cache-Control": "no-store"})
        return told
    return JSONResponse(body.model_dump(), kind.status, headers=extra, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(KBError, _own_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def rejected(
    request: Request, rejections: Sequence[Rejection], code: str = InvalidParameter.code
) -> Response:
    """The 422 for a request with wrong parameters or a wrong body."""
    count = len(rejections)
    of_body = " of the body" if code == InvalidBody.code else ""
    what = "place" if of_body else "parameter"
    return problem(
        request,
        code,
        f"{count} {what}{'' if count == 1 else 's'}{of_body} "
        f"{'was' if count == 1 else 'were'} rejected.",
        errors=list(map(_told, rejections)),
    )


def _told(rejection: Rejection) -> ProblemError:
    """One thing that is wrong, on the wire."""
    return ProblemError(
        parameter=rejection.parameter,
        code=rejection.code,
        detail=rejection.detail,
        allowed=rejection.allowed,
        nearest=rejection.nearest,
    )


async def _own_error(request: Request, error: Exception) -> Response:
    if isinstance(error, NoRoom):  # nobody but the operator can mend it
        logs.tell(logging.ERROR, error.code, request_id=request.scope.get("request_id"))
    match error:
        case InvalidParameter():
            return rejected(request, error.rejections, error.code)
        case (
            TooLarge() | TooMuch() | NotInstalled() | Unsupported() | Unreadable()
            | Behind() | OutOfTime() | Overloaded() | NoRoom()
            | Forbidden() | PreconditionNeeded() | PreconditionFailed()
            | IdempotencyMismatch()
        ):  # fmt: skip
            return problem(request, error.code, str(error))
        case Conflict():
            told = list(map(_told, error.rejections))
            return problem(request, error.code, str(error), errors=told)
        case Unauthorized():
            headers = {"WWW-Authenticate": "Bearer"}
            return problem(request, error.code, str(error), headers=headers)
        case RateLimited():
            headers = {"Retry-After": str(error.seconds)}
            return problem(request, error.code, str(error), headers=headers)
        case CursorMismatch():
            return problem(request, "cursor-mismatch", str(error))
        case NotFound() | NothingFound():
            return problem(request, "not-found", str(error))
        case Unreachable():
            return problem(request, "not-ready", "The base cannot be reached.")
        case NotReady():
            return problem(request, "not-ready", str(error))
    raise error


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        named = request.scope.get(METHODS, (headers or {}).get("Allow", ""))
        taken = [methods for method, methods in TAKEN.items() if method in named]
        headers = {"Allow": ", ".join([*taken, "OPTIONS"])}
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    code = next((c for c, kind in PROBLEMS.items() if kind.status == status), "bad-request")
    if code == "not-found":
        detail = f"There is no address {request.url.path}. GET / lists the addresses."
    else:
        detail = PROBLEMS[code].title + "."
    return problem(request, code, detail, headers=headers)


async def _gone(request: Request, _: Exception) -> Response:
    """The answer to who went away while the body was read, which nobody hears."""
    return problem(request, "bad-request", "The request ends before its body does.")


async def _unexpected(request: Request, _: Exception) -> Response:
    """The 500, which no other layer sees on its way out."""
    headers = {"X-Request-ID": request.scope.get("request_id", ""), **READABLE}
    detail = PROBLEMS["internal-error"].title + "."
    return problem(request, "internal-error", detail, headers=headers)


async def _invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    route = request.scope.get("route")
    details = error.errors()
    in_body = all(each["loc"][0] == "body" for each in details)
    code = InvalidBody.code if in_body else InvalidParameter.code
    return rejected(request, rejections(details, route), code)


def rejections(details: Iterable[Mapping[str, Any]], route: Any) -> list[Rejection]:
    """The faults that pydantic found, in our words; `route` has the models that it held to."""
    return _merged(_rejection(each, route) for each in details)


def _merged(rejections: Iterable[Rejection]) -> list[Rejection]:
    """Each fault once: a value of a union is refused by every part of it."""
    found: dict[tuple[str, str, str], Rejection] = {}
    for new in rejections:
        key = (new.parameter, new.code, new.detail)
        old = found.setdefault(key, new)
        if old.allowed and new.allowed:
            allowed = list(dict.fromkeys(old.allowed + new.allowed))
            found[key] = replace(
                old, allowed=allowed, nearest=list(dict.fromkeys(old.nearest + new.nearest))
            )
    return list(found.values())


def _place(loc: Sequence[str | int], route: Any) -> tuple[str, list[str], str]:
    """Where a fault lies, what there might be, and what such a thing is called."""
    where, *steps = loc
    if where == "body":
        path = [step for step in steps if step != KEY]
        return pointer(path), keys_at(getattr(route, "body_model", None), path[:-1]), "key"
    model: type[BaseModel] | None = getattr(route, "query_model", None)
    known = list(names(model)) if model else []
    return next(map(str, steps), ""), known, "parameter"


def _rejection(details: Mapping[str, Any], route: Any) -> Rejection:
    """A fault that pydantic found in a parameter or a body, in our words."""
    return rejection(details, *_place(details["loc"], route))


def rejection(
    details: Mapping[str, Any], parameter: str, known: Sequence[str], what: str
) -> Rejection:
    """A fault that pydantic found, in our words: where, what there might be, what it is called."""
    value = details.get("input")
    context = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            given = str(details["loc"][-1])
            near = nearest(given, known)
            return Rejection(parameter, "unknown", f"No such {what}.", list(known), near)
        case "missing":
            return Rejection(parameter, "missing", f"This {what} is needed.")
        case "enum" | "literal_error":
            allowed = allowed_values(context.get("expected", ""))
            return Rejection(
                parameter,
                "unknown-value",
                f"{value!r} is not one of the allowed values.",
                allowed,
                nearest(str(value), allowed),
            )
        case (
            "greater_than_equal" | "less_than_equal" | "too_long" | "too_short" | "string_too_long"
        ):
            return Rejection(parameter, "out-of-range", f"{details['msg']}.")
        case "rejected":
            return Rejection(
                parameter,
                context["code"],
                context["detail"],
                context["allowed"],
                context["nearest"],
            )
        case _:
            return Rejection(parameter, "invalid", f"{details['msg']}.")


def allowed_values(expected: str) -> list[str]:
    """The words that pydantic says it expected."""
    return [word for word in expected.replace(" or ", ", ").replace("'", "").split(", ") if word]
