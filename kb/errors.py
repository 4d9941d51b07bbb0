"""The exceptions that are raised on purpose, each with a code that clients may rely on."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DISTRIBUTION = "cluster-policy-kb"
"""What is installed, by its name."""

SHOWN_RECORDS = 5
"""How many of the records that are in the way an error names."""


class KBError(Exception):
    """Something the caller can understand and mend; `code` names its kind."""

    code = "error"


@dataclass(frozen=True)
class Rejection:
    """One thing that is wrong with a request; in a body `parameter` is a JSON pointer.

    `code` is one of unknown, invalid, repeated, empty, missing, unknown-value, out-of-range.
    """

    parameter: str
    code: str
    detail: str
    allowed: list[str] | None = None
    nearest: list[str] = field(default_factory=list)


def pointer(steps: Iterable[str | int]) -> str:
    """The place in a body that some steps lead to, as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


class InvalidParameter(KBError):
    """A request that was understood and is wrong; it holds every rejection, not the first."""

    code = "invalid-parameter"

    def __init__(self, *rejections: Rejection) -> None:
        super().__init__("; ".join(f"{r.parameter}: {r.detail}" for r in rejections))
        self.rejections = list(rejections)


class InvalidBody(InvalidParameter):
    """A body that was understood and is wrong; the parameters are JSON pointers into it."""

    code = "invalid-body"


class Unreadable(KBError):
    """A body that is not what its type says."""

    code = "bad-request"


class TooLarge(KBError):
    """A body that is longer than is read."""

    code = "content-too-large"


class TooMuch(KBError):
    """More than the format asked for takes, or than one answer gives."""

    code = "answer-too-large"


class NotInstalled(KBError):
    """What an answer is made with is not installed; `extra` of this distribution would bring it."""

    code = "not-installed"

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(
            f'This is made with an optional part: pip install "{DISTRIBUTION}[{extra}]".'
        )


class Unsupported(KBError):
    """A body of a type that is not read."""

    code = "unsupported-media-type"


class NotFound(KBError):
    """Nothing has that id, or nothing had it at the revision that was asked for."""

    code = "not-found"

    def __init__(self, what: str, id: str, nearest: Iterable[str] = (), told: str = "") -> None:
        self.what, self.id, self.nearest = what, id, list(nearest)
        hint = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        super().__init__(f"No {what} has the id {id!r}.{hint}{told and ' '}{told}")


class NothingFound(KBError):
    """A question that was understood, to which the base has no answer at the revision."""

    code = "not-found"


class CursorMismatch(KBError):
    """A cursor that does not belong to this query, or was damaged on the way."""

    code = "cursor-mismatch"


class NotReady(KBError):
    """The base is missing, empty, or of another version of the schema."""

    code = "not-ready"


class Unreachable(NotReady):
    """There is no way to the base. The message has what the driver says: not for strangers."""

    def __init__(self, cause: object) -> None:
        super().__init__(f"the base cannot be reached: {cause}")


class Crossed(Unreachable):
    """Two waited for each other, and PostgreSQL ended this one; asked again, it goes through."""


class ReadOnly(NotReady):
    """The base is there, and takes no writes. The message does not have what the driver says."""

    def __init__(self, cause: object) -> None:
        self.cause = cause
        super().__init__("the base takes no writes now")


class NoRoom(KBError):
    """There is no room left on a disk for what was to be written; nothing of it was kept."""

    code = "no-room"

    def __init__(self) -> None:
        super().__init__("There is no room left on the disk; nothing was written.")


class Behind(KBError):
    """The base has not come to the revision that is asked for at least."""

    code = "behind"

    def __init__(self, at: int, least: int) -> None:
        super().__init__(
            f"At least revision {least} was asked for; the base is at {at}. Ask again."
        )


class OutOfTime(KBError):
    """A question that takes longer than it may."""

    code = "out-of-time"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The answer takes longer than the {seconds:g} seconds that it may.")


class Overloaded(KBError):
    """More is asked than can be answered now."""

    code = "overloaded"


