"""A proposed change set, held against the base, as what the ledger carries out.

Owns: that a proposal is refused for all that is wrong with it at once, each thing with its place:
the shape by the rules of a dossier, then what of the base it names, repeats or contradicts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import Table
from sqlalchemy.orm import Session

from kb.dossier import claims as made
from kb.dossier import comparing, faults, told
from kb.dossier import proposed as p
from kb.dossier import records as d
from kb.dossier.comparing import owner
from kb.dossier.fields import Known
from kb.dossier.knowing import known_of
from kb.dossier.rows import Rows, add_dossier
from kb.errors import InvalidBody, Rejection, nearest, pointer
from kb.ledger import ChangeSet, NewClaim
from kb.models import Claim, Gap
from kb.queries import dossiers, revisions, standing, state
from kb.queries.dossiers import Held
from kb.queries.standing import Gone
from kb.vocabulary import ClaimKind, EntityKind, Rank

Steps = tuple[str | int, ...]
Entries = Mapping[str, list[tuple[int, Any]]]
"""The parts of a change set, each entry with its position."""

MODELS: Mapping[EntityKind, type[BaseModel]] = {
    EntityKind.SOURCE: d.Source,
    EntityKind.ORGANISATION: d.Organisation,
    EntityKind.PROGRAMME: d.Programme,
    EntityKind.CLUSTER: d.Cluster,
}

MOST_TOLD = 200
"""How many things that are wrong are told: to find what was meant by each takes its time."""

SUBJECTS = (EntityKind.PROGRAMME, EntityKind.CLUSTER, EntityKind.JURISDICTION)
"""What claims are about."""


def compiled(session: Session, content: Any, note: str) -> ChangeSet:
    """What a change set makes of the base as it is; `InvalidBody` with all that is wrong.

    `content` is what JSON gives, with decimals as `Decimal`.
    """
    return _Compiling(session, content).change_set(note)


def amended(content: Any) -> dict[str, Steps]:
    """The records that a change set amends, and where."""
    return {
        str(each["id"]): ("amend", position, "id")
        for position, each in enumerate(content.get("amend", ()))
    }


@dataclass
class _Compiling:
    """One change set on its way."""

    session: Session
    content: Any
    wrong: list[Rejection] = field(default_factory=list)
    revision: int = field(init=False)
    placed: list[tuple[Steps, NewClaim]] = field(default_factory=list)
    """The claims to be added, each with its place."""
    amended: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.revision = revisions.newest_number(self.session)

    def change_set(self, note: str) -> ChangeSet:
        known = known_of(self.session, self.content)
        entries = self._entries(known)
        result = ChangeSet(note=note)
        retired = self._retired(entries, known)
        self._new_records(entries, result)
        for position, about in entries["claims"]:
            self.placed.append((("claims", position), _made(about)))
        for position, amendment in entries["amend"]:
            self._amended(amendment, ("amend", position), known, result)
        self._refuse_twins(set(retired.values()))
        if self.wrong:
            raise InvalidBody(*self.wrong)
        result.claims = [claim for _, claim in self.placed]
        if retired:
            result.retired[Claim] = sorted(retired)
        if not result:
            raise InvalidBody(Rejection("", "empty", "It changes nothing: the base says this."))
        return result

    def _reject(self, steps: Sequence[str | int], code: str, detail: str, **more: Any) -> None:
        self.wrong.append(Rejection(pointer(steps), code, detail, **more))

    def _entries(self, known: Known) -> Entries:
        """The entries of each part that are right by themselves, with their positions.

        So that what is wrong with the others hides nothing of what is wrong with these.
        """
        content = self.content
        changes, before = self._validated(p.Changes, content, known, ()), len(self.wrong)
        if not isinstance(content, Mapping):
            raise InvalidBody(*self.wrong)
        kept: dict[str, list[int]] = {}
        if changes is None:
            bad = {rejection.parameter for rejection in self.wrong}
            kept = {
                key: [n for n in range(len(content[key])) if not _is_in(pointer((key, n)), bad)]
                for key in p.Changes.model_fields
                if isinstance(content.get(key), list) and f"/{key}" not in bad
            }
            right = {key: [content[key][n] for n in positions] for key, positions in kept.items()}
            changes = self._validated(p.Changes, right, known, ())
            if changes is None:  # what is wrong has been told already
                raise InvalidBody(*self.wrong[:before])
        return {
            key: list(zip(kept.get(key, count()), getattr(changes, key), strict=False))
            for key in p.Changes.model_fields
        }

    def _validated(self, model: type[Any], content: Any, known: Known, steps: Steps) -> Any:
        """Some content as a typed record; None with all that is wrong noted."""
        try:
            return TypeAdapter(model).validate_python(content, context={"known": known})
        except ValidationError as error:
            every = error.errors(include_url=False)
            for details in every[:MOST_TOLD]:
                place = _place(content, details["loc"])
                code, detail = faults.code_of(details), faults.message(details, model)
                self._reject((*steps, *place), code, detail)
            if len(every) > MOST_TOLD:
                self._reject(steps, "invalid", f"{len(every) - MOST_TOLD:,} more things are wrong")
            return None

    def _retired(self, entries: Entries, known: Known) -> dict[int, str]:
        """The numbers and ids of the claims to be retired; those that are ranked otherwise are
        made anew.
        """
        named: list[tuple[Steps, str]] = [
            *((("retire", place), id) for place, id in entries["retire"]),
            *((("rank", place, "claim"), each.claim) for place, each in entries["rank"]),
        ]
        ids = [id for _, id in named]
        live = standing.claims(self.session, ids)
        lost = standing.gone(self.session, set(ids) - live.keys())
        for position, (steps, id) in enumerate(named):
            if id in ids[:position]:
                self._reject(steps, "repeated", f"{id} stands here twice")
            elif id not in live:
                self._reject(steps, "unknown-value", _of_none(id, lost.get(id)))
        for place, each in entries["rank"]:
            if each.claim in live:
                claim = live[each.claim]
                mine = known_of(self.session, [claim.subject, *_named(claim)], known)
                self._rank(each, claim, ("rank", place), mine)
        return {claim.number: claim.id for claim in live.values()}

    def _rank(self, ranked: p.Ranked, claim: Claim, steps: Steps, known: Known) -> None:
        """The claim again, with another rank."""
        if ranked.rank is claim.rank and ranked.note in {None, claim.note}:
            self._reject((*steps, "rank"), "invalid", f"{claim.id} is {claim.rank} already")
            return
        of = next(kind for kind in SUBJECTS if claim.subject in known.ids[kind])
        _, content = told.claim(claim, of)
        content |= {"rank": ranked.rank.value}
        if ranked.note is not None:
            content |= {"note": ranked.note}
        about = {"kind": claim.kind.value, "subject": claim.subject, "claim": content}
        again = self._validated(cast(type[Any], p.AnyClaim), about, known, steps)
        if again is not None:
            self.placed.append((steps, _made(again)))

    def _new_records(self, entries: Entries, result: ChangeSet) -> None:
        """The rows of the records to be added, and their claims."""
        places: dict[str, Steps] = {}
        for key, kind in p.LISTS.items():
            for position, record in entries[key]:
                if record.id in places:
                    self._reject((key, position, "id"), "repeated", "this id stands twice")
                places.setdefault(record.id, (key, position))
                result.entities[record.id] = kind
        taken = state.known_entities(self.session, places)
        live = standing.among(self.session, list(places))
        for id, steps in places.items():
            if id in live[result.entities[id]] or taken.get(id) not in {None, result.entities[id]}:
                self._reject((*steps, "id"), "invalid", f"this id is taken, by a {taken[id]}")
        rows = Rows()
        for dossier in _by_owner(entries):
            add_dossier(dossier, rows)
        result.rows, result.gaps = rows.rows, rows.gaps
        counts: dict[tuple[str, str], int] = {}
        for claim in rows.claims:
            key = told.KEYS[claim.kind]
            place = counts[claim.subject, key] = counts.get((claim.subject, key), -1) + 1
            alone = claim.kind is ClaimKind.GOVERNANCE  # which is no list
            within: Steps = (key,) if alone else (key, place)
            self.placed.append(((*places[claim.subject], *within), claim))

    def _amended(self, amendment: p.Amended, steps: Steps, known: Known, result: ChangeSet) -> None:
        """The rows by which a record differs from what it is to say."""
        id, here = amendment.id, (*steps, "id")
        kind = next((kind for kind in MODELS if id in known.ids[kind]), None)
        if kind is None or id in result.entities:
            close = known.near(id, *MODELS)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            detail = f"{id!r} is the id of no record of the base{hint}"
            self._reject(here, "unknown-value", detail, nearest=close)
            return
        if id in self.amended:
            self._reject(here, "repeated", "this record is amended twice")
            return
        self.amended.add(id)
        key = next(key for key, each in p.LISTS.items() if each is kind)
        held = dossiers.held(self.session, self.revision, owner(id), {id})
        (whole,) = told.dossier(held)[key]
        can = _amendable(kind)
        for wrong in sorted(amendment.set.keys() - {*can}):
            detail = f"a {kind} has no such key to amend; known: {', '.join(can)}"
            self._reject((*steps, "set", wrong), "unknown", detail, nearest=nearest(wrong, can))
        head = {key: value for key, value in whole.items() if key in {"id", *can}}
        wanted = merged(head, {k: v for k, v in amendment.set.items() if k in can})
        own = known_of(self.session, wanted, known)
        record = self._validated(MODELS[kind], wanted, own, (*steps, "set"))
        if record is not None:
            rows = Rows()
            add_dossier(_dossier(owner(id), {key: [record]}), rows)
            _compare(self.session, id, held, rows, result)

    def _refuse_twins(self, retired: set[str]) -> None:
        """Refuse a claim that is there, or stands twice, and a second preferred one in a slot."""
        live = standing.claims(self.session, {claim.id for _, claim in self.placed})
        best = {claim.slot for _, claim in self.placed if claim.rank is Rank.PREFERRED}
        run = {claim.subject for _, claim in self.placed if claim.kind is ClaimKind.GOVERNANCE}
        slots = {
            slot: f"{id}, which the same proposal can retire or rank otherwise"
            for slot, id in standing.answering(self.session, best, run)
            if id not in retired
        }
        said: dict[str, str] = {}
        for steps, claim in self.placed:
            if claim.id in said:
                self._reject(steps, "repeated", f"says the same as {said[claim.id]}")
            elif claim.id in live and claim.id not in retired:
                self._reject(steps, "invalid", f"the base says so already: {claim.id}")
            elif _alone(claim) and claim.slot in slots:
                one = "claim" if claim.kind is ClaimKind.GOVERNANCE else "preferred claim"
                detail = f"one question has one {one}, and that is {slots[claim.slot]}"
                self._reject(steps, "invalid", detail)
            else:
                said[claim.id] = pointer(steps)
                if _alone(claim):
                    slots[claim.slot] = pointer(steps)


def _alone(claim: NewClaim) -> bool:
    """Whether no other such claim answers the same question: how a cluster is run, a dossier says
    once, and of any claims one at most is preferred.
    """
    return claim.kind is ClaimKind.GOVERNANCE or claim.rank is Rank.PREFERRED


def _is_in(place: str, places: Collection[str]) -> bool:
    """Whether one of some places is a place, or lies in it."""
    return any(each == place or each.startswith(f"{place}/") for each in places)


def merged(record: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A record after a JSON merge patch (RFC 7396)."""
    result = dict(record)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            before = result.get(key)
            result[key] = merged(before if isinstance(before, Mapping) else {}, value)
        else:
            result[key] = value
    return result


