"""The manual: the OpenAPI document, with the one shape of errors and real answers as examples.

Owns: what FastAPI does not say by itself. The examples are answers of the curated base, kept in
`examples.json` and written anew by `make openapi`; a test holds them to what the routes answer.
"""

import json
import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import formats
from api.caching import LEAST
from api.citing import CITE, MEDIA, Style
from api.formats import Format
from api.problems import Problem
from api.routes import problems
from api.schemas.proposals import PROPOSED
from api.strict import StrictRoute
from kb.dossier.proposed import Changes

EXAMPLES = Path(__file__).with_name("examples.json")
"""By operation: the address that was asked (`request`), with what `body` if it takes one, and what
it answered (`answer`)."""

_WRITTEN: dict[Style, dict[str, Any]] = {
    "bibtex": {"type": "string"},
    "csl": {"type": "array", "items": {"type": "object"}},
    "text": {"type": "string"},
}
"""What a citation is in each style."""

_REFERENCE = "#/components/schemas/"


def manual(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the application."""
    every = (route for later in app.routes for route in getattr(later, "routes", ()))
    routes = [r for r in every if isinstance(r, StrictRoute) and r.include_in_schema]
    for route in routes:
        route.describe()
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        license_info=app.license_info,
        routes=routes,
    )
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=_REFERENCE + "{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    _add_change_set(schemas)
    _add_formats(document)
    _add_header(document)
    _add_conditions(document)
    _add_citations(document)
    _add_examples(document)
    document["components"]["schemas"] = _referred_to(document)
    plain: dict[str, Any] = json.loads(json.dumps(document))
    return plain


def _add_change_set(schemas: dict[str, Any]) -> None:
    """What is proposed: bodies are held to it where it is known what there is to refer to."""
    whole = Changes.model_json_schema(ref_template=_REFERENCE + "{model}")
    parts: dict[str, Any] = whole.pop("$defs")
    for name, part in (parts | {Changes.__name__: whole}).items():
        schemas.setdefault(name, part)
    for name in PROPOSED:
        schemas[name]["properties"]["changes"] = {"$ref": _REFERENCE + Changes.__name__}


def _add_formats(document: dict[str, Any]) -> None:
    """The formats besides JSON in which an address answers."""
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        responses = methods["get"]["responses"]
        if Format.JSON.media not in responses["200"]["content"]:
            continue
        for format in formats.offered(re.sub(r"\{\w+\}", "x", path)):
            if format.media != Format.JSON.media:
                text = f"The same with the extension `.{format.extension}`, or asked for by Accept."
                schema = {"type": "string", "description": text}
                responses["200"]["content"][format.media] = {"schema": schema}
            if format in {Format.CSV, Format.SVG}:
                responses |= {
                    str(status): response for status, response in problems(413, 501).items()
                }


def _add_header(document: dict[str, Any]) -> None:
    """The header by which a client says what it has seen, where an answer tells the revision."""
    header = {
        "name": LEAST,
        "in": "header",
        "required": False,
        "description": "The newest revision that you have seen (`KB-Revision`): the answer is of "
        "no earlier state of the base, or 503 where there is none as yet.",
        "schema": {"type": "integer", "minimum": 0},
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            if "KB-Revision" in operation["responses"].get("200", {}).get("headers", {}):
                operation.setdefault("parameters", []).append(header)


def _add_conditions(document: dict[str, Any]) -> None:
    """The headers by which something is written once, and to the state of a thing that is meant."""
    once = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "A new one for each request, such as a UUID; the same one to ask again for "
        "the answer to the same, which is given with `Idempotent-Replayed: true` for seven days.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    }
    meant = {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the thing as you know it; `*`: whatever state it is in.",
        "schema": {"type": "string"},
    }
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if "security" in operation and method != "get":
                headers = [once, *([meant] if "428" in operation["responses"] else ())]
                operation.setdefault("parameters", []).extend(headers)


def _add_citations(document: dict[str, Any]) -> None:
    """What is told in place of the answer where `cite` asks for it."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if any(parameter["name"] == CITE for parameter in operation.get("parameters", ())):
                operation["responses"]["200"]["content"] |= {
                    media: {"schema": {"description": f"With `{CITE}={style}`.", **_WRITTEN[style]}}
                    for style, media in MEDIA.items()
                }


def _add_examples(document: dict[str, Any]) -> None:
    """A real answer to every operation."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if example := examples.get(operation["operationId"]):
                summary = f"{method.upper()} {example['request']}"
                answer = operation["responses"]["200"]["content"]["application/json"]
                answer["examples"] = {"real": {"summary": summary, "value": example["answer"]}}
            if example and "body" in example:
                body = operation["requestBody"]["content"]["application/json"]
                body["examples"] = {"real": {"summary": summary, "value": example["body"]}}


def _referred_to(document: dict[str, Any]) -> dict[str, Any]:
    """The schemas that something refers to; those of types that never travel fall away."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    found: set[str] = set()
    waiting = _references(document["paths"])
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _references(schemas[name]) - found
    return {name: schema for name, schema in sorted(schemas.items()) if name in found}


def _references(part: Any) -> set[str]:
    """The names of the schemas to which a part of the document refers."""
    if isinstance(part, dict):
        own = {str(part["$ref"]).removeprefix(_REFERENCE)} if "$ref" in part else set()
        return own.union(*map(_references, part.values()))
    if isinstance(part, list):
        return set().union(*map(_references, part))
    return set()
