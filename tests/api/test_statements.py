"""What answers cost: the number of SQL statements of every route, whatever there is to tell."""

import pytest

from tests.api.conftest import FROM_THE_BASE, PATHS, Local, list_of, plus

STATEMENTS = {
    "/": 0,
    "/healthz": 0,
    "/readyz": 1,
    "/problems/{code}": 0,
    "/v1/programmes": 2,
    "/v1/programmes/facets": 2,
    "/v1/programmes/stats": 12,
    "/v1/programmes/{id}": 8,
    "/v1/programmes/{id}/claims": 9,
    "/v1/programmes/{id}/similar": 15,
    "/v1/compare": 11,
    "/v1/timeline": 13,
    "/v1/convert": 4,
    "/v1/coverage": 7,
    "/v1/compare/rebuild": 13,
    "/v1/compare/explain": 12,
    "/v1/claims": 8,
    "/v1/claims/{id}": 5,
    "/v1/sources": 4,
    "/v1/sources/{id}": 7,
    "/v1/clusters": 7,
    "/v1/clusters/{id}": 8,
    "/v1/organisations": 4,
    "/v1/organisations/{id}": 6,
    "/v1/jurisdictions": 8,
    "/v1/jurisdictions/{id}": 7,
    "/v1/vocabularies": 2,
    "/v1/vocabularies/{name}": 3,
    "/v1/economies": 3,
    "/v1/economies/{code}": 4,
    "/v1/search": 10,
    "/v1/revisions": 3,
    "/v1/dumps": 3,
    "/catalog": 7,
    "/reconcile": 9,
    "/reconcile/suggest/entity": 12,
    "/reconcile/suggest/property": 0,
    "/reconcile/suggest/type": 0,
    "/reconcile/properties": 0,
    "/v1/revisions/{id}": 2,
    "/v1/changes": 10,
    "/v1/revisions/{id}/changes": 10,
    "/v1/programmes/{id}/history": 11,
    "/v1/clusters/{id}/history": 11,
}
"""Of each path, without filters. The first is always the one for the revision.

What of the index, the codes and the series is not in memory yet costs more: the second of two
requests is the one that counts.
"""

A_DAY = 1
"""What `as_of` a day costs beyond; the number of a revision costs nothing."""


def check(local: Local, address: str, stated: int) -> None:
    """A request costs what is stated; at the latest the second, when all that it needs is kept."""
    if local.count(address) != stated:
        assert local.count(address) == stated, address


def test_every_path_is_counted() -> None:
    assert set(STATEMENTS) == set(PATHS)


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_route_costs_what_is_stated(local: Local, path: str) -> None:
    check(local, PATHS[path], STATEMENTS[path])


@pytest.mark.parametrize("path", FROM_THE_BASE)
def test_an_earlier_state_costs_the_same(local: Local, path: str) -> None:
    for moment, more in (("1", 0), ("2026-12-31", A_DAY)):
        check(local, plus(PATHS[path], f"as_of={moment}"), STATEMENTS[path] + more)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/programmes",
        "/v1/programmes/{id}/claims",
        "/v1/claims",
        "/v1/sources",
        "/v1/clusters",
        "/v1/organisations",
        "/v1/jurisdictions",
        "/v1/revisions",
        "/v1/changes",
        "/v1/revisions/{id}/changes",
        "/v1/programmes/{id}/history",
        "/v1/clusters/{id}/history",
    ],
)
def test_a_list_costs_the_same_however_many_rows(local: Local, path: str) -> None:
    address = PATHS[path].partition("?")[0]
    for limit in (1, 50):
        check(local, f"{address}?limit={limit}", STATEMENTS[path])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/programmes",
        "/v1/claims",
        "/v1/clusters",
        "/v1/changes",
        "/v1/revisions/{id}/changes",
        "/v1/programmes/{id}/history",
    ],
)
def test_a_later_page_costs_the_same_as_the_first(local: Local, path: str) -> None:
    following = local.get(f"{PATHS[path].partition('?')[0]}?limit=20").json()["next"]
    check(local, following, STATEMENTS[path])


FILTERS = [
    ("/v1/programmes", "country=DE", 0),
    ("/v1/programmes", "country_not=DE,FR,JP&country=US&sector_not=food-agri", 0),
    ("/v1/programmes", "mechanism=selection/competition,activity/networking", 0),
    ("/v1/programmes", "organisation=de-bmbf,us-eda", 1),
    ("/v1/programmes", "sector=food-agri", 0),
    (
        "/v1/programmes",
        "level=national&status=running&active_in=2010&start_lte=2010&q=集群 区域",
        0,
    ),
    ("/v1/programmes", "sort=-start,name&on=2010", 0),
    ("/v1/programmes", "funding_gte=1e7&duration_lte=20&present=funding&sort=-funding", 0),
    (
        "/v1/programmes",
        "country=DE&mechanism=selection/competition&organisation=de-bmbf&region_not=DE-BY&q=cluster",
        2,
    ),
    ("/v1/claims", "source=cn-jjrb-2022,de-ptj-x", 1),
    ("/v1/claims", "source=cn-jjrb-2022&subject=fr-poles&kind=funding&rank=normal", 2),
    ("/v1/sources", "country=DE&kind=official&language=de&q=cluster", 0),
    ("/v1/clusters", "country=DE&region=DE-NW&programme=de-spitzencluster", 2),
    ("/v1/organisations", "country=DE&kind=ministry&q=bmbf", 0),
    ("/v1/jurisdictions", "parent=DE&kind=region&covered=false&q=land", 0),
    ("/v1/changes", "country=DE,FR&country_not=FR", 2),
    ("/v1/changes", "kind=programmes&subject=fr-poles", -2),
]
"""Path, query, and the statements for looking up what the parameters name by an id."""


