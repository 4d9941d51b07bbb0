"""Small folders of files as `kb load` takes them, and what a base holds after it."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, text

from kb.db import Base, reading
from kb.queries.audit import audit
from seed.files import SEED

SOUND = (Path(__file__).parent / "sound.yaml").read_text(encoding="utf-8")
"""A dossier of Germany that uses every key of the format."""

NEIGHBOUR = (Path(__file__).parent / "neighbour.yaml").read_text(encoding="utf-8")
"""A dossier of France that refers to that of Germany."""

INTERNATIONAL = "jurisdiction: INT\n"
"""The smallest dossier."""

ECONOMIES = """\
jurisdiction,year,currency,lcu_per_usd,gdp_deflator_2015,lcu_per_intl_dollar,gdp_lcu,population
DE,2015,EUR,0.901296,100,0.778998,3026180000000,81686611
FR,2015,EUR,0.901296,100,0.809352,2201402000000,66548272
US,2015,USD,1,100,1,18295019000000,320738994
"""
"""As many rows of the reference series as small dossiers need."""

PLACES = {
    "vocabulary/jurisdictions.yaml": ("DE,", "EU,", "FR,", "INT,", '"NO",', "US,"),
    "vocabulary/regions.yaml": ("DE-", "FR-"),
}
"""The files of places, and what the codes begin with that small dossiers need of them."""


def small_folder(folder: Path, **dossiers: str) -> Path:
    """A folder with few places, few economies, and some dossiers, each under its name."""
    (folder / "reference").mkdir(parents=True)
    (folder / "reference" / "economies.csv").write_text(ECONOMIES, encoding="utf-8")
    (folder / "vocabulary").mkdir()
    for part, codes in PLACES.items():
        beginnings = tuple(f"- {{code: {code}" for code in codes)
        lines = (SEED / part).read_text(encoding="utf-8").splitlines(keepends=True)
        few = [line for line in lines if line.startswith(beginnings)]
        (folder / part).write_text("".join(few), encoding="utf-8")
    (folder / "dossiers").mkdir()
    for name, content in dossiers.items():
        dossier(folder, name).write_text(content, encoding="utf-8")
    return folder


def dossier(folder: Path, name: str) -> Path:
    """The dossier of a name in a folder."""
    return folder / "dossiers" / f"{name}.yaml"


def replace(path: Path, old: str, new: str) -> None:
    """Change the one place in a file that says `old`."""
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{path.name} says {old!r} {content.count(old)} times"
    path.write_text(content.replace(old, new), encoding="utf-8")


def line(path: Path, text: str) -> int:
    """The number of the first line of a file that says `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def claim_ids(engine: Engine, revision: int | None = None) -> set[str]:
    """The ids of the claims that hold at a revision; of those that are live if none is named."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, added_in, retired_in FROM claim")).all()
    if revision is None:
        return {row.id for row in rows if row.retired_in is None}
    return {
        row.id
        for row in rows
        if row.added_in <= revision and (row.retired_in is None or row.retired_in > revision)
    }


def contents(engine: Engine) -> dict[str, list[Row[Any]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(connection.execute(table.select()), key=repr)
            for table in Base.metadata.sorted_tables
        }


def sound(engine: Engine) -> bool:
    """Whether the audit finds nothing."""
    with reading(engine) as session:
        return audit(session) == []
