"""Every form of every filter, order and choice of fields, against the lists without any.

What the lists do not say of their rows is taken from the claims and from the records.
"""

import typing
from collections import Counter
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from api.routes import clusters, jurisdictions, organisations, programmes, sources
from api.schemas.programmes import ProgrammeItem
from api.schemas.records import ClusterItem, JurisdictionItem, OrganisationItem, SourceItem
from kb.text import fold
from kb.vocabulary import RecordField
from tests.api.conftest import Json, Local, ids, list_of, pages, plus, rejections
from tests.api.test_paging import KEYS
from tests.api.test_programmes import first_day, last_day

Truth = dict[str, list[Json]]

FIRST = 150
"""How many rows of a list are looked at, beside how many there are."""
Values = Callable[[Json], Iterable[Any]]

ITEMS: dict[str, tuple[ModuleType, type[BaseModel]]] = {
    "programmes": (programmes, ProgrammeItem),
    "clusters": (clusters, ClusterItem),
    "organisations": (organisations, OrganisationItem),
    "sources": (sources, SourceItem),
    "jurisdictions": (jurisdictions, JurisdictionItem),
}
"""What each list is made of."""


@pytest.fixture(scope="module")
def truth(sqlite_app: Local) -> Truth:
    """The rows of every list, to which is added what they are filtered by and do not say."""
    get = sqlite_app.get
    found = {noun: list_of(get, f"/v1/{noun}?limit=1000") for noun in ITEMS}
    claims = list_of(get, "/v1/claims?limit=1000")
    counting = [claim for claim in claims if claim["rank"] != "deprecated"]
    programmes = {row["id"]: row for row in found["programmes"]}
    organisations = {row["id"]: row for row in found["organisations"]}
    clusters = {row["id"]: row for row in found["clusters"]}
    for row in programmes.values():
        row |= {"mechanism": set(), "organisation": set()}
    for row in organisations.values():
        row |= {"programme": set(), "role": set()}
    for row in clusters.values():
        row["kinds"] = set()
    for claim in counting:
        subject = claim["subject"]["id"]
        if claim["kind"] == "mechanism_use":
            if subject in programmes:
                programmes[subject]["mechanism"].add(claim["concept"]["code"])
        elif claim["kind"] == "involvement":
            body = claim["organisation"]["id"]
            programmes[subject]["organisation"].add(body)
            organisations[body]["programme"].add(subject)
            organisations[body]["role"].add(claim["role"]["code"])
        if subject in clusters:
            clusters[subject]["kinds"].add(claim["kind"])
    for row in programmes.values():
        row["known"] = set(RecordField)
    for row in get("/v1/coverage?detail=programmes").json()["programmes"]:
        lacks = {lack["field"] for lack in row["lacks"] if lack["standing"] != "partly"}
        programmes[row["id"]]["known"] -= lacks
    return found | {"claims": claims}


def one(key: str) -> Values:
    return lambda row: [] if row[key] is None else [row[key]]


def code(key: str) -> Values:
    return lambda row: [row[key]["code"]]


def all_ids(key: str) -> Values:
    return lambda row: [thing["id"] for thing in row[key]]


def codes(key: str) -> Values:
    return lambda row: [thing["code"] for thing in row[key]]


def some(key: str) -> Values:
    return lambda row: row[key]


FIELDS: dict[str, dict[str, Values]] = {
    "programmes": {
        "country": one("country"), "level": one("level"), "region": one("region"),
        "status": one("status"), "mechanism": some("mechanism"),
        "organisation": some("organisation"), "sector": codes("sectors"),
    },
    "clusters": {
        "country": one("country"), "region": all_ids("regions"),
        "programme": all_ids("programmes"), "sector": codes("sectors"),
    },
    "organisations": {
        "country": one("country"), "kind": code("kind"), "programme": some("programme"),
        "role": some("role"),
    },
    "sources": {
        "country": one("country"), "kind": code("kind"),
        "language": lambda row: [row["language"].split("-")[0]],
    },
    "jurisdictions": {"kind": one("kind"), "parent": one("parent")},
    "claims": {
        "kind": one("kind"), "rank": one("rank"), "subject": lambda row: [row["subject"]["id"]],
        "source": lambda row: [citation["source"] for citation in row["citations"]],
    },
}  # fmt: skip
"""The filters by a value, and which values a row has."""


