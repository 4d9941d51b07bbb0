"""The Python client, against a real server: what it tells, what it refuses, what it sends again."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from kb import __version__
from kb.client import Client, ClientError, Problem, Unreachable, answers
from kb.vocabulary import Level, Measure, Prices, Rate
from seed.load import load
from tests.api.conftest import CHANGED_AT, NEW, OLD, PROGRAMME, corrected
from tests.kb.gateway import gateway
from tests.postgresql import free_port
from tests.serving import serving

Json = dict[str, Any]

COMPARED = ("de-spitzencluster", "jp-knowledge-cluster", "fr-poles")


@pytest.fixture(scope="module")
def kb(server: str) -> Iterator[Client]:
    """A client that reads lists by small pages."""
    with Client(server, page=150) as kb:
        yield kb


def all_of(client: httpx.Client, address: str) -> tuple[list[Json], int]:
    """The rows of a list, by the largest pages that there are, and how many it is said to have."""
    page = client.get(address, params={"limit": 1000}).json()
    rows, total = page["items"], page["total"]
    while page["next"]:
        page = client.get(page["next"]).json()
        rows += page["items"]
    return rows, total


def test_a_list_is_told_in_full_however_many_pages_it_has(kb: Client, client: httpx.Client) -> None:
    lists: Mapping[str, answers.Rows[Any]] = {
        "/v1/programmes": kb.programmes(),
        "/v1/clusters": kb.clusters(),
        "/v1/organisations": kb.organisations(),
        "/v1/sources": kb.sources(),
        "/v1/jurisdictions": kb.jurisdictions(),
        "/v1/claims": kb.claims(),
    }
    for address, rows in lists.items():
        expected, total = all_of(client, address)
        assert (address, rows) == (address, expected)
        assert len(rows) == rows.total == total > 200
        assert rows.meta["revision"] == 1
    found = kb.search("cluster")
    assert len(found) == found.total == len({(hit["collection"], hit["id"]) for hit in found}) > 200


def test_filters_are_those_of_the_interface(kb: Client, client: httpx.Client) -> None:
    """Several values, numbers, dates, members of enumerations; None is left out."""
    asked = (
        "country=DE,JP&level=national&active_in=2010&start_lte=2009-12-31&funding_gte=100000000"
        "&sort=-funding,name&lang=zh&limit=1000"
    )
    found = kb.programmes(
        country=["DE", "JP"],
        level=Level.NATIONAL,
        active_in=2010,
        start_lte=date(2009, 12, 31),
        funding_gte=1e8,
        sort=("-funding", "name"),
        lang="zh",
    )
    assert found == client.get(f"/v1/programmes?{asked}").json()["items"]
    assert {row["country"] for row in found} == {"DE", "JP"}
    assert kb.jurisdictions(covered=False, kind="country", limit=3)[0]["counts"]["programmes"] == 0
    assert kb.get("/v1/programmes", country=None, limit=1)["total"] == kb.programmes().total


def test_a_limit_is_of_the_list_and_not_of_a_page(kb: Client) -> None:
    whole = kb.programmes(sort="-claims")
    for limit in (1, 150, 151, 200):
        some = kb.programmes(sort="-claims", limit=limit)
        assert some == whole[:limit]
        assert some.total == len(whole)


class Cut(Client):
    """A client whose server forgets that there are more pages."""

    def pages(self, path: str, **asked: object) -> Iterator[Json]:
        yield next(super().pages(path, **asked))


def test_a_list_that_is_cut_short_is_never_told_as_whole(server: str) -> None:
    with (
        Cut(server, page=20) as kb,
        pytest.raises(ClientError, match=r"/v1/programmes was to tell 2\d\d rows and told 20"),
    ):
        kb.programmes()


def test_what_is_included_is_told_of_all_pages(kb: Client) -> None:
    rows = kb.organisations(include=["claims", "sources"], fields=["id"])
    assert len(rows) == rows.total > 200
    assert set(rows[0]) == {"id"}
    cited = {
        cited["source"]
        for claim in rows.included["claims"].values()
        for cited in claim["citations"]
    }
    assert cited == set(rows.included["sources"])
    assert len(rows.included["claims"]) == kb.claims(kind="involvement").total


def test_one_thing_is_told_in_full(kb: Client, client: httpx.Client) -> None:
    claim = kb.claims(limit=1)[0]["id"]
    for told, address in (
        (kb.programme("de-spitzencluster", lang="zh"), "programmes/de-spitzencluster?lang=zh"),
        (kb.cluster("de-its-owl"), "clusters/de-its-owl"),
        (kb.organisation("de-bmbf"), "organisations/de-bmbf"),
        (kb.source("de-ptj-x"), "sources/de-ptj-x"),
        (kb.jurisdiction("DE"), "jurisdictions/DE"),
        (kb.claim(claim, as_of=1), f"claims/{claim}?as_of=1"),
        (kb.get("/v1/vocabularies/mechanisms"), "vocabularies/mechanisms"),
    ):
        assert told == client.get(f"/v1/{address}").json()


def test_several_threads_can_ask_one_client(server: str) -> None:
    with Client(server, memory=20_000) as kb, ThreadPoolExecutor(8) as pool:
        ids = [row["id"] for row in kb.programmes(limit=12)] * 3
        assert [record["id"] for record in pool.map(kb.programme, ids)] == ids


def test_questions_on_money_are_answered_as_the_interface_does(
    kb: Client, client: httpx.Client
) -> None:
    money = "prices=constant&base_year=2015&rate=ppp"
    compared = kb.compare(
        COMPARED,
        measures=[Measure.DURATION, "funding", Measure.MECHANISMS],
        currency="USD",
        prices=Prices.CONSTANT,
        base_year=2015,
        rate=Rate.PPP,
    )
    ids = ",".join(COMPARED)
    asked = f"/v1/compare?ids={ids}&measures=duration,funding,mechanisms&currency=USD&{money}"
    assert compared == client.get(asked).json()
    assert kb.compare(country="NO", level="national") == (
        client.get("/v1/compare?country=NO&level=national").json()
    )
    explained = kb.explain("no-nce", "funding_per_cluster_year", since=1)
    asked = "/v1/compare/explain?id=no-nce&cell=funding_per_cluster_year&since=1"
    assert explained == client.get(asked).json()
    converted = kb.convert(6e8, "EUR", "USD", year=2010, prices="constant", base_year=2015)
    asked = "/v1/convert?amount=600000000&from=EUR&to=USD&year=2010&prices=constant&base_year=2015"
    assert converted == client.get(asked).json()
    weighted = kb.convert(
        100, "EUR", "EUR", start=2009, end=2010, profile="weights", weights=[1, 3]
    )
    assert weighted["meta"]["weights"] == [1, 3]
    covered = kb.coverage(country="NZ", field=["periods", "funding"])
    assert covered == client.get("/v1/coverage?country=NZ&field=periods,funding").json()


def test_a_problem_says_what_is_wrong_and_what_was_meant(kb: Client) -> None:
    with pytest.raises(Problem) as caught:
        kb.get("/v1/programmes", contry="DE", level="nationl")
    problem = caught.value
    assert (problem.status, problem.type) == (422, "/problems/invalid-parameter")
    assert {fault["parameter"]: fault["nearest"][0] for fault in problem.errors} == {
        "contry": "country",
        "level": "national",
    }
    assert "contry: No such parameter. Did you mean country or country_not?" in str(problem)
    with pytest.raises(Problem, match=r"404.*Nearest: de-spitzencluster") as caught:
        kb.programme("de-spitzenclster")
    assert (caught.value.type, caught.value.errors) == ("/problems/not-found", [])
    assert len(caught.value.request_id) == 32
    with pytest.raises(Problem, match=r"No programme has the id 'fr-poles\?lang=zh#'"):
        kb.programme("fr-poles?lang=zh#")


def test_nothing_chosen_is_not_everything(kb: Client) -> None:
    """An empty list comes from a mistake more often than from a wish for all."""
    chosen: list[str] = []
    with pytest.raises(Problem, match="country: The value is empty"):
        kb.programmes(country=chosen)


def test_a_server_that_is_not_there_is_told_with_its_address() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with (
        Client(address, retries=1) as kb,
        pytest.raises(Unreachable, match=f"{address}/v1/programmes.*Connection refused.*kb serve"),
    ):
        kb.programmes()
    with pytest.raises(ValueError, match="'localhost:8000' is no address"):
        Client("localhost:8000")


def test_a_server_that_comes_later_is_waited_for(server: str) -> None:
    port = free_port()
    with Client(f"http://127.0.0.1:{port}", retries=6) as kb, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(kb.programme, "fr-poles")
        time.sleep(0.1)
        with gateway(server, port=port):
            assert asked.result()["id"] == "fr-poles"


def test_a_server_that_asks_for_patience_gets_it(server: str) -> None:
    """For as long as it says; not where that is too long, and not for ever."""
    with gateway(server, [{"Retry-After": "1"}]) as (address, asked), Client(address) as kb:
        began = time.monotonic()
        assert kb.programme("fr-poles")["id"] == "fr-poles"
        assert time.monotonic() - began >= 1
        assert len(asked.asked) == 2
        assert asked.asked[0]["User-Agent"] == f"cluster-policy-kb/{__version__}"
    for header, times in (("0", 3), ("3600", 1), ("", 1)):
        refusals = [{"Retry-After": header} if header else {}] * 9
        with gateway(server, refusals) as (address, asked), Client(address, retries=2) as kb:
            with pytest.raises(Problem, match=r"Service Unavailable .503.") as caught:
                kb.programme("fr-poles")
            assert (caught.value.type, caught.value.errors) == ("about:blank", [])
            assert len(asked.asked) == times


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def changing(copied: Engine, log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server over a base that a test may change, which logs each request."""
    monkeypatch.setenv("KB_ACCESS_LOG", "1")
    with serving(copied.url.render_as_string(hide_password=False), log) as address:
        yield address


