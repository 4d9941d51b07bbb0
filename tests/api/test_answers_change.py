"""Answers from memory while the base changes: never older than promised, never of another state."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Engine, event

from kb.models import Label
from tests.api.conftest import Local
from tests.kb.small import another, begin, day, label, one_of_each, write
from tests.serving import serving

ENOUGH = 64_000_000
PROMISED = 0.050
"""How old an answer may be after another process has committed, in seconds."""

LISTED = "/v1/programmes?limit=5"
ADDRESSES = (LISTED, "/v1/programmes/de-one", "/v1/claims?limit=3", "/v1/revisions")


@pytest.fixture
def small(fresh: Engine) -> Engine:
    """A base of one revision, on either engine."""
    begin(fresh, *one_of_each())
    return fresh


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def publish(engine: Engine, number: int) -> None:
    """One more revision, by which a programme is called otherwise in French."""
    revision = write(
        engine,
        rows={Label: [label("de-one", f"Name {number}", "fr", position=number)]},
        at=day(number),
    )
    assert revision is not None
    assert revision.id == number


@pytest.fixture
def local(small: Engine) -> Iterator[Local]:
    """An application that remembers, over that base."""
    with closing(Local(url_of(small), ENOUGH)) as local:
        yield local


def revision_of(response: httpx.Response) -> int:
    """The revision that an answer is of, which its body has to tell as well."""
    assert response.status_code == 200
    number = int(response.headers["kb-revision"])
    assert response.json()["meta"]["revision"] == number
    return number


def test_no_answer_is_older_than_promised_after_another_process_commits(small: Engine) -> None:
    """That process is this one. As many requests as one client makes, before and after."""
    tags: dict[int, set[str]] = {}
    with serving(url_of(small)) as server, httpx.Client(base_url=server) as client:
        first = client.get(f"{LISTED}&as_of=1")
        for number in range(2, 6):
            for _ in range(10):
                assert revision_of(client.get(LISTED)) == number - 1
            publish(small, number)
            committed = time.monotonic()
            while time.monotonic() < committed + 3 * PROMISED:
                began = time.monotonic()
                answer = client.get(LISTED)
                found = revision_of(answer)
                tags.setdefault(found, set()).add(answer.headers["etag"])
                assert found == number or (found == number - 1 and began < committed + PROMISED)
            known = {"If-None-Match": answer.headers["etag"]}
            assert client.get(LISTED, headers=known).status_code == 304
            then = client.get(f"{LISTED}&as_of=1")
            assert (then.content, then.headers["etag"]) == (first.content, first.headers["etag"])
            assert then.headers["kb-revision"] == "1"
    assert all(len(found) == 1 for found in tags.values())
    assert len(set.union(*tags.values())) == len(tags) >= 4


def test_what_this_process_commits_is_seen_at_once(local: Local) -> None:
    """Even if the base was looked at just before."""
    event.listen(local.engine, "commit", lambda _: local.get(LISTED))
    for number in range(2, 5):
        before = local.get(LISTED)
        publish(local.engine, number)
        tag = {"If-None-Match": before.headers["etag"]}
        assert revision_of(local.get(LISTED, tag)) == number
        assert revision_of(local.get(LISTED)) == number


def test_new_answers_are_remembered_after_a_change_though_no_old_one_is_asked_for(
    local: Local,
) -> None:
    local.recall(LISTED)
    with another(local.engine) as other:
        publish(other, 2)
    time.sleep(PROMISED)
    assert revision_of(local.recall("/v1/programmes?limit=6")) == 2


def test_a_write_that_makes_no_revision_empties_no_memory(local: Local) -> None:
    local.get(LISTED)
    with another(local.engine) as other:
        assert write(other) is None
    time.sleep(PROMISED)
    local.recall(LISTED)


def test_an_answer_to_an_earlier_revision_is_asked_anew_of_each(local: Local) -> None:
    """Which revision a day names may change with every new one."""
    publish(local.engine, 2)
    address = f"{LISTED}&as_of={day(9).date()}"
    assert revision_of(local.get(address)) == 2
    assert revision_of(local.recall(address)) == 2
    publish(local.engine, 3)
    assert revision_of(local.get(address)) == 3
    assert revision_of(local.get(f"{LISTED}&as_of=2")) == 2
    assert revision_of(local.recall(f"{LISTED}&as_of=2")) == 2


@pytest.mark.parametrize("asked", ["", f"&as_of={day(9).date()}"])
def test_what_was_made_before_a_commit_is_not_remembered_as_made_after(
    local: Local, asked: str
) -> None:
    """Another process commits while the application answers, once it has its snapshot."""
    with another(local.engine) as other:
        for number in range(2, 5):
            address = f"/v1/programmes?limit={number}{asked}"
            numbers = iter([number])

            def commit(_: object, __: object, statement: str, *___: object) -> None:
                if "FROM revision" in statement:
                    for number in numbers:  # noqa: B023
                        publish(other, number)

            event.listen(local.engine, "after_cursor_execute", commit)
            assert revision_of(local.get(address)) == number - 1
            event.remove(local.engine, "after_cursor_execute", commit)
            assert list(numbers) == []
            time.sleep(PROMISED)
            assert revision_of(local.get(address)) == number
            assert revision_of(local.recall(address)) == number


def test_a_base_that_is_gone_is_not_answered_for(
    copied: Engine, empty_file: Path, tmp_path: Path
) -> None:
    """Another in its place is answered from, and none at all is the application's to tell."""
    file, away = Path(copied.url.database or ""), tmp_path / "away.sqlite"
    with closing(Local(url_of(copied), ENOUGH)) as local:
        assert local.count(LISTED) > 0
        local.recall(LISTED)
        file.rename(away)
        time.sleep(PROMISED)
        assert local.count(LISTED) > 0
        away.rename(file)
        time.sleep(PROMISED)
        local.recall(LISTED)
        file.rename(away)
        shutil.copy(empty_file, file)
        local.engine.dispose()
        time.sleep(PROMISED)
        assert local.get(LISTED).status_code == 503


