"""A folder of files read as a whole: vocabularies, reference series, dossiers.

Owns: which file is looked for where, and that either everything is right or nothing is read.
A folder may hold dossiers alone; vocabularies and series that it lacks are the project's own.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field

from kb import __version__
from kb.db import kept
from kb.dossier.fields import Bilingual, Known, Text, Url
from kb.dossier.records import Dossier
from kb.dossier.stated import Strict
from kb.dossier.written import Written, written
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
from seed.faults import validate
from seed.strict_yaml import UNREAD, Record, read, text_of

SEED = Path(__file__).parent
"""The project's own files."""

SURELY_KEPT = 15
"""A number of so many digits is kept unchanged, so that `kb.db.kept` need not look."""

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


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
    kind: Literal[JurisdictionKind.COUNTRY, JurisdictionKind.UNION, JurisdictionKind.INTERNATIONAL]
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
    written: Written | None = None


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
    """SHA-256 over the names and bytes of every file that a load of `folder` reads.

    And over the release of the code, which may read the same files otherwise.
    """
    total = hashlib.sha256(__version__.encode())
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
    files = Files(digest=digest(folder), written=written(folder, faults))
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
        own = replace(known, prefix=_prefix(name, content, known, faults))
        dossier = validate(Dossier, content, name, {"known": own}, faults)
        if dossier is not None:
            files.dossiers.append(dossier)
    if faults:
        raise InvalidFiles(faults)
    return files


def shared() -> Files:
    """The project's own vocabularies and series, without any dossier."""
    faults: list[Fault] = []
    files = Files()
    _read_shared(SEED, files, faults)
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
    countries = {jurisdiction.code for jurisdiction in files.jurisdictions}
    known.ids[EntityKind.JURISDICTION] = countries | {region.code for region in files.regions}
    files.series = _list_of(SeriesRecord, folder, "reference/series.yaml", faults)
    files.economies = _rows(folder, "reference/economies.csv", _economy, faults)
    files.former_currencies = _rows(folder, "reference/former-currencies.csv", _former, faults)
    known.currencies = {row.currency for row in files.economies} | {
        former.currency for former in files.former_currencies
    }
    for part, key, named in (
        ("vocabulary/regions.yaml", "code", {r.code.split("-")[0] for r in files.regions}),
        ("reference/economies.csv", "jurisdiction", {row.economy for row in files.economies}),
    ):
        if any(fault.file == "vocabulary/jurisdictions.yaml" for fault in faults):
            continue
        faults += [
            Fault(part, 0, "", key, f"{code!r} is no jurisdiction of vocabulary/jurisdictions.yaml")
            for code in sorted(named - countries)
        ]
    return known


def _list_of(model: type[M], folder: Path, part: str, faults: list[Fault]) -> list[M]:
    """The records of a file that is a list."""
    content = read(_own_or_seed(folder, part), part, faults)
    if content is UNREAD:
        return []
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
    folder: Path,
    part: str,
    build: Callable[[dict[str, str]], tuple[str, T]],
    faults: list[Fault],
) -> list[T]:
    """The rows of a CSV file, each turned by `build` into its name and a record."""
    rows: dict[str, T] = {}
    lines: dict[str, int] = {}
    text = text_of(_own_or_seed(folder, part), part, faults) or ""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            faults.append(Fault(part, line, "", "", "has not as many cells as the first line"))
            continue
        try:
            name, record = build(row)
        except KeyError as error:
            faults.append(Fault(part, 1, "", str(error.args[0]), "this column is missing"))
            break
        except ValueError as error:
            faults.append(Fault(part, line, "", "", str(error)))
            continue
        if name in rows:
            faults.append(Fault(part, line, name, "", f"stands twice: in line {lines[name]} too"))
        rows[name], lines[name] = record, line
    return list(rows.values())


SERIES = tuple(Series)


def _economy(row: dict[str, str]) -> tuple[str, EconomyRow]:
    economy, year, currency = row["jurisdiction"], row["year"], _currency(row["currency"])
    if not re.fullmatch("[12][0-9]{3}", year):
        raise ValueError(f"{year!r} is not a year")
    values = {series: _decimal(row[series]) if row[series] else None for series in SERIES}
    return f"{economy} {year}", EconomyRow(economy, int(year), currency, values)


def _former(row: dict[str, str]) -> tuple[str, FormerCurrency]:
    return row["currency"], FormerCurrency(
        currency=_currency(row["currency"]),
        successor=_currency(row["successor"]),
        rate=_decimal(row["rate"]),
        since=Edtf.parse(row["since"]),
        source=row["source"],
    )


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(f"{text!r} is no currency code (ISO 4217, as in EUR)")
    return text


def _decimal(text: str) -> Decimal:
    """A positive number that the base can keep."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not number.is_finite() or number <= 0:
        raise ValueError(f"{text!r} is not a positive number")
    if len(text) > SURELY_KEPT or not _PLAIN.fullmatch(text):
        kept(number)
    return number


_LISTS = {
    "sources": EntityKind.SOURCE,
    "organisations": EntityKind.ORGANISATION,
    "programmes": EntityKind.PROGRAMME,
    "clusters": EntityKind.CLUSTER,
}


def _prefix(name: str, content: Any, known: Known, faults: list[Fault]) -> str:
    """What the ids of a dossier begin with; a fault if its file has another's name."""
    code = content.get("jurisdiction") if isinstance(content, Record) else None
    if not isinstance(code, str) or code not in known.ids[EntityKind.JURISDICTION] or "-" in code:
        return f"{name.removesuffix('.yaml')}-"
    right = f"{code.lower()}.yaml"
    if name != right:
        line = content.key_lines["jurisdiction"]
        message = f"the dossier of {code} is a file of the name {right}"
        faults.append(Fault(name, line, "", "jurisdiction", message))
    return f"{code.lower()}-"


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
