"""The rules of the house: who imports whom, where statements and commits stand, how long is long.

Held over the source itself, so that a rule that is broken is told with its place.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kb.models  # noqa: F401  (fills the registry)
from kb.db import Base

PROJECT = Path(__file__).parents[1]
SOURCES = sorted(path for part in ("kb", "api", "seed") for path in (PROJECT / part).rglob("*.py"))
TESTS = sorted((PROJECT / "tests").rglob("*.py"))
MIGRATIONS = sorted((PROJECT / "migrations").rglob("*.py"))

PURE = {
    "kb.vocabulary",
    "kb.period",
    "kb.money",
    "kb.evidence",
    "kb.timeline",
    "kb.changes",
    "kb.coverage",
    "kb.finding",
    "kb.indexed",
    "kb.errors",
    "kb.text",
    "kb.matching",
    "kb.languages",
    "kb.words",
    "kb.charts",
    "kb.compare",
}
"""The modules that hold the rules of the field and know of no database and no web."""

LAYERS: dict[str, set[str]] = {
    **dict.fromkeys(PURE, PURE),
    "kb": set(),
    "kb.client": {"kb"},
    "kb.limits": PURE | {"kb.room"},
    "kb.room": PURE,
    "kb.db": PURE | {"kb.limits"},
    "kb.models": PURE | {"kb.db"},
    "kb.queries": PURE | {"kb.db", "kb.models"},
    "kb.exports": PURE,
    "kb.bulk": PURE | {"kb.db"},
    "kb.indexing": PURE | {"kb.db", "kb.models", "kb.queries", "kb.bulk"},
    "kb.ledger": PURE | {"kb.db", "kb.models", "kb.queries", "kb.bulk", "kb.indexing"},
    "kb.dossier": PURE | {"kb.db", "kb.models", "kb.queries", "kb.ledger"},
    "kb.proposals": PURE | {"kb.db", "kb.models", "kb.queries", "kb.ledger", "kb.dossier"},
    "kb.access": PURE | {"kb.db", "kb.models", "kb.queries"},
    "kb.filing": PURE | {"kb.room", "kb.queries", "kb.exports", "kb.dossier"},
    "kb.undoing": PURE | {"kb.db", "kb.models", "kb.queries", "kb.ledger"},
    "kb.planned": PURE | {"kb.db", "kb.models", "kb.queries", "kb.ledger"},
    "kb.copying": PURE | {"kb.db", "kb.queries", "kb.bulk", "kb.migrate"},
    "kb.migrate": PURE | {"kb.db", "kb.queries", "kb.ledger"},
    "kb.backup": PURE | {"kb.limits", "kb.db", "kb.queries", "kb.bulk", "kb.migrate"},
    "kb.terminal": PURE,
    "kb.terminal_changes": PURE | {"kb.terminal"},
    "kb.asking": PURE | {"kb.terminal"},
    "kb.operating": PURE | {"kb.terminal", "kb.asking"},
    "kb.keys": PURE | {"kb.models", "kb.terminal", "kb.asking"},
    "kb.curating": PURE | {"kb.models", "kb.asking"},
    "kb.cli": PURE | {"kb.terminal", "kb.asking", "kb.operating", "kb.keys", "kb.curating"},
    "api": PURE
    | {
        "kb",
        "kb.limits",
        "kb.room",
        "kb.db",
        "kb.models",
        "kb.queries",
        "kb.exports",
        "kb.ledger",
        "kb.access",
        "kb.dossier",
        "kb.proposals",
        "kb.copying",
        "kb.migrate",
    },
    "seed": PURE
    | {"kb", "kb.bulk", "kb.db", "kb.models", "kb.queries", "kb.ledger"}
    | {"kb.dossier"},
}
"""What each part of the project may import of the others."""

INSIDE_FUNCTIONS = {
    "kb.asking": {"kb.db", "kb.filing", "kb.planned", "kb.queries", "api", "seed"},
    "kb.keys": {"kb.access", "kb.db", "kb.ledger"},
    "kb.curating": {
        "kb.db",
        "kb.ledger",
        "kb.proposals",
        "kb.queries",
        "kb.terminal",
        "kb.terminal_changes",
    },
    "kb.operating": {
        "kb.backup",
        "kb.db",
        "kb.ledger",
        "kb.migrate",
        "kb.queries",
        "kb.terminal_changes",
        "kb.undoing",
        "api",
        "seed",
    },
}
"""What a part may import besides, inside its functions alone."""

FOREIGN_TO_PURE = {"sqlalchemy", "alembic", "fastapi", "starlette", "pydantic", "typer", "rich"}

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Every node of a file."""
    return list(ast.walk(parsed(path)))


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str | None:
    """The part of the project that a module belongs to; None for a module from elsewhere."""
    names = module.split(".")
    longer_first = (".".join(names[:length]) for length in range(len(names), 0, -1))
    return next((part for part in longer_first if part in LAYERS), None)