class Reader(RuleBasedStateMachine):
    """Clients that read, ask again with any tag they were ever given, and writers beside them.

    What an application that remembers says is compared with one that does not, over one base.
    """

    remembers: Local
    asked_anew: Local
    numbers: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, tuple[str, bytes]] = {}
        """Every tag with the one request and the one body that it was given for."""

    @rule(elsewhere=st.booleans())
    def publish(self, elsewhere: bool) -> None:
        if elsewhere:
            publish(self.asked_anew.engine, next(self.numbers))
            time.sleep(PROMISED)
        else:
            publish(self.remembers.engine, next(self.numbers))

    @rule(
        address=st.sampled_from([*ADDRESSES, f"{LISTED}&as_of=1"]),
        language=st.sampled_from(["en", "fr"]),
        method=st.sampled_from(["GET", "GET", "HEAD"]),
        data=st.data(),
    )
    def read(self, address: str, language: str, method: str, data: st.DataObject) -> None:
        headers = {"Accept-Language": language}
        tag = data.draw(st.sampled_from([None, "*", *self.tags]))
        if tag:
            headers["If-None-Match"] = tag
        answer = self.remembers.get(address, headers, method=method)
        expected = self.asked_anew.get(address, headers, method=method)
        assert (answer.status_code, answer.content) == (expected.status_code, expected.content)
        assert {**answer.headers, "x-request-id": ""} == {**expected.headers, "x-request-id": ""}
        if answer.status_code == 304:
            whole = self.asked_anew.get(address, {"Accept-Language": language})
            assert tag == "*" or self.tags[whole.headers["etag"]][1] == whole.content
        elif method == "GET":
            given = (f"{address} {language}", answer.content)
            assert self.tags.setdefault(answer.headers["etag"], given) == given


def test_a_tag_changes_if_and_only_if_the_bytes_may(small: Engine) -> None:
    with (
        closing(Local(url_of(small), ENOUGH)) as remembers,
        closing(Local(url_of(small))) as asked_anew,
    ):
        Reader.remembers, Reader.asked_anew, Reader.numbers = remembers, asked_anew, count(2)
        run_state_machine_as_test(
            Reader, settings=settings(max_examples=4, stateful_step_count=10, deadline=None)
        )
