"""The kinds of problem: each has a status, a title, and a page of its own under `/problems/`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error: its status, its title, and what to do about it."""

    status: int
    title: str
    help: str
    retry_after: int = 5
    """After how many seconds to ask again, where the status says so (503)."""


PROBLEMS: Mapping[str, ProblemType] = {
    "invalid-parameter": ProblemType(
        422,
        "A query parameter is not valid",
        "Each entry of `errors` names the parameter, what is wrong with it, the values that are "
        "allowed where these are a closed list, and the nearest ones.",
    ),
    "invalid-body": ProblemType(
        422,
        "Something in the body is not valid",
        "Each entry of `errors` names the place in the body by a JSON pointer (RFC 6901), what is "
        "wrong there, the values that are allowed where these are a closed list, and the nearest "
        "ones.",
    ),
    "cursor-mismatch": ProblemType(
        422,
        "The cursor does not belong to this query",
        "A cursor continues the list that gave it, with the same filters and the same order. "
        "Follow `next` as it stands, or begin again without a cursor.",
    ),
    "idempotency-mismatch": ProblemType(
        422,
        "The Idempotency-Key belongs to another request",
        "The header `Idempotency-Key` was sent with another request before, within the seven days "
        "for which answers are kept: another address, body or `If-Match`. Send a new one with each "
        "new request, and the same one only to ask again for the answer to the same.",
    ),
    "unauthorized": ProblemType(
        401,
        "A key is needed",
        "Reading is public; this takes a key that is known, not revoked, and has not expired: "
        "`Authorization: Bearer kb_…`. Whoever runs this service makes one. A key in the address "
        "is never read.",
    ),
    "forbidden": ProblemType(
        403,
        "The key may not do this",
        "A contributor proposes, a curator also accepts and rejects, an admin also makes and "
        "revokes keys. `detail` names the role that is needed, and that of the key.",
    ),
    "foreign-form": ProblemType(
        403,
        "The form is not one of this session",
        "Nothing was done. A form is taken from a page of this site alone, of the session that it "
        "was made for: open the page anew, and send it from there.",
    ),
    "conflict": ProblemType(
        409,
        "This cannot be done with the thing as it is now",
        "`detail` says why. Read the thing again, and send what is still to be done.",
    ),
    "precondition-failed": ProblemType(
        412,
        "The thing has changed meanwhile",
        "`If-Match` names a state that the thing is no longer in. Read it again, look at what has "
        "changed, and send the new `ETag`.",
    ),
    "precondition-needed": ProblemType(
        428,
        "It is to be said which state is meant",
        "Send the `ETag` that you were told of the thing in the header `If-Match`, so that nobody "
        "changes what another has changed meanwhile. `*` means whatever state it is in.",
    ),
    "rate-limited": ProblemType(
        429,
        "Too many requests",
        "Ask again after `Retry-After` seconds. `RateLimit-Policy` says how many requests are "
        "taken in how many seconds, `RateLimit` how many are left. What is answered from memory "
        "is not counted; whoever needs all takes the files under `/v1/dumps`.",
    ),
    "not-found": ProblemType(
        404,
        "There is nothing at this address",
        "Ids are stable and lower-case. `nearest` names ids like the one asked for. A thing that "
        "was added later is not there under an earlier `as_of`.",
    ),
    "method-not-allowed": ProblemType(
        405,
        "The method is not allowed here",
        "The header `Allow` lists the methods of this address.",
    ),
    "not-acceptable": ProblemType(
        406,
        "No format of this answer is acceptable to the client",
        "Every answer is there as application/json, lists and comparisons also as tables, what "
        "can be drawn as a chart: send a type that is offered, or */*, in `Accept`, or name the "
        "format by an extension (.csv).",
    ),
    "content-too-large": ProblemType(
        413,
        "The body is too large",
        "A body may have 256 KiB. Ask in several requests.",
    ),
    "answer-too-large": ProblemType(
        413,
        "The answer is too large for one file of this format",
        "A table or a chart is whole or not there. Narrow the filter, take a format that holds "
        "more (.csv, .jsonl, .parquet), or the files of the whole base under `/v1/dumps`.",
    ),
    "not-installed": ProblemType(
        501,
        "What this is made with is not installed",
        "The operator of this service left out an optional part; `detail` says how to add it.",
    ),
    "unsupported-media-type": ProblemType(
        415,
        "The body is of a type that is not read",
        "Bodies are JSON: send `Content-Type: application/json`. /reconcile alone takes a form: "
        "`application/x-www-form-urlencoded`.",
    ),
    "uri-too-long": ProblemType(
        414,
        "The address is too long",
        "A path with its query may have 8,000 bytes. Ask in several requests.",
    ),
    "headers-too-large": ProblemType(
        431,
        "The headers are too large",
        "An address and its headers may have 64 KiB together, and there may be 100 headers.",
    ),
    "request-timeout": ProblemType(
        408,
        "The request was not here in time",
        "A request is to be here, with its body, within the seconds that `detail` names. Send it "
        "again, on a new connection.",
    ),
    "not-ready": ProblemType(
        503,
        "The base cannot answer yet",
        "The base is missing, empty, away, damaged, or of another version of the schema. Its "
        "operator runs `kb upgrade` and `kb load`, or restores a backup.",
    ),
    "behind": ProblemType(
        503,
        "The base has not come to the revision asked for",
        "`KB-Revision-Min` asks for an answer of at least a revision. The base, or the copy of it "
        "that answers, will have come to it in a moment: ask again after `Retry-After` seconds.",
        retry_after=1,
    ),
    "out-of-time": ProblemType(
        503,
        "The answer takes too long",
        "Ask for less at a time: a narrower filter, fewer programmes or measures, a smaller page; "
        "or take the files of the whole base under `/v1/dumps`.",
        retry_after=60,
    ),
    "overloaded": ProblemType(
        503,
        "More is asked than can be answered now",
        "Ask again after `Retry-After` seconds, and have fewer requests under way at a time.",
        retry_after=1,
    ),
    "no-room": ProblemType(
        503,
        "There is no room to write",
        "A disk is full: that on which tables and dumps are written before they are sent, or that "
        "of the base. Nothing was kept. What is not written is answered; the operator of this "
        "service makes room.",
    ),
    "bad-request": ProblemType(
        400,
        "The request cannot be read",
        "The request is not well-formed HTTP, or its body not well-formed JSON in UTF-8.",
    ),
    "internal-error": ProblemType(
        500,
        "Something went wrong here",
        "The fault is ours. `request_id` finds it in the log of the service.",
    ),
}
