"""The filters of the other lists, each against what the list says without a filter."""

from collections.abc import Callable

import httpx
import pytest

from kb.text import fold, parts
from tests.api.conftest import Json, Rows, ids, list_of

Holds = Callable[[Json], bool]


def a(key: str, *values: str) -> Holds:
    """A plain field has one of the values."""
    return lambda row: row[key] in values


def code(key: str, *values: str) -> Holds:
    """A coded field has one of the codes."""
    return lambda row: row[key]["code"] in values


def any_id(key: str, *values: str) -> Holds:
    """One of some named things has one of the ids."""
    return lambda row: any(thing["id"] in values for thing in row[key])


def cites(*sources: str) -> Holds:
    return lambda row: any(c["source"] in sources for c in row["citations"])


def has_record(row: Json) -> bool:
    return any(row["counts"].values())


def named(*words: str) -> Holds:
    """Each word stands in a name or in the acronym."""
    wanted = parts(" ".join(words))
    assert wanted

    def holds(row: Json) -> bool:
        texts = [fold(text) for text in [*row["names"].values(), row.get("acronym") or ""]]
        return all(any(part.within(text) for text in texts) for part in wanted)

    return holds


def titled(*words: str) -> Holds:
    """Each word stands in the title or in the publisher."""
    wanted = parts(" ".join(words))
    assert wanted
    return lambda row: all(
        part.within(fold(row["title"])) or part.within(fold(row["publisher"])) for part in wanted
    )


def both(*conditions: Holds) -> Holds:
    return lambda row: all(holds(row) for holds in conditions)


FILTERS: list[tuple[str, str, Holds]] = [
    ("clusters", "country=DE,fra", a("country", "DE", "FR")),
    ("clusters", "region=DE-NW", any_id("regions", "DE-NW")),
    ("clusters", "region=DE-NW,CN-JS&region=FR-ARA",
     any_id("regions", "DE-NW", "CN-JS", "FR-ARA")),
    ("clusters", "programme=de-spitzencluster", any_id("programmes", "de-spitzencluster")),
    ("clusters", "programme=de-spitzencluster,fr-poles",
     any_id("programmes", "de-spitzencluster", "fr-poles")),
    ("clusters", "sector=food-agri",
     lambda row: any(sector["code"] == "food-agri" for sector in row["sectors"])),
    ("clusters", "country=DE&region=DE-NW&programme=de-spitzencluster",
     both(a("country", "DE"), any_id("regions", "DE-NW"),
          any_id("programmes", "de-spitzencluster"))),
    ("clusters", "country=FR&programme=de-spitzencluster", lambda _: False),
    ("organisations", "kind=ministry", code("kind", "ministry")),
    ("organisations", "kind=ministry,agency&kind=bank", code("kind", "ministry", "agency", "bank")),
    ("organisations", "country=jpn&kind=ministry",
     both(a("country", "JP"), code("kind", "ministry"))),
    ("organisations", "q=ministerium", named("ministerium")),
    ("organisations", "q=MINISTRY economic", named("ministry", "economic")),
    ("organisations", "q=bmbf", named("BMBF")),
    ("organisations", "q=部", named("部")),
    ("organisations", "q=教育 研究", named("教育", "研究")),
    ("organisations", "q=ministeri", named("ministeri")),
    ("jurisdictions", "kind=union", a("kind", "union")),
    ("jurisdictions", "kind=union,international", a("kind", "union", "international")),
    ("jurisdictions", "kind=region", a("kind", "region")),
    ("jurisdictions", "parent=DE", a("parent", "DE")),
    ("jurisdictions", "parent=deu,FR", a("parent", "DE", "FR")),
    ("jurisdictions", "covered=true", has_record),
    ("jurisdictions", "covered=false", lambda row: not has_record(row)),
    ("jurisdictions", "kind=country&covered=true", both(a("kind", "country"), has_record)),
    ("jurisdictions", "q=land", named("land")),
    ("jurisdictions", "q=德国", named("德国")),
    ("jurisdictions", "q=aland", named("Åland")),
    ("jurisdictions", "q=cote d'ivoire", named("côte", "d'ivoire")),
    ("jurisdictions", "q=北&kind=region", both(named("北"), a("kind", "region"))),
    ("sources", "kind=evaluation", code("kind", "evaluation")),
    ("sources", "kind=evaluation,statistics", code("kind", "evaluation", "statistics")),
    ("sources", "language=de", a("language", "de")),
    ("sources", "language=DE-AT", a("language", "de")),
    ("sources", "language=zh", a("language", "zh", "zh-Hant")),
    ("sources", "language=ja,ko&language=fi", a("language", "ja", "ko", "fi")),
    ("sources", "country=JP&language=en&kind=official",
     both(a("country", "JP"), a("language", "en"), code("kind", "official"))),
    ("sources", "q=cluster", titled("cluster")),
    ("sources", "q=Évaluation pôles", titled("evaluation", "pôles")),
    ("sources", "q=集群", titled("集群")),
    ("sources", "q=ministry competition", titled("ministry", "competition")),
    ("sources", "q=50%25", titled("50")),
    ("sources", "q=21st", titled("21st")),
    ("claims", "kind=round", a("kind", "round")),
    ("claims", "kind=round,phase", a("kind", "round", "phase")),
    ("claims", "kind=mechanism_use&rank=preferred",
     both(a("kind", "mechanism_use"), a("rank", "preferred"))),
    ("claims", "rank=deprecated", a("rank", "deprecated")),
    ("claims", "rank=deprecated,preferred", a("rank", "deprecated", "preferred")),
    ("claims", "source=cn-jjrb-2022", cites("cn-jjrb-2022")),
    ("claims", "source=cn-jjrb-2022,de-ptj-x", cites("cn-jjrb-2022", "de-ptj-x")),
    ("claims", "subject=de-spitzencluster",
     lambda row: row["subject"]["id"] == "de-spitzencluster"),
    ("claims", "subject=de-its-owl,DE", lambda row: row["subject"]["id"] in {"de-its-owl", "DE"}),
    ("claims", "subject=fr-poles&kind=funding&rank=preferred",
     both(lambda row: row["subject"]["id"] == "fr-poles", a("kind", "funding"),
          a("rank", "preferred"))),
    ("claims", "source=cn-jjrb-2022&kind=funding", both(cites("cn-jjrb-2022"),
                                                      a("kind", "funding"))),
]  # fmt: skip


