"""Coverage: what is known and what is not, against the records of all programmes."""

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from kb.models import Label, Programme
from kb.vocabulary import EntityKind, GapReason, RecordField
from tests.api.conftest import Json, Local, ids, rejections
from tests.api.test_timeline import admissible
from tests.kb.small import begin, day, gap, label, one_of_each, programme, write

GROUPINGS = ["jurisdiction", "level", "region", "status", "decade"]
CLAIMED = [field.value for field in RecordField if field not in {"sectors", "homepage"}]


def coverage(client: httpx.Client, query: str = "") -> Json:
    response = client.get(f"/v1/coverage?{query}")
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def is_known(record: Json, field: str) -> bool:
    """Whether a programme's record tells a field."""
    told = admissible(record[field]) if field in CLAIMED else record[field]
    return bool(told)


def key_of(record: Json, row: Json, by: str) -> str | None:
    """The group of a programme."""
    key: str | None
    match by:
        case "jurisdiction":
            key = row["country"]
        case "decade":
            key = f"{record['start'][:3]}0" if record["start"] else None
        case _:
            key = row[by]
    return key


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_number_is_that_of_the_records(
    client: httpx.Client, rows: dict[str, list[Json]], programmes: list[Json], by: str
) -> None:
    answer = coverage(client, f"by={by}")
    members: dict[str | None, list[Json]] = {}
    for record, row in zip(programmes, rows["/v1/programmes"], strict=True):
        members.setdefault(key_of(record, row, by), []).append(record)
    assert {group["key"] for group in answer["groups"]} == members.keys()
    for group in answer["groups"]:
        own = members[group["key"]]
        assert group["programmes"] == len(own)
        assert list(group["fields"]) == list(RecordField)
        for field, counts in group["fields"].items():
            known = [record for record in own if is_known(record, field)]
            others = [record for record in own if not is_known(record, field)]
            gaps = [[g for g in record["gaps"] if g["field"] == field] for record in others]
            assert counts["known"] == len(known), (group["key"], field)
            assert counts["absent"] == sum(map(bool, gaps))
            assert counts["unstated"] == len(others) - counts["absent"]
            assert counts["partly"] == sum(
                any(gap["field"] == field for gap in record["gaps"]) for record in known
            )


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("query", ["", "level=regional", "active_in=2012&status=running", "q=集群"])
def test_the_groups_sum_up_to_the_totals_and_the_parts_to_the_whole(
    client: httpx.Client, by: str, query: str
) -> None:
    answer = coverage(client, f"by={by}&{query}")
    groups, totals = answer["groups"], answer["totals"]
    assert sum(group["programmes"] for group in groups) == totals["programmes"]
    for field in RecordField:
        summed: Counter[str] = Counter()
        for group in groups:
            summed.update(_flat(group["fields"][field]))
        assert summed == Counter(_flat(totals["fields"][field])), field
    for part in [*groups, totals]:
        for counts in part["fields"].values():
            whole = counts["known"] + counts["absent"] + counts["unstated"]
            assert whole == part["programmes"]
            assert counts["absent"] == sum(counts["reasons"].values())
            assert counts["reasons"].keys() == set(GapReason)
            assert counts["partly"] <= counts["known"]


def _flat(counts: Json) -> dict[str, int]:
    return {**{key: counts[key] for key in counts.keys() - {"reasons"}}, **counts["reasons"]}


def test_totals_are_of_the_programmes_of_the_filter(client: httpx.Client) -> None:
    listed = client.get("/v1/programmes?country=DE,FR&active_in=2012&limit=1").json()
    answer = coverage(client, "country=DE,FR&active_in=2012")
    assert answer["totals"]["programmes"] == listed["total"]
    assert [group["key"] for group in answer["groups"]] == ["DE", "FR"]


def test_a_group_without_a_key_is_shown_last(client: httpx.Client) -> None:
    regions = coverage(client, "by=region")["groups"]
    assert regions[-1]["key"] is None
    assert regions[-1]["label"] is None
    assert regions[-1]["programmes"] > 100
    decades = [group["key"] for group in coverage(client, "by=decade")["groups"]]
    assert decades[-1] is None
    assert decades[:-1] == sorted(decades[:-1])
    levels = [group["key"] for group in coverage(client, "by=level")["groups"]]
    assert levels == ["supranational", "national", "regional"]


def test_groups_are_named_in_the_language_asked_for(client: httpx.Client) -> None:
    (group,) = coverage(client, "country=DE&lang=zh")["groups"]
    assert (group["key"], group["label"]) == ("DE", "德国")
    assert {group["label"] for group in coverage(client, "by=level")["groups"]} == {None}


def test_statuses_are_those_of_the_day(client: httpx.Client) -> None:
    for on in ("1990", "2026"):
        for group in coverage(client, f"by=status&on={on}")["groups"]:
            query = f"/v1/programmes?status={group['key']}&on={on}&limit=1"
            assert client.get(query).json()["total"] == group["programmes"]


