"""Routes that are imported when they are first asked for: each is found, and no other one is."""

import re
import subprocess
import sys

import pytest
from starlette.routing import Match, Route
from starlette.types import Scope

from api.app import ROUTES, TEMPLATES
from api.formats import FORMAT, Format
from api.later import Later, Templates


def laters() -> list[Later]:
    return [Later(module, *addresses) for module, *addresses in ROUTES]


@pytest.mark.parametrize("module", [module for module, *_ in ROUTES])
def test_every_route_is_found_at_its_address(module: str) -> None:
    (mine,) = (later for later in laters() if later.module == module)
    assert mine.routes
    for route in mine.routes:
        assert isinstance(route, Route)
        path = re.sub(r"\{\w+\}", "some-id", route.path)
        for method in route.methods or ():
            scope: Scope = {"type": "http", "method": method, "path": path, "headers": []}
            if module.startswith("pages."):
                scope[FORMAT] = Format.HTML
            found = (later.matches(dict(scope)) for later in laters())
            first = next(child for match, child in found if match is Match.FULL)
            assert first["later"] is route


@pytest.mark.parametrize(("module", "templates"), [(m, set(named)) for m, *named in ROUTES])
def test_the_templates_of_a_module_are_those_of_its_routes(
    module: str, templates: set[str]
) -> None:
    (mine,) = (later for later in laters() if later.module == module)
    assert {route.path_format for route in mine.routes if isinstance(route, Route)} == templates


def test_a_path_is_told_by_its_template_with_no_route_at_hand() -> None:
    templates = Templates(TEMPLATES)
    for template in TEMPLATES:
        assert templates.of(re.sub(r"\{\w+\}", "some-id", template)) == template
    assert templates.of("/v1/programmes.csv") == "/v1/programmes"
    assert templates.of("/v1/programmes/fr-poles/claims.csv") == "/v1/programmes/{id}/claims"
    for elsewhere in (
        "/v1/nothing",
        "/v1/programmes/",
        "/v1/programmes/a/b",
        "//",
        "/wp-login.php",
    ):
        assert templates.of(elsewhere) is None


def test_another_method_is_told_apart_from_another_address() -> None:
    (later,) = (later for later in laters() if later.module == "compare")
    scope = {"type": "http", "path": "/v1/compare", "root_path": "", "headers": []}
    assert later.matches({**scope, "method": "PUT"})[0] is Match.PARTIAL
    assert later.matches({**scope, "method": "GET", "path": "/v1/comparex"})[0] is Match.NONE


def test_one_programme_is_answered_without_what_other_answers_need(sqlite_url: str) -> None:
    code = f"""
import asyncio, sys, httpx
from api.app import create_app
from api.settings import Settings

async def ask():
    app = create_app(Settings(database_url={sqlite_url!r}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get("/v1/programmes/de-spitzencluster", headers={{"Accept": "*/*"}})

assert asyncio.run(ask()).status_code == 200
print(*(name for name in sys.modules if name.startswith("api.routes.") or name in {{
    "alembic", "kb.compare.table", "api.schemas.compare", "api.manual"}}))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["api.routes.programme"]
