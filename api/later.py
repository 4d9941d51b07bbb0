"""Routes that are imported when an address of theirs is first asked for.

A process that answers of programmes alone neither waits for the schemas of comparisons when it
starts nor keeps them in memory.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from importlib import import_module

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

METHODS = "methods"
"""Where a request that no method of its address takes finds those that it has."""

_PART = re.compile(r"\\\{\w+\\\}")
"""What a template names of an address, in its escaped form."""


class Later(BaseRoute):
    """The routes of one module of `api.routes`.

    `addresses` are the templates of its addresses. One that looks so and is none of its is left to
    others.
    """

    def __init__(self, module: str, *addresses: str) -> None:
        self.module = module
        self._addresses = re.compile("|".join(_PART.sub(".*", re.escape(a)) for a in addresses))

    @cached_property
    def routes(self) -> list[BaseRoute]:
        """The routes themselves, which the first look imports."""
        found: list[BaseRoute] = import_module(f"api.routes.{self.module}").routes.routes
        return found

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """How far a request is for one of the routes."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        methods: set[str] = set()
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if not self._addresses.fullmatch(path):
            return partial
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, "later": route}
            if match is Match.PARTIAL:
                methods |= getattr(route, "methods", set())
                if partial[0] is Match.NONE:
                    partial = match, {**found, "later": route, METHODS: methods}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that matched."""
        route: BaseRoute = scope["later"]
        await route.handle(scope, receive, send)


class Templates:
    """The templates of all addresses, by which to tell what a path is without importing a route."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._templates = tuple(templates)
        parts = (f"({_PART.sub('[^/]+', re.escape(each))})" for each in self._templates)
        self._pattern = re.compile(rf"(?:{'|'.join(parts)})(?:\.[a-z]+)?", re.DOTALL)

    def of(self, path: str) -> str | None:
        """The first template that a path is of, with or without an extension."""
        found = self._pattern.fullmatch(path)
        return self._templates[found.lastindex - 1] if found and found.lastindex else None
