"""Gates: so many at a time, so many who wait."""

import asyncio

from api.gates import Gate
from kb.errors import Overloaded


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
