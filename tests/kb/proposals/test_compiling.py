"""A change set held against the base: what it becomes, and all that is refused, with its place."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kb.db import connect, reading
from kb.dossier import told
from kb.dossier.proposed import LISTS
from kb.errors import InvalidBody
from kb.ledger import rehearse, revise, transact
from kb.migrate import migrate
from kb.proposals import create, fitting, read
from kb.queries import dossiers, proposals
from kb.queries.state import last_revision, live_claims
from seed.load import load
from tests.proposing import (
    CITE,
    SOURCE,
    Content,
    carried_out,
    funding,
    period,
    propose,
    refusals,
    spending,
)
from tests.seed.folders import (
    INTERNATIONAL,
    NEIGHBOUR,
    SOUND,
    claim_ids,
    contents,
    small_folder,
    sound,
)

BAD = sorted((Path(__file__).parents[2] / "seed" / "bad").glob("*.yaml"))
ID = "de-spitzencluster"


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A base that knows nothing of Germany, in which nothing is written."""
    folder = tmp_path_factory.mktemp("abroad")
    engine = connect(f"sqlite:///{folder / 'kb.sqlite'}")
    migrate(engine)
    load(engine, small_folder(folder / "files", int=INTERNATIONAL))
    return engine


def of_dossier(text: str) -> Content:
    """The records of a dossier as a change set that adds them."""
    dossier = read(json.dumps(yaml.safe_load(text)))
    return {key: value for key, value in dossier.items() if key in LISTS}


def subject_of(engine: Engine, id: str) -> Content:
    """The record of a thing as its dossier has it."""
    with reading(engine) as session:
        newest = last_revision(session)
        assert newest
        held = dossiers.held(session, newest.id, id.partition("-")[0].upper(), {id})
        whole = told.dossier(held)
    (record,) = (record for key in LISTS for record in whole.get(key, ()))
    assert isinstance(record, dict)
    return record


def claims_of(engine: Engine, id: str, key: str) -> dict[str, Any]:
    """The claims of a record under a key of its dossier, by their ids."""
    with reading(engine) as session:
        newest = last_revision(session)
        assert newest
        held = dossiers.held(session, newest.id, id.partition("-")[0].upper(), {id})
        found = (claim for claim in held.claims[id] if told.KEYS[claim.kind] == key)
        return {claim.id: told.claim(claim)[1] for claim in found}


def test_proposed_records_give_the_claims_that_a_file_gives(loaded: Engine, tmp_path: Path) -> None:
    """The same ids for the same words: so a base that was edited is written back as files."""
    engine = connect(f"sqlite:///{tmp_path / 'kb.sqlite'}")
    migrate(engine)
    load(engine, small_folder(tmp_path / "files", int=INTERNATIONAL))
    for text in (SOUND, NEIGHBOUR):
        carried_out(engine, of_dossier(text))
    figures = {"DE": "at: title", "FR": "at: page 1"}
    for country, place in figures.items():
        (line,) = (
            line
            for line in (SOUND + NEIGHBOUR).splitlines()
            if "world-class-clusters" in line and place in line
        )
        claim = yaml.safe_load(line.strip().removeprefix("- "))
        carried_out(engine, {"claims": [{"kind": "figure", "subject": country, "claim": claim}]})
    assert claim_ids(engine) == claim_ids(loaded)
    assert sound(engine)
    with reading(engine) as ours, reading(loaded) as theirs:
        for country in ("DE", "FR"):
            mine = dossiers.held(ours, 5, country)
            assert told.dossier(mine) == told.dossier(dossiers.held(theirs, 1, country))


OF_FILES = re.compile(
    "quotes|no value|appears twice|anchors|plain word|is not plain|UTF-8|YAML|mapping|"
    "is no jurisdiction|jurisdictions\\.yaml|does not begin with|tag |stands twice|taken already|"
    "says the same|is preferred|not said of a jurisdiction|did you mean programmes|more digits"
)
"""What is wrong with how a file is written, or is told in other words where there are no files."""


def said_in(fault: str) -> str:
    """What a fault says, without its place, up to where it says where to look."""
    return re.split("(vocabulary|reference)/", fault.partition(": ")[2])[0].partition(
        "; did you mean"
    )[0]