@pytest.mark.parametrize(("path", "query", "more"), FILTERS)
def test_a_filter_costs_one_statement_for_each_parameter_that_takes_ids(
    local: Local, path: str, query: str, more: int
) -> None:
    for limit in (1, 50):
        check(local, f"{path}?{query}&limit={limit}", STATEMENTS[path] + more)


def test_a_programme_costs_the_same_with_few_claims_and_with_most(
    sqlite_app: Local, local: Local
) -> None:
    rows = sorted(
        list_of(sqlite_app.get, "/v1/programmes?limit=1000"), key=lambda row: int(row["claims"])
    )
    assert rows[0]["claims"] < 5
    assert rows[-1]["claims"] > 50
    for row in (rows[0], rows[-1]):
        check(local, f"/v1/programmes/{row['id']}", STATEMENTS["/v1/programmes/{id}"])
        path = "/v1/programmes/{id}/claims"
        check(local, f"/v1/programmes/{row['id']}/claims", STATEMENTS[path])


@pytest.mark.parametrize(
    ("path", "noun", "key"),
    [
        ("/v1/sources/{id}", "sources", "claim_count"),
        ("/v1/clusters/{id}", "clusters", "programmes"),
        ("/v1/jurisdictions/{id}", "jurisdictions", "counts"),
        ("/v1/organisations/{id}", "organisations", "id"),
    ],
)
def test_a_record_costs_the_same_whatever_hangs_on_it(
    sqlite_app: Local, local: Local, path: str, noun: str, key: str
) -> None:
    found = list_of(sqlite_app.get, f"/v1/{noun}?limit=1000")
    ordered = sorted(found, key=lambda row: str(row[key]) if key != "claim_count" else row[key])
    for row in (ordered[0], ordered[len(ordered) // 2], ordered[-1]):
        check(local, f"/v1/{noun}/{row['id']}", STATEMENTS[path])


@pytest.mark.parametrize(
    "query",
    [
        "measures=duration",
        "measures=mechanisms,organisations,years_after_first_programme&lang=zh",
        "measures=phases,predecessors,successors&on=2010&lang=zh",
        "measures=funding&currency=USD&prices=constant&base_year=2015&rate=ppp&on=2020",
    ],
)
def test_a_comparison_costs_the_same_for_one_programme_and_for_twenty(
    sqlite_app: Local, local: Local, query: str
) -> None:
    rows = list_of(sqlite_app.get, "/v1/programmes?sort=-claims&limit=1000")
    ids = [row["id"] for row in rows[:20]]
    for some in (ids[:1], ids):
        check(local, f"/v1/compare?ids={','.join(some)}&{query}", STATEMENTS["/v1/compare"])


@pytest.mark.parametrize("path", ["/v1/timeline", "/v1/coverage"])
@pytest.mark.parametrize("query", ["lang=zh", "on=2012"])
def test_a_timeline_and_coverage_cost_the_same_for_one_programme_and_for_fifty(
    sqlite_app: Local, local: Local, path: str, query: str
) -> None:
    rows = list_of(sqlite_app.get, "/v1/programmes?sort=-claims&limit=1000")
    named = [row["id"] for row in rows[:50]]
    stated = {"/v1/timeline": 13, "/v1/coverage": 9}[path]
    for some in (named[:1], named[:20], named):
        check(local, f"{path}?ids={','.join(some)}&{query}", stated)


@pytest.mark.parametrize(
    "query", ["", "country=NZ", "detail=programmes&by=decade", "field=funding"]
)
def test_coverage_costs_the_same_whatever_is_told(local: Local, query: str) -> None:
    check(local, f"/v1/coverage?{query}", STATEMENTS["/v1/coverage"])


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("facets?facets=country,level,status,start_decade", 0),
        ("facets?facets=mechanism,mechanism,country", 0),
        ("facets?facets=sector,organisation&lang=zh", 0),
        ("facets?on=2010&status=running", 0),
        ("stats?measures=duration", 0),
        ("stats?by=status&measures=funding,funding_per_cluster_year&currency=USD&rate=ppp", 0),
        ("stats?by=mechanism", 0),
        ("stats?by=sector&lang=zh", 0),
    ],
)
def test_counts_and_statistics_cost_the_same_for_one_country_and_for_all(
    local: Local, query: str, more: int
) -> None:
    stated = STATEMENTS[f"/v1/programmes/{query.partition('?')[0]}"] + more
    for asked in (query, f"{query}&country=DE", f"{query}&country=DE,FR&level=national"):
        check(local, f"/v1/programmes/{asked}", stated)