def check(local: Local, noun: str, query: str, expected: list[str]) -> None:
    """A list finds what it should: as many, and the first of them."""
    response = local.get(f"/v1/{noun}?{query}&limit={FIRST}")
    assert response.status_code == 200, (query, response.text)
    assert response.json()["total"] == len(expected), query
    assert ids(response.json()["items"]) == expected[:FIRST], query


def that(rows: list[Json], holds: Callable[[Json], bool]) -> list[str]:
    return [row["id"] for row in rows if holds(row)]


@pytest.mark.parametrize(
    ("noun", "field"), [(noun, field) for noun, fields in FIELDS.items() for field in fields]
)
def test_one_of_some_values_none_of_others_and_both(
    sqlite_app: Local, truth: Truth, noun: str, field: str
) -> None:
    rows, values = truth[noun], FIELDS[noun][field]
    counted = Counter(value for row in rows for value in values(row))
    most, *_ = ordered = [value for value, _ in counted.most_common()]
    rare = [value for value in ordered[-2:] if value != most]
    few = [most, *rare]
    for wanted, unwanted in ((few, []), ([], few), (few, rare or few), ([], [most])):
        query = "&".join(
            f"{name}={','.join(given)}"
            for name, given in ((field, wanted), (f"{field}_not", unwanted))
            if given
        )
        expected = [
            row["id"]
            for row in rows
            if (not wanted or set(values(row)) & set(wanted))
            and not set(values(row)) & set(unwanted)
        ]
        check(sqlite_app, noun, query, expected)
    wrong = sqlite_app.get(f"/v1/{noun}?{field}_not=nothing-of-the-kind")
    ((parameter, what),) = rejections(wrong)
    assert (parameter, what) == (
        f"{field}_not",
        "invalid" if field == "language" else "unknown-value",
    )


RANGES: dict[str, tuple[str, Callable[[Json], Any], list[tuple[str, Any]]]] = {
    "start": ("programmes", KEYS["start"], [("2009-09", None), ("2015", None)]),
    "end": ("programmes", KEYS["end"], [("2012-08-31", None), ("2015", None)]),
    "duration": ("programmes", KEYS["duration"], [("5", 5.0), ("10", 10.0)]),
    "funding": ("programmes", KEYS["funding"], [("0", 0.0), ("1e8", 1e8)]),
    "published": (
        "sources",
        lambda row: first_day(row["published"]) if row["published"] else None,
        [("2009-10", None), ("2015", None)],
    ),
}


@pytest.mark.parametrize("field", RANGES)
def test_a_range_has_both_its_ends_and_nothing_unknown(
    sqlite_app: Local, truth: Truth, field: str
) -> None:
    noun, key, ((low, from_), (high, to)) = RANGES[field]
    least = first_day(low) if from_ is None else from_
    most = last_day(high) if to is None else to
    rows = truth[noun]
    known = {row["id"]: value for row in rows if (value := key(row)) is not None}
    assert 0 < len(known) < len(rows)
    above = [id for id, value in known.items() if value >= least]
    below = [id for id, value in known.items() if value <= most]
    between = [id for id in above if id in set(below)]
    assert 0 < len(between) < len(known)
    check(sqlite_app, noun, f"{field}_gte={low}", above)
    check(sqlite_app, noun, f"{field}_lte={high}", below)
    check(sqlite_app, noun, f"{field}_gte={low}&{field}_lte={high}", between)
    check(
        sqlite_app,
        noun,
        f"{field}_gte=9000000000&{field}_lte={low}".replace(
            "9000000000", {"duration": "99", "funding": "1e15"}.get(field, "2500")
        ),
        [],
    )


def of_cluster(row: Json) -> set[str]:
    kinds: set[str] = row["kinds"]
    return kinds | {name for name in ("place", "sectors") if row[name]}


def of_source(row: Json) -> set[str]:
    names = {"published": "published", "url": "url", "copy": "copy_url", "origin": "origin",
             "archived": "archived_url", "reprint_of": "reprint_of", "note": "note"}  # fmt: skip
    told = {name for name, key in names.items() if row[key] is not None}
    return told | ({"claims"} if row["claim_count"] else set())


def of_jurisdiction(row: Json) -> set[str]:
    return {name for name, count in row["counts"].items() if count}


