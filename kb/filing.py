"""The base as the files that `kb load` reads: dossiers, vocabularies, reference series.

Owns: which file holds what, and that a folder of them is whole or not there. They are written
beside it and get their names when all went well.
Refuses: a folder that holds something, unless it is to be replaced and has the folders of an
earlier export; a base of made-up programmes, which are no dossiers.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from kb import room
from kb.dossier import shared, told
from kb.dossier.written import WRITTEN, Written
from kb.errors import Conflict, NotWritten
from kb.exports import dossiers as text
from kb.queries import dossiers, economies, labels, revisions, state, vocabularies
from kb.queries.labels import Texts
from kb.vocabulary import LabelField, Scheme

PARTS = ("dossiers", "vocabulary", "reference")
"""The folders in which the files stand."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What was written: of which revision, how many dossiers, and every file of them by its name;
    beside these stands the one that says of which revision they are.
    """

    revision: int
    dossiers: int
    files: list[str]


def write(session: Session, revision: int, folder: Path, *, replace: bool = False) -> Filed:
    """Write the files of a revision into a folder that is not there or empty.

    With `replace` into the folder of an earlier export: its files are replaced, dossiers of which
    there is nothing any more are removed, and whatever else is in the folder stays.
    `Conflict` for any other folder, `NotWritten` and `NoRoom` where it cannot be written; then it
    is as it was. One jurisdiction is in memory at a time.
    """
    if state.is_made_up(session):
        raise Conflict("the base holds made-up programmes (kb synth), which are no dossiers")
    folder = folder.resolve()
    earlier = _holds_something(folder)
    if earlier:
        _refuse_other(folder, replace)
    with room.told(), _written(folder) as beside:
        new = beside / "new"
        for name, content in _files(session, revision):
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="\n")
        names = sorted(path.relative_to(new).as_posix() for path in new.rglob("*.*"))
        names.remove(WRITTEN)
        if earlier:
            _put_into(folder, new, beside / "old")
        else:
            new.rename(folder)
    count = sum(name.startswith("dossiers/") for name in names)
    return Filed(revision, count, names)


def _holds_something(folder: Path) -> bool:
    if folder.exists() and not folder.is_dir():
        raise Conflict(f"{folder} is a file; name a folder")
    return folder.is_dir() and any(folder.iterdir())


def _refuse_other(folder: Path, replace: bool) -> None:
    """Refuse a folder that holds something and is not to be replaced, or is no earlier export."""
    if not replace:
        raise Conflict(
            f"{folder} holds something already; name a folder that is not there or empty, or "
            "replace an earlier export with --replace"
        )
    missing = [part for part in PARTS if not (folder / part).is_dir()]
    if missing:
        raise Conflict(
            f"{folder} is not the folder of an earlier export: it lacks {', '.join(missing)}"
        )


@contextmanager
def _written(folder: Path) -> Iterator[Path]:
    """A folder beside another one for what is not whole yet; it is gone afterwards."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".kb-export-") as beside:
            yield Path(beside)
    except OSError as error:
        if room.is_full(error):
            raise
        raise NotWritten(f"{folder} was not written: {error}") from error


def _put_into(folder: Path, new: Path, old: Path) -> None:
    """Put each new part into the place of the old one; all of them, or all stay as they were.

    What an old part holds beside files of an export is taken over first.
    """
    old.mkdir()
    for part in PARTS:
        for left in sorted((folder / part).iterdir()):
            exported = part == "dossiers" and left.suffix == ".yaml"
            if not exported and not (new / part / left.name).exists():
                (shutil.copytree if left.is_dir() else shutil.copy2)(left, new / part / left.name)
    try:
        for part in PARTS:
            (folder / part).rename(old / part)
            (new / part).rename(folder / part)
        (new / WRITTEN).replace(folder / WRITTEN)
    except OSError:
        for part in PARTS:
            if (old / part).exists():
                if (folder / part).exists():
                    (folder / part).rename(new / part)
                (old / part).rename(folder / part)
        raise


def _files(session: Session, revision: int) -> Iterator[tuple[str, str]]:
    """Every file by its name, one after the other."""
    made = revisions.one(session, str(revision), revision=revision)
    yield WRITTEN, Written(made.id, made.at).text
    for scheme in Scheme:
        terms = vocabularies.terms(session, scheme, revision)
        texts = _texts(session, revision, [term.id for term in terms])
        records = [shared.term(term, texts[term.id]) for term in terms]
        yield f"vocabulary/{scheme}.yaml", text.listed(records)
    places = dossiers.places(session, revision)
    names = _texts(session, revision, [place.id for place in places])
    yield (
        "vocabulary/jurisdictions.yaml",
        text.listed([shared.jurisdiction(p, names[p.id]) for p in places if p.parent is None]),
    )
    yield (
        "vocabulary/regions.yaml",
        text.listed([shared.region(p, names[p.id]) for p in places if p.parent is not None]),
    )
    series = economies.series(session, revision)
    yield "reference/series.yaml", text.blocks([shared.series(row) for row in series])
    years = economies.every_year(session, revision)
    yield "reference/economies.csv", text.table(shared.ECONOMIES, map(shared.economy, years))
    rates = map(shared.former_currency, dossiers.former_currencies(session, revision))
    yield "reference/former-currencies.csv", text.table(shared.FORMER_CURRENCIES, rates)
    for jurisdiction in dossiers.jurisdictions(session, revision):
        content = told.dossier(dossiers.held(session, revision, jurisdiction))
        yield f"dossiers/{jurisdiction.lower()}.yaml", text.dossier(content)


def _texts(session: Session, revision: int, ids: list[str]) -> Mapping[str, Texts]:
    fields = (LabelField.NAME, LabelField.DEFINITION)
    return labels.texts(session, ids, revision, fields)
