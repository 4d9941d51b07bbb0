"""Clocks that jump: of the process that writes, and of the server.

Time enters the base with a revision alone, and `kb load --at` gives it as a wrong clock would.
What a server measures, it measures by a clock that cannot be set; its clock on the wall is made to
jump by `moved/sitecustomize.py`.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from tests.api.conftest import NEW, OLD, PROGRAMME, corrected
from tests.conftest import LOADED_AT
from tests.faults.held import unsound
from tests.faults.killing import name_of
from tests.faults.processes import TRACEBACK, Served, tracebacks, wait_until
from tests.faults.table import Row
from tests.kb.commands import kb

DAY = timedelta(days=1)
TEN_YEARS = timedelta(days=3_652)
MOVED = Path(__file__).with_name("moved")
"""What makes the clock of a Python process another one."""

LISTED = "/v1/programmes?limit=5"
ADDRESSES = (LISTED, f"/v1/programmes/{PROGRAMME}", "/v1/revisions", "/v1/programmes.csv")


def clocks_jump(url: str, folder: Path, **settings: str) -> Row:
    """A load a day before the last, one ten years after, and a server whose clock does the same."""
    offset = folder / "offset"
    offset.write_text("0")
    environment = {
        "PYTHONPATH": os.pathsep.join([str(MOVED), os.environ.get("PYTHONPATH", "")]),
        "FAULTS_CLOCK": str(offset),
    }
    served = Served(url, folder / "log", **environment, **settings)
    served.start()
    try:
        with closing(httpx.Client(base_url=served.address, timeout=60)) as client:
            faults = [*_jumps(client, url, folder, offset)]
    finally:
        served.stop()
    faults += [f"the server logged {each}" for each in tracebacks(served.said)]
    done = "loads a day earlier and ten years later, a server whose clock goes with them"
    return Row("clocks jump", name_of(url), done, [*faults, *unsound(url)])


def _jumps(client: httpx.Client, url: str, folder: Path, offset: Path) -> Iterator[str]:
    yield from _answers(client, 1)
    refused = kb(url, "load", corrected(folder), "--at", _told(LOADED_AT - DAY))
    code, _, complaint = refused.said
    if code != 2 or "later one cannot be of" not in complaint or TRACEBACK in complaint:
        yield f"a load of a day before the last revision ended with {code}: {complaint[-500:]}"
    for jump in (-DAY, TEN_YEARS):
        _set(client, offset, jump)
        yield from _answers(client, 1)
    _load(url, folder, NEW, LOADED_AT + TEN_YEARS)
    yield from _answers(client, 2)
    _set(client, offset, timedelta(0))
    yield from _answers(client, 2)
    then = client.get(f"{LISTED}&as_of={LOADED_AT.date()}")
    if then.headers["kb-revision"] != "1":
        yield f"the day of revision 1 answers with {then.headers['kb-revision']}"
    refused = kb(url, "load", corrected(folder, new=f"{{amount: {OLD + 1}, "))
    if refused.code != 2 or TRACEBACK in refused.said[2]:
        yield f"a load before the last revision ended with {refused.code}"
    _load(url, folder, OLD + 2, LOADED_AT + TEN_YEARS + DAY)
    yield from _answers(client, 3)


def _load(url: str, folder: Path, amount: int, at: datetime) -> None:
    done = kb(url, "load", corrected(folder, new=f"{{amount: {amount}, "), "--at", _told(at))
    if done.code:
        raise RuntimeError(f"kb load: {done.said}")


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _answers(client: httpx.Client, revision: int) -> Iterator[str]:
    """What is wrong with the answers at a revision."""
    for address in ADDRESSES:
        first = _seen(client, address, revision)
        if not first.is_success or first.headers["kb-revision"] != str(revision):
            yield f"{address}: {first.status_code} of {first.headers.get('kb-revision')}"
            continue
        again = client.get(address)
        if again.content != first.content or again.headers["etag"] != first.headers["etag"]:
            yield f"{address} is another at the same revision"
        known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        if known.status_code != 304:
            yield f"{address} is answered again to who has it: {known.status_code}"


def _set(client: httpx.Client, offset: Path, jump: timedelta) -> None:
    """Let the server's clock jump; wait until it tells that it has, which it does every second."""
    offset.write_text(str(jump.total_seconds()))

    def has_jumped() -> bool:
        date = parsedate_to_datetime(client.get("/healthz").headers["date"])
        return abs(date - datetime.now(UTC) - jump) < DAY / 2

    wait_until(has_jumped, f"the server's clock is {jump} from ours")


def _seen(client: httpx.Client, address: str, revision: int) -> httpx.Response:
    """The answer once the server has seen a revision, or the last of many without it."""
    for _ in range(100):
        answer = client.get(address)
        if answer.headers.get("kb-revision") == str(revision):
            break
    return answer
