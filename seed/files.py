"""A folder of files read as a whole: vocabularies, reference series, dossiers.

Owns: which file is looked for where, and that either everything is right or nothing is read.
A folder may hold dossiers alone; vocabularies and series that it lacks are the project's own.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field

from kb.errors import Fault, InvalidFiles
from kb.period import Edtf
from kb.vocabulary import (
    EntityKind,
    IndicatorNature,
    IndicatorUnit,
    JurisdictionKind,
    Scheme,
    Series,
)
from seed.dossier import Dossier, Strict
from seed.faults import validate
from seed.fields import Bilingual, Known, Text, Url
from seed.strict_yaml import Record, read

SEED = Path(__file__).parent
"""The project's own files."""


class TermRecord(Strict):
    """A code of a vocabulary."""

    code: Text
    label: Bilingual
    definition: Text
    group: Text | None = None
    unit: IndicatorUnit | None = None
    nature: IndicatorNature | None = None
    subject: list[Literal["programme", "cluster", "jurisdiction"]] | None = None
    isic: list[Annotated[Text, Field(pattern=r"^[A-U]([0-9]{2})?$")]] | None = None
    ecosystem: Text | None = None


class JurisdictionRecord(Strict):
    """A country, a union, the bodies of several states."""

    code: Annotated[Text, Field(pattern=r"^[A-Z]{2,3}$")]
    kind: JurisdictionKind
    alpha3: Annotated[Text, Field(pattern=r"^[A-Z]{3}$")] | None = None
    label: Bilingual


