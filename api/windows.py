"""The windows in which requests are counted, in the memory of this process.

The library's own memory starts a thread every few milliseconds, which looks through all that it
has. This one keeps so many windows at most, and lets go of those that were not asked for longest.
"""

from time import time
from typing import Any

from cachetools import TLRUCache
from limits import RateLimitItem, parse_many
from limits.storage import Storage

MOST = 100_000
"""How many are kept at a time: some 50 MB."""


class _Window:
    """How often somebody asked since it began, and when it ends."""

    __slots__ = ("count", "ends")

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.count = 0


class Windows(Storage):
    """What the library counts in: windows that begin with the first request of somebody."""

    STORAGE_SCHEME = ["kb"]

    def __init__(self) -> None:
        super().__init__()
        self._windows: TLRUCache[str, _Window] = TLRUCache(
            MOST, ttu=lambda _, window, __: window.ends, timer=time
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = _Window(time() + expiry)
        window.count += amount
        return window.count

    def get(self, key: str) -> int:
        window = self._windows.get(key)
        return window.count if window else 0

    def get_expiry(self, key: str) -> float:
        window = self._windows.get(key)
        return window.ends if window else time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        count = len(self._windows)
        self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        self._windows.pop(key, None)


def parsed(text: str, parts: int = 1) -> RateLimitItem:
    """A limit as it is written (120/minute), or one of equal parts of it, which lets one in.

    `ValueError` for what is none.
    """
    items = parse_many(text)
    if len(items) > 1 or items[0].amount < 1:
        raise ValueError("one limit, that lets somebody in, is to be written: 120/minute")
    (item,) = items
    whole: Any = type(item)
    limit: RateLimitItem = whole(max(1, item.amount // parts), item.multiples)
    return limit
