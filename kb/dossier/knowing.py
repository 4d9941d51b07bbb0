"""What of the base a proposed change set may refer to.

Owns: that of a base however large only what is named is looked up.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from kb.dossier import proposed as p
from kb.dossier.fields import Known
from kb.queries import standing
from kb.vocabulary import IndicatorUnit, Scheme


def known_of(session: Session, content: Any, before: Known | None = None) -> Known:
    """What a change set may refer to: what is there of all that it names, and what it adds."""
    ids = standing.among(session, set(filter(_may_be_id, _texts(content))))
    if before is not None:
        for kind, mine in ids.items():
            mine.update(before.ids[kind])
        return Known(**{**vars(before), "ids": ids})
    for key, kind in p.LISTS.items():
        records = content.get(key) if isinstance(content, Mapping) else None
        for record in records if isinstance(records, list) else ():
            id = record.get("id") if isinstance(record, Mapping) else None
            if isinstance(id, str):
                ids[kind].add(id)
    known = Known(
        ids=ids,
        codes={scheme: set() for scheme in Scheme},
        currencies=standing.currencies(session),
        vocabulary="/v1/vocabularies/{}",
        regions="/v1/jurisdictions?kind=region",
        currency="/v1/economies",
        like=partial(standing.like, session),
    )
    for term in standing.terms(session):
        if term.scheme != Scheme.MECHANISMS or term.group:
            known.codes[Scheme(term.scheme)].add(term.code)
        if term.scheme == Scheme.INDICATORS:
            known.indicator_subjects[term.code] = set(term.subjects or ())
            if term.unit is IndicatorUnit.MONEY:
                known.money_indicators.add(term.code)
    return known


LONGEST_ID = 200
"""A longer text is no id."""


def _may_be_id(text: str) -> bool:
    """Whether a text may be looked up: PostgreSQL fails at a NUL."""
    return len(text) <= LONGEST_ID and "\0" not in text


def _texts(content: Any) -> Iterator[str]:
    """Every text in some content."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