def change(engine: Engine, folder: Path, address: str) -> None:
    """Load one amount corrected, and wait until the server knows."""
    assert load(engine, corrected(folder), at=CHANGED_AT).revision
    while httpx.get(f"{address}/v1/revisions").json()["total"] == 1:
        time.sleep(0.01)


def test_a_list_whose_base_changes_meanwhile_is_of_one_revision(
    changing: str, copied: Engine, tmp_path: Path
) -> None:
    """The programme that changes would be told twice in one order, and not at all in the other."""
    with Client(changing) as kb:
        walks = {
            sort: kb.pages("/v1/programmes", sort=sort, limit=60)
            for sort in ("updated", "-updated")
        }
        told = {sort: next(pages)["items"] for sort, pages in walks.items()}
        change(copied, tmp_path, changing)
        for sort, pages in walks.items():
            rows = told[sort] + [row for page in pages for row in page["items"]]
            before = kb.programmes(sort=sort, as_of=1)
            assert rows == before
            assert [row["updated_in"] for row in rows] == [1] * len(before)
            assert rows != kb.programmes(sort=sort)


def test_what_is_known_is_not_sent_again_until_it_changes(
    changing: str, copied: Engine, tmp_path: Path, log: Path
) -> None:
    def answered(*statuses: int) -> bool:
        """Whether the server gave these statuses to the question, which it logs a moment later."""
        deadline = time.monotonic() + 30
        while True:
            lines = map(json.loads, log.read_text().splitlines())
            path = f"/v1/programmes/{PROGRAMME}"
            given = [line["status"] for line in lines if line.get("path") == path]
            if len(given) >= len(statuses) or time.monotonic() > deadline:
                return given == [*statuses]
            time.sleep(0.02)

    with Client(changing) as kb:
        first = kb.programme(PROGRAMME)
        first["name"] = "changed by who asked"
        second = kb.programme(PROGRAMME)
        assert second == {**first, "name": second["name"]}
        assert second["name"] != first["name"]
        assert answered(200, 304)
        change(copied, tmp_path, changing)
        amounts = [
            {claim["amount"] for claim in record["funding"]}
            for record in (second, kb.programme(PROGRAMME))
        ]
        assert [(OLD in some, NEW in some) for some in amounts] == [(True, False), (False, True)]
        assert answered(200, 304, 200)
    with Client(changing, memory=0) as kb:
        assert kb.programme(PROGRAMME) == kb.programme(PROGRAMME)
    assert answered(200, 304, 200, 200, 200)


