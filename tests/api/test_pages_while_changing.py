"""Pages while the base changes: what was there all the time is on one of them, once.

A state machine reads lists page by page, several at once, while programmes are added, changed and
retired between the pages; among them are equal keys and unknown ones.
"""

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select

from kb.db import connect, reading
from kb.models import Claim, Label, Programme
from kb.vocabulary import EntityKind, Level
from tests.api.conftest import Local, ids, list_of
from tests.kb.small import begin, claim, label, period, programme, write

SORTS = [
    "", "name", "-name", "start", "-start,name", "end,-start", "-funding,start", "level,-claims",
    "claims", "updated,-id", "-duration", "country,level",
]  # fmt: skip
FILTERS = ["", "level=national", "q=alpha", "missing=funding", "start_gte=2005"]
STARTS = [None, None, "2001", "2007", "2007-05"]
NAMES = ["alpha", "alpha two", "Beta"]

_starts, _names, _levels = (st.sampled_from(of) for of in (STARTS, NAMES, list(Level)[1:]))


FEWEST = 4
"""So many programmes are left."""


def made(id: str, name: str, start: str | None, level: Level) -> dict[str, Any]:
    """A programme, as a part of a change set."""
    region = "DE-BY" if level is Level.REGIONAL else None
    return {
        "entities": {id: EntityKind.PROGRAMME},
        "rows": {
            Programme: [programme(id, level=level, region=region)],
            Label: [label(id, name), label(id, name, "zh")],
        },
        "claims": [period(f"c-{id}", start, None, subject=id)] if start else [],
    }


def _live(engine: Engine, *columns: Any) -> list[Any]:
    """Columns of the live rows of a table."""
    live = columns[0].class_.retired_in.is_(None)
    with reading(engine) as session:
        return list(session.execute(select(*columns).where(live).order_by(columns[0])))


