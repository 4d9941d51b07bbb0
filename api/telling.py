"""How this process is now, told to whoever asks any process of the server.

Its own scrape tells it as it is; the others read what it told within the last second.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from api.tallies import Gauge, Told

if TYPE_CHECKING:
    from api.app import Application

EVERY = 1.0
"""After how many seconds it is told anew."""


@asynccontextmanager
async def telling(app: "Application") -> AsyncIterator[None]:
    """Tell the other processes, if there are any, until the block ends."""
    if not app.observer.tallies.shared:
        yield
        return
    task = asyncio.create_task(_telling(app))
    try:
        yield
    finally:
        task.cancel()


def told(app: "Application") -> list[Told]:
    """What every process of the server tells."""
    _tell(app)
    return app.observer.tallies.told()


async def _telling(app: "Application") -> None:
    while True:
        _tell(app)
        await asyncio.sleep(EVERY)


def _tell(app: "Application") -> None:
    tallies, memory, watch = app.observer.tallies, app.state.memory, app.state.watch
    tallies.set(Gauge.IN_FLIGHT, app.observer.in_flight)
    tallies.set(Gauge.MEMORY_BYTES, memory.size if memory else 0)
    tallies.set(Gauge.MEMORY_ANSWERS, len(memory.answers) if memory else 0)
    tallies.set(Gauge.SLOW_BUSY, sum(each.busy for each in app.state.workers.values()))
    tallies.set(Gauge.SLOW_WAITING, sum(each.gate.waiting for each in app.state.workers.values()))
    tallies.set(Gauge.REVISION, watch.state.id if watch and watch.state else 0)
