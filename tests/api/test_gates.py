"""Who goes first, and that a turn is never lost."""

import asyncio

import pytest

from api.gates import Gate, Turn
from kb.errors import Overloaded


def test_who_asks_for_one_thing_goes_before_who_asks_for_a_list() -> None:
    async def run() -> list[str]:
        turn, order = Turn(), []

        async def ask(name: str, *, first: bool) -> None:
            async with turn.taken(first=first):
                order.append(name)
                await asyncio.sleep(0)

        asked = (("list 1", False), ("list 2", False), ("one", True), ("other", True))
        await asyncio.gather(*(ask(name, first=first) for name, first in asked))
        return order

    assert asyncio.run(run()) == ["list 1", "one", "other", "list 2"]


@pytest.mark.parametrize("first", [True, False])
def test_a_turn_passes_on_from_whoever_goes_away(first: bool) -> None:
    async def run() -> str:
        turn = Turn()

        async def ask() -> str:
            async with turn.taken(first=first):
                return "answered"

        async with turn.taken(first=True):
            waiting = [asyncio.create_task(ask()) for _ in range(3)]
            await asyncio.sleep(0)
            waiting[0].cancel()  # while it waits
        waiting[1].cancel()  # when its turn has come
        assert await waiting[2] == "answered"
        return await ask()

    assert asyncio.run(run()) == "answered"


def test_a_gate_lets_so_many_wait_and_nobody_for_ever() -> None:
    async def run() -> list[str]:
        gate, told = Gate(at_once=1, waiting=1, seconds=0.05), []

        async def ask() -> None:
            try:
                async with gate.turn():
                    await asyncio.sleep(1)
            except Overloaded as error:
                told.append(str(error))

        working, waiting, turned_away = (asyncio.create_task(ask()) for _ in range(3))
        await asyncio.gather(waiting, turned_away)
        assert gate.closed
        assert gate.waiting == 0
        working.cancel()
        await asyncio.wait([working])
        assert not gate.closed
        return told

    assert [told.split()[0] for told in asyncio.run(run())] == ["Too", "Others"]
