"""The claims of files as claims of the base.

Owns: what identifies a claim, and which question (slot) it answers.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from kb.db import plain
from kb.dossier import quantities as q
from kb.dossier import stated as s
from kb.ledger import NewClaim
from kb.vocabulary import ClaimKind

Values = dict[str, Any]


def period(claim: s.Period, subject: str) -> NewClaim:
    """When a programme ran."""
    values = {
        "start_date": claim.start,
        "end_date": claim.end,
        "seen": claim.seen,
        "start_of": claim.of,
    }
    return _claim(ClaimKind.PERIOD, subject, claim, values, slot=[])


def phase(claim: s.Phase, subject: str) -> NewClaim:
    """A named stage of a programme; stages of one name are rivals."""
    values = {
        "names": claim.name,
        "start_date": claim.start,
        "end_date": claim.end,
        "seen": claim.seen,
    }
    return _claim(ClaimKind.PHASE, subject, claim, values, slot=[_json(claim.name)])


def round(claim: s.Round, subject: str) -> NewClaim:
    """A competition round; rounds of one number, stage, year, unit and name are rivals."""
    values = {
        "round_number": claim.number,
        "names": claim.name,
        "stage": claim.stage,
        "year": claim.year,
        "unit": claim.unit,
        "opened": claim.opened,
        "closed": claim.closed,
        "shortlisted": claim.shortlisted,
        "decided": claim.decided,
        "applications": claim.applications,
        "finalists": claim.finalists,
        "selected": claim.selected,
    }
    slot = [claim.number, claim.stage, claim.year, claim.unit, _json(claim.name)]
    return _claim(ClaimKind.ROUND, subject, claim, values, slot)


def involvement(claim: s.Involvement, subject: str) -> NewClaim:
    """What an organisation does in a programme."""
    values = {"organisation": claim.organisation, "role": claim.role}
    return _claim(ClaimKind.INVOLVEMENT, subject, claim, values, list(values.values()))


def funding(claim: q.Funding, subject: str) -> NewClaim:
    """An amount; amounts of one basis, measure, nature, origin, years and detail are rivals."""
    values = {
        "amount": claim.amount,
        "amount_min": claim.amount_min,
        "currency": claim.currency,
        "qualifier": claim.qualifier,
        "basis": claim.basis,
        "measure": claim.measure,
        "nature": claim.nature,
        "origin": claim.origin,
        "start_date": claim.start,
        "end_date": claim.end,
        "fiscal_year": claim.fiscal_year is True,
        "part_of": claim.part_of is True,
        "detail": claim.detail,
    }
    scope = claim.covers or []
    slot = [
        *(values[k] for k in ("basis", "measure", "nature", "origin", "start_date", "end_date")),
        _json(claim.detail),
        *sorted(scope),
    ]
    return _claim(ClaimKind.FUNDING, subject, claim, values, slot, scope)


def mechanism(claim: s.MechanismUse, subject: str) -> NewClaim:
    """That a programme or a cluster works by a mechanism."""
    values = {"concept": claim.concept, "emphasis": claim.emphasis}
    return _claim(ClaimKind.MECHANISM_USE, subject, claim, values, [claim.concept])


def figure(claim: q.Figure, subject: str) -> NewClaim:
    """A counted fact; figures of one indicator, status, time, region and detail are rivals."""
    values = {
        "indicator": claim.indicator,
        "value": plain(claim.value),
        "currency": claim.currency,
        "qualifier": claim.qualifier,
        "status": claim.status,
        "at_date": claim.at,
        "start_date": claim.start,
        "end_date": claim.end,
        "detail": claim.detail,
    }
    scope = claim.region or []
    slot = [
        *(values[k] for k in ("indicator", "status", "at_date", "start_date", "end_date")),
        _json(claim.detail),
        *sorted(scope),
    ]
    return _claim(ClaimKind.FIGURE, subject, claim, values, slot, scope)


def designation(claim: s.Designation, subject: str) -> NewClaim:
    """That a programme chose a cluster."""
    values = {
        "programme": claim.programme,
        "start_date": claim.start,
        "end_date": claim.end,
        "round_number": claim.round,
    }
    return _claim(ClaimKind.DESIGNATION, subject, claim, values, [claim.programme, claim.round])


def relation(claim: s.ProgrammeRelation | s.ClusterRelation, subject: str, object: str) -> NewClaim:
    """How a programme or a cluster stands to another."""
    values = {"relation": claim.kind, "object": object}
    return _claim(ClaimKind.RELATION, subject, claim, values, list(values.values()))


def governance(claim: s.Governance, subject: str) -> NewClaim:
    """How a cluster is run."""
    values = {"form": claim.form, "bodies": claim.bodies}
    return _claim(ClaimKind.GOVERNANCE, subject, claim, values, slot=[])


def _claim(
    kind: ClaimKind,
    subject: str,
    stated: s.Stated,
    values: Values,
    slot: Iterable[Any],
    scope: list[str] | None = None,
) -> NewClaim:
    """A claim with the id that its content gives it."""
    citations = [(cite.source, cite.at) for cite in stated.cite]
    content = {
        "kind": kind,
        "subject": subject,
        "rank": stated.rank,
        "inferred": stated.inferred,
        "note": stated.note,
        "cite": citations,
        "scope": scope,
        **values,
    }
    return NewClaim(
        id=content_id(content),
        kind=kind,
        subject=subject,
        slot="|".join("" if part is None else str(part) for part in (kind, subject, *slot)),
        rank=stated.rank,
        inferred=stated.inferred is True,
        note=stated.note,
        values=values,
        citations=citations,
        scope=scope or [],
    )


def content_id(content: Values) -> str:
    """The id that a content gives: the same for the same content, whenever and wherever.

    What is not said (None, False, an empty list) does not enter, so that a key that the format
    learns later changes no id. A zero is said.
    """
    said = {
        key: value
        for key, value in content.items()
        if value is not None and value is not False and value != []
    }
    digest = hashlib.sha256(_json(said).encode()).digest()
    return "c-" + base64.b32encode(digest[:10]).decode().lower()


_json = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
).encode
"""Values as one text, the same for the same values."""