def _amendable(kind: EntityKind) -> list[str]:
    """The keys of a record that are no claims."""
    claims = set(told.KEYS.values())
    return [
        info.alias or name
        for name, info in MODELS[kind].model_fields.items()
        if name not in claims and name != "id"
    ]


def _of_none(id: str, gone: Gone | None) -> str:
    if gone is None:
        return f"{id} is the id of no claim"
    return f"{id} was retired in revision {gone.revision} ({gone.note})"


def _by_owner(entries: Entries) -> Iterator[d.Dossier]:
    """The new records by the jurisdiction that they belong to."""
    found: dict[str, dict[str, list[Any]]] = {}
    for key in p.LISTS:
        for _, record in entries[key]:
            found.setdefault(owner(record.id), {}).setdefault(key, []).append(record)
    for jurisdiction, parts in found.items():
        yield _dossier(jurisdiction, parts)


def _dossier(jurisdiction: str, parts: Mapping[str, list[Any]]) -> d.Dossier:
    """A dossier of records that are known to be right."""
    return d.Dossier.model_construct(None, jurisdiction=jurisdiction, **parts)


def _made(about: Any) -> NewClaim:
    """A proposed claim as the ledger takes it."""
    match about:
        case p.RelationOf():
            return made.relation(about.claim, about.subject, about.object)
        case p.MechanismOf():
            return made.mechanism(about.claim, about.subject)
        case _:
            make = getattr(made, about.kind.value)
            claim: NewClaim = make(about.claim, about.subject)
            return claim