def imports(tree: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Every module that a file imports, and whether it does so inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, inside
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{'.' * node.level}{node.module or ''}.{alias.name}", inside
        elif not isinstance(node, ast.expr):
            yield from imports(
                node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            )


def test_every_module_imports_only_what_its_layer_may() -> None:
    wrong = []
    for path in SOURCES:
        module = module_of(path)
        part = part_of(module)
        assert part in LAYERS, f"{module} belongs to no layer"
        for imported, inside in imports(parsed(path)):
            target = part_of(imported)
            allowed = LAYERS[part] | (INSIDE_FUNCTIONS.get(part, set()) if inside else set())
            foreign = part in PURE and imported.split(".")[0] in FOREIGN_TO_PURE
            if foreign or imported.startswith(".") or target not in {None, part, *allowed}:
                wrong.append(f"{module} imports {imported}")
    assert wrong == []


def files_calling(name: str) -> set[str]:
    """The files that call a function or a method of a name."""
    return {
        name_of(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == name)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == name)
        )
    }


def test_selects_stand_in_the_queries_alone() -> None:
    assert {file for file in files_calling("select") if not file.startswith("kb/queries/")} == set()
    raw = re.compile(r"[\"']SELECT ", re.IGNORECASE)
    texts = {
        name_of(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Constant) and raw.match(repr(node.value))
    }
    assert texts == {"kb/migrate.py"}, "which takes a lock by a function of PostgreSQL"


def test_the_ledger_alone_commits() -> None:
    """And `kb.db` ends a transaction that can only read, `kb.copying` fills a new file."""
    assert files_calling("commit") == {"kb/ledger.py", "kb/db.py"}
    assert files_calling("begin") == {"kb/migrate.py", "kb/copying.py"}
    assert files_calling("writing") == {"kb/ledger.py"}


def test_nothing_is_loaded_behind_ones_back() -> None:
    relationships = [r for mapper in Base.registry.mappers for r in mapper.relationships]
    assert relationships
    assert [str(r) for r in relationships if r.lazy != "raise"] == []


def test_a_file_is_read_in_one_go() -> None:
    lengths = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in [*SOURCES, *TESTS]}
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_a_function_fits_on_a_page() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {place: length for place, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def places(pattern: str, files: list[Path]) -> list[str]:
    """Where files say what they should not: file and line."""
    wanted = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1)
        if wanted.search(line)
    ]


def test_nothing_is_left_for_later_or_hidden_from_the_types() -> None:
    """The words are put together here, so that this file does not find itself."""
    words = ("TO" + "DO", "FIX" + "ME", "type: " + "ignore")
    assert places("|".join(words), [*SOURCES, *MIGRATIONS, *TESTS]) == []


def test_no_file_says_where_packages_come_from() -> None:
    """That is for each machine to say."""
    folders = ("kb", "api", "seed", "migrations", "tests", "docs", ".ci")
    text = {".py", ".md", ".toml", ".lock", ".yaml", ".sh", ".json", ""}
    files = [
        path
        for path in (*PROJECT.iterdir(), *(p for f in folders for p in (PROJECT / f).rglob("*")))
        if path.is_file() and path.suffix in text
    ]
    assert {"Makefile", "pyproject.toml", "requirements.lock", ".ci/run"} <= set(
        map(name_of, files)
    )
    words = (r"(?<!emit)-index" + "-url", r"https?://\S+/simple" + r"\b", "find" + "-links")
    assert places("|".join(words), files) == []
