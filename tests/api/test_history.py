"""History: a correction is a new revision, and the old one still answers, to the byte."""

import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from seed.files import SEED
from seed.load import load
from tests.api.conftest import (
    CHANGED_AT,
    NEW,
    OLD,
    PROGRAMME,
    Changed,
    Json,
    Local,
    corrected,
    ids,
    list_of,
    problem,
    rejections,
)

IN_FULL = f"/v1/programmes/{PROGRAMME}"
UNCHANGED = f"{{amount: {OLD}, "


def _amounts(programme: Json) -> dict[int, Json]:
    """The claims of a programme that state one of the two amounts."""
    return {c["amount"]: c for c in programme["funding"] if c["amount"] in {OLD, NEW}}


def _funding(changed: Changed, query: str = "") -> dict[int, Json]:
    return _amounts(changed.local.get(IN_FULL + query).json())


def test_the_new_revision_has_the_new_amount_and_nothing_else(changed: Changed) -> None:
    before = changed.before[f"{IN_FULL}?lang=en"].json()
    after = changed.local.get(f"{IN_FULL}?lang=en").json()
    assert _amounts(before).keys() == {OLD}
    assert _amounts(after).keys() == {NEW}
    old, new = _amounts(before)[OLD], _amounts(after)[NEW]
    same = {key for key in old if old[key] == new[key]}
    assert old.keys() - same == {"id", "amount", "added_in"}
    assert (new["added_in"], new["retired_in"]) == (2, None)
    others = [
        [c for c in body["funding"] if c["amount"] not in {OLD, NEW}] for body in (before, after)
    ]
    assert others[0] == others[1]
    unchanged = before.keys() - {"funding", "meta"}
    assert {key: before[key] for key in unchanged} == {key: after[key] for key in unchanged}


def test_the_old_revision_answers_as_it_did_to_the_byte(changed: Changed) -> None:
    checked = 0
    for address, before in changed.before.items():
        if "as_of" in address:
            after = changed.local.get(address)
            assert after.content == before.content, address
            for name in ("etag", "last-modified", "kb-revision", "content-language"):
                assert after.headers[name] == before.headers[name]
            checked += 1
    assert checked > 20


def test_a_day_is_answered_by_the_revision_at_its_end(changed: Changed) -> None:
    for day, revision in {
        "2026-11-24": 1,
        "2026-11-30": 1,
        CHANGED_AT.date().isoformat(): 2,
        "2026-12-31": 2,
        "9999-12-31": 2,
    }.items():
        response = changed.local.get(f"{IN_FULL}?as_of={day}")
        assert response.headers["kb-revision"] == str(revision), day
        assert response.json()["meta"]["revision"] == revision
        assert _amounts(response.json()).keys() == {OLD if revision == 1 else NEW}


def test_the_newest_revision_by_its_number_says_what_it_says_without(changed: Changed) -> None:
    asked, plain = changed.local.get(f"{IN_FULL}?as_of=2"), changed.local.get(IN_FULL)
    assert asked.content == plain.content
    assert asked.headers["kb-revision"] == plain.headers["kb-revision"] == "2"


def test_a_retired_claim_is_still_there_with_the_revision_that_took_it_away(
    changed: Changed,
) -> None:
    old, new = _funding(changed, "?as_of=1")[OLD], _funding(changed)[NEW]
    retired = changed.local.get(f"/v1/claims/{old['id']}").json()
    assert retired == {**old, "retired_in": 2}
    assert changed.local.get(f"/v1/claims/{old['id']}?as_of=1").json() == old
    assert changed.local.get(f"/v1/claims/{new['id']}").json() == new
    problem(changed.local.get(f"/v1/claims/{new['id']}?as_of=1"), "not-found")


def test_a_claim_that_comes_back_is_told_as_it_stood(copied: Engine, tmp_path: Path) -> None:
    """The amount is corrected, and corrected back: the same claim with a second life."""
    later = CHANGED_AT + timedelta(days=1)
    assert load(copied, corrected(tmp_path), at=CHANGED_AT).revision
    assert load(copied, corrected(tmp_path, new=UNCHANGED), at=later).revision
    with closing(Local(copied.url.render_as_string(hide_password=False))) as local:
        id = _amounts(local.get(IN_FULL).json())[OLD]["id"]
        lives = [
            (claim["added_in"], claim["retired_in"])
            for moment in ("as_of=1", "as_of=2", "as_of=3", "lang=en")
            for claim in [local.get(f"/v1/claims/{id}?{moment}").json()]
        ]
        assert lives == [(1, None), (1, 2), (3, None), (3, None)]


def test_lists_of_claims_have_those_that_hold(changed: Changed) -> None:
    old, new = _funding(changed, "?as_of=1")[OLD]["id"], _funding(changed)[NEW]["id"]
    for address in (f"/v1/claims?subject={PROGRAMME}", f"{IN_FULL}/claims?limit=1000"):
        separator = "&" if "?" in address else "?"
        now = ids(list_of(changed.local.get, address))
        then = ids(list_of(changed.local.get, f"{address}{separator}as_of=1"))
        assert (old in then, new in then, old in now, new in now) == (True, False, False, True)
        assert len(now) == len(then)


def test_a_source_lists_the_claims_that_hold(changed: Changed) -> None:
    (source,) = {c["source"] for c in _funding(changed)[NEW]["citations"]}
    old, new = _funding(changed, "?as_of=1")[OLD]["id"], _funding(changed)[NEW]["id"]
    now = ids(changed.local.get(f"/v1/sources/{source}").json()["claims"]["items"])
    then = ids(changed.local.get(f"/v1/sources/{source}?as_of=1").json()["claims"]["items"])
    assert set(now) ^ set(then) == {old, new}