def test_what_is_not_known_of_a_programme_is_told_with_where_it_was_looked_for(
    client: httpx.Client,
) -> None:
    answer = coverage(client, "ids=nz-digital-clusters&field=periods,funding,mechanisms")
    (row,) = answer["programmes"]
    assert (row["id"], row["country"]) == ("nz-digital-clusters", "NZ")
    periods, funding = row["lacks"]
    assert (periods["field"], periods["standing"]) == ("periods", "absent")
    (absence,) = periods["absences"]
    assert (absence["reason"], absence["note"]) == ("unknown", "Concluded; no dates stated.")
    assert [(c["source"], c["locator"]) for c in absence["citations"]] == [
        ("nz-digitalclusters-x", "banner")
    ]
    assert (funding["field"], funding["standing"], funding["absences"]) == (
        "funding",
        "unstated",
        [],
    )


def test_the_lists_of_programmes_agree_with_the_counts(client: httpx.Client) -> None:
    answer = coverage(client, "detail=programmes")
    assert len(answer["programmes"]) == answer["totals"]["programmes"]
    told: Counter[tuple[str, str]] = Counter()
    for row in answer["programmes"]:
        told.update((lack["field"], lack["standing"]) for lack in row["lacks"])
    for field, counts in answer["totals"]["fields"].items():
        for standing in ("partly", "absent", "unstated"):
            assert told[field, standing] == counts[standing]


def test_programmes_are_told_up_to_fifty_and_beyond_where_asked_for(client: httpx.Client) -> None:
    assert coverage(client)["programmes"] is None
    few = coverage(client, "country=NO,FI")
    assert ids(few["programmes"]) == ids(
        client.get("/v1/programmes?country=NO,FI&limit=1000").json()["items"]
    )
    assert len(coverage(client, "detail=programmes")["programmes"]) > 200


def test_named_programmes_and_fields_come_in_the_order_asked(client: httpx.Client) -> None:
    answer = coverage(client, "ids=no-nic,de-spitzencluster,no-nic&field=rounds,funding,rounds")
    assert ids(answer["programmes"]) == ["no-nic", "de-spitzencluster"]
    assert list(answer["totals"]["fields"]) == ["rounds", "funding"]
    assert [group["key"] for group in answer["groups"]] == ["DE", "NO"]


def test_of_nobody_nothing_is_counted(local: Local) -> None:
    answer = local.get("/v1/coverage?country=AD").json()
    assert (answer["groups"], answer["programmes"]) == ([], [])
    assert answer["totals"]["programmes"] == 0
    assert {counts["known"] for counts in answer["totals"]["fields"].values()} == {0}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("by=country", [("by", "unknown-value")]),
        ("field=money", [("field", "unknown-value")]),
        ("detail=all", [("detail", "unknown-value")]),
        ("ids=fr-poles&level=national", [("ids", "invalid")]),
        ("ids=fr-pols", [("ids", "unknown-value")]),
        ("ids=de-its-owl", [("ids", "unknown-value")]),
        ("country=XX", [("country", "unknown-value")]),
    ],
)
def test_what_is_not_in_a_list_is_refused(
    client: httpx.Client, query: str, expected: list[tuple[str, str]]
) -> None:
    assert rejections(client.get(f"/v1/coverage?{query}")) == expected


@pytest.fixture
def small(fresh: Engine) -> Iterator[Local]:
    """Two programmes, of the first of which money is told and said to be absent; later a third."""
    begin(fresh, *one_of_each(), gaps=[gap()])
    names = [label("de-three", f"de-three {language}", language) for language in ("en", "zh")]
    write(
        fresh,
        entities={"de-three": EntityKind.PROGRAMME},
        rows={Programme: [programme("de-three")], Label: names},
        at=day(1),
    )
    local = Local(fresh.url.render_as_string(hide_password=False))
    yield local
    local.close()


def test_what_is_told_and_also_said_to_be_absent_is_known_in_part(small: Local) -> None:
    answer = small.get("/v1/coverage?field=funding,homepage").json()
    counts = answer["totals"]["fields"]["funding"]
    assert [counts[key] for key in ("known", "partly", "absent", "unstated")] == [2, 1, 0, 1]
    lacks = answer["programmes"][0]["lacks"]
    assert [(lack["field"], lack["standing"]) for lack in lacks] == [
        ("funding", "partly"),
        ("homepage", "unstated"),
    ]
    assert [absence["reason"] for absence in lacks[0]["absences"]] == ["not-published"]


def test_a_programme_without_a_period_of_which_nobody_says_why_is_unstated(small: Local) -> None:
    (item,) = small.get("/v1/timeline?ids=de-two").json()["items"]
    assert (item["bars"], item["deprecated"]) == ([], [])
    assert item["gaps"] == [
        {"field": "periods", "reason": "unstated", "note": None, "citations": []}
    ]


@pytest.mark.parametrize("path", ["/v1/coverage", "/v1/timeline"])
def test_a_programme_that_a_revision_does_not_have_is_not_left_out(small: Local, path: str) -> None:
    address = f"{path}?ids=de-one,de-three"
    assert small.get(address).status_code == 200
    assert rejections(small.get(f"{address}&as_of=1")) == [("ids", "unknown-value")]