def test_a_list_as_a_table(kb: Client) -> None:
    programmes = kb.programmes()
    table = kb.frame(programmes)
    assert list(table["id"]) == [row["id"] for row in programmes]
    types = table.dtypes.astype(str)
    assert {name: types[name] for name in ("id", "start", "duration", "claims", "sectors")} == {
        "id": "str", "start": "str", "duration": "float64", "claims": "Int64", "sectors": "object",
    }  # fmt: skip
    assert table["claims"].sum() == sum(row["claims"] for row in programmes)
    funded = [row["funding"]["value"] or 0 for row in programmes if row["funding"]]
    assert table["funding_value"].sum() == pytest.approx(sum(funded))
    assert table["funding_low"].dtype == "float64"
    assert table["funding_value"].isna().sum() > 0
    assert "funding" not in table
    sectors = table.explode("sectors")["sectors"].value_counts()
    assert sectors["ict-software"] == kb.programmes(sector="ict-software").total
    without = kb.frame(kb.programmes(missing="funding"))
    assert list(without.filter(like="funding_")) == ["funding_value", "funding_low", "funding_high"]
    told = kb.claims(kind="funding")
    claims = kb.frame(told)
    assert {str(claims[name].dtype) for name in ("amount", "amount_min")} == {"Int64"}
    assert str(claims["part_of"].dtype) == "boolean"
    sources = [tuple(citation["source"] for citation in claim["citations"]) for claim in told]
    assert list(claims["citations"]) == sources
    assert kb.frame([]).empty


