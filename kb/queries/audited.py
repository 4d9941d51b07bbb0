"""What the audit of a base finds, and the checks by which statements find it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, NamedTuple

from sqlalchemy import Executable
from sqlalchemy.orm import Session


@dataclass(frozen=True, order=True)
class Finding:
    """Something in the base that should not be."""

    check: str
    id: str
    detail: str


Check = Callable[[Session], Iterator[Finding]]


class Wrong(NamedTuple):
    """What should not be: the statement that finds it, and what there is to say of a row.

    The first column says what the finding is about, the others are told in its detail.
    """

    statement: Executable
    check: str
    detail: str
    about: str = "{}"

    def of(self, row: Sequence[Any]) -> Finding:
        """The finding that a row is."""
        return Finding(self.check, self.about.format(row[0]), self.detail.format(*row[1:]))


def stated(wrong: Callable[[], Iterator[Wrong]]) -> Check:
    """The check by some statements, which are put together once: that takes as long as they do."""
    once = cache(lambda: tuple(wrong()))

    @wraps(wrong)
    def check(session: Session) -> Iterator[Finding]:
        for each in once():
            yield from map(each.of, session.execute(each.statement))

    return check