class RegionRecord(Strict):
    """A region of a country."""

    code: Annotated[Text, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    label: Bilingual


class SeriesRecord(Strict):
    """What a column of the series is."""

    code: Series
    label: Bilingual
    definition: Text
    unit: Text
    source: Text
    url: Url
    licence: Text


@dataclass(frozen=True)
class EconomyRow:
    """The figures of one economy in one year."""

    economy: str
    year: int
    currency: str
    values: dict[Series, Decimal | None]


@dataclass(frozen=True)
class FormerCurrency:
    """A currency that ended, and its irrevocable rate."""

    currency: str
    successor: str
    rate: Decimal
    since: Edtf
    source: str


@dataclass
class Files:
    """All that a folder says, checked."""

    terms: dict[Scheme, list[TermRecord]] = field(default_factory=dict)
    jurisdictions: list[JurisdictionRecord] = field(default_factory=list)
    regions: list[RegionRecord] = field(default_factory=list)
    series: list[SeriesRecord] = field(default_factory=list)
    economies: list[EconomyRow] = field(default_factory=list)
    former_currencies: list[FormerCurrency] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    digest: str = ""


T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Progress = Callable[[str], None]


def paths(folder: Path) -> list[Path]:
    """Every file that a load of `folder` reads, in the order in which it is read."""
    shared = [
        _own_or_seed(folder, part)
        for part in (
            *(f"vocabulary/{scheme}.yaml" for scheme in Scheme),
            "vocabulary/jurisdictions.yaml",
            "vocabulary/regions.yaml",
            "reference/series.yaml",
            "reference/economies.csv",
            "reference/former-currencies.csv",
        )
    ]
    return shared + dossier_paths(folder)


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of every file that a load of `folder` reads."""
    total = hashlib.sha256()
    for path in paths(folder):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read_all(
    folder: Path,
    known_ids: Mapping[EntityKind, Iterable[str]] | None = None,
    progress: Progress | None = None,
) -> Files:
    """The files of `folder`, or `InvalidFiles` with every fault of every file.

    `known_ids` are ids of other jurisdictions, already in the base, to which dossiers may refer.
    """
    faults: list[Fault] = []
    files = Files(digest=digest(folder))
    known = _read_shared(folder, files, faults)
    contents: list[tuple[str, Any]] = []
    for path in dossier_paths(folder):
        contents.append((path.name, read(path, path.name, faults)))
        if progress:
            progress(path.name)
    if not contents:
        faults.append(Fault(str(folder), 0, "", "", "holds no dossier (a file like de.yaml)"))
    for kind, ids in (known_ids or {}).items():
        known.ids.setdefault(kind, set()).update(ids)
    _collect_ids(contents, known, faults)
    for name, content in contents:
        if content is None:
            continue
        dossier = validate(Dossier, content, name, {"known": known}, faults)
        if dossier is not None:
            if name != f"{dossier.jurisdiction.lower()}.yaml":
                faults.append(
                    Fault(
                        name,
                        1,
                        "",
                        "jurisdiction",
                        f"the dossier of {dossier.jurisdiction} is a file of the name "
                        f"{dossier.jurisdiction.lower()}.yaml",
                    )
                )
            files.dossiers.append(dossier)
    if faults:
        raise InvalidFiles(faults)
    return files


def dossier_paths(folder: Path) -> list[Path]:
    """The dossiers of a folder: in `dossiers/` if there is such a folder, else in itself."""
    inner = folder / "dossiers"
    return sorted((inner if inner.is_dir() else folder).glob("*.yaml"))


def _own_or_seed(folder: Path, part: str) -> Path:
    own = folder / part
    return own if own.is_file() else SEED / part


def _read_shared(folder: Path, files: Files, faults: list[Fault]) -> Known:
    """Vocabularies and series, and what of them a dossier may refer to."""
    known = Known()
    for scheme in Scheme:
        files.terms[scheme] = _list_of(TermRecord, folder, f"vocabulary/{scheme}.yaml", faults)
        known.codes[scheme] = {term.code for term in files.terms[scheme]}
    known.codes[Scheme.MECHANISMS] = {
        term.code for term in files.terms[Scheme.MECHANISMS] if term.group
    }
    indicators = files.terms[Scheme.INDICATORS]
    known.money_indicators = {t.code for t in indicators if t.unit is IndicatorUnit.MONEY}
    known.indicator_subjects = {t.code: set(t.subject or ()) for t in indicators}
    files.jurisdictions = _list_of(
        JurisdictionRecord, folder, "vocabulary/jurisdictions.yaml", faults
    )
    files.regions = _list_of(RegionRecord, folder, "vocabulary/regions.yaml", faults)
    known.ids[EntityKind.JURISDICTION] = {j.code for j in files.jurisdictions} | {
        region.code for region in files.regions
    }
    files.series = _list_of(SeriesRecord, folder, "reference/series.yaml", faults)
    files.economies = _rows(folder, "reference/economies.csv", _economy, faults)
    files.former_currencies = _rows(folder, "reference/former-currencies.csv", _former, faults)
    known.currencies = {row.currency for row in files.economies} | {
        former.currency for former in files.former_currencies
    }
    unknown = {row.economy for row in files.economies} - known.ids[EntityKind.JURISDICTION]
    faults += [
        Fault(
            "reference/economies.csv",
            0,
            economy,
            "jurisdiction",
            f"{economy!r} is no jurisdiction of vocabulary/jurisdictions.yaml",
        )
        for economy in sorted(unknown)
    ]
    return known


def _list_of(model: type[M], folder: Path, part: str, faults: list[Fault]) -> list[M]:
    """The records of a file that is a list."""
    content = read(_own_or_seed(folder, part), part, faults)
    if not isinstance(content, list):
        faults.append(Fault(part, 1, "", "", "is not a list of records"))
        return []
    records = []
    codes: set[str] = set()
    for item in content:
        record = validate(model, item, part, {}, faults)
        if record is None:
            continue
        code = str(vars(record)["code"])
        if code in codes:
            faults.append(Fault(part, item.line, code, "code", "stands twice"))
        codes.add(code)
        records.append(record)
    return records


def _rows(
    folder: Path, part: str, build: Callable[[dict[str, str]], T], faults: list[Fault]
) -> list[T]:
    """The rows of a CSV file, each turned into a record by `build`."""
    rows = []
    with _own_or_seed(folder, part).open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            try:
                rows.append(build(row))
            except (ValueError, InvalidOperation, KeyError) as error:
                faults.append(Fault(part, line, "", "", f"cannot be read: {error}"))
    return rows


def _economy(row: dict[str, str]) -> EconomyRow:
    return EconomyRow(
        economy=row["jurisdiction"],
        year=int(row["year"]),
        currency=row["currency"],
        values={series: Decimal(row[series]) if row[series] else None for series in Series},
    )


def _former(row: dict[str, str]) -> FormerCurrency:
    return FormerCurrency(
        currency=row["currency"],
        successor=row["successor"],
        rate=Decimal(row["rate"]),
        since=Edtf.parse(row["since"]),
        source=row["source"],
    )


_LISTS = {
    "sources": EntityKind.SOURCE,
    "organisations": EntityKind.ORGANISATION,
    "programmes": EntityKind.PROGRAMME,
    "clusters": EntityKind.CLUSTER,
}


def _collect_ids(contents: list[tuple[str, Any]], known: Known, faults: list[Fault]) -> None:
    """The ids that the dossiers give, before any reference is checked; each stands once."""
    for kind in _LISTS.values():
        known.ids.setdefault(kind, set())
    owner: dict[str, str] = {}
    for name, content in contents:
        if not isinstance(content, Record):
            continue
        for key, kind in _LISTS.items():
            records = content.get(key)
            for record in records if isinstance(records, list) else ():
                id = record.get("id") if isinstance(record, Record) else None
                if not isinstance(id, str):
                    continue
                if id in owner:
                    faults.append(
                        Fault(
                            name,
                            record.key_lines["id"],
                            id,
                            "id",
                            f"this id is taken already, in {owner[id]}",
                        )
                    )
                owner[id] = name
                known.ids[kind].add(id)