class Damaged(NotReady):
    """What is on the disk is not what was written there."""

    code = "damaged"

    def __init__(self, what: str, cause: object) -> None:
        self.cause = cause
        super().__init__(f"{what} is damaged: {cause}")


class NotABackup(KBError):
    """A file from which no base can be made."""

    code = "not-a-backup"


class NotWritten(KBError):
    """A file that could not be written whole; nothing of it is left."""

    code = "not-written"


class InvalidSettings(KBError):
    """Settings that the service cannot run with: variable, value and what is wrong with each."""

    code = "invalid-settings"

    def __init__(self, faults: Iterable[tuple[str, object, str]]) -> None:
        super().__init__("\n".join(f"{name}={value}: {wrong}." for name, value, wrong in faults))


class Conflict(KBError):
    """A change that cannot be made on the base as it is now; what stands in its way, each apart.

    The places are JSON pointers into the change set, where it came as one.
    """

    code = "conflict"

    def __init__(self, message: str, rejections: Iterable[Rejection] = ()) -> None:
        super().__init__(message)
        self.rejections = list(rejections)


class Unauthorized(KBError):
    """A request without a key that may be used. It is not told what is wrong with the one sent."""

    code = "unauthorized"


class Forbidden(KBError):
    """A request by who may not do that."""

    code = "forbidden"

    def __init__(self, needed: str, held: str) -> None:
        super().__init__(f"This takes a key of the role {needed}; yours is of the role {held}.")


class NotYours(Forbidden):
    """What only somebody else may do, whatever the role."""

    def __init__(self, message: str) -> None:
        KBError.__init__(self, message)


class ForeignForm(Forbidden):
    """A form that no page of ours has, or of another session."""

    code = "foreign-form"

    def __init__(self, message: str) -> None:
        KBError.__init__(self, message)


class PreconditionNeeded(KBError):
    """A change that does not say of which state of the thing it is meant."""

    code = "precondition-needed"


class PreconditionFailed(KBError):
    """A change that is meant of another state than the thing has by now."""

    code = "precondition-failed"


class IdempotencyMismatch(KBError):
    """An Idempotency-Key that was sent with another request before."""

    code = "idempotency-mismatch"


class RateLimited(KBError):
    """More requests than are taken in the time; in so many seconds there will be room again."""

    code = "rate-limited"

    def __init__(self, what: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"{what} Ask again in {seconds} second{'s' * (seconds != 1)}.")


class Edited(Conflict):
    """Files that would undo what was changed by other ways, of which they do not know.

    It holds the revisions that made the changes, by their numbers.
    """

    def __init__(self, revisions: Mapping[int, str], records: Sequence[str]) -> None:
        self.revisions = list(revisions)
        more = len(records) - SHOWN_RECORDS
        shown = [*records[:SHOWN_RECORDS], *([f"{more} more"] if more > 0 else [])]
        named = "\n".join(f"revision {number}: {note}" for number, note in revisions.items())
        super().__init__(
            "the base was changed by other ways, and these files would undo it\n"
            f"{named}\n"
            f"in what it has of {', '.join(shown)}\n"
            "`kb export --dossiers DIR` writes the base as files to begin from; "
            "`kb load --over-edits` loads these anyway"
        )


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a file: where, and what would be right."""

    file: str
    line: int
    record: str
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = " ".join(part for part in (self.record, self.key) if part)
        return f"{place}: {where}: {self.message}" if where else f"{place}: {self.message}"


class InvalidFiles(KBError):
    """Files that cannot be loaded; it holds every fault found, in the order of the files."""

    code = "invalid-files"

    def __init__(self, faults: Iterable[Fault], outcome: str = "nothing was loaded") -> None:
        self.faults = sorted(faults)
        count = len(self.faults)
        super().__init__(
            f"{count} fault{'s' if count != 1 else ''}; {outcome}\n"
            + "\n".join(map(str, self.faults))
        )


def nearest(word: str, words: Iterable[str], most: int = 3) -> list[str]:
    """The `words` most like `word`, best first; for hints in errors."""
    return difflib.get_close_matches(word, list(words), n=most, cutoff=0.6)
