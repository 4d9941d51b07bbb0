"""The pages of the curators: sign in, what waits, and a proposal with all that it would change."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from sqlalchemy.orm import Session

from api import paging
from api.auth import consult, verified
from api.money import MoneyQuery
from api.pages import differences, led_to
from api.pages.visits import STATE, PageRoute, Visit, sign_in, signed_in, signed_out
from api.parameters import PathText
from api.previewing import MOST_ROWS, preview
from api.reading import Read
from api.routes import router
from api.schemas.history import told
from api.schemas.proposals import ProposalItem, ProposedOut
from api.steps import STEPS, etag, take
from api.writing import Answer, done, meant, rehearsed
from kb import proposals as acts
from kb.errors import Conflict, InvalidBody, NotFound, PreconditionFailed, Rejection, Unauthorized
from kb.queries import history, labels, proposals, revisions
from kb.vocabulary import AccessRole, ProposalState

routes = router("curate", PageRoute)

Number = Annotated[PathText, Path(description="The proposal's number.")]

SHOWN = 20
"""How many proposals of a list are shown."""

LISTS: dict[str, tuple[tuple[ProposalState, ...], bool]] = {
    "submitted": ((ProposalState.SUBMITTED,), False),
    "mine": ((ProposalState.DRAFT,), True),
    "decided": ((ProposalState.ACCEPTED, ProposalState.REJECTED), False),
}
"""The lists of the queue: the states in each, whether of the holder alone."""

Names = dict[str, tuple[str, str]]
"""What things are called, by their ids, each with the language of the name."""


_NOTHING: Mapping[str, Any] = {"rows": [], "names": {}}
"""What a proposal changed that is not accepted."""


class QueueQuery(BaseModel):
    """Which list, and from where on; none: the beginning of each."""

    model_config = ConfigDict(extra="forbid")

    list: Annotated[
        Literal["submitted", "mine", "decided"] | None, Field(description="One list alone.")
    ] = None
    cursor: Annotated[str | None, Field(max_length=2000, description="Where the page begins.")] = (
        None
    )


class DoneQuery(BaseModel):
    """What has just been done."""

    model_config = ConfigDict(extra="forbid")

    done: Annotated[str | None, Field(max_length=20, description="The step.")] = None


@routes.get("/curate", include_in_schema=False)
async def queue(query: Annotated[QueueQuery, Query()], visit: Visit) -> Response:
    """What waits; whoever is not signed in is asked for a key."""
    if visit.known is None:
        return sign_in(visit)
    holder = visit.known
    names = [query.list] if query.list else list(LISTS)

    def look(session: Session) -> list[dict[str, Any]]:
        after = paging.after(visit, 1) if query.list else None
        found = []
        for name in names:
            states, own = LISTS[name]
            page = proposals.page(
                session, after, SHOWN, states=states, author=holder.id if own else None
            )
            whose = proposals.names(session, [each.author for each in page.items])
            items = [ProposalItem.of(each, whose.get(each.author or "")) for each in page.items]
            next = paging.next_page(visit, Response(), page.after) if query.list else None
            more = next or (f"/curate?list={name}" if page.after and not query.list else None)
            found.append({"name": name, "items": items, "total": page.total, "more": more})
        return found

    return visit.page("queue.html", lists=await consult(visit, look), alone=bool(query.list))


@routes.post("/curate/session", include_in_schema=False)
async def begin_session(visit: Visit) -> Response:
    """Sign in with a key, which is verified by the primary and kept nowhere."""
    try:
        holder = await verified(visit, lambda: visit.typed.get("key", ""))
    except Unauthorized as error:
        return sign_in(visit, 401, str(error))
    return signed_in(visit, holder)


@routes.post("/curate/session/end", include_in_schema=False)
async def end_session(visit: Visit) -> Response:
    """Sign out."""
    return signed_out(visit)


@routes.get("/curate/proposals/{id}", include_in_schema=False)
async def proposal(id: Number, query: Annotated[DoneQuery, Query()], visit: Visit) -> Response:
    """A proposal with what it would change, and the steps that may be taken with it."""
    return await _shown(visit, id, message=query.done or "")


@routes.post("/curate/proposals/{id}/{step}", include_in_schema=False)
async def take_step(
    id: Number,
    step: Annotated[PathText, Path(description="The step.")],
    visit: Visit,
) -> Response:
    """Take a step with a proposal as whoever takes it saw it; once, however often it is sent."""
    if step not in STEPS:
        raise NotFound("step", step)
    asked = STEPS[step]
    holder = visit.need(asked.role)

    def whole(session: Session) -> Answer:
        found = proposals.one(session, id)
        if asked.of_a_state:
            meant([visit.typed[STATE]] if visit.typed.get(STATE) else [], etag(found))
        take(asked, session, found, visit.typed.get("text") or None, holder)
        return Answer(303, None, {"Location": f"/curate/proposals/{found.id}?done={step}"})

    try:
        answer = await done(visit, holder, visit.once, visit.body_sent, whole)
    except PreconditionFailed:
        return await _shown(visit, id, 412, is_changed=True, step=step)
    except Conflict as error:
        return await _shown(visit, id, 409, wrong=str(error), step=step)
    except InvalidBody as error:
        return await _shown(visit, id, 422, faults=error.rejections, step=step)
    return led_to(answer.headers["Location"], answer.status)


async def _shown(
    visit: Visit,
    id: str,
    status: int = 200,
    *,
    message: str = "",
    is_changed: bool = False,
    wrong: str = "",
    faults: Sequence[Rejection] = (),
    step: str = "",
) -> Response:
    """The page of a proposal as it is now.

    `message` is the step that has just been taken; `wrong` is why one was not, unless the proposal
    `is_changed` by somebody meanwhile.
    """
    holder, language = visit.holder, visit.language

    def look(session: Session) -> tuple[ProposedOut, str, str, Any]:
        found = proposals.one(session, id)
        steps = proposals.steps(session, [found.id])[found.id]
        rows = _done(session, found.revision, language) if found.revision else _NOTHING
        changes = json.dumps(acts.read(found.changes, float), ensure_ascii=False, indent=2)
        return ProposedOut.whole(found, steps), etag(found), changes, rows

    whole, tag, changes, made = await consult(visit, look)
    effect, conflict = None, None
    if whole.state in {ProposalState.DRAFT, ProposalState.SUBMITTED}:
        try:
            effect = await _effect(visit, id)
        except Conflict as error:
            conflict = error
    return visit.page(
        "proposal.html",
        status,
        proposal=whole,
        state=tag,
        changes=changes,
        subjects=differences.by_subject((effect or made)["rows"]),
        cells=differences.cells(effect["cells"]) if effect else [],
        names=(effect or made)["names"],
        effect=effect,
        conflict=conflict,
        is_own=whole.author is not None and whole.author.key == holder.id,
        is_curator=holder.role.may_be(AccessRole.CURATOR),
        message=message,
        is_changed=is_changed,
        wrong=wrong,
        faults=faults,
        step=step,
        typed=visit.typed.get("text", ""),
        most=MOST_ROWS,
    )


async def _effect(visit: Visit, id: str) -> Any:
    """What a proposal would change, and the names of what it is about."""
    language = visit.language

    def look(session: Session, at: int) -> bytes:
        seen = preview(session, at, int(id), MoneyQuery(), language)
        told_of = {each["programme"] for each in seen["cells"]}
        told_of |= {each["subject"] for each in seen["rows"]}
        return to_json({**seen, "names": _names(session, told_of, at, language)})

    def build(session: Session) -> Any:
        return acts.fitting(session, proposals.one(session, id))

    return json.loads(await rehearsed(visit, visit.holder, build, look))


def _done(session: Session, number: int, language: str) -> Any:
    """What an accepted proposal changed, row by row, and the names of what it is about."""
    made = revisions.one(session, str(number), revision=number)
    rows = history.of_revision(session, made, None, MOST_ROWS, at=number)
    found = told(rows.items, Read(session, made, language))
    names = _names(session, {each["subject"] for each in found}, number, language)
    return json.loads(to_json({"rows": found, "names": names}))


def _names(session: Session, ids: set[str], at: int, language: str) -> Names:
    """What things are called at a revision, best in a language; what has no name, by its id.

    One statement.
    """
    texts = labels.texts(session, ids, at)
    return {id: texts[id].name(language) if texts[id].names else (id, "") for id in ids}
