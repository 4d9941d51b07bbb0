"""Proposals on the wire: what is proposed, what was done with it, what it would change."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from api.schemas.common import Schema
from api.schemas.compare import CellOut, CompareMeta
from api.schemas.history import CameOut
from kb.models import Proposal
from kb.proposals import LONGEST_TEXT, LONGEST_TITLE, read
from kb.queries.proposals import Told
from kb.vocabulary import Measure, ProposalAct, ProposalState

PROPOSED = ("ProposalIn", "ProposedOut")
"""The schemas whose `changes` are a change set, which `kb.dossier.proposed` owns."""


class Body(BaseModel):
    """A body: no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProposalIn(Body):
    """What somebody proposes."""

    title: Annotated[
        Any,
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE}),
        Field(
            description="What it does, in a line: the note of the revision that it becomes.",
            examples=["Spending of the Leading-Edge Cluster Competition by its evaluation"],
        ),
    ]
    changes: Annotated[Any, WithJsonSchema({"type": "object"})]


class StepIn(Body):
    """Why a step is taken."""

    text: Annotated[
        Any,
        WithJsonSchema({"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_TEXT}),
        Field(description="Why, for whoever reads the proposal later. Left out: nothing."),
    ] = None


class ReasonIn(Body):
    """What is said of a proposal."""

    text: Annotated[
        Any,
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}),
        Field(description="The reason, or the comment.", examples=["The source is a forecast."]),
    ]


class By(Schema):
    """The holder of a key."""

    key: Annotated[str, Field(description="The id of the key.", examples=["k7qmz2ab"])]
    name: Annotated[str, Field(description="Whose it is.", examples=["The cluster desk"])]


ByWhom = Annotated[By | None, Field(description="Who; null: somebody at the command line.")]


class ActOut(Schema):
    """What was done with a proposal."""

    act: Annotated[ProposalAct, Field(description="What was done.")]
    by: ByWhom
    at: Annotated[datetime, Field(description="When (UTC).")]
    text: Annotated[str | None, Field(description="Why; of a comment, the comment.")]

    @classmethod
    def of(cls, told: Told) -> "ActOut":
        """A step."""
        step = told.step
        return cls(act=step.act, by=by(step.by, told.by), at=step.at, text=step.text)


class ProposalItem(Schema):
    """A proposal in a list."""

    id: Annotated[int, Field(description="Its number.", examples=[1])]
    title: Annotated[str, Field(description="What it does, in a line.")]
    state: Annotated[
        ProposalState,
        Field(
            description="A `draft` is its author's to change and to submit; one that is "
            "`submitted` waits for a curator; `accepted` it is a revision, `rejected` it is not."
        ),
    ]
    version: Annotated[int, Field(description="How many steps were taken with it.")]
    author: ByWhom
    based_on: Annotated[
        int, Field(description="The revision for which it was found to be right.", examples=[1])
    ]
    revision: Annotated[
        int | None, Field(description="The revision that it became; null until it is accepted.")
    ]
    changed_at: Annotated[datetime, Field(description="When its last step was taken (UTC).")]

    @classmethod
    def of(cls, proposal: Proposal, name: str | None) -> "ProposalItem":
        """A proposal, and what the key of its author is called."""
        return cls(
            id=proposal.id,
            title=proposal.title,
            state=proposal.state,
            version=proposal.version,
            author=by(proposal.author, name),
            based_on=proposal.based_on,
            revision=proposal.revision,
            changed_at=proposal.changed_at,
        )


class ProposedOut(ProposalItem):
    """A proposal in full."""

    changes: Annotated[Any, WithJsonSchema({"type": "object"})]
    steps: Annotated[list[ActOut], Field(description="What was done with it, in its order.")]

    @classmethod
    def whole(cls, proposal: Proposal, steps: list[Told]) -> "ProposedOut":
        """A proposal with its steps, of which the first is its author's."""
        item = ProposalItem.of(proposal, steps[0].by)
        told = [ActOut.of(step) for step in steps]
        return cls(**dict(item), changes=read(proposal.changes, float), steps=told)


class Proposals(Schema):
    """A page of proposals."""

    items: Annotated[list[ProposalItem], Field(description="The proposals, the newest first.")]
    total: Annotated[int, Field(description="How many there are on all pages.")]
    next: Annotated[str | None, Field(description="The address of the next page; null: the end.")]


class CellChange(Schema):
    """A cell of the comparison that a proposal would change."""

    programme: Annotated[str, Field(description="The programme, by its id.")]
    measure: Annotated[Measure, Field(description="The measure.")]
    before: Annotated[
        CellOut | None, Field(description="As it is; null where there is no such programme yet.")
    ]
    after: Annotated[CellOut, Field(description="As it would be.")]


class EffectOut(Schema):
    """What a proposal would change."""

    proposal: Annotated[int, Field(description="The proposal, by its number.")]
    revision: Annotated[int, Field(description="The revision that it was held against.")]
    rows: Annotated[
        list[CameOut],
        Field(
            description="Every row that it would add or retire, by subject, as "
            "/v1/revisions/{id}/changes would tell it."
        ),
    ]
    total: Annotated[int, Field(description="How many rows there are; the first 1,000 are told.")]
    cells: Annotated[
        list[CellChange],
        Field(
            description="Every cell of the comparison that it would change, of the first 50 "
            "programmes that it touches, in all measures."
        ),
    ]
    programmes: Annotated[int, Field(description="How many programmes it touches.")]
    meta: CompareMeta


def by(key: str | None, name: str | None) -> By | None:
    """The holder of a key; None for whoever had none."""
    return None if key is None else By(key=key, name=name or "")
