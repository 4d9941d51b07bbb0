"""Proposals: who holds a key proposes, a curator accepts or rejects."""

from typing import Annotated, Any

from fastapi import Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api import negotiation, paging
from api.auth import Contributor, KeyedRoute, needing
from api.money import MoneyQuery
from api.negotiation import Language
from api.parameters import Many, PathText
from api.previewing import preview
from api.routes import responses_to_key, router
from api.schemas.proposals import (
    EffectOut,
    ProposalIn,
    ProposalItem,
    Proposals,
    ProposedOut,
    ReasonIn,
    StepIn,
)
from api.steps import STEPS, Step, etag, own, take
from api.writing import Answer, if_match, rehearse, tell, write
from kb import proposals as acts
from kb.access import Holder
from kb.models import Proposal
from kb.queries import proposals
from kb.vocabulary import ProposalState

routes = router("proposals", KeyedRoute)

Number = Annotated[PathText, Path(description="The proposal's number.", examples=["1"])]

Submitter = Annotated[Holder, needing(STEPS["submit"].role)]
Withdrawer = Annotated[Holder, needing(STEPS["withdraw"].role)]
Accepter = Annotated[Holder, needing(STEPS["accept"].role)]
Rejecter = Annotated[Holder, needing(STEPS["reject"].role)]
Commenter = Annotated[Holder, needing(STEPS["comment"].role)]

CHANGED = responses_to_key(400, 404, 409, 412, 413, 415, 428, tagged=True)


class ProposalsQuery(BaseModel):
    """Which proposals."""

    model_config = ConfigDict(extra="forbid")

    state: Annotated[
        Many[ProposalState], Field(description="In these states.", examples=[["submitted"]])
    ] = []
    mine: Annotated[bool, Field(description="Only those of the key that is sent.")] = False
    limit: Annotated[int, Field(ge=1, le=1000, description="Rows of a page.", examples=[50])] = 50
    cursor: Annotated[
        str | None, Field(max_length=2000, description="Where the page begins: from `next`.")
    ] = None


class PreviewQuery(MoneyQuery):
    """Into what the money of the comparison is turned."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[Language | None, Field(description="The language of names, by ISO 639-1.")] = (
        None
    )


@routes.post(
    "/v1/proposals",
    summary="Propose a change",
    response_model=ProposedOut,
    status_code=201,
    responses=responses_to_key(400, 413, 415, created=True, tagged=True),
    operation_id="create_proposal",
)
async def create_proposal(
    body: Annotated[ProposalIn, Body()], holder: Contributor, request: Request
) -> Response:
    """A draft: its change set is held against the base by the rules of a dossier, and refused
    with everything that is wrong with it, each thing by a JSON pointer.
    """

    def act(session: Session) -> Answer:
        made = acts.create(session, body.title, body.changes, holder.id)
        location = {"Location": f"/v1/proposals/{made.id}"}
        return _whole(session, made, 201, location)

    return await write(request, holder, await request.body(), act)


@routes.get(
    "/v1/proposals",
    summary="The proposals",
    response_model=Proposals,
    responses=responses_to_key(),
    operation_id="list_proposals",
)
async def list_proposals(
    query: Annotated[ProposalsQuery, Query()], holder: Contributor, request: Request
) -> Response:
    """Those of everybody, the newest first; a curator's queue is `state=submitted`."""

    def look(session: Session) -> Answer:
        found = proposals.page(
            session,
            paging.after(request, 1),
            query.limit,
            states=query.state,
            author=holder.id if query.mine else None,
        )
        names = proposals.names(session, [each.author for each in found.items])
        listed = [ProposalItem.of(each, names.get(each.author or "")) for each in found.items]
        headers = Response()
        next = paging.next_page(request, headers, found.after)
        link = {"Link": headers.headers["link"]} if next else {}
        return Answer(200, Proposals(items=listed, total=found.total, next=next), link)

    return await tell(request, holder, look)


@routes.get(
    "/v1/proposals/{id}",
    summary="One proposal",
    response_model=ProposedOut,
    responses=responses_to_key(404, tagged=True),
    operation_id="get_proposal",
)
async def get_proposal(id: Number, holder: Contributor, request: Request) -> Response:
    """What is proposed and what was done with it. Send its `ETag` in `If-Match` to go on."""
    return await tell(request, holder, lambda s: _whole(s, proposals.one(s, id)))


