"""Change sets for the base of the two small dossiers, and steps with them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from kb import ledger, proposals
from kb.errors import Conflict, InvalidBody, Rejection
from kb.models import Revision
from kb.queries import proposals as kept

Content = dict[str, Any]

CITE = [{"source": "de-rwi-2014", "at": "p. 99"}]

SOURCE: Content = {
    "id": "de-bmbf-2026",
    "title": "Spending of the competition",
    "publisher": "Federal Ministry of Education and Research",
    "published": "2026-03",
    "language": "en",
    "url": "https://www.bmbf.example/spending",
    "kind": "official",
}
"""A document that the base lacks."""


def period(subject: str = "de-spitzencluster", **over: Any) -> Content:
    """A claim on when a programme ran."""
    return {"kind": "period", "subject": subject, "claim": {"start": 2006, "cite": CITE, **over}}


def funding(amount: Any = 610_000_000, subject: str = "de-spitzencluster", **over: Any) -> Content:
    """A claim on what was spent, of the new document."""
    claim = {
        "amount": amount,
        "currency": "EUR",
        "qualifier": "exact",
        "basis": "total",
        "nature": "spent",
        "origin": "national",
        "start": 2007,
        "end": 2017,
        "cite": [{"source": SOURCE["id"], "at": "table 1"}],
        **over,
    }
    return {"kind": "funding", "subject": subject, "claim": claim}


def spending() -> Content:
    """A document with a claim that rests on it."""
    return {"sources": [SOURCE], "claims": [funding()]}


def propose(engine: Engine, changes: object, title: object = "A change") -> int:
    """A draft; its number."""
    return ledger.transact(
        engine, lambda session: proposals.create(session, title, changes, None).id
    )


def submit(engine: Engine, number: int) -> None:
    """Submit a draft."""
    ledger.transact(engine, lambda s: proposals.submit(s, kept.one(s, number), None, None))


def accept(engine: Engine, number: int) -> Revision:
    """Accept what was submitted."""
    return ledger.transact(engine, lambda s: proposals.accept(s, kept.one(s, number), None, None))


def carried_out(engine: Engine, changes: object) -> Revision:
    """Propose, submit and accept."""
    number = propose(engine, changes)
    submit(engine, number)
    return accept(engine, number)


def refusals(engine: Engine, changes: object, title: object = "A change") -> dict[str, str]:
    """What is wrong with a proposal, by its place; nothing is left of it."""
    try:
        propose(engine, changes, title)
    except InvalidBody as error:
        return told(error.rejections)
    raise AssertionError("it was taken")


def conflicts(engine: Engine, number: int) -> tuple[str, dict[str, str]]:
    """Why a proposal can no longer be accepted: in a sentence, and by the places in it."""
    try:
        accept(engine, number)
    except Conflict as error:
        return str(error), told(error.rejections)
    raise AssertionError("it was accepted")


def told(rejections: list[Rejection]) -> dict[str, str]:
    """Rejections by their places."""
    return {rejection.parameter: rejection.detail for rejection in rejections}


def at(changes: Mapping[str, str]) -> dict[str, str]:
    """The places of rejections without the part of the proposal that all share."""
    return {place.removeprefix("/changes"): detail for place, detail in changes.items()}
