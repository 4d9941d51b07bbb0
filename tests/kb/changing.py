"""Change sets made from a few plain steps, whatever the base holds when they come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import Base
from kb.ledger import ChangeSet, NewClaim
from kb.models import (
    Claim,
    EconomyYear,
    Label,
    Organisation,
    Programme,
    Revision,
    Source,
)
from kb.period import Edtf
from kb.queries import state
from kb.vocabulary import Basis, ClaimKind, EntityKind, LabelField, Rank, Series
from tests.kb.small import (
    ENTITIES,
    claim,
    day,
    label,
    period,
    programme,
    records,
    source,
)

Step = tuple[Any, ...]

MANY = 40
"""Programmes to begin with: enough that a few more are set among them."""

NAMES = ["Alpha", "alpha beta", "Zeta", "Éclair", "集群计划", "クラスター", "0", "Alpha", "ſ"]
PAPERS = ["de-paper", "de-copy", "de-other"]
OF_PROGRAMMES = tuple(f"de-p{n:02}" for n in range(MANY))
RETURNING = ("de-a", "de-n", "de-p07b", "de-zz")
"""What comes, goes and comes back."""

_names = st.sampled_from(NAMES)
_numbers = st.integers(0, MANY)
_years = st.sampled_from(["2007", "2019-05", "2026", "2027", "2029", None])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(RETURNING), _names),
    st.tuples(st.just("retire"), _numbers),
    st.tuples(st.just("rename"), _numbers, _names),
    st.tuples(st.just("describe"), _numbers, _names),
    st.tuples(st.just("period"), _numbers, _years, _years),
    st.tuples(st.just("yearly"), _numbers, _years, _years),
    st.tuples(st.just("mechanism"), _numbers, st.sampled_from(Rank)),
    st.tuples(st.just("involve"), _numbers, st.sampled_from(Rank)),
    st.tuples(st.just("designate"), _numbers),
    st.tuples(st.just("withdraw"), _numbers),
    st.tuples(st.just("print"), st.sampled_from(PAPERS), st.sampled_from([None, *PAPERS])),
    st.tuples(st.just("rate"), st.sampled_from([1, 2])),
    st.tuples(st.just("acronym"), _names),
)
CHANGES = st.lists(
    st.tuples(st.lists(STEPS, min_size=1, max_size=4), st.sampled_from([0, 1, 400])),
    min_size=1,
    max_size=5,
)
"""Revisions: what each changes, and how many days after the one before it comes."""


def begin_with_many(engine: Engine) -> None:
    """Revision 1: the small base with forty more programmes and three papers."""
    rows = records()
    rows[Source] = [source(id) for id in PAPERS]
    rows[Programme] += [programme(id) for id in OF_PROGRAMMES]
    for number, id in enumerate(OF_PROGRAMMES):
        rows[Label] += [
            label(id, f"{NAMES[number % len(NAMES)]} {number // 9}"),
            label(id, id, "zh"),
        ]
    entities = {
        **ENTITIES,
        **dict.fromkeys(OF_PROGRAMMES, EntityKind.PROGRAMME),
        **dict.fromkeys(PAPERS, EntityKind.SOURCE),
    }
    claims = [
        period(f"c-{id}", f"{2000 + n % 7}", None if n % 3 else "2015", subject=id)
        for n, id in enumerate(OF_PROGRAMMES)
        if n % 5
    ]
    ledger.write(
        engine, lambda _: ChangeSet("begun", entities=entities, rows=rows, claims=claims), at=day(0)
    )


def apply(engine: Engine, steps: Sequence[Step], later: int) -> Revision | None:
    """Carry out some steps as one revision, so many days after the last."""
    with Session(engine) as session:
        last = state.last_revision(session)
    assert last
    days = (last.at - day(0)).days + later
    return ledger.write(engine, lambda session: _Changes(session).of(steps), at=day(days))


@dataclass
class _Changes:
    """A change set as it is put together."""

    session: Session
    entities: dict[str, EntityKind] = field(default_factory=dict)
    claims: list[NewClaim] = field(default_factory=list)
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    retired: dict[type[Base], list[int]] = field(default_factory=dict)

    def of(self, steps: Sequence[Step]) -> ChangeSet:
        for name, *values in steps:
            getattr(self, f"_{name}")(*values)
        return ChangeSet(
            note="a test",
            entities=self.entities,
            claims=self.claims,
            rows=self.rows,
            retired=self.retired,
        )

    def _live(self, model: type[Any], *columns: str) -> list[tuple[Any, ...]]:
        """The live rows that the change set has not retired, their numbers first."""
        table: Table = model.__table__
        key = next(iter(table.primary_key.columns))
        found = state.live_rows(self.session, table, [key, *(table.c[name] for name in columns)])
        gone = self.retired.get(model, [])
        return sorted((row for row in found if row[0] not in gone), key=lambda row: row[0])

    def _end(self, model: type[Base], numbers: Sequence[int]) -> None:
        self.retired.setdefault(model, []).extend(numbers)

    def _put(self, model: type[Base], row: dict[str, Any]) -> None:
        self.rows.setdefault(model, []).append(row)

    def _programme(self, number: int) -> str:
        """One of the programmes that are left."""
        every = [id for _, id in self._live(Programme, "id")]
        id: str = every[number % len(every)]
        return id

    def _claim(self, kind: ClaimKind, subject: str, **values: Any) -> None:
        number = state.last_number(self.session, Claim) + len(self.claims) + 1
        cited = [(PAPERS[number % 3], "page 1")]
        if number % 2:
            cited.append((PAPERS[(number + 1) % 3], "page 2"))
        new = claim(f"c-{number}", kind, subject=subject, citations=cited, **values)
        self.claims.append(new)

    def _add(self, id: str, name: str) -> None:
        if id in {live for _, live in self._live(Programme, "id")} or id in self.entities:
            return
        self.entities[id] = EntityKind.PROGRAMME
        self._put(Programme, programme(id))
        self._put(Label, label(id, name))

    def _retire(self, number: int) -> None:
        id = self._programme(number)
        self._end(Programme, [row for row, live in self._live(Programme, "id") if live == id])
        self._end(Label, [row for row, entity in self._live(Label, "entity") if entity == id])
        self._end(Claim, [row for row, subject in self._live(Claim, "subject") if subject == id])
        self.claims = [claim for claim in self.claims if claim.subject != id]
        self.rows[Label] = [row for row in self.rows.get(Label, []) if row["entity"] != id]

    def _rename(self, number: int, name: str) -> None:
        self._text(self._programme(number), name, LabelField.NAME)

    def _describe(self, number: int, text: str) -> None:
        self._text(self._programme(number), text, LabelField.SUMMARY)

    def _text(self, id: str, text: str, what: LabelField) -> None:
        wanted = (id, what, "en")
        live = self._live(Label, "entity", "field", "language")
        self._end(Label, [row for row, *named in live if tuple(named) == wanted])
        new = self.rows.setdefault(Label, [])
        new[:] = [r for r in new if (r["entity"], r["field"], r["language"]) != wanted]
        new.append(label(id, text, field=what))

    def _period(self, number: int, start: str | None, end: str | None) -> None:
        self._claim(ClaimKind.PERIOD, self._programme(number), **_between(start, end))

    def _yearly(self, number: int, start: str | None, end: str | None) -> None:
        """An amount a year; two of one programme are rivals."""
        id = self._programme(number)
        told = {"basis": Basis.PER_YEAR, "amount": 100 + number, "amount_min": None}
        self._claim(ClaimKind.FUNDING, id, slot=f"{id}|money", **told, **_between(start, end))

    def _mechanism(self, number: int, rank: Rank) -> None:
        self._claim(ClaimKind.MECHANISM_USE, self._programme(number), rank=rank)

    def _involve(self, number: int, rank: Rank) -> None:
        self._claim(ClaimKind.INVOLVEMENT, self._programme(number), rank=rank)

    def _designate(self, number: int) -> None:
        self._claim(ClaimKind.DESIGNATION, "de-valley", programme=self._programme(number))

    def _withdraw(self, number: int) -> None:
        live = self._live(Claim)
        if live:
            self._end(Claim, [live[number % len(live)][0]])

    def _print(self, id: str, original: str | None) -> None:
        if original is not None and original >= id:
            original = None  # no document repeats itself, over however many others
        if not any(row["id"] == id for row in self.rows.get(Source, [])):
            self._end(Source, [row for row, live in self._live(Source, "id") if live == id])
            publisher = "Another printer" if original else "The printer"
            self._put(Source, source(id, reprint_of=original, publisher=publisher))

    def _rate(self, rate: int) -> None:
        if not self.rows.get(EconomyYear):
            self._end(EconomyYear, [row for (row,) in self._live(EconomyYear)])
            series: dict[str, Any] = dict.fromkeys(Series, None)
            series[Series.LCU_PER_USD] = Decimal(rate)
            self._put(EconomyYear, {"economy": "DE", "year": 2007, "currency": "EUR", **series})

    def _acronym(self, acronym: str) -> None:
        if not self.rows.get(Organisation):
            self._end(Organisation, [row for (row,) in self._live(Organisation)])
            body = {"id": "de-ministry", "jurisdiction": "DE", "kind": "ministry"}
            self._put(Organisation, {**body, "acronym": acronym})


def _between(start: str | None, end: str | None) -> dict[str, Any]:
    """The columns of a time; one that ends before it starts has no end."""
    if start and end and end < start:
        end = None
    return {"start_date": start and Edtf(start), "end_date": end and Edtf(end)}
