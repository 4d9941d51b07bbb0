"""What has to be known of a revision to undo it: what it did, and what came of that since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, String, Table, func, select, type_coerce
from sqlalchemy.orm import Session

from kb.db import Base, Code
from kb.models import (
    Claim,
    Classification,
    EconomyYear,
    Gap,
    GapCitation,
    IrrevocableRate,
    Label,
    Location,
    SeriesInfo,
)
from kb.models.revision import Record
from kb.queries import batches, claims
from kb.queries.state import BOOKKEEPING, PLACED, RECORDS, REFERENCES, known_entities

Cited = tuple[tuple[str, str], ...]

_OWN_KEYS: Mapping[type[Base], tuple[str, ...]] = {
    Label: ("entity", "field", "language", "position"),
    Classification: ("entity", "position"),
    Location: ("cluster", "position"),
    EconomyYear: ("economy", "year"),
    SeriesInfo: ("code",),
    IrrevocableRate: ("currency",),
    Gap: ("programme",),
}


def keys(model: type[Base]) -> tuple[str, ...]:
    """The columns by which at most one live row of a table answers to a name.

    Of a gap only the first of them: it is told apart by all that it says.
    """
    return ("id",) if issubclass(model, Record | Claim) else _OWN_KEYS[model]


@dataclass(frozen=True, slots=True)
class Lived:
    """A row: its number, its lifetime, what it says by column, and of a gap where."""

    model: type[Base]
    number: int
    added_in: int
    retired_in: int | None
    values: Mapping[str, Any]
    citations: Cited = ()

    @property
    def key(self) -> object:
        """What no other live row of the table has too."""
        names = keys(self.model)
        return self.content if self.model is Gap else tuple(self.values[name] for name in names)

    @property
    def content(self) -> object:
        """All that it says; of a claim its id, which is made of that."""
        if self.model is Claim:
            return self.values["id"]
        return (*map(_hashable, self.values.values()), self.citations)


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, dict | list) else value


def came(session: Session, model: type[Base], revision: int) -> list[Lived]:
    """The rows of a table that a revision added, in their order."""
    return _lived(session, model, _table(model).c.added_in == revision)


def went(session: Session, model: type[Base], revision: int) -> list[Lived]:
    """The rows of a table that a revision retired, in their order."""
    return _lived(session, model, _table(model).c.retired_in == revision)


def live_like(session: Session, model: type[Base], rows: Collection[Lived]) -> list[Lived]:
    """The live rows of a table that may stand where some others stood."""
    table, name = _table(model), keys(model)[0]
    found = []
    for some in batches({row.values[name] for row in rows}):
        found += _lived(session, model, table.c.retired_in.is_(None) & table.c[name].in_(some))
    return found


def preferred_in(session: Session, slots: Collection[str]) -> list[Lived]:
    """The live claims that are preferred in some slots."""
    table = _table(Claim)
    found = []
    for some in batches(slots):
        found += _lived(session, Claim, claims.BEST & table.c.slot.in_(some))
    return found


def _lived(session: Session, model: type[Base], chosen: ColumnElement[bool]) -> list[Lived]:
    table = _table(model)
    number = next(iter(table.primary_key.columns))
    names = [column.name for column in table.columns if column.name not in BOOKKEEPING]
    whole = (number, table.c.added_in, table.c.retired_in, *(table.c[name] for name in names))
    found = session.execute(select(*whole).where(chosen).order_by(number)).all()
    cited = _places(session, [row[0] for row in found]) if model is Gap else {}
    return [
        Lived(model, row, added, retired, dict(zip(names, told, strict=True)), cited.get(row, ()))
        for row, added, retired, *told in found
    ]


def _places(session: Session, gaps: Sequence[int]) -> dict[int, Cited]:
    """Where gaps were looked for, by their numbers."""
    own = _table(GapCitation)
    found: dict[int, Cited] = {}
    for some in batches(gaps):
        told = select(own.c.gap_number, own.c.source, own.c.locator)
        ordered = told.where(own.c.gap_number.in_(some)).order_by(own.c.gap_number, own.c.position)
        for number, *place in session.execute(ordered):
            found[number] = (*found.get(number, ()), cast(tuple[str, str], tuple(place)))
    return found


def whole_claims(session: Session, numbers: Collection[int]) -> Iterator[Claim]:
    """Claims of some numbers with their citations and scopes, in the order of their numbers."""
    for some in batches(numbers):
        chosen = select(Claim).where(Claim.number.in_(some)).order_by(Claim.number)
        found = session.scalars(chosen).all()
        claims.attach(session, found)
        yield from found


class Naming(NamedTuple):
    """A live row that names a thing."""

    model: type[Base]
    number: int
    called: str
    """The id of a claim; what another row is of."""
    added_in: int
    named: str


def live_naming(session: Session, ids: Collection[str]) -> Iterator[Naming]:
    """Every live row that names one of some things: claims about or naming it, records, texts."""
    claim, gap = _table(Claim), _table(Gap)
    whole = (claim.c.number, claim.c.id, claim.c.added_in)
    cited = _table(GapCitation)
    statements: list[tuple[type[Base], Select[Any], ColumnElement[str], Table]] = [
        (Claim, select(*whole, claim.c.subject), claim.c.subject, claim)
    ]
    for model, name, _ in REFERENCES:
        own = _table(model)
        named = type_coerce(own.c[name], String)
        joined = own.join(claim, claim.c.number == next(iter(own.primary_key.columns)))
        statements.append((Claim, select(*whole, named).select_from(joined), named, claim))
    for model, name, _ in PLACED:
        own = _table(model)
        named = type_coerce(own.c[name], String)
        first = type_coerce(own.c[keys(model)[0]], String)
        told = select(next(iter(own.primary_key.columns)), first, own.c.added_in, named)
        statements.append((model, told, named, own))
    looked = select(gap.c.number, gap.c.programme, gap.c.added_in, cited.c.source).select_from(
        gap.join(cited, cited.c.gap_number == gap.c.number)
    )
    statements.append((Gap, looked, cited.c.source, gap))
    for some in batches(ids):
        for of, told, column, table in statements:
            for row in session.execute(told.where(table.c.retired_in.is_(None), column.in_(some))):
                yield Naming(of, *row)


def names_of(model: type[Base], values: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the things that a row of a table names, itself among them."""
    table = _table(model)
    named = [name for of, name, _ in (*PLACED, *REFERENCES) if of is model]
    for name in dict.fromkeys(named):
        value = values[name]
        if value is not None:
            kind = table.c[name].type
            yield f"{kind.scheme}/{value}" if isinstance(kind, Code) else value


def live_records(session: Session, ids: Collection[str]) -> set[str]:
    """Those of some ids of which there is a live record."""
    found: set[str] = set()
    for kind in set(known_entities(session, ids).values()):
        record = RECORDS[kind]
        for some in batches(ids):
            live = select(record.id).where(record.id.in_(some), record.retired_in.is_(None))
            found.update(session.scalars(live))
    return found


def last_retired(session: Session, id: str) -> int | None:
    """The revision that took the record of a thing away; None if there never was one."""
    kinds = known_entities(session, [id])
    if id not in kinds:
        return None
    record = RECORDS[kinds[id]]
    return session.scalar(select(func.max(record.retired_in)).where(record.id == id))


def _table(model: type[Any]) -> Table:
    return cast(Table, model.__table__)
