"""Pages by which whoever has a key proposes: a claim by its fields, or a change set as JSON."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.auth import consult
from api.bodies import parsed
from api.pages import led_to
from api.pages.proposing import KINDS, SUBJECT, TITLE, ClaimForm, headings
from api.pages.visits import FORM_ID, PageRoute, Visit
from api.routes import router
from api.writing import Answer, done
from kb import proposals as acts
from kb.errors import InvalidBody, InvalidParameter, Rejection, Unreadable
from kb.queries import labels, revisions, standing, vocabularies
from kb.vocabulary import AccessRole, Scheme

routes = router("curate", PageRoute)

SUBMIT = "submit"
"""What the button says that hands a proposal to the curators at once."""


class KindQuery(BaseModel):
    """Which form."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(description="The kind of claim.")] = next(iter(KINDS))
    subject: Annotated[str, Field(max_length=200, description="What it is about, by its id.")] = ""


@routes.get("/curate/propose", include_in_schema=False)
async def kinds(visit: Visit) -> Response:
    """What may be proposed: the kinds of claims, and a change set as JSON."""
    visit.need(AccessRole.CONTRIBUTOR)
    return visit.page("propose.html", kinds=headings(visit.language))


@routes.get("/curate/propose/claim", include_in_schema=False)
async def claim_form(query: Annotated[KindQuery, Query()], visit: Visit) -> Response:
    """The form of a kind of claim."""
    visit.need(AccessRole.CONTRIBUTOR)
    _check_kind(query.kind)
    return await _claim_form(visit, query.kind, {SUBJECT: query.subject})


@routes.post("/curate/propose/claim", include_in_schema=False)
async def propose_claim(visit: Visit) -> Response:
    """A proposal of what the form says; the form again where something is wrong with it."""
    kind = visit.typed.get("kind", "")
    _check_kind(kind)
    vocabulary = await _vocabularies(visit)
    form = ClaimForm(kind, lambda scheme: vocabulary[scheme], visit.typed, visit.language)
    try:
        return await _proposed(visit, form.changes)
    except InvalidBody as error:
        return await _claim_form(visit, kind, visit.typed, error.rejections)


@routes.get("/curate/propose/changes", include_in_schema=False)
async def changes_form(visit: Visit) -> Response:
    """The form that takes a change set as JSON."""
    visit.need(AccessRole.CONTRIBUTOR)
    return _changes_form(visit, {})


@routes.post("/curate/propose/changes", include_in_schema=False)
async def propose_changes(visit: Visit) -> Response:
    """A proposal of a change set; the form again where something is wrong with it."""
    try:
        changes = parsed(visit.typed.get("changes", "").encode(), "The change set")
        return await _proposed(visit, changes)
    except Unreadable as error:
        return _changes_form(visit, visit.typed, [Rejection("/changes", "invalid", str(error))])
    except InvalidBody as error:
        return _changes_form(visit, visit.typed, error.rejections)


def _check_kind(kind: str) -> None:
    """`InvalidParameter` for a kind that has no form."""
    if kind not in KINDS:
        detail = "There is no such form."
        raise InvalidParameter(Rejection("kind", "unknown-value", detail, list(KINDS)))


async def _proposed(visit: Visit, changes: Any) -> Response:
    """To the proposal that has been made of a change set, once."""
    holder = visit.holder

    def act(session: Session) -> Answer:
        made = acts.create(session, visit.typed.get(TITLE, ""), changes, holder.id)
        told = "drafted"
        if visit.typed.get("then") == SUBMIT:
            acts.submit(session, made, None, holder.id)
            told = "submitted"
        return Answer(303, None, {"Location": f"/curate/proposals/{made.id}?done={told}"})

    answer = await done(visit, holder, visit.once, visit.body_sent, act)
    return led_to(answer.headers["Location"], answer.status)


async def _claim_form(
    visit: Visit, kind: str, typed: Any, rejections: Sequence[Rejection] = ()
) -> Response:
    vocabulary = await _vocabularies(visit)
    form = ClaimForm(kind, lambda scheme: vocabulary[scheme], typed, visit.language)
    faults, others = form.faults(rejections)
    currencies = await consult(visit, lambda session: sorted(standing.currencies(session)))
    return visit.page(
        "claim.html",
        422 if rejections else 200,
        form=form,
        typed=typed,
        faults=faults,
        others=others,
        currencies=currencies,
        form_id=typed.get(FORM_ID),
    )


def _changes_form(visit: Visit, typed: Any, rejections: Sequence[Rejection] = ()) -> Response:
    title = [each.detail for each in rejections if each.parameter == "/title"]
    others = [each for each in rejections if each.parameter != "/title"]
    return visit.page(
        "changes.html",
        422 if rejections else 200,
        typed=typed,
        faults={TITLE: title} if title else {},
        others=others,
        form_id=typed.get(FORM_ID),
    )


async def _vocabularies(visit: Visit) -> dict[Scheme, list[tuple[str, str]]]:
    """The codes of every vocabulary with their labels, in its order."""
    language = visit.language

    def look(session: Session) -> dict[Scheme, list[tuple[str, str]]]:
        at = revisions.newest_number(session)
        found = {}
        for scheme in Scheme:
            terms = vocabularies.terms(session, scheme, at)
            codes = [t.code for t in terms if scheme is not Scheme.MECHANISMS or t.group]
            texts = labels.texts(session, [labels.term_id(scheme, c) for c in codes], at)
            named = ((c, texts[labels.term_id(scheme, c)].name(language)[0] or c) for c in codes)
            found[scheme] = [(c, f"{name} ({c})") for c, name in named]
        return found

    return await consult(visit, look)
