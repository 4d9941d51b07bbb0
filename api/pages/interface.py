"""What the manual says, as pages tell it: an operation with its parameters, its answers and fields.

Owns: how a schema is told in words, that each type is told once, and which address a filled-in form
leads to. All of it is read from the OpenAPI document.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from api import formats
from api.problem_types import PROBLEMS
from kb.errors import InvalidParameter, NotFound, Rejection, nearest

Document = Mapping[str, Any]
Pairs = Sequence[tuple[str, str]]

EXTENSION = "extension"
"""The field of a form that says in which format to answer; no operation has a parameter of it."""

_REFERENCE = "#/components/schemas/"
_JSON = "application/json"
_PLACE = re.compile(r"\{(\w+)\}")
_DOTS = re.compile(r"\.+")
_TYPES = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: what it holds, and the types that its value is made of."""

    name: str
    type: str
    needed: bool
    text: str
    shapes: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A type of a record; `fields` is None where it is told elsewhere on the page."""

    name: str
    text: str
    fields: tuple[Field, ...] | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a schema says: in words, with the types of records in it."""

    type: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, and what a form has in it to begin with."""

    name: str
    where: str
    needed: bool
    type: str
    text: str
    values: tuple[str, ...]
    """Those that there are, if they are a closed list."""

    many: bool
    default: str
    example: str
    first: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    id: str
    method: str
    path: str
    tag: str
    told: Document

    @property
    def summary(self) -> str:
        """What it gives, in a line."""
        return str(self.told["summary"])

    @property
    def paragraphs(self) -> list[str]:
        """What it does, in paragraphs."""
        return [" ".join(part.split()) for part in self.told.get("description", "").split("\n\n")]

    @property
    def keyed(self) -> bool:
        """Whether it takes a key."""
        return "security" in self.told

    @property
    def asked(self) -> bool:
        """Whether a form can ask for it."""
        return self.method == "GET" and not self.keyed

    @property
    def answer(self) -> Document:
        """Its answer where all is well."""
        responses = self.told["responses"]
        found: Document = responses.get("200") or responses["201"]
        return found

    @property
    def example(self) -> tuple[str, Any] | None:
        """A real request, its method left out, with what it was answered."""
        found = self.answer.get("content", {}).get(_JSON, {}).get("examples", {}).get("real")
        return (found["summary"].partition(" ")[2], found["value"]) if found else None

    @property
    def statuses(self) -> list[tuple[str, str, list[str]]]:
        """Each status: its number, when it is met, and the kinds of problem that it has."""
        return [
            (
                status,
                response["description"],
                [c for c, k in PROBLEMS.items() if str(k.status) == status],
            )
            for status, response in sorted(self.told["responses"].items())
        ]

    @property
    def media(self) -> list[tuple[str, str]]:
        """What it answers in: media types, each with its extension, if it has one."""
        by_media = {f.media: f.extension for f in offered(self.path)}
        content = self.answer.get("content", {})
        return [(media, by_media.get(media, "")) for media in content]

    @property
    def extensions(self) -> list[str]:
        """The extensions by which a form can ask for a format."""
        return [extension for _, extension in self.media if extension and extension != "json"]


def offered(path: str) -> Sequence[formats.Format]:
    """The formats with an extension that the address of a template has."""
    found = formats.offered(_PLACE.sub("x", path))
    return [] if path.startswith(formats.STATISTICS) else found


def operations(document: Document) -> list[Operation]:
    """All operations, in the order of the manual."""
    return [
        Operation(told["operationId"], method.upper(), path, told["tags"][0], told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def operation(id: str, document: Document) -> Operation:
    """The operation of an id. `NotFound` with those like it."""
    found = {each.id: each for each in operations(document)}
    if id not in found:
        raise NotFound("operation", id, nearest(id, found))
    return found[id]


def curl(operation: Operation, base: str) -> str:
    """The line that asks for an operation; what is to be filled in stands in it as it is named."""
    path = operation.example[0] if operation.example else operation.path
    line = ["curl", *(["-g"] if "{" in path else []), shlex.quote(f"{base}{path}")]
    if operation.method != "GET":
        line[1:1] = ["-X", operation.method]
    if operation.keyed:
        line += ["-H", "'Authorization: Bearer kb_…'"]
    for told in operation.told.get("parameters", ()):
        if told["in"] == "header" and told["required"]:
            line += ["-H", f"'{told['name']}: …'"]
    if "requestBody" in operation.told:
        (media, *_) = operation.told["requestBody"]["content"]
        line += ["-H", f"'Content-Type: {media}'", "-d", "@body"]
    return " ".join(line)


def parameters(operation: Operation, document: Document) -> list[Parameter]:
    """What an operation takes, what stands in its path first."""
    begin = _asked_in(operation)
    words = _Words(document["components"]["schemas"])
    found = [
        _parameter(told, words, begin.get(told["name"], ""))
        for told in operation.told.get("parameters", ())
    ]
    return sorted(found, key=lambda each: ("path", "query", "header").index(each.where))


def records(operation: Operation, document: Document) -> tuple[Told | None, Told | None]:
    """What is sent and what is answered in JSON, as far as there is any; each type is told once."""
    words = _Words(document["components"]["schemas"])
    parts = (operation.told.get("requestBody", {}), operation.answer)
    schemas = [part.get("content", {}).get(_JSON, {}).get("schema") for part in parts]
    sent, answered = (words.of(schema) if schema else None for schema in schemas)
    return sent, answered


def address(operation: Operation, given: Pairs) -> str:
    """The address that a form asks for: that of the operation, without what was left empty.

    `InvalidParameter` for what the operation does not take, and for a path that lacks a part.
    """
    said = [(name, value) for name, value in given if value.strip()]
    named = {each["name"]: each["in"] for each in operation.told.get("parameters", ())}
    known = [name for name, where in named.items() if where != "header"]
    values = dict(said)
    extension = values.get(EXTENSION, "")
    wrong = [
        Rejection(name, "unknown", "No such parameter.", known, nearest(name, known))
        for name in dict.fromkeys(name for name, _ in said)
        if name not in known and name != EXTENSION
    ]
    if extension and extension not in operation.extensions:
        allowed = operation.extensions
        detail = "This address does not have this format."
        wrong.append(Rejection(EXTENSION, "unknown-value", detail, allowed))
    for name in _PLACE.findall(operation.path):
        if name not in values:
            wrong.append(Rejection(name, "missing", "This parameter is needed."))
        elif _DOTS.fullmatch(values[name]):
            wrong.append(Rejection(name, "invalid", "This is no name of a thing."))
    if wrong:
        raise InvalidParameter(*wrong)
    path = _PLACE.sub(lambda found: quote(values[found[1]], safe=""), operation.path)
    query = [(name, value) for name, value in said if named.get(name) == "query"]
    dotted = f".{extension}" if extension else ""
    return f"{path}{dotted}{'?' if query else ''}{urlencode(query, safe=',/:')}"


def _asked_in(operation: Operation) -> dict[str, str]:
    """What the real request says, by parameter."""
    if not operation.example:
        return {}
    asked = urlsplit(operation.example[0])
    template = _PLACE.sub(lambda found: f"(?P<{found[1]}>[^/]+)", operation.path)
    found = re.fullmatch(template, asked.path)
    pairs = (pair.partition("=") for pair in asked.query.split("&") if pair)
    return (found.groupdict() if found else {}) | {name: unquote(value) for name, _, value in pairs}


def _parameter(told: Document, words: "_Words", first: str) -> Parameter:
    schema = told["schema"]
    of = _items(schema)
    values = words.values(of)
    example = next(iter(schema.get("examples", ())), "")
    default = schema.get("default")
    return Parameter(
        name=told["name"],
        where=told["in"],
        needed=told.get("required", False),
        type=words.of(schema).type.removesuffix(" or null"),
        text=told.get("description", ""),
        values=("true", "false") if of.get("type") == "boolean" else values,
        many=of is not schema and schema.get("type") == "array",
        default="" if default is None or default == [] else _plain(default),
        example=_plain(example),
        first=first or (_plain(example) if told["in"] == "path" else ""),
    )


def _items(schema: Document) -> Document:
    """The schema of one value, of a parameter that may take several or none."""
    if schema.get("type") == "array":
        found: Document = schema["items"]
        return found
    others = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _items(others[0]) if len(others) == 1 else schema


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_plain, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Words:
    """How schemas are told: each record type with its fields where it is met first."""

    def __init__(self, schemas: Document) -> None:
        self._schemas = schemas
        self._met: set[str] = set()

    def of(self, schema: Document) -> Told:
        """What a schema says."""
        for told in (self._of_reference, self._of_choice, self._of_list, self._of_record):
            if found := told(schema):
                return found
        if "enum" in schema or "const" in schema:
            return Told(" | ".join(self.values(schema)), ())
        kind = str(schema.get("type", "anything"))
        word = _TYPES.get(kind, kind)
        form = schema.get("format")
        return Told(f"{word} ({form})" if form else word, ())

    def values(self, schema: Document) -> tuple[str, ...]:
        """The values of a closed list; none of what is no closed list."""
        if "$ref" in schema:
            return self.values(self._schemas[_name(schema)])
        if "const" in schema:
            return (_plain(schema["const"]),)
        return tuple(map(_plain, schema.get("enum", ())))

    def _of_reference(self, schema: Document) -> Told | None:
        if "$ref" not in schema:
            return None
        name = _name(schema)
        target = self._schemas[name]
        if "properties" not in target:
            return self.of(target)
        if name in self._met:
            return Told(name, (Shape(name, "", None),))
        self._met.add(name)
        return Told(name, (Shape(name, target.get("description", ""), self._fields(target)),))

    def _of_choice(self, schema: Document) -> Told | None:
        choices = schema.get("anyOf") or schema.get("oneOf")
        if not choices:
            return None
        told = list(map(self.of, choices))
        types = dict.fromkeys(each.type for each in told)
        return Told(" or ".join(types), tuple(shape for each in told for shape in each.shapes))

    def _of_list(self, schema: Document) -> Told | None:
        if schema.get("type") != "array":
            return None
        told = self.of(schema.get("items", {}))
        return Told(f"list of {told.type}", told.shapes)

    def _of_record(self, schema: Document) -> Told | None:
        if schema.get("type") != "object":
            return None
        if schema.get("properties"):
            text = schema.get("description", "")
            return Told("record", (Shape("", text, self._fields(schema)),))
        values = schema.get("additionalProperties")
        if isinstance(values, Mapping):
            told = self.of(values)
            return Told(f"{told.type} by key", told.shapes)
        return Told("record", ())

    def _fields(self, schema: Document) -> tuple[Field, ...]:
        return tuple(self._each(schema))

    def _each(self, schema: Document) -> Iterator[Field]:
        needed = schema.get("required", ())
        for name, each in schema["properties"].items():
            told = self.of(each)
            text = each.get("description", "")
            yield Field(name, told.type, name in needed, text, told.shapes)


def _name(schema: Document) -> str:
    return str(schema["$ref"]).removeprefix(_REFERENCE)