def expected(path: Path) -> list[str]:
    """What a wrong dossier is refused for, if that is no matter of files."""
    text = path.read_text(encoding="utf-8", errors="replace")
    told = re.findall(r"^# expect: de\.yaml:\d+: (.+)$", text, re.MULTILINE)
    named = re.search("^# as: ", text, re.MULTILINE)
    return [] if named else [fault for fault in told if not OF_FILES.search(fault)]


WRONG = [path for path in BAD if expected(path)]


@pytest.mark.parametrize("path", WRONG, ids=[path.stem for path in WRONG])
def test_what_a_dossier_is_refused_for_a_proposal_is_refused_for(
    abroad: Engine, path: Path
) -> None:
    """In the same words, but for where codes are to be found."""
    changes = of_dossier(path.read_text(encoding="utf-8"))
    found = " ".join(refusals(abroad, changes).values())
    for fault in expected(path):
        assert said_in(fault) in found


def test_most_wrong_dossiers_are_wrong_proposals() -> None:
    assert len(WRONG) > len(BAD) / 2


def test_everything_that_is_wrong_is_told_at_once(small: Engine) -> None:
    changes = {
        "sources": [{**SOURCE, "id": "xx-2026"}, {**SOURCE, "kind": "oficial", "url": None}],
        "claims": [
            funding(Decimal("1.5"), qualifer="exact"),
            {**funding(), "kind": "fundng"},
            {"subject": ID},
            funding(subject="de-spitzenclustr"),
            period(end=1999),
            {
                "kind": "relation",
                "subject": ID,
                "claim": {"kind": "succeeds", "cluster": "de-its-owl", "cite": CITE},
            },
        ],
        "retire": ["c-aaaaaaaaaaaaaaaa", "zz"],
        "rank": [{"claim": "c-bbbbbbbbbbbbbbbb", "rank": "best"}],
        "amend": [{"id": ID, "set": {"nam": {}, "name": {"en": None}, "level": "regional"}}],
        "clams": [],
    }
    before = contents(small)
    found = refusals(small, changes, "")
    assert found == {
        "/title": "is empty; leave the key out if there is nothing to say",
        "/changes/sources/0/id": "the id 'xx-2026' does not begin with a country's code and a "
        "hyphen (de-) and go on in lower-case letters, digits and hyphens",
        "/changes/sources/1/kind": "'oficial' is no code of /v1/vocabularies/source-kinds; did you "
        "mean official?",
        "/changes/claims/0/claim/amount": "money is in whole units of its currency: round 1.5 to 2 "
        "and give the printed figure in the note",
        "/changes/claims/0/claim/qualifer": "unknown key; did you mean qualifier?",
        "/changes/claims/1": "`kind` is not one of period, phase, round, involvement, funding, "
        "mechanism_use, figure, designation, relation, governance; did you mean funding?",
        "/changes/claims/2": "`kind` is missing: which kind of claim it is",
        "/changes/claims/3/subject": "'de-spitzenclustr' is the id of no programme or cluster; did "
        "you mean de-spitzencluster?",
        "/changes/claims/4/claim": "ends (1999) before it starts (2006)",
        "/changes/claims/5": "a programme is related to a programme, a cluster to a cluster",
        "/changes/retire/0": "c-aaaaaaaaaaaaaaaa is the id of no claim",
        "/changes/retire/1": "'zz' has not the form ^c-[a-z2-7]{16}$",
        "/changes/rank/0/rank": "'best' is not one of preferred, normal, deprecated",
        "/changes/amend/0/set/nam": "a programme has no such key to amend; known: name, aliases, "
        "level, region, summary, homepage, wikidata, sectors, sectors_text, gaps",
        "/changes/amend/0/set/name": "needs a text in English (en) and Chinese (zh); en missing",
        "/changes/clams": "unknown key; did you mean claims?",
    }
    assert contents(small) == before


def test_of_very_much_that_is_wrong_the_rest_is_counted(small: Engine) -> None:
    found = refusals(small, {**{f"key{n}": n for n in range(1_000)}, "retire": ["c"]})
    assert len(found) == 201
    assert found["/changes"] == "801 more things are wrong"