KNOWN: dict[str, tuple[Callable[[Json], set[str]], list[str]]] = {
    "programmes": (lambda row: set(row["known"]), ["funding", "rounds", "homepage", "sectors"]),
    "clusters": (of_cluster, ["place", "sectors", "designation", "figure"]),
    "organisations": (
        lambda row: (
            ({"acronym"} if row["acronym"] else set())
            | ({"involvements"} if row["programme"] else set())
        ),
        ["acronym", "involvements"],
    ),
    "sources": (of_source, ["published", "archived", "copy", "note", "claims", "reprint_of"]),
    "jurisdictions": (of_jurisdiction, ["programmes", "clusters", "organisations", "sources"]),
    "claims": (lambda row: {"note"} if row["note"] is not None else set(), ["note"]),
}


@pytest.mark.parametrize("noun", KNOWN)
def test_what_is_present_is_told_and_what_is_missing_is_not(
    sqlite_app: Local, truth: Truth, noun: str
) -> None:
    told, fields = KNOWN[noun]
    rows = truth[noun]
    for field in fields:
        check(
            sqlite_app, noun, f"present={field}", [row["id"] for row in rows if field in told(row)]
        )
        check(
            sqlite_app,
            noun,
            f"missing={field}",
            [row["id"] for row in rows if field not in told(row)],
        )
        refused = sqlite_app.get(f"/v1/{noun}?present={field}&missing={field}")
        assert rejections(refused) == [("missing", "invalid")]
    first, last = set(fields[:2]), fields[-1]
    query = ",".join(fields[:2])
    check(sqlite_app, noun, f"present={query}", that(rows, lambda row: told(row) >= first))
    check(sqlite_app, noun, f"missing={query}", that(rows, lambda row: not told(row) & first))
    if last not in first:
        expected = that(rows, lambda row: told(row) >= first and last not in told(row))
        check(sqlite_app, noun, f"present={query}&missing={last}", expected)


def test_a_jurisdiction_has_regions_where_some_lie_in_it(sqlite_app: Local, truth: Truth) -> None:
    rows = truth["jurisdictions"]
    with_regions = that(rows, lambda row: any(other["parent"] == row["id"] for other in rows))
    check(sqlite_app, "jurisdictions", "present=regions", with_regions)


SORTED: dict[str, dict[str, Callable[[Json], Any]]] = {
    "clusters": {"country": lambda row: row["country"]},
    "organisations": {
        "country": lambda row: row["country"],
        "kind": lambda row: row["kind"]["code"],
    },
    "sources": {
        "title": lambda row: fold(row["title"]),
        "country": lambda row: row["country"],
        "kind": lambda row: row["kind"]["code"],
        "language": lambda row: row["language"].split("-")[0].lower(),
        "published": lambda row: first_day(row["published"]) if row["published"] else None,
        "claims": lambda row: row["claim_count"],
    },
    "jurisdictions": {"kind": lambda row: row["kind"], "parent": lambda row: row["parent"]},
    "claims": {
        "kind": lambda row: row["kind"],
        "subject": lambda row: row["subject"]["id"],
        "rank": lambda row: row["rank"],
        "added": lambda row: row["added_in"],
    },
}
"""What else lists are sorted by than `id`, `name`, `claims` and `updated`."""

COMMON: dict[str, Callable[[Json], Any]] = {
    "id": lambda row: row["id"],
    "name": lambda row: fold(row["names"]["en"]),
    "claims": lambda row: row["claims"],
    "updated": lambda row: row["updated_in"],
}


@pytest.mark.parametrize("noun", SORTED)
def test_lists_are_sorted_by_every_key_unknown_values_last(
    sqlite_app: Local, truth: Truth, noun: str
) -> None:
    keys = {"id": COMMON["id"], **SORTED[noun]}
    if noun != "claims":
        keys = {**COMMON, **SORTED[noun]}
    if noun == "sources":
        del keys["name"]
    offered = ITEMS[noun][0].SortName if noun in ITEMS else None
    if offered:
        names = set(typing.get_args(offered))
        assert names == {f"{sign}{name}" for name in keys for sign in ("", "-")}
    for name, key in keys.items():
        for sign, reverse in (("", False), ("-", True)):
            known = [row for row in truth[noun] if key(row) is not None]
            unknown = [row["id"] for row in truth[noun] if key(row) is None]
            expected = ids(sorted(known, key=key, reverse=reverse)) + unknown  # stable by id
            if noun == "claims":
                page = sqlite_app.get(f"/v1/claims?sort={sign}{name}&limit=60").json()
                assert ids(page["items"]) == expected[:60]
            else:
                paged = pages(sqlite_app.get, f"/v1/{noun}?sort={sign}{name}&limit=700&fields=id")
                assert [row["id"] for page in paged for row in page["items"]] == expected, name


