"""The form that proposes one claim with its source, and the change set that it makes.

Owns: which kinds of claims it has, and how its fields become a change set as the interface takes
it. What is wrong with that, the rules of dossiers say, by places that lead back to the fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from api.pages.fields import Choices, Field, at_fields, content_of, fields_of
from api.pages.languages import catalogue
from kb.dossier import quantities, records, stated
from kb.errors import InvalidBody, Rejection
from kb.vocabulary import ClaimKind

KINDS: Mapping[str, tuple[str, ClaimKind, type[BaseModel]]] = {
    "period": ("When a programme ran", ClaimKind.PERIOD, stated.Period),
    "funding": ("An amount of money", ClaimKind.FUNDING, quantities.Funding),
    "round": ("A competition round", ClaimKind.ROUND, stated.Round),
    "involvement": ("What an organisation does", ClaimKind.INVOLVEMENT, stated.Involvement),
    "mechanism_use": ("How it works: a mechanism", ClaimKind.MECHANISM_USE, stated.MechanismUse),
    "figure": ("A figure", ClaimKind.FIGURE, quantities.Figure),
    "phase": ("A stage with a name of its own", ClaimKind.PHASE, stated.Phase),
    "relation": ("How a programme stands to another", ClaimKind.RELATION, stated.ProgrammeRelation),
    "cluster_relation": (
        "How a cluster stands to another",
        ClaimKind.RELATION,
        stated.ClusterRelation,
    ),
    "designation": ("That a programme chose a cluster", ClaimKind.DESIGNATION, stated.Designation),
    "governance": ("How a cluster is run", ClaimKind.GOVERNANCE, stated.Governance),
}
"""The kinds of the form: what each is, the kind of its claim, and the model that it is made of."""

COMMON = frozenset(stated.Stated.model_fields)
"""What every claim has."""

TITLE, SUBJECT, SOURCE, LOCATOR = "title", "subject", "cite.source", "cite.at"
"""The fields that every form has, whatever the kind."""

LABELS = {TITLE: "Title", SUBJECT: "About", SOURCE: "Source", LOCATOR: "Place in it"}

_CLAIM: Sequence[str | int] = ("changes", "claims", 0, "claim")
_SOURCE: Sequence[str | int] = ("changes", "sources", 0)

_PLACES = {
    TITLE: "/title",
    SUBJECT: "/changes/claims/0/subject",
    SOURCE: "/changes/claims/0/claim/cite/0/source",
    LOCATOR: "/changes/claims/0/claim/cite/0/at",
}


def headings(language: str) -> dict[str, str]:
    """What the kinds of the form are, in a spoken language."""
    say = catalogue(language).gettext
    return {kind: say(heading) for kind, (heading, _, _) in KINDS.items()}


@dataclass
class ClaimForm:
    """The form of a kind of claim, empty or with what was typed into it."""

    kind: str
    choices: Choices
    typed: Mapping[str, str]
    language: str

    @property
    def heading(self) -> str:
        """What the kind is."""
        return headings(self.language)[self.kind]

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of the kind, those last that every claim has."""
        model = KINDS[self.kind][2]
        without = frozenset({"cite"})
        found = fields_of(model, "claim.", _CLAIM, self.choices, self.language, without)
        return sorted(found, key=lambda field: field.key in COMMON)

    @cached_property
    def source_fields(self) -> list[Field]:
        """The fields of a new source."""
        return fields_of(records.Source, "source.", _SOURCE, self.choices, self.language)

    @property
    def labels(self) -> dict[str, str]:
        """What the fields are called, by their names."""
        say = catalogue(self.language).gettext
        made = {field.name: field.label for field in (*self.fields, *self.source_fields)}
        return {**{name: say(label) for name, label in LABELS.items()}, **made}

    @property
    def describes_source(self) -> bool:
        """Whether something was typed of a new source."""
        return bool(content_of(self.source_fields, self.typed))

    @property
    def changes(self) -> dict[str, Any]:
        """The change set. `InvalidBody` where two sources are named for one claim."""
        source = content_of(self.source_fields, self.typed)
        named = self.typed.get(SOURCE)
        if source and named:
            detail = "Name a source that is here, or describe a new one; not both."
            raise InvalidBody(Rejection(_PLACES[SOURCE], "invalid", detail))
        cited = {"source": named or source.get("id"), "at": self.typed.get(LOCATOR)}
        cite = {key: value for key, value in cited.items() if value}
        claim = {**content_of(self.fields, self.typed), "cite": [cite]}
        about = {"kind": KINDS[self.kind][1].value, "claim": claim}
        if self.typed.get(SUBJECT):
            about["subject"] = self.typed[SUBJECT]
        return {"claims": [about], **({"sources": [source]} if source else {})}

    def faults(
        self, rejections: Sequence[Rejection]
    ) -> tuple[dict[str, list[str]], list[Rejection]]:
        """What is wrong, by the fields in which it lies; and what lies in none."""
        every = [*self.fields, *self.source_fields]
        return at_fields({**_PLACES, **{field.name: field.place for field in every}}, rejections)