def test_a_comparison_is_made_of_the_claims_that_hold(changed: Changed) -> None:
    """Of the two amounts, both of one year, each revision uses its own."""

    def used(query: str) -> str:
        address = (
            f"/v1/compare?ids={PROGRAMME}&measures=funding,funding_per_year&currency=NOK{query}"
        )
        return changed.local.get(address).text

    old, new = _funding(changed, "?as_of=1")[OLD]["id"], _funding(changed)[NEW]["id"]
    assert old in used("&as_of=1")
    assert new not in used("&as_of=1")
    assert new in used("")
    assert old not in used("")


def test_pages_of_an_old_revision_stay_in_it(changed: Changed) -> None:
    address = f"{IN_FULL}/claims?as_of=1&limit=4"
    following = changed.local.get(address).json()["next"]
    assert "as_of=1" in following
    assert changed.local.get(following).headers["kb-revision"] == "1"
    whole = changed.local.get(f"{IN_FULL}/claims?as_of=1&limit=1000").json()["items"]
    assert list_of(changed.local.get, address) == whole


def test_the_revisions_are_listed_the_newest_first(changed: Changed) -> None:
    page = changed.local.get("/v1/revisions").json()
    assert [row["id"] for row in page["items"]] == [2, 1]
    assert (page["total"], page["next"]) == (2, None)
    newest = page["items"][0]
    assert newest["at"] == "2026-12-01T12:00:00Z"
    assert (newest["claims_added"], newest["claims_retired"]) == (1, 1)
    assert newest["note"] == "Load of 1 dossiers: NO"
    first, second = (
        changed.local.get(address).json()["items"]
        for address in ("/v1/revisions?limit=1", "/v1/revisions?as_of=1")
    )
    assert (first, second) == (page["items"][:1], page["items"][1:])


def test_pages_of_revisions_have_each_once(changed: Changed) -> None:
    rows = list_of(changed.local.get, "/v1/revisions?limit=1")
    assert [row["id"] for row in rows] == [2, 1]


NO_REVISION = [
    ("0", "out-of-range", "1 to 2"),
    ("3", "out-of-range", "1 to 2"),
    ("00", "out-of-range", "1 to 2"),
    ("2026-11-23", "out-of-range", "2026-11-24"),
    ("0001-01-01", "out-of-range", "2026-11-24"),
    ("abc", "invalid", "2026-10-01"),
    ("-1", "invalid", "2026-10-01"),
    ("1.0", "invalid", "2026-10-01"),
    ("999999999999999999999", "invalid", "2026-10-01"),
    ("2026-11", "invalid", "2026-10-01"),
    ("2026-02-30", "invalid", "2026-10-01"),
    ("2026-11-24T12:00:00Z", "invalid", "2026-10-01"),
    ("latest", "invalid", "2026-10-01"),
]


@pytest.mark.parametrize(("moment", "code", "there"), NO_REVISION)
def test_a_state_that_there_is_not_is_refused_with_what_there_is(
    changed: Changed, moment: str, code: str, there: str
) -> None:
    for address in (IN_FULL, "/v1/programmes", "/v1/economies/NO", "/v1/revisions"):
        response = changed.local.get(f"{address}?as_of={moment}")
        assert rejections(response) == [("as_of", code)]
        assert there in response.json()["errors"][0]["detail"]


def test_problems_say_the_revision_that_they_are_of(changed: Changed) -> None:
    for query, revision in (("", "2"), ("?as_of=1", "1")):
        response = changed.local.get(f"/v1/programmes/nothing{query}")
        problem(response, "not-found")
        assert response.headers["kb-revision"] == revision


def test_ids_of_claims_are_made_of_what_they_say(changed: Changed) -> None:
    old, new = _funding(changed, "?as_of=1")[OLD]["id"], _funding(changed)[NEW]["id"]
    assert old != new
    assert all(re.fullmatch("c-[a-z2-7]{16}", id) for id in (old, new))


def test_a_programme_that_a_revision_does_not_have_is_refused_there(
    copied: Engine, tmp_path: Path
) -> None:
    """A comparison leaves nobody out; a record that is gone is found where it was."""
    gone, came = "lv-klasteru-2012", "lv-klasteru-one"
    dossier = (SEED / "dossiers" / "lv.yaml").read_text(encoding="utf-8")
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "dossiers" / "lv.yaml").write_text(dossier.replace(gone, came), encoding="utf-8")
    assert load(copied, tmp_path, at=CHANGED_AT).revision
    with closing(Local(copied.url.render_as_string(hide_password=False))) as local:
        for there, missing, query in ((came, gone, ""), (gone, came, "&as_of=1")):
            compared = local.get(f"/v1/compare?ids=fr-poles,{there}{query}").json()
            assert [row["programme"]["id"] for row in compared["rows"]] == ["fr-poles", there]
            response = local.get(f"/v1/compare?ids=fr-poles,{missing}{query}")
            assert rejections(response) == [("ids", "unknown-value")]
            assert missing in response.json()["errors"][0]["detail"]
            as_of = query.replace("&", "?")
            assert local.get(f"/v1/programmes/{there}{as_of}").status_code == 200
            problem(local.get(f"/v1/programmes/{missing}{as_of}"), "not-found")