@pytest.mark.parametrize("noun", ITEMS)
def test_rows_have_the_fields_asked_for_in_the_order_of_the_whole(
    sqlite_app: Local, truth: Truth, noun: str
) -> None:
    module, model = ITEMS[noun]
    assert typing.get_args(module.FieldName) == tuple(model.model_fields)
    every = list(model.model_fields)
    for asked in (["id"], every[::-1], every[-1:] + every[1:3], ["id", "id"]):
        answer = sqlite_app.get(f"/v1/{noun}?fields={','.join(asked)}&limit=3").json()
        for row, whole in zip(answer["items"], truth[noun], strict=False):
            assert list(row) == [name for name in every if name in asked]
            assert row == {name: whole[name] for name in row}
        plain = sqlite_app.get(f"/v1/{noun}?limit=3").json()
        assert {k: v for k, v in answer.items() if k not in {"items", "next"}} == {
            k: v for k, v in plain.items() if k not in {"items", "next"}
        }
    refused = sqlite_app.get(f"/v1/{noun}?fields={every[1]}x")
    assert rejections(refused) == [("fields", "unknown-value")]
    assert every[1] in refused.json()["errors"][0]["nearest"]
    assert refused.json()["errors"][0]["allowed"] == every
    following = sqlite_app.get(f"/v1/{noun}?fields=id&limit=2&sort=-id").json()["next"]
    assert [list(row) for row in sqlite_app.get(following).json()["items"]] == [["id"], ["id"]]


@pytest.mark.parametrize("noun", ITEMS)
def test_claims_and_sources_come_with_the_rows(sqlite_app: Local, truth: Truth, noun: str) -> None:
    address = f"/v1/{noun}?sort=-claims&limit=4"
    plain = sqlite_app.get(address).json()
    assert plain["included"] is None
    answer = sqlite_app.get(plus(address, "include=claims,sources")).json()
    shown = set(ids(answer["items"]))
    assert answer["items"] == plain["items"]

    def about(claim: Json) -> bool:
        if noun == "organisations":
            return claim["kind"] == "involvement" and claim["organisation"]["id"] in shown
        if noun == "sources":
            return any(citation["source"] in shown for citation in claim["citations"])
        return claim["subject"]["id"] in shown

    claims = [claim for claim in truth["claims"] if about(claim)]
    cited = {citation["source"] for claim in claims for citation in claim["citations"]}
    assert answer["included"]["claims"] == claims != []
    assert ids(answer["included"]["sources"]) == sorted(cited)
    listed = {row["id"]: row for row in truth["sources"]}
    assert all(source == listed[source["id"]] for source in answer["included"]["sources"])
    for one, other in (("claims", "sources"), ("sources", "claims")):
        alone = sqlite_app.get(plus(address, f"include={one}")).json()["included"]
        assert alone == {**answer["included"], other: None}
    narrow = sqlite_app.get(plus(address, "include=sources&fields=id")).json()
    assert (narrow["included"]["claims"], [*narrow["items"][0]]) == (None, ["id"])
    whole = f"/v1/{noun}?include=claims&limit=101"
    assert rejections(sqlite_app.get(whole)) == [("limit", "out-of-range")]
    refused = sqlite_app.get(f"/v1/{noun}?include=claim")
    assert rejections(refused) == [("include", "unknown-value")]


def test_the_manual_has_the_closed_lists(sqlite_app: Local) -> None:
    paths = sqlite_app.get("/openapi.json").json()["paths"]
    for noun, (module, model) in ITEMS.items():
        parameters = {p["name"]: p["schema"] for p in paths[f"/v1/{noun}"]["get"]["parameters"]}
        for name, values in (
            ("fields", tuple(model.model_fields)),
            ("sort", typing.get_args(module.SortName)),
            ("include", ("claims", "sources")),
        ):
            assert tuple(parameters[name]["items"]["enum"]) == values, (noun, name)
        if noun != "programmes":
            known = typing.get_args(module.Known)
            for name in ("present", "missing"):
                assert tuple(parameters[name]["items"]["enum"]) == known
