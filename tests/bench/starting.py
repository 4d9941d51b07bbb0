"""S9 and S10: how soon a server answers, and the memory that it takes."""

import sys
from collections.abc import Iterator
from statistics import median

from tests.bench.measuring import child_time, in_turn, tree_memory, tree_time
from tests.bench.servers import Server, ours
from tests.bench.table import Row, seconds

IMPORTS = [sys.executable, "-c", "import fastapi, sqlalchemy, uvicorn"]
LIST = "/v1/programmes?limit=1"


def first_answer(url: str, what: str, memory_promised: float | None) -> Iterator[Row]:
    """S9: the processor time to the first answer; S10: the memory then."""
    memory: list[float] = []

    def start() -> float:
        with ours(url) as server:
            server.get(LIST)
            memory.append(tree_memory(server.process))
            return tree_time(server.process)

    taken = in_turn({"ours": start, "imports": lambda: child_time(IMPORTS)})
    mine, theirs = median(taken["ours"]), median(taken["imports"])
    told = f"{seconds(mine)} : {seconds(theirs)}"
    yield Row("S9", f"first answer, {what}, against the imports", told, mine / theirs, 1.2,
              least=False)  # fmt: skip
    yield Row("S10", f"memory after it, {what}", "", median(memory), memory_promised,
              least=False, unit=" MB")  # fmt: skip


def memory(server: Server, what: str, promised: float) -> Row:
    """S10: the memory of a server that has worked."""
    return Row("S10", what, "", tree_memory(server.process), promised, least=False, unit=" MB")