@pytest.mark.parametrize("content", [None, [], "text", 3, {"claims": {}}, {"amend": [3]}])
def test_what_is_no_change_set_is_refused(small: Engine, content: object) -> None:
    assert refusals(small, content)


@pytest.mark.parametrize(
    "changes", [{}, {"claims": []}, {"amend": [{"id": ID, "set": {"wikidata": "Q42"}}]}]
)
def test_what_changes_nothing_is_refused(small: Engine, changes: Content) -> None:
    assert refusals(small, changes) == {"/changes": "It changes nothing: the base says this."}


@pytest.mark.parametrize("value", ["0.12345678901234567", "1e19", "12345678901234567890"])
def test_a_number_that_would_not_come_back_is_refused(small: Engine, value: str) -> None:
    figure = {"indicator": "clusters-supported", "value": Decimal(value), "cite": CITE}
    claim = {"kind": "figure", "subject": ID, "claim": figure}
    assert refusals(small, {"claims": [claim]}) == {
        "/changes/claims/0/claim/value": f"{Decimal(value)} has more digits than can be kept"
    }


def test_a_claim_is_added_with_its_source(loaded: Engine) -> None:
    revision = carried_out(loaded, spending())
    assert (revision.claims_added, revision.records_added) == (1, 1)
    assert revision.note == "Proposal 1: A change"
    assert funding()["claim"] in claims_of(loaded, ID, "funding").values()
    assert subject_of(loaded, SOURCE["id"]) == SOURCE
    assert sound(loaded)


def test_what_the_base_says_is_not_said_again(small: Engine) -> None:
    carried_out(small, spending())
    (id,) = (
        id
        for id, claim in claims_of(small, ID, "funding").items()
        if claim["amount"] == 610_000_000
    )
    found = refusals(small, {"sources": [SOURCE], "claims": [funding(), funding(5), funding(5)]})
    assert found == {
        "/changes/sources/0/id": "this id is taken, by a source",
        "/changes/claims/0": f"the base says so already: {id}",
        "/changes/claims/2": "says the same as /claims/1",
    }


def test_a_claim_is_ranked_otherwise(loaded: Engine) -> None:
    """Retired, and added again with its new rank: so it keeps all else, its inexact number too."""
    found = {**claims_of(loaded, ID, "figures"), **claims_of(loaded, ID, "funding")}
    for id, claim in found.items():
        changes = {"rank": [{"claim": id, "rank": "deprecated", "note": "Overtaken."}]}
        revision = carried_out(loaded, changes)
        assert (revision.claims_added, revision.claims_retired) == (1, 1)
        after = {**claims_of(loaded, ID, "figures"), **claims_of(loaded, ID, "funding")}
        assert {**claim, "rank": "deprecated", "note": "Overtaken."} in after.values()
        assert id not in after
    assert sound(loaded)
    again = next(iter(claims_of(loaded, ID, "funding")))
    assert refusals(loaded, {"rank": [{"claim": again, "rank": "deprecated"}]}) == {
        "/changes/rank/0/rank": f"{again} is deprecated already"
    }


def test_a_question_has_one_preferred_claim(loaded: Engine) -> None:
    first, second = [
        id for id, claim in claims_of(loaded, "de-go-cluster", "periods").items() if claim
    ]
    carried_out(loaded, {"rank": [{"claim": first, "rank": "preferred"}]})
    (best,) = (
        id
        for id, claim in claims_of(loaded, "de-go-cluster", "periods").items()
        if claim.get("rank") == "preferred"
    )
    found = refusals(
        loaded,
        {
            "rank": [{"claim": second, "rank": "preferred"}],
            "claims": [period("de-spitzencluster", rank="preferred", start=2005),
                       period("de-spitzencluster", rank="preferred", start=2004)],
        },
    )  # fmt: skip
    assert found == {
        "/changes/rank/0": f"one question has one preferred claim, and that is {best}, which the "
        "same proposal can retire or rank otherwise",
        "/changes/claims/1": "one question has one preferred claim, and that is /claims/0",
    }
    both = [{"claim": second, "rank": "preferred"}, {"claim": best, "rank": "normal"}]
    carried_out(loaded, {"rank": both})
    assert sound(loaded)


