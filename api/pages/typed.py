"""The fields of a claim, each with its name and its value in words.

Owns: what the fields are called, in what order they stand, and where their values lead to.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from api.pages import wording
from api.pages.languages import catalogue

Record = Mapping[str, Any]

COMMON = frozenset(
    {
        "id", "subject", "rank", "inferred", "note", "citations", "added_in", "retired_in", "kind",
    }
)  # fmt: skip
"""What all claims have, which the page tells apart."""

LISTS: Mapping[tuple[str, str], str] = {
    ("figure", "status"): "figure",
    ("funding", "basis"): "basis",
    ("funding", "measure"): "money",
    ("funding", "nature"): "nature",
    ("funding", "origin"): "origin",
    ("funding", "qualifier"): "qualifier",
    ("figure", "qualifier"): "qualifier",
    ("governance", "form"): "form",
    ("mechanism_use", "emphasis"): "emphasis",
    ("period", "start_of"): "start",
    ("relation", "relation"): "relation",
    ("round", "unit"): "round",
}
"""The fields with codes of closed lists, by the kind of claim and the short name of the list."""

PLACES: Mapping[str, str] = {
    "organisation": "/organisations",
    "programme": "/programmes",
    "shared_by": "/programmes",
    "regions": "/jurisdictions",
}
"""Where the things are shown that a field names."""


class Value(NamedTuple):
    """A value in words, and the address that it leads to, if to any."""

    text: str
    path: str | None = None
    asked: Mapping[str, str] = {}
    """The parameters of that address."""


class Field(NamedTuple):
    """A field with its values."""

    name: str
    values: list[Value]


def fields(claim: Record, about: str, language: str) -> list[Field]:
    """What a claim of a kind says; `about` is where things of its subject's kind are shown."""
    places = {**PLACES, "object": about}
    names = _names(language)
    return [
        Field(names[key], [_said(claim, key, part, places, language) for part in _parts(value)])
        for key, value in claim.items()
        if key not in COMMON and not (value is None or value is False or value == [])
    ]


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _said(claim: Record, key: str, value: Any, places: Mapping[str, str], language: str) -> Value:
    """One value of a field."""
    listed = LISTS.get((claim["kind"], key))
    if listed:
        return Value(wording.term(value, listed, language))
    if value is True:
        return Value(catalogue(language).gettext("yes"))
    if isinstance(value, dict) and "id" in value:
        return Value(value["name"], f"{places[key]}/{value['id']}")
    if isinstance(value, dict) and "code" in value:
        if key == "concept":
            return Value(value["label"], "/programmes", {"mechanism": value["code"]})
        return Value(value["label"])
    if isinstance(value, dict):
        return Value(wording.said(value, language))
    if key in {"amount", "amount_min", "value"}:
        return Value(wording.exact(value))
    return Value(str(value))


def _names(language: str) -> Mapping[str, str]:
    """What the fields are called."""
    _ = catalogue(language).gettext
    return {
        "amount": _("Amount"),
        "amount_min": _("Lower end"),
        "applications": _("Applications"),
        "at": _("Date"),
        "basis": _("Basis"),
        "bodies": _("Bodies"),
        "closed": _("Closed"),
        "concept": _("Mechanism"),
        "currency": _("Currency"),
        "decided": _("Decided"),
        "detail": _("In particular"),
        "emphasis": _("Emphasis"),
        "end": _("End"),
        "finalists": _("Finalists"),
        "fiscal_year": _("One fiscal year"),
        "form": _("Legal form"),
        "indicator": _("Indicator"),
        "measure": _("Kind of money"),
        "names": _("Name"),
        "nature": _("Stage"),
        "number": _("Number of the round"),
        "object": _("The other"),
        "opened": _("Opened"),
        "organisation": _("Organisation"),
        "origin": _("Whose money"),
        "part_of": _("Inside another amount"),
        "programme": _("Programme"),
        "qualifier": _("Stated as"),
        "regions": _("Regions"),
        "relation": _("Relation"),
        "role": _("Role"),
        "round": _("Round"),
        "seen": _("Seen running"),
        "selected": _("Selected"),
        "shared_by": _("Stated together for"),
        "shortlisted": _("Shortlisted"),
        "stage": _("Stage of selection"),
        "start": _("Start"),
        "start_of": _("Start is that of"),
        "status": _("Status"),
        "unit": _("Selected are"),
        "value": _("Value"),
        "year": _("Year"),
    }
