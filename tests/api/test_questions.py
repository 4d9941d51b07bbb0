"""The questions that the base must answer well: one request each.

Each test asks the one request and holds the answer against what the sources say.
"""

from typing import Any

import httpx
import pytest

from tests.api import manual

Json = dict[str, Any]


@pytest.fixture
def ask(client: httpx.Client) -> "Ask":
    """What asks one request."""
    return Ask(client)


class Ask:
    """A client whose answers are read at once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def __call__(self, address: str) -> Json:
        """The answer to a request, which is one."""
        found: Json = self._client.get(address).raise_for_status().json()
        return found

    def compare(self, query: str) -> dict[str, dict[str, Json]]:
        """The cells of a comparison, by programme and measure."""
        rows = self(f"/v1/compare?{query}")["rows"]
        return {row["programme"]["id"]: row["cells"] for row in rows}


def figure(cell: Json) -> tuple[float | None, float | None, float | None]:
    """The value and its interval."""
    return cell["value"], cell["low"], cell["high"]


def codes(cell: Json) -> set[str]:
    """The codes of the reasons."""
    return {reason["code"] for reason in cell["reasons"]}


def roles(member: Json) -> list[str]:
    """What a member of a set is to the programme."""
    return [role["code"] for role in member["roles"]]


def test_1_public_money_per_cluster_and_year(ask: Ask) -> None:
    money = "currency=EUR&prices=constant&base_year=2015&rate=ppp"
    query = f"ids=fr-poles,de-spitzencluster&measures=funding_per_cluster_year&{money}"
    found = ask.compare(query)
    for cells in found.values():
        cell = cells["funding_per_cluster_year"]
        assert cell["low"] < cell["value"] < cell["high"]
        assert all(claim["citations"] for claim in cell["claims"])
    # Another source counts 72 pôles in place of 71.
    rivals = found["fr-poles"]["funding_per_cluster_year"]["rivals"]
    assert any("72" in r["statement"] for r in rivals if r["in_interval"])


def test_2_public_money_by_origin_and_private_money_beside_it(ask: Ask) -> None:
    by_origin = "funding_national,funding_regional,funding_eu,private_matching,private_per_public"
    cells = ask.compare(f"ids=at-comet&measures={by_origin}")["at-comet"]
    assert figure(cells["funding_national"])[0] == 39e6 + 10.4e6 + 53e6
    assert figure(cells["funding_regional"])[0] == 26e6
    assert (figure(cells["funding_eu"])[0], codes(cells["funding_eu"])) == (None, {"missing"})
    assert figure(cells["private_matching"])[0] == 90e6
    ratio = cells["private_per_public"]["value"]
    assert ratio == pytest.approx(90e6 / (39e6 + 10.4e6 + 53e6 + 26e6))


def test_3_planned_against_spent(ask: Ask) -> None:
    cells = ask.compare("ids=de-bioprofile&measures=funding_planned,funding_spent")["de-bioprofile"]
    assert figure(cells["funding_planned"])[0] == pytest.approx(100e6 / 1.95583)
    assert figure(cells["funding_spent"])[0] == 50e6
    natures = [cells[measure]["nature"] for measure in ("funding_planned", "funding_spent")]
    assert natures == ["planned", "spent"]


def test_4_the_office_the_grants_and_the_volume(ask: Ask) -> None:
    ids = "ids=de-spitzencluster,de-kompetenznetze"
    found = ask.compare(f"{ids}&measures=programme_office,funding,total_volume")
    assert figure(found["de-spitzencluster"]["funding"])[0] == 600e6
    assert figure(found["de-spitzencluster"]["total_volume"])[0] == 1200e6
    assert figure(found["de-kompetenznetze"]["programme_office"])[0] == 950_000 * 6
    assert codes(found["de-kompetenznetze"]["funding"]) == {"missing"}


def test_5_the_most_that_a_cluster_gets_for_how_long_and_at_what_matching(ask: Ask) -> None:
    ids = "ids=de-spitzencluster,th-super-clusters"
    found = ask.compare(f"{ids}&measures=most_per_cluster,support_years,matching_rate")
    assert figure(found["de-spitzencluster"]["most_per_cluster"])[0] == 40e6
    assert figure(found["de-spitzencluster"]["matching_rate"])[0] == 50
    assert figure(found["th-super-clusters"]["support_years"])[0] == 8


def test_6_share_of_the_product_and_per_inhabitant(ask: Ask) -> None:
    query = "ids=de-spitzencluster&measures=funding_share_of_gdp,funding_per_capita"
    cells = ask.compare(query)["de-spitzencluster"]
    share, each = cells["funding_share_of_gdp"], cells["funding_per_capita"]
    assert (share["unit"], each["unit"]) == ("percent", "EUR/inhabitant")
    # 600 million of 80 to 83 million inhabitants; a ninth of it of 2,400 to 3,300 billion a year.
    assert 600 / 83 < each["low"] < each["value"] < each["high"] < 600 / 80
    assert 600e6 / 9 / 3_300e9 * 100 < share["low"] < share["high"] < 600e6 / 9 / 2_400e9 * 100
    assert {i["observation"]["series"] for i in observed(share)} == {"gdp_lcu"}
    assert {i["observation"]["series"] for i in observed(each)} == {"population"}


def observed(cell: Json) -> list[Json]:
    """The numbers of the series in the steps of a cell."""
    entries = [entry for step in cell["steps"] for entry in step["inputs"]]
    return [entry for entry in entries if entry["observation"]]


def test_7_amounts_that_cannot_be_attributed(ask: Ask) -> None:
    found = ask.compare("country=JP&measures=shared_funding")
    sharing = {id for id, c in found.items() if "shared" in codes(c["shared_funding"])}
    assert sharing == {"jp-industrial-cluster", "jp-knowledge-cluster"}
    assert all(figure(found[id]["shared_funding"]) == (None, 0, 620e6) for id in sharing)


def test_8_what_ran_in_a_year_in_which_phase_and_for_how_long_it_was_paid_for(ask: Ask) -> None:
    measures = "phases,duration,funded_duration"
    found = ask.compare(f"country=FR&active_in=2010&on=2010&measures={measures}")
    assert "fr-spl" not in found, "it ended in 2009"
    poles = found["fr-poles"]
    (phase,) = poles["phases"]["members"]
    assert (phase["label"], roles(phase)) == ("Phase II ('Pôles 2.0')", ["certain"])
    (claim,) = poles["phases"]["claims"]
    assert {c["source"] for c in claim["citations"]} >= {"fr-ccomptes-2016", "fr-canalblog-2010"}
    assert figure(poles["duration"])[0] == 2027 - 2004
    assert figure(poles["funded_duration"])[0] == 2012 - 2006
    # Of the fund no phase is known, which is not to say that it had none.
    assert (figure(found["fr-fui"]["phases"])[0], codes(found["fr-fui"]["phases"])) == (
        None, {"missing"},
    )  # fmt: skip


def test_9_time_between_rounds_and_the_rate_of_each(ask: Ask) -> None:
    query = "ids=de-spitzencluster&measures=years_between_rounds,selection_rate"
    cells = ask.compare(query)["de-spitzencluster"]
    assert figure(cells["years_between_rounds"]) == (2, 2, 2)
    rate = cells["selection_rate"]
    assert rate["value"] == pytest.approx(15 / 85 * 100)
    each = [step["output"] for step in rate["steps"] if step["kind"] == "rate"]
    assert each == pytest.approx([5 / 38 * 100, 5 / 23 * 100, 5 / 24 * 100])


def test_10_what_replaced_what_and_how_long_after_the_countrys_first(ask: Ask) -> None:
    measures = "predecessors,successors,years_after_first_programme"
    found = ask.compare(f"country=DE,FR&measures={measures}")
    before, after = (
        {id: [m["code"] for m in cells[which]["members"]] for id, cells in found.items()}
        for which in ("predecessors", "successors")
    )
    assert (before["de-bioprofile"], after["de-bioregio"]) == (["de-bioregio"], ["de-bioprofile"])
    assert (before["de-clusters4future"], before["fr-grappes"]) == (
        ["de-spitzencluster"], ["fr-spl"],
    )  # fmt: skip
    # What followed another is what the other was followed by.
    assert {(one, other) for one, others in before.items() for other in others} == {
        (other, one) for one, others in after.items() for other in others
    }
    for cells in found.values():
        assert all(c["citations"] for c in cells["predecessors"]["claims"])
    assert codes(found["de-bioregio"]["predecessors"]) == {"missing"}
    assert figure(found["de-bioregio"]["years_after_first_programme"])[0] == 0
    assert figure(found["de-spitzencluster"]["years_after_first_programme"])[0] == 2007 - 1995
    assert figure(found["fr-poles"]["years_after_first_programme"])[0] == 2004 - 1998


@pytest.mark.parametrize(
    ("on", "number"), [("2005-12-31", 67), ("2012-12-31", 71), ("2019-12-31", 56)]
)
def test_11_number_of_clusters_at_a_date(on: str, number: int, ask: Ask) -> None:
    cell = ask.compare(f"ids=fr-poles&measures=clusters&on={on}")["fr-poles"]["clusters"]
    assert (cell["value"], cell["unit_counted"]) == (number, "clusters-designated")


def test_12_who_leads_who_pays_who_executes_who_evaluates(ask: Ask) -> None:
    found = ask.compare("ids=de-spitzencluster,us-eric&measures=ministries,organisations")
    organisations = found["de-spitzencluster"]["organisations"]["members"]
    assert {member["code"]: roles(member) for member in organisations} == {
        "de-bmbf": ["lead"], "de-ptj": ["implementer"], "de-rwi": ["evaluator"],
    }  # fmt: skip
    shared = found["us-eric"]["ministries"]
    assert shared["value"] == 7
    assert "us-doe" in {member["code"] for member in shared["members"]}


def test_13_staged_selection_and_private_matching_of_half(ask: Ask) -> None:
    staged = "mechanism=selection/staged-tournament"
    found = ask.compare(f"{staged}&measures=matching_rate")
    known = {id: cells["matching_rate"] for id, cells in found.items()}
    half = {id for id, cell in known.items() if cell["low"] is not None and cell["low"] >= 50}
    assert half == {"de-spitzencluster"}
    assert all(codes(cell) == {"missing"} for id, cell in known.items() if id not in half)


def test_16_programmes_like_this_one_with_the_reasons(ask: Ask) -> None:
    answer = ask("/v1/programmes/de-spitzencluster/similar?limit=5")
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5
    assert all(feature["reason"] for item in answer["items"] for feature in item["features"])
    assert "de-spitzencluster" not in {item["id"] for item in answer["items"]}


def test_18_a_published_table_beside_ours(client: httpx.Client) -> None:
    response = client.post("/v1/compare/rebuild", json=manual.BODIES["rebuild"])
    answer = response.raise_for_status().json()
    cells = [cell for row in answer["rows"] for cell in row["cells"].values()]
    assert cells
    assert all({"theirs", "ours", "difference"} <= cell.keys() for cell in cells)


def test_19_what_is_not_known(ask: Ask) -> None:
    answer = ask("/v1/coverage?country=JP&field=funding")
    (japan,) = answer["groups"]
    counts = japan["fields"]["funding"]
    told = [counts[part] for part in ("known", "partly", "absent", "unstated")]
    assert sum(told) == japan["programmes"] == 8
    assert sum(counts["reasons"].values()) >= counts["absent"]
