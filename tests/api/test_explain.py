"""One figure in full: the same as in a comparison, its witnesses, its series, what changed."""

import httpx
import pytest

from api.schemas.explained import origins_out
from kb.vocabulary import Measure, Nature
from tests.api.conftest import PROGRAMME, Changed, Json, Local, problem
from tests.kb.compare.making import ask, cited, funding, period, programme, source

QUERY = "&currency=EUR&prices=constant&base_year=2015&rate=ppp"


def explained(client: httpx.Client, id: str, cell: str, more: str = QUERY) -> Json:
    answer = client.get(f"/v1/compare/explain?id={id}&cell={cell}{more}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cell", ["duration", "funding_per_cluster_year", "mechanisms", "clusters"])
def test_the_figure_is_that_of_the_comparison(
    client: httpx.Client, cell: str, language: str
) -> None:
    lang = f"&lang={language}"
    answer = explained(client, "fr-poles", cell, QUERY + lang)
    table = client.get(f"/v1/compare?ids=fr-poles&measures={cell}{QUERY}{lang}").json()
    assert answer["cell"] == table["rows"][0]["cells"][cell]
    assert answer["programme"] == table["rows"][0]["programme"]
    assert answer["meta"] == table["meta"]
    assert answer["changed"] is None


def test_every_citation_of_what_bears_on_the_figure_is_told_with_its_place(
    client: httpx.Client,
) -> None:
    answer = explained(client, "fr-poles", "funding_per_cluster_year")
    cell = answer["cell"]
    bearing = [*cell["claims"], *(use for use in cell["rivals"] if use["in_interval"])]
    cited = {(c["source"], use["id"], c["locator"]) for use in bearing for c in use["citations"]}
    told = {
        (document["id"], claim, place)
        for origin in answer["origins"]
        for document in origin["documents"]
        for claim, place in document["places"].items()
    }
    assert {(source, claim) for source, claim, _ in cited} == {(s, c) for s, c, _ in told}
    assert told <= cited
    for use in cell["claims"]:
        own = {
            origin["origin"]
            for origin in answer["origins"]
            for document in origin["documents"]
            if use["id"] in document["places"]
        }
        assert len(own) == use["origins"]


def test_documents_that_copy_each_other_stand_together() -> None:
    """No figure of the curated base rests on a document and its copy: these are invented."""
    report, copy = source("report"), source("copy", origin="report")
    other = source("other", origin="a release of the ministry")
    used = funding(600, 2007, 2011, citations=cited(report, other))
    rival = funding(500, 2007, 2011, citations=cited(copy))
    unused = funding(70, nature=Nature.SPENT, citations=cited(source("elsewhere")))
    cell = ask(Measure.FUNDING, programme(period(2007, 2011), used, rival, unused))
    witnesses = {origin.origin: origin.documents for origin in origins_out(cell)}
    assert {origin: [d.id for d in documents] for origin, documents in witnesses.items()} == {
        "a release of the ministry": ["other"],
        "report": ["report", "copy"],
    }
    assert [document.places for document in witnesses["report"]] == [
        {used.id: "page 1"},
        {rival.id: "page 1"},
    ]


def test_the_series_used_are_told_with_their_values_and_publishers(client: httpx.Client) -> None:
    answer = explained(client, "de-spitzencluster", "funding_per_cluster_year")
    used = {
        (o["series"], o["economy"], str(o["year"])): entry["value"]
        for step in answer["cell"]["steps"]
        for entry in step["inputs"]
        if (o := entry["observation"])
    }
    told = {
        (series["code"], economy, year): value
        for series in answer["series"]
        for economy, years in series["values"].items()
        for year, value in years.items()
    }
    assert told == used
    assert all(series["source"] and series["url"] for series in answer["series"])


def test_every_step_has_its_line(client: httpx.Client) -> None:
    cell = explained(client, "de-spitzencluster", "funding_per_cluster_year")["cell"]
    assert cell["steps"][0]["line"].startswith("600,000,000 × 1 ÷ 9 × 100 ÷ 91.5485")
    assert cell["steps"][-1]["line"].endswith("EUR/cluster/year")


def test_without_a_change_nothing_has_changed(client: httpx.Client) -> None:
    changed = explained(client, "no-nce", "funding", "&since=1")["changed"]
    assert (changed["since"], changed["same"]) == (1, True)
    assert (changed["added"], changed["retired"]) == ([], [])


def test_what_changed_since_a_revision_is_told(changed: Changed) -> None:
    """One amount of the programme was corrected in the second revision."""
    local: Local = changed.local
    address = f"/v1/compare/explain?id={PROGRAMME}&cell=funding&currency=NOK"
    one = local.get(f"{address}&since=1").json()["changed"]
    assert one["same"] is False
    assert (len(one["added"]), len(one["retired"])) == (1, 1)
    assert one["added"][0]["statement"] != one["retired"][0]["statement"]
    first = local.get(f"{address}&as_of=1").json()
    assert one["before"]["value"] == first["cell"]["value"]
    assert [claim["id"] for claim in one["before"]["claims"]] == [
        claim["id"] for claim in first["cell"]["claims"]
    ]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("id=de-spitzenclustr&cell=funding", "id", "unknown-value"),
        ("id=de-spitzencluster", "cell", "missing"),
        ("id=de-spitzencluster&cell=fundin", "cell", "unknown-value"),
        ("id=de-spitzencluster&cell=funding&since=9", "since", "out-of-range"),
        ("id=de-spitzencluster&cell=funding&since=0", "since", "out-of-range"),
    ],
)
def test_what_is_not_there_is_refused(
    client: httpx.Client, query: str, parameter: str, code: str
) -> None:
    response = client.get(f"/v1/compare/explain?{query}")
    body = problem(response, "invalid-parameter")
    assert [(e["parameter"], e["code"]) for e in body["errors"]] == [(parameter, code)]
