"""Files into the base: what they say is compared with what is there, and the difference loaded.

Owns: what a load speaks for: the vocabularies, the series, and the jurisdictions whose dossiers
it holds. What the base knows of other jurisdictions stays as it is.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from kb import ledger
from kb.bulk import unswept
from kb.db import Base, reading
from kb.dossier.rows import Rows
from kb.dossier.told import KEYS
from kb.errors import Conflict, Fault, InvalidFiles
from kb.ledger import ChangeSet
from kb.models import (
    Claim,
    Classification,
    Cluster,
    EconomyYear,
    Gap,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    Revision,
    SeriesInfo,
    Source,
    Term,
)
from kb.queries import state
from kb.vocabulary import EntityKind, Rank
from seed.checks import Finding, findings
from seed.files import Files, Progress, digest, dossier_paths, read_all
from seed.rows import rows_of
from seed.strict_yaml import line_of, read

OWNERS: dict[type[Base], str | None] = {
    Jurisdiction: None,
    Term: None,
    SeriesInfo: None,
    IrrevocableRate: None,
    EconomyYear: None,
    Source: "id",
    Organisation: "id",
    Programme: "id",
    Cluster: "id",
    Label: "entity",
    Classification: "entity",
    Location: "cluster",
}
"""The tables of records, and the column whose id tells which jurisdiction a row belongs to."""

MADE_UP = "Made up by kb synth"
"""How the note of every revision begins that holds made-up programmes."""

BOOKKEEPING = {"row", "number", "added_in", "retired_in"}
"""Columns that say nothing about the world."""


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
) -> Loaded:
    """Load the files of `folder` in one transaction, as one revision, if anything differs.

    Files that the newest revision was loaded from are not read again, unless `thorough`.
    `InvalidFiles` with every fault, and the base as it was, if anything is wrong; `Conflict` for
    a base of made-up programmes, beside which nothing real is loaded.
    """
    with reading(engine) as session:
        last = state.last_revision(session)
        if last and last.note.startswith(MADE_UP):
            raise Conflict("the base holds made-up programmes (kb synth); load into another one")
        if last and last.digest == digest(folder) and not thorough:
            return Loaded(None, [])
        known = state.live_ids(session)
    files = read_all(folder, _ids_of_others(known, folder), progress)
    wanted = rows_of(files)
    _refuse_twins(wanted, folder)
    revision = ledger.write(engine, lambda session: changes(session, files, wanted), at=at)
    return Loaded(revision, findings(files))


def changes(session: Session, files: Files, wanted: Rows) -> ChangeSet:
    """What makes the base say what the files say."""
    owners = {"", *(dossier.jurisdiction for dossier in files.dossiers)}
    listed = ", ".join(sorted(owners - {""}))
    result = ChangeSet(
        note=f"Load of {len(files.dossiers)} dossiers: {listed}",
        digest=files.digest,
        entities=wanted.entities,
    )
    for model, column in OWNERS.items():
        _compare_rows(session, model, column, owners, wanted, result)
    _compare_claims(session, owners, wanted, result)
    _compare_gaps(session, owners, wanted, result)
    live = state.live_ids(session)
    _refuse_loose_ends(session, owners, live, wanted, result)
    return result


def owner(id: str) -> str:
    """The jurisdiction whose dossier an id belongs to; "" for what all dossiers share."""
    if "/" in id or id[0].isupper():
        return ""
    return id.split("-", 1)[0].upper()


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
            there[_content(values)] = number
    for row in wanted.rows.get(model, ()):
        if not there or there.pop(_content(row[name] for name in names), None) is None:
            result.rows.setdefault(model, []).append(row)
    if there:
        result.retired[model] = sorted(there.values())


def _content(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values as a key; lists and mappings by their text."""
    return tuple(
        json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
        for value in values
    )


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
    there = {
        (gap.programme, gap.field, gap.reason, gap.note, places): gap.number
        for gap, places in state.live_gaps(session)
        if owner(gap.programme) in owners
    }
    for gap in wanted.gaps:
        key = (
            gap.programme,
            gap.values["field"],
            gap.values["reason"],
            gap.values["note"],
            tuple(gap.citations),
        )
        if there.pop(key, None) is None:
            result.gaps.append(gap)
    if there:
        result.retired[Gap] = sorted(there.values())


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