@routes.put(
    "/v1/proposals/{id}",
    summary="Change a draft",
    response_model=ProposedOut,
    responses=CHANGED,
    operation_id="change_proposal",
)
async def change_proposal(
    id: Number, body: Annotated[ProposalIn, Body()], holder: Contributor, request: Request
) -> Response:
    """Another title and change set in place of those of a draft, by its author."""

    def act(session: Session) -> Answer:
        proposal = proposals.one(session, id)
        if_match(request, etag(proposal))
        own(proposal, holder)
        acts.change(session, proposal, body.title, body.changes, holder.id)
        return _whole(session, proposal)

    return await write(request, holder, await request.body(), act)


@routes.get(
    "/v1/proposals/{id}/diff",
    summary="What a proposal would change",
    response_model=EffectOut,
    responses=responses_to_key(404, 409),
    operation_id="preview_proposal",
)
async def preview_proposal(
    id: Number, query: Annotated[PreviewQuery, Query()], holder: Contributor, request: Request
) -> Response:
    """Every row that it would add or retire, and what each cell of the comparison that it touches
    would become. The base is as before when this is answered. 409 where the proposal no longer
    fits the base, with what stands in its way.
    """
    language = negotiation.language(request)
    number: list[int] = []

    def build(session: Session) -> Any:
        proposal = proposals.one(session, id)
        number.append(proposal.id)
        return acts.fitting(session, proposal)

    return await rehearse(
        request,
        holder,
        build,
        lambda session, at: preview(session, at, number[-1], query, language),
    )


@routes.post(
    "/v1/proposals/{id}/submit",
    summary="Submit a draft",
    response_model=ProposedOut,
    responses=CHANGED,
    operation_id="submit_proposal",
)
async def submit_proposal(
    id: Number, body: Annotated[StepIn, Body()], holder: Submitter, request: Request
) -> Response:
    """Hand a draft to the curators, by its author."""
    return await _step(request, holder, id, body.text, STEPS["submit"])


@routes.post(
    "/v1/proposals/{id}/withdraw",
    summary="Withdraw a proposal",
    response_model=ProposedOut,
    responses=CHANGED,
    operation_id="withdraw_proposal",
)
async def withdraw_proposal(
    id: Number, body: Annotated[StepIn, Body()], holder: Withdrawer, request: Request
) -> Response:
    """Take a submitted proposal back as a draft, by its author."""
    return await _step(request, holder, id, body.text, STEPS["withdraw"])


@routes.post(
    "/v1/proposals/{id}/accept",
    summary="Accept a proposal",
    response_model=ProposedOut,
    responses=CHANGED,
    operation_id="accept_proposal",
)
async def accept_proposal(
    id: Number, body: Annotated[StepIn, Body()], holder: Accepter, request: Request
) -> Response:
    """Make a submitted proposal one revision of the base. 409 where the base has changed under it:
    `errors` names what stands in its way, by the place in the change set, and nothing is changed.
    """
    return await _step(request, holder, id, body.text, STEPS["accept"])


@routes.post(
    "/v1/proposals/{id}/reject",
    summary="Reject a proposal",
    response_model=ProposedOut,
    responses=CHANGED,
    operation_id="reject_proposal",
)
async def reject_proposal(
    id: Number, body: Annotated[ReasonIn, Body()], holder: Rejecter, request: Request
) -> Response:
    """Turn a submitted proposal down, with the reason."""
    return await _step(request, holder, id, body.text, STEPS["reject"])


@routes.post(
    "/v1/proposals/{id}/comments",
    summary="Comment on a proposal",
    response_model=ProposedOut,
    responses=responses_to_key(400, 404, 413, 415, tagged=True),
    operation_id="comment_on_proposal",
)
async def comment_on_proposal(
    id: Number, body: Annotated[ReasonIn, Body()], holder: Commenter, request: Request
) -> Response:
    """Say something about a proposal, in whatever state it is; no `If-Match` is needed."""
    return await _step(request, holder, id, body.text, STEPS["comment"])


async def _step(request: Request, holder: Holder, id: str, text: object, step: Step) -> Response:
    """A step with a proposal, as whoever takes it knows it."""

    def act(session: Session) -> Answer:
        proposal = proposals.one(session, id)
        if step.of_a_state:
            if_match(request, etag(proposal))
        take(step, session, proposal, text, holder)
        return _whole(session, proposal)

    return await write(request, holder, await request.body(), act)


def _whole(
    session: Session, proposal: Proposal, status: int = 200, headers: dict[str, str] | None = None
) -> Answer:
    steps = proposals.steps(session, [proposal.id])[proposal.id]
    record = ProposedOut.whole(proposal, steps)
    return Answer(status, record, {"ETag": etag(proposal), **(headers or {})})
