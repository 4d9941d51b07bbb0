"""Changes on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.common import Country, Id, Name, NameLanguage, Schema
from kb.changes import Change, ClaimNamed, Happened, sentence
from kb.queries.labels import best
from kb.vocabulary import ClaimKind, Collection


class ClaimNamedOut(Schema):
    """A claim by its id and kind."""

    id: Annotated[
        str,
        Field(description="The claim: /v1/claims/{id}.", examples=["c-23svjrv2fljvvy7g"]),
    ]
    kind: Annotated[ClaimKind, Field(description="The kind of fact.")]

    @classmethod
    def of(cls, claim: ClaimNamed) -> "ClaimNamedOut":
        """A claim of a change."""
        return cls(id=claim.id, kind=claim.kind)


class ChangedOut(Schema):
    """What a revision did to one thing. It is told alike in every later revision."""

    revision: Annotated[int, Field(description="The revision.", examples=[2])]
    at: Annotated[datetime, Field(description="When it was made (UTC).")]
    kind: Annotated[Collection, Field(description="What the thing is: the list that has it.")]
    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country
    change: Annotated[
        Happened,
        Field(
            description="Whether the thing is there since this revision, was there before, or is "
            "no longer there."
        ),
    ]
    record: Annotated[
        bool,
        Field(
            description="Whether its record, a text, a sector, a region, or what is known not to "
            "be known of it came, changed or went."
        ),
    ]
    claims_added: Annotated[
        list[ClaimNamedOut], Field(description="The claims about it or naming it that came.")
    ]
    claims_retired: Annotated[list[ClaimNamedOut], Field(description="Those that were taken away.")]
    sentence: Annotated[
        str,
        Field(
            description="The same in words, in Chinese if that is asked for, else in English; of "
            "many claims the first ten are named."
        ),
    ]
    address: Annotated[
        str,
        Field(
            description="Where it is seen as it was then; of what was removed, as it was before.",
            examples=["/v1/programmes/no-nic?as_of=2"],
        ),
    ]

    @classmethod
    def of(cls, change: Change, language: str) -> "ChangedOut":
        """A change, told in a language."""
        name, name_lang = best(change.names, language)
        return cls(
            revision=change.revision,
            at=change.at,
            kind=change.collection,
            id=change.id,
            name=name,
            name_lang=name_lang,
            country=change.country,
            change=change.happened,
            record=change.record,
            claims_added=[ClaimNamedOut.of(claim) for claim in change.added],
            claims_retired=[ClaimNamedOut.of(claim) for claim in change.retired],
            sentence=sentence(change).told(language),
            address=address_of(change),
        )


def address_of(change: Change) -> str:
    """Where the thing is seen as it was then."""
    return f"/v1/{change.collection}/{change.id}?as_of={change.moment}"