def _named(claim: Claim) -> Iterator[str]:
    """The ids that a claim names beside its subject."""
    yield from (citation.source for citation in claim.citations)
    yield from (scope.entity for scope in claim.scope)
    for name in ("organisation", "programme", "object"):
        if id := vars(claim).get(name):
            yield id


def _compare(session: Session, id: str, held: Held, wanted: Rows, result: ChangeSet) -> None:
    """Add the rows that one record asks for and that are not there, retire those it does not."""
    gaps = ((gap, tuple(places)) for gap, places in held.gaps.get(id, ()))
    new, gone = comparing.gaps(gaps, wanted.gaps)
    result.gaps += new
    if gone:
        result.retired[Gap] = sorted([*result.retired.get(Gap, ()), *gone])
    for model, column in standing.HEADS.items():
        if model is Gap:  # which have a table of places besides
            continue
        table = cast(Table, model.__table__)
        key = next(iter(table.primary_key.columns))
        names = [c.name for c in table.columns if c.name not in state.BOOKKEEPING]
        columns = [key, *(table.c[name] for name in names)]
        rows = standing.head_rows(session, table, columns, column, id)
        there = {comparing.as_key(values): number for number, *values in rows}
        for row in wanted.rows.get(model, ()):
            if there.pop(comparing.as_key(row[name] for name in names), None) is None:
                result.rows.setdefault(model, []).append(row)
        if there:
            result.retired[model] = sorted([*result.retired.get(model, ()), *there.values()])


def _place(content: Any, loc: Sequence[str | int]) -> Steps:
    """The place that pydantic tells, without the steps that say which of several models it is."""
    steps: list[str | int] = []
    node = content
    for step in loc:
        if step == "[key]":  # the key of a mapping is wrong, not its value
            break
        below = _below(node, step)
        if below is None and step in p.TAGS:
            continue
        steps.append(step)
        node = below
    return tuple(steps)


def _below(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None
