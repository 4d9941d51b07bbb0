"""Keys for writing: an admin makes and revokes them, each holder is told of its own."""

from typing import Annotated

from fastapi import Body, Path, Request, Response
from sqlalchemy.orm import Session
from starlette.convertors import StringConvertor, register_url_convertor

from api.auth import Admin, Contributor, KeyedRoute
from api.parameters import PathText
from api.routes import responses_to_key, router
from api.schemas.keys import KeyIn, KeyMade, KeyOut, Keys, Self
from api.writing import Answer, tell, write
from kb import access
from kb.errors import Conflict, InvalidBody, Rejection


class _IdConvertor(StringConvertor):
    """An id in an address: whatever is no address of its own."""

    regex = "(?!self$)[^/]+"


register_url_convertor("key", _IdConvertor())

routes = router("keys", KeyedRoute)

KeyId = Annotated[PathText, Path(description="The key's id.", examples=["k7qmz2ab"])]


@routes.post(
    "/v1/keys",
    summary="Make a key",
    response_model=KeyMade,
    status_code=201,
    responses=responses_to_key(400, 413, 415, created=True),
    operation_id="make_key",
)
async def make_key(body: Annotated[KeyIn, Body()], holder: Admin, request: Request) -> Response:
    """A key for somebody else. It is in this answer alone: of its secret a digest is kept."""

    def act(session: Session) -> Answer:
        at = access.now()
        if body.expires_at is not None and body.expires_at <= at:
            raise InvalidBody(Rejection("/expires_at", "out-of-range", "This moment is over."))
        key, token = access.make_key(session, body.name, body.role, body.expires_at, holder.id, at)
        return Answer(
            201,
            KeyMade.told(key, token),
            {"Location": f"/v1/keys/{key.id}"},
            kept=KeyMade.told(key, None),
        )

    return await write(request, holder, await request.body(), act)


@routes.get(
    "/v1/keys",
    summary="The keys",
    response_model=Keys,
    responses=responses_to_key(),
    operation_id="list_keys",
)
async def list_keys(holder: Admin, request: Request) -> Response:
    """Every key that was ever made, without its secret."""

    def look(session: Session) -> Answer:
        found = [KeyOut.of(key) for key in access.listed(session)]
        return Answer(200, Keys(items=found, total=len(found)))

    return await tell(request, holder, look)


@routes.get(
    "/v1/keys/self",
    summary="Who I am",
    response_model=Self,
    responses=responses_to_key(),
    operation_id="get_own_key",
)
async def get_own_key(holder: Contributor, request: Request) -> Response:
    """What the key that is sent allows, and until when."""
    return await tell(request, holder, lambda _: Answer(200, Self.of(holder)))


@routes.get(
    "/v1/keys/{id:key}",
    summary="One key",
    response_model=KeyOut,
    responses=responses_to_key(404),
    operation_id="get_key",
)
async def get_key(id: KeyId, holder: Admin, request: Request) -> Response:
    """A key without its secret."""
    return await tell(request, holder, lambda s: Answer(200, KeyOut.of(access.found(s, id))))


@routes.delete(
    "/v1/keys/{id:key}",
    summary="Revoke a key",
    response_model=KeyOut,
    responses=responses_to_key(404, 409),
    operation_id="revoke_key",
)
async def revoke_key(id: KeyId, holder: Admin, request: Request) -> Response:
    """Let a key be used no more, at once and everywhere. One that was revoked stays so."""

    def act(session: Session) -> Answer:
        if id == holder.id:
            raise Conflict(
                "This is the key that you send: revoke it by that of another admin, or by "
                "`kb keys revoke`."
            )
        return Answer(200, KeyOut.of(access.revoke(session, id, access.now())))

    return await write(request, holder, b"", act)