def test_how_a_cluster_is_run_is_said_once(small: Engine) -> None:
    """As a dossier says it."""
    (old,) = claims_of(small, "de-its-owl", "governance")
    new = {
        "kind": "governance",
        "subject": "de-its-owl",
        "claim": {"form": "company", "cite": CITE},
    }
    assert refusals(small, {"claims": [new]}) == {
        "/changes/claims/0": f"one question has one claim, and that is {old}, which the same "
        "proposal can retire or rank otherwise"
    }
    carried_out(small, {"claims": [new], "retire": [old]})
    assert subject_of(small, "de-its-owl")["governance"] == new["claim"]


@pytest.mark.parametrize(
    ("id", "patch", "kept"),
    [
        (ID, {"name": {"fr": "Grappes", "id": None}}, {"level": "national"}),
        (ID, {"summary": {"en": "Chooses clusters.", "zh": "遴选集群。"}}, {"wikidata": "Q42"}),
        (ID, {"aliases": ["One", "Two", "Three"]}, {"sectors_text": ["red biotechnology"]}),
        (ID, {"homepage": None, "sectors": None, "gaps": None}, {"wikidata": "Q42"}),
        (ID, {"gaps": [{"field": "rounds", "reason": "unknown", "cite": CITE}]}, {}),
        ("de-cluster-offensive", {"level": "national", "region": None}, {}),
        ("de-its-owl", {"regions": ["DE-NW"], "organisation": {"form": "association"}}, {}),
        ("de-bmbf", {"acronym": "BMFTR", "name": {"en": "Another name"}}, {"kind": "ministry"}),
        ("de-bmbf-2010", {"title": "Another title", "reprint_of": "de-news-2015"}, {}),
    ],
)  # fmt: skip
def test_a_record_is_amended(small: Engine, id: str, patch: Content, kept: Content) -> None:
    before = subject_of(small, id)
    revision = carried_out(small, {"amend": [{"id": id, "set": patch}]})
    after = subject_of(small, id)
    assert (revision.claims_added, revision.claims_retired) == (0, 0)
    for key, value in patch.items():
        if isinstance(value, dict):
            wanted = {k: v for k, v in {**before[key], **value}.items() if v is not None}
            assert after[key] == wanted
        else:
            assert after.get(key) == value
    assert after.items() >= kept.items()
    assert {k: v for k, v in after.items() if k not in patch} == {
        k: v for k, v in before.items() if k not in patch
    }
    assert sound(small)


def test_no_record_is_amended_that_is_none_or_new(small: Engine) -> None:
    name = {"name": {"fr": "x"}}
    found = refusals(
        small,
        {
            "sources": [SOURCE],
            "amend": [
                {"id": "de-bmbff", "set": name},
                {"id": "DE", "set": name},
                {"id": SOURCE["id"], "set": {"title": "x"}},
                {"id": ID, "set": name},
                {"id": ID, "set": {"homepage": None}},
                {"id": ID, "set": {"funding": []}},
            ],
        },
    )
    assert found["/changes/amend/0/id"].endswith(
        "did you mean de-bmbf or de-bmbf-2026 or de-bmbf-2010?"
    )
    assert {place.removeprefix("/changes/amend/") for place in found} == {
        "0/id", "1/id", "2/id", "4/id", "5/id"
    }  # fmt: skip


def test_all_is_undone_that_was_only_rehearsed(loaded: Engine) -> None:
    before = contents(loaded)
    number = propose(loaded, spending())
    seen = rehearse(loaded, lambda session: _carried_out(session, number))
    assert seen == {*claim_ids(loaded), *_new_claims(loaded, number)}
    assert {k: v for k, v in contents(loaded).items() if not k.startswith("proposal")} == {
        k: v for k, v in before.items() if not k.startswith("proposal")
    }
    with pytest.raises(InvalidBody):
        transact(loaded, lambda session: create(session, "x", {"retire": ["c"]}, None))


def _carried_out(session: Session, number: int) -> set[str]:
    """The claims of a base in which a proposal is carried out."""
    assert revise(session, fitting(session, proposals.one(session, number)))
    return {id for _, id, _ in live_claims(session)}


def _new_claims(engine: Engine, number: int) -> set[str]:
    with reading(engine) as session:
        return {claim.id for claim in fitting(session, proposals.one(session, number)).claims}