@pytest.fixture(scope="module")
def begun(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with some programmes, among them equal ones and such of which little is known."""
    path = tmp_path_factory.mktemp("begun") / "kb.sqlite"
    engine = connect(f"sqlite:///{shutil.copy(empty_file, path)}")
    begin(engine)
    parts: list[dict[str, Any]] = [
        made(f"de-x{n}", NAMES[n % 3], STARTS[n % len(STARTS)], list(Level)[1 + n % 2])
        for n in range(9)
    ]
    write(
        engine,
        entities={id: kind for part in parts for id, kind in part["entities"].items()},
        rows={
            model: [r for part in parts for r in part["rows"][model]]
            for model in (Programme, Label)
        },
        claims=[one for part in parts for one in part["claims"]],
    )
    engine.dispose()
    return path


@dataclass
class Walk:
    """A list as somebody reads it."""

    query: str
    following: str
    stayed: set[str]
    """What meets the filter since the walk began, and was not touched."""
    seen: list[str] = field(default_factory=list)


class Reading(RuleBasedStateMachine):
    """Readers of lists, and a writer."""

    begun: Path
    """A base with some programmes, to be copied."""
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.local = Local(f"sqlite:///{shutil.copy(self.begun, self.folder / 'kb.sqlite')}")
        self.made = 0
        self.walks: list[Walk] = []

    def teardown(self) -> None:
        for walk in self.walks:
            while walk.following:
                self.turn(walk)
        for sort in SORTS[::4]:
            address = f"/v1/programmes?sort={sort}&limit=4" if sort else "/v1/programmes?limit=4"
            whole = self.local.get("/v1/programmes?limit=1000").json()
            found = ids(list_of(self.local.get, address))
            assert sorted(found) == ids(whole["items"])
            assert len(found) == whole["total"]
        self.local.close()

    def live(self) -> list[tuple[int, str]]:
        """The rows of the programmes that there are, with their ids."""
        return _live(self.local.engine, Programme.row, Programme.id)

    def touched(self, id: str) -> None:
        for walk in self.walks:
            walk.stayed.discard(id)

    @rule(name=_names, start=_starts, level=_levels)
    def add(self, name: str, start: str | None, level: Level) -> None:
        """A programme more."""
        self.made += 1
        write(
            self.local.engine,
            **made(f"de-{self.made * 37 % 100:02}-{self.made}", name, start, level),
        )

    @rule(number=st.integers(0, 50))
    def retire(self, number: int) -> None:
        """A programme less."""
        live = self.live()
        if len(live) > FEWEST:
            row, id = live[number % len(live)]
            claims = _live(self.local.engine, Claim.number, Claim.subject)
            about = [number for number, subject in claims if subject == id]
            write(self.local.engine, retired={Programme: [row], Claim: about})
            self.touched(id)

    @rule(number=st.integers(0, 50), start=_starts)
    def change(self, number: int, start: str | None) -> None:
        """Something else is told of a programme; it may stand elsewhere in a list."""
        live = self.live()
        _, id = live[number % len(live)]
        self.made += 1
        new = period(f"c-{self.made}", start, None, subject=id) if start else None
        write(self.local.engine, claims=[new or claim(f"c-{self.made}", subject=id)])
        self.touched(id)

    @precondition(lambda self: len(self.walks) < 5)
    @rule(
        sort=st.sampled_from(SORTS),
        chosen=st.sampled_from(FILTERS),
        limit=st.sampled_from([1, 2, 5]),
    )
    def start(self, sort: str, chosen: str, limit: int) -> None:
        """Somebody begins to read a list."""
        query = "&".join(part for part in (chosen, f"sort={sort}" if sort else "") if part)
        whole = self.local.get(f"/v1/programmes?{query}&limit=1000".replace("?&", "?")).json()
        address = f"/v1/programmes?{query}&limit={limit}".replace("?&", "?")
        walk = Walk(query, address, set(ids(whole["items"])))
        self.walks.append(walk)
        self.turn(walk)

    @precondition(lambda self: self.walks)
    @rule(number=st.integers(0, 50))
    def read_on(self, number: int) -> None:
        """Somebody turns a page."""
        self.turn(self.walks[number % len(self.walks)])

    def turn(self, walk: Walk) -> None:
        """The next page of a walk; at the end, all that stayed was seen once."""
        if not walk.following:
            return
        page = self.local.get(walk.following)
        assert page.status_code == 200, page.text
        answer = page.json()
        walk.seen += ids(answer["items"])
        walk.following = answer["next"] or ""
        assert answer["items"] or not walk.following
        if not walk.following:
            seen = [id for id in walk.seen if id in walk.stayed]
            assert sorted(seen) == sorted(walk.stayed), walk
            self.walks = [other for other in self.walks if other is not walk]

    @invariant()
    def a_page_is_never_of_more_than_there_is(self) -> None:
        for walk in self.walks:
            stayed = [id for id in walk.seen if id in walk.stayed]
            assert len(stayed) == len(set(stayed)), walk


def test_what_is_there_all_the_time_is_read_once(begun: Path, tmp_path: Path) -> None:
    machine = type("Machine", (Reading,), {"begun": begun, "folder": tmp_path})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("sort", ["start", "-start", "-claims,name"])
def test_a_page_after_a_row_that_is_gone_begins_where_it_stood(
    begun: Path, tmp_path: Path, sort: str
) -> None:
    """The last row of the first page is retired before the second is read."""
    with closing(Local(f"sqlite:///{shutil.copy(begun, tmp_path / 'kb.sqlite')}")) as local:
        whole = ids(list_of(local.get, f"/v1/programmes?sort={sort}"))
        page = local.get(f"/v1/programmes?sort={sort}&limit=3").json()
        last = page["items"][-1]["id"]
        gone = [row for row, id in _live(local.engine, Programme.row, Programme.id) if id == last]
        write(local.engine, retired={Programme: gone})
        rest = local.get(page["next"]).json()
        assert ids(rest["items"]) == whole[3:6]
        assert rest["total"] == len(whole) - 1
