"""Files into the base: what they say is compared with what is there, and the difference loaded.

Owns: what a load speaks for: the vocabularies, the series, and the jurisdictions whose dossiers
it holds. What the base knows of other jurisdictions stays as it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from kb import ledger
from kb.bulk import unswept
from kb.db import Base, reading
from kb.dossier import comparing
from kb.dossier.comparing import as_key, owner
from kb.dossier.rows import Rows
from kb.dossier.told import KEYS
from kb.errors import Conflict, Fault, InvalidFiles
from kb.ledger import ChangeSet
from kb.models import Claim, Gap, Revision
from kb.queries import state
from kb.queries.state import BOOKKEEPING
from kb.vocabulary import EntityKind, Rank
from seed import edits
from seed.checks import Finding, findings
from seed.files import Files, Progress, digest, dossier_paths, read_all
from seed.owners import OWNERS
from seed.rows import rows_of
from seed.strict_yaml import line_of, read


@dataclass(frozen=True)
class Loaded:
    """What a load did: the revision, None if all was there, and what is worth a second look."""

    revision: Revision | None
    findings: list[Finding]


@unswept()
def load(
    engine: Engine,
    folder: Path,
    *,
    at: datetime | None = None,
    progress: Progress | None = None,
    thorough: bool = False,
    over_edits: bool = False,
) -> Loaded:
    """Load the files of `folder` in one transaction, as one revision, if anything differs.

    Files that the newest revision was loaded from are not read again, unless `thorough`.
    `InvalidFiles` with every fault, and the base as it was, if anything is wrong; `Conflict` for
    a base of made-up programmes, beside which nothing real is loaded. `Edited` where it would undo
    what was changed by other ways and the files do not know of, unless `over_edits`.
    """
    with reading(engine) as session:
        _refuse_made_up(session)
        last = state.last_revision(session)
        if last and last.digest == digest(folder) and not thorough:
            return Loaded(None, [])
        known = state.live_ids(session)
    files, wanted = _read(folder, known, progress)
    build = partial(changes, files=files, wanted=wanted, over_edits=over_edits)
    revision = ledger.write(engine, build, at=at)
    return Loaded(revision, findings(files))


def difference(session: Session, folder: Path, progress: Progress | None = None) -> ChangeSet:
    """What a load of the files of `folder` would do, over edits too; errors as of `load`."""
    _refuse_made_up(session)
    files, wanted = _read(folder, state.live_ids(session), progress)
    return changes(session, files, wanted, over_edits=True)


def _refuse_made_up(session: Session) -> None:
    if state.is_made_up(session):
        raise Conflict("the base holds made-up programmes (kb synth); load into another one")


def _read(
    folder: Path, known: dict[EntityKind, set[str]], progress: Progress | None
) -> tuple[Files, Rows]:
    """The files of a folder, and the rows that they state."""
    files = read_all(folder, _ids_of_others(known, folder), progress)
    wanted = rows_of(files)
    _refuse_twins(wanted, folder)
    return files, wanted


def changes(session: Session, files: Files, wanted: Rows, *, over_edits: bool = False) -> ChangeSet:
    """What makes the base say what the files say."""
    owners = {"", *(dossier.jurisdiction for dossier in files.dossiers)}
    result = ChangeSet(
        note=edits.note_of_load(owners - {""}),
        digest=files.digest,
        entities=wanted.entities,
    )
    for model, column in OWNERS.items():
        _compare_rows(session, model, column, owners, wanted, result)
    _compare_claims(session, owners, wanted, result)
    _compare_gaps(session, owners, wanted, result)
    if not over_edits:
        edits.refuse_to_undo(session, result, files.written)
    live = state.live_ids(session)
    _refuse_loose_ends(session, owners, live, wanted, result)
    return result


def _ids_of_others(known: dict[EntityKind, set[str]], folder: Path) -> dict[EntityKind, set[str]]:
    """The ids in the base that belong to jurisdictions of which `folder` holds no dossier."""
    here = {path.stem.upper() for path in dossier_paths(folder)}
    return {
        kind: {id for id in ids if owner(id) not in here}
        for kind, ids in known.items()
        if kind is not EntityKind.JURISDICTION and kind is not EntityKind.TERM
    }


def _file(id: str) -> str:
    """The file that an id comes from."""
    if "/" in id:
        return f"vocabulary/{id.split('/', 1)[0]}.yaml"
    if id[0].isupper() and "-" in id:
        return "vocabulary/regions.yaml"
    return f"{(owner(id) or id).lower()}.yaml"


def _refuse_twins(wanted: Rows, folder: Path) -> None:
    """Refuse a claim or gap that stands twice, and a second preferred claim in one slot."""
    faults = []
    said: dict[object, str] = {}
    for subject, place, content, slot in _placed(wanted):
        if content in said:
            message = f"says the same as {said[content]}"
        elif slot in said:
            message = f"is preferred, and so is {said[slot]}: one question has one preferred claim"
        else:
            said[content] = place
            if slot:
                said[slot] = place
            continue
        record = "" if subject[0].isupper() else subject
        line = _line(folder, _file(subject), f"{record} {place}".lstrip())
        faults.append(Fault(_file(subject), line, record, place, message))
    if faults:
        raise InvalidFiles(faults)


def _placed(wanted: Rows) -> Iterator[tuple[str, str, object, str | None]]:
    """Of each claim and gap: its subject, its place there, its content, its slot if preferred."""
    counts: Counter[tuple[str, str]] = Counter()

    def place(subject: str, key: str) -> str:
        counts[subject, key] += 1
        return f"{key}[{counts[subject, key] - 1}]"

    for claim in wanted.claims:
        slot = claim.slot if claim.rank is Rank.PREFERRED else None
        yield claim.subject, place(claim.subject, KEYS[claim.kind]), claim.id, slot
    for gap in wanted.gaps:
        content = (gap.programme, *gap.values.values(), *gap.citations)
        yield gap.programme, place(gap.programme, "gaps"), content, None


def _line(folder: Path, file: str, place: str) -> int:
    """The line of a record in a dossier."""
    (path,) = (path for path in dossier_paths(folder) if path.name == file)
    return line_of(read(path, file, []), place)


def _compare_rows(
    session: Session,
    model: type[Base],
    owner_column: str | None,
    owners: set[str],
    wanted: Rows,
    result: ChangeSet,
) -> None:
    """Add the rows that are wanted and not there, retire those that are there and not wanted."""
    table = cast(Table, model.__table__)
    names = [column.name for column in table.columns if column.name not in BOOKKEEPING]
    key = next(iter(table.primary_key.columns))
    there: dict[tuple[Any, ...], int] = {}
    position = names.index(owner_column) if owner_column else None
    for found in state.live_rows(session, table, [key, *(table.c[n] for n in names)]):
        number, *values = found
        if position is None or owner(values[position]) in owners:
            there[as_key(values)] = number
    for row in wanted.rows.get(model, ()):
        if not there or there.pop(as_key(row[name] for name in names), None) is None:
            result.rows.setdefault(model, []).append(row)
    if there:
        result.retired[model] = sorted(there.values())


def _compare_claims(session: Session, owners: set[str], wanted: Rows, result: ChangeSet) -> None:
    there = {
        id: number
        for number, id, subject in state.live_claims(session)
        if (owner(subject) or subject) in owners
    }
    for claim in wanted.claims:
        if there.pop(claim.id, None) is None:
            result.claims.append(claim)
    if there:
        result.retired[Claim] = sorted(there.values())


def _compare_gaps(session: Session, owners: set[str], wanted: Rows, result: ChangeSet) -> None:
    there = [
        (gap, places) for gap, places in state.live_gaps(session) if owner(gap.programme) in owners
    ]
    new, gone = comparing.gaps(there, wanted.gaps)
    result.gaps += new
    if gone:
        result.retired[Gap] = gone


def _refuse_loose_ends(
    session: Session,
    owners: set[str],
    live: dict[EntityKind, set[str]],
    wanted: Rows,
    result: ChangeSet,
) -> None:
    """Refuse to retire what claims of other jurisdictions name."""
    gone = {
        id
        for ids in live.values()
        for id in ids
        if owner(id) in owners and id not in wanted.entities
    }
    retired = set(result.retired.get(Claim, ()))
    faults = {
        Fault(
            _file(id),
            0,
            id,
            "",
            f"is gone from the files, but what the base knows of {subject} refers to it; "
            f"load {_file(subject)} as well",
        )
        for number, subject, id in state.live_claims_naming(session, gone)
        if number not in retired
    }
    if faults:
        raise InvalidFiles(faults)
