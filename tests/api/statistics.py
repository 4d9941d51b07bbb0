"""Requests for statistics by SDMX, and what reads their answers."""

import io

import httpx
import pandas as pd

from kb.exports.sdmx.datasets import WRITERS

ROOT = "/sdmx/2.1"
GENERIC, SPECIFIC, CSV, CSV_2 = WRITERS
STRUCTURE = "application/vnd.sdmx.structure+xml;version=2.1"
FLOWS = ("FUNDING", "CLUSTERS")
JAPANESE = "A.JP.jp-knowledge-cluster+jp-city-area..."
"""A key of FUNDING."""

ASKED = [
    f"{ROOT}/data/FUNDING",
    f"{ROOT}/data/CLUSTERS",
    f"{ROOT}/data/KB,CLUSTERS,1.0/.DE+FR..clusters-supported./KB?endPeriod=2010",
    f"{ROOT}/data/FUNDING/{JAPANESE}?firstNObservations=1&lastNObservations=1",
    f"{ROOT}/data/FUNDING/{JAPANESE}?detail=serieskeysonly",
    f"{ROOT}/data/FUNDING/{JAPANESE}?detail=nodata",
    f"{ROOT}/data/FUNDING/{JAPANESE}?detail=dataonly&dimensionAtObservation=AllDimensions",
]
DESCRIBED = [
    f"{ROOT}/dataflow",
    f"{ROOT}/dataflow/KB/FUNDING/latest?references=all",
    f"{ROOT}/datastructure/all/all/all?references=descendants&detail=referencepartial",
    f"{ROOT}/datastructure/KB?references=parentsandsiblings&detail=referencestubs",
    f"{ROOT}/codelist/KB/CL_NATURE+CL_FREQ/1.0?references=dataflow",
    f"{ROOT}/codelist/KB/CL_PROGRAMME/latest/fr-poles+de-spitzencluster",
    f"{ROOT}/codelist/KB/CL_PROGRAMME/latest/fr-poles?detail=allstubs",
    f"{ROOT}/conceptscheme/ALL/CONCEPTS/LATEST/CLAIMS+SOURCES",
    f"{ROOT}/conceptscheme/all/CONCEPTS",
    f"{ROOT}/codelist?detail=allstubs",
]


def table(response: httpx.Response) -> pd.DataFrame:
    """The rows of an answer in CSV, as texts; nothing is taken for missing but nothing."""
    assert response.status_code == 200, response.text
    return pd.read_csv(io.BytesIO(response.content), dtype=str, keep_default_na=False)