def test_a_comparison_as_a_table(kb: Client) -> None:
    compared = kb.compare(COMPARED, measures=["duration", "funding", "mechanisms"])
    table = kb.frame(compared).set_index("id")
    assert tuple(table.index) == COMPARED
    for row in compared["rows"]:
        told = table.loc[row["programme"]["id"]]
        for measure, cell in row["cells"].items():
            assert told[f"{measure}_value"] == cell["value"]
            assert told[f"{measure}_members"] == tuple(m["code"] for m in cell["members"])
            assert told[f"{measure}_claims"] == tuple(c["id"] for c in cell["claims"])
    assert str(table["funding_value"].dtype) == "float64"
    assert str(table["funding_comparable"].dtype) == "boolean"
    with pytest.raises(TypeError, match="A list or a comparison"):
        kb.frame(kb.get("/v1/programmes/fr-poles"))


def test_a_table_without_pandas_says_what_to_install(
    kb: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'pip install "cluster-policy-kb\[pandas\]"'):
        kb.frame(kb.programmes(limit=1))


def test_nothing_else_of_the_project_is_imported_and_no_table_until_it_is_asked_for() -> None:
    code = "import sys, kb.client; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    ours = {name for name in loaded if name.split(".")[0] in {"kb", "api", "seed"}}
    assert {name for name in ours if not name.startswith("kb.client")} == {"kb"}
    assert not loaded & {"pandas", "numpy", "sqlalchemy", "pydantic", "fastapi", "typer", "yaml"}
