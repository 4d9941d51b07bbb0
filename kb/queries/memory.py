"""What is kept in memory of a base: for one revision, within a bound, the least used goes first.

A new revision forgets all. What a revision says never changes, so that nothing kept is ever wrong.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb.db import WRITES
from kb.queries import revisions

KEPT = 48 * 2**20
"""How many bytes are kept of a base, about."""

SMALL = 200
"""What the smallest thing kept takes, with its key."""

OWN = "memory"
"""Under which a session that writes keeps its memory."""

T = TypeVar("T")


@dataclass
class _Memory:
    """What is kept of one base at one revision."""

    revision: int
    kept: LRUCache[Any, Any] = field(
        default_factory=lambda: LRUCache(KEPT, getsizeof=lambda entry: entry[1])
    )
    lock: threading.Lock = field(default_factory=threading.Lock)


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def once(session: Session, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `make` gives, of about `size` bytes, made the first time that it is asked for by a key.

    The key says all that it depends on, the revision asked for among it.
    """
    memory = _of(session)
    with memory.lock:
        found = memory.kept.get(key)
    if found is not None:
        kept: T = found[0]
        return kept
    made = make()
    entry = (made, SMALL + size(made))
    if entry[1] < KEPT:
        with memory.lock:
            memory.kept[key] = entry
    return made


def _of(session: Session) -> _Memory:
    """The memory of the newest revision that a session sees; one that writes has its own.

    What it sees of its revision may never be: nobody else is to remember it.
    """
    newest = revisions.newest_number(session)
    if session.info.get(WRITES):
        own: _Memory = session.info.setdefault(OWN, _Memory(newest))
        return own
    engine = session.get_bind().engine
    memory = _memories.get(engine)
    if memory is None or memory.revision < newest:
        memory = _memories[engine] = _Memory(newest)
    elif memory.revision > newest:
        return _Memory(newest)  # the session began before the revision that others see
    return memory