@pytest.mark.parametrize(("noun", "query", "holds"), FILTERS)
def test_a_filter_lets_through_what_it_says(
    client: httpx.Client, rows: Rows, noun: str, query: str, holds: Holds
) -> None:
    expected = [row for row in rows[f"/v1/{noun}"] if holds(row)]
    page = client.get(f"/v1/{noun}?{query}&limit=1000").json()
    assert page["items"] == expected
    assert page["total"] == len(expected)


@pytest.mark.parametrize(
    ("noun", "empty"),
    [
        ("clusters", "country=AD"),
        ("organisations", "q=nothing of the kind"),
        ("jurisdictions", "parent=INT"),
        ("sources", "language=aa"),
        ("claims", "kind=governance&rank=deprecated"),
    ],
)
def test_a_filter_that_nothing_passes_gives_an_empty_list(
    client: httpx.Client, noun: str, empty: str
) -> None:
    page = client.get(f"/v1/{noun}?{empty}").json()
    assert (page["items"], page["total"], page["next"]) == ([], 0, None)


@pytest.mark.parametrize("q", ["owl", "biotech", "生物 技术", "ＯＷＬ", "munchen"])
def test_clusters_are_found_by_names_aliases_and_sectors(
    client: httpx.Client, rows: Rows, q: str
) -> None:
    """All that are so named are found; and what is found says so somewhere in its record."""
    found = ids(list_of(client.get, f"/v1/clusters?q={q}"))
    assert found
    assert {row["id"] for row in rows["/v1/clusters"] if named(q)(row)} <= set(found)
    for id in found:
        record = client.get(f"/v1/clusters/{id}").json()
        texts = [*record["names"].values(), *record["aliases"], *record["sectors_text"]]
        for part in parts(q):
            assert any(part.within(fold(text)) for text in texts), (id, part)


def test_the_order_of_values_and_their_number_do_not_matter(client: httpx.Client) -> None:
    one = client.get("/v1/sources?kind=evaluation&kind=statistics&country=DE,FR").json()
    other = client.get("/v1/sources?country=fra,deu,DE&kind=statistics,evaluation").json()
    assert one["total"] > 0
    assert one["items"] == other["items"]


def test_fifty_values_are_taken(client: httpx.Client, rows: Rows) -> None:
    wanted = ids(rows["/v1/sources"][:50])
    page = client.get("/v1/claims", params={"source": ",".join(wanted), "limit": 1000}).json()
    expected = [row for row in rows["/v1/claims"] if cites(*wanted)(row)]
    assert page["items"] == expected
