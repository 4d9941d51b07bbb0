"""The addresses: one file per noun. A route names its parameters, asks a query, fills a schema."""

from typing import Any

from fastapi import APIRouter

from api.strict import StrictRoute

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

_DESCRIPTIONS = {
    400: "The body cannot be read, or what is to be JSON in it.",
    401: "There is no key that may be used in `Authorization`.",
    403: "The role of the key does not include this.",
    404: "There is nothing of this id (at this revision).",
    406: "The client takes no format that there is.",
    409: "This cannot be done with the thing as it is now.",
    412: "The thing is in another state than `If-Match` names.",
    413: "The body has more than 256 KiB; or a table or a chart more rows than one gives.",
    414: "The address is longer than 8,000 bytes.",
    415: "The body is of a type that is not read here.",
    422: "A parameter is not valid; `errors` says which, why, and what would be.",
    428: "`If-Match` is needed.",
    429: "Too many requests; `Retry-After` says when to ask again.",
    500: "The fault is ours.",
    501: "What the format is made with is not installed.",
    503: "The base cannot answer now; `Retry-After` says when to ask again.",
}


_HEADERS = {
    "ETag": "Changes when, and only when, the answer may: send it back in `If-None-Match`.",
    "Last-Modified": "When the revision was made.",
    "KB-Revision": "The number of the revision that answered.",
    "Content-Language": "The language that names were looked for in.",
    "X-Request-ID": "The request's id, for the log of the service.",
    "Retry-After": "The seconds after which to ask again.",
    "Location": "The address that answers.",
    "WWW-Authenticate": "`Bearer`.",
}

_STATE = "Which state of the thing this is: send it in `If-Match` with the next step."
_OF_THE_BASE = ("ETag", "Last-Modified", "KB-Revision", "Content-Language", "X-Request-ID")
_WITH_PROBLEMS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for the manual: those named and those that any route may give."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "headers": described(*_WITH_PROBLEMS.get(status, ())),
            "content": _PROBLEM,
        }
        for status in sorted({414, 422, 429, 500, *statuses})
    }


def described(*names: str) -> dict[str, Any]:
    """The headers that an answer always has, for the manual."""
    return {
        name: {"description": _HEADERS[name], "required": True, "schema": {"type": "string"}}
        for name in names
    }


def responses_to_body(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer from the base to a body, which no cache keeps, for the manual."""
    return {
        200: {"headers": described("KB-Revision", "Content-Language", "X-Request-ID")},
        **problems(400, 406, 413, 415, 503, *statuses),
    }


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route that reads the base may answer, for the manual."""
    return {
        200: {"headers": described(*_OF_THE_BASE)},
        304: {"description": "The client has this answer already (`If-None-Match`)."},
        **problems(406, 503, *statuses),
    }


def responses_to_key(
    *statuses: int, created: bool = False, tagged: bool = False
) -> dict[int | str, dict[str, Any]]:
    """What a route that takes a key may answer, for the manual: 201 where it makes something, an
    ETag where what it tells of changes.
    """
    status, headers = (201, ("Location", "X-Request-ID")) if created else (200, ("X-Request-ID",))
    told = described(*headers)
    if tagged:
        told |= {"ETag": {**described("ETag")["ETag"], "description": _STATE}}
    return {
        status: {"headers": told},
        **problems(401, 403, 503, *statuses),
    }


def router(tag: str, route_class: type[StrictRoute] = StrictRoute) -> APIRouter:
    """A router whose routes are strict with their parameters."""
    return APIRouter(route_class=route_class, tags=[tag])
