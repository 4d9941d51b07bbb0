"""Languages: which one an answer is in, what it says so by, and what is never translated."""

import re

import httpx
import pytest

from tests.api.conftest import Json, Rows, ids, list_of, problem, rejections

PROGRAMME = "/v1/programmes/de-spitzencluster"
CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = {
    "en": "Leading-Edge Cluster Competition",
    "de": "Spitzencluster-Wettbewerb",
    "zh": "领先集群竞赛计划",
}

ASKED = [
    ("", None, "en"),
    ("lang=zh", None, "zh"),
    ("lang=de", None, "de"),
    ("lang=DE", None, "de"),
    ("lang=de-AT", None, "de"),
    ("lang=zh-Hant-TW", None, "zh"),
    ("lang=zh-hans", None, "zh"),
    ("", "zh", "zh"),
    ("", "ZH-TW", "zh"),
    ("", "zh-Hant-TW", "zh"),
    ("", "de-CH, fr;q=0.9", "de"),
    ("", "fr;q=0.5, zh;q=0.9, de;q=0.7", "zh"),
    ("", "en;q=0.2, de;q=0.8", "de"),
    ("", "zh;q=0, de", "de"),
    ("", "zh;q=0", "en"),
    ("", "*", "en"),
    ("", "*, zh;q=0.5", "zh"),
    ("", "xx, zh;q=0.1", "zh"),
    ("", "tlh", "en"),
    ("", "nonsense; of=a;;header,,", "en"),
    ("", "", "en"),
    ("lang=zh", "de", "zh"),
    ("lang=en", "zh, de", "en"),
    ("lang=zh-CN", "de;q=1", "zh"),
]
"""The parameter, the header, and the language of the answer."""


@pytest.mark.parametrize(("query", "header", "language"), ASKED)
def test_the_parameter_beats_the_header_which_beats_english(
    client: httpx.Client, query: str, header: str | None, language: str
) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    response = client.get(f"{PROGRAMME}?{query}" if query else PROGRAMME, headers=headers)
    body = response.json()
    assert response.headers["content-language"].split(", ")[0] == language
    assert body["meta"]["language"] == language
    assert (body["name"], body["name_lang"]) == (NAMES[language], language)
    assert body["names"] == NAMES


@pytest.mark.parametrize(
    "value", ["zz", "english", "e", "12", "zh_CN", "zh,de", "*", "zh;q=1", "-"]
)
def test_an_unknown_language_is_refused_as_a_parameter(client: httpx.Client, value: str) -> None:
    response = client.get(PROGRAMME, params={"lang": value})
    assert rejections(response) == [("lang", "invalid")]
    problem(response, "invalid-parameter")


def test_what_there_is_not_in_the_language_is_in_english(client: httpx.Client) -> None:
    response = client.get(f"{PROGRAMME}?lang=fi")
    body = response.json()
    assert (body["name"], body["name_lang"]) == (NAMES["en"], "en")
    assert body["summary"] == body["summaries"]["en"]
    assert response.headers["content-language"] == "fi, en"


def test_english_and_chinese_are_whole(client: httpx.Client) -> None:
    for language in ("en", "zh"):
        response = client.get(f"/v1/programmes?lang={language}&limit=1000")
        assert response.headers["content-language"] == language
        for row in response.json()["items"]:
            assert row["name"] == row["names"][language]
            assert row["name_lang"] == language


@pytest.mark.parametrize("noun", ["programmes", "clusters", "organisations", "jurisdictions"])
@pytest.mark.parametrize("language", ["ja", "fr", "ko"])
def test_names_are_the_best_that_there_are(
    client: httpx.Client, rows: Rows, noun: str, language: str
) -> None:
    found = list_of(client.get, f"/v1/{noun}?lang={language}&limit=1000")
    assert ids(found) == ids(rows[f"/v1/{noun}"])
    for row in found:
        best = language if language in row["names"] else "en"
        assert (row["name"], row["name_lang"]) == (row["names"][best], best)


def test_a_summary_is_in_the_language_too(client: httpx.Client) -> None:
    body = client.get(f"{PROGRAMME}?lang=zh").json()
    assert body["summary"] == body["summaries"]["zh"] != body["summaries"]["en"]
    row = list_of(client.get, "/v1/programmes?lang=zh&q=领先集群竞赛")[0]
    assert row["summary"] == body["summary"]


def _codes(part: object) -> dict[str, str]:
    """Every code of an answer with its label."""
    found: dict[str, str] = {}
    if isinstance(part, dict):
        if part.keys() == {"code", "label"}:
            found[part["code"]] = part["label"]
        for value in part.values():
            found |= _codes(value)
    elif isinstance(part, list):
        for value in part:
            found |= _codes(value)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/v1/programmes/fr-poles",
        "/v1/clusters/de-its-owl",
        "/v1/organisations?limit=1000",
        "/v1/sources?limit=1000",
        "/v1/claims?kind=mechanism_use,figure,involvement&limit=1000",
    ],
)
def test_codes_have_labels_in_the_language_and_are_never_translated(
    client: httpx.Client, address: str
) -> None:
    separator = "&" if "?" in address else "?"
    english, chinese = (
        _codes(client.get(f"{address}{separator}lang={language}").json())
        for language in ("en", "zh")
    )
    assert english.keys() == chinese.keys()
    assert english
    assert not any(map(CHINESE.search, english.values()))
    assert all(map(CHINESE.search, chinese.values()))


@pytest.mark.parametrize("name", ["mechanisms", "indicators", "sectors", "roles"])
def test_a_vocabulary_has_labels_in_both(client: httpx.Client, name: str) -> None:
    english = client.get(f"/v1/vocabularies/{name}").json()["items"]
    chinese = client.get(f"/v1/vocabularies/{name}?lang=zh").json()["items"]
    for one, other in zip(english, chinese, strict=True):
        assert one["label"] == one["labels"]["en"]
        assert other["label"] == other["labels"]["zh"]
        assert _without_label(one) == _without_label(other)


def _without_label(term: Json) -> Json:
    return {key: value for key, value in term.items() if key != "label"}


def test_the_labels_of_the_vocabulary_are_those_of_the_claims(client: httpx.Client) -> None:
    terms = client.get("/v1/vocabularies/mechanisms?lang=zh").json()["items"]
    labels = {term["code"]: term["label"] for term in terms}
    for claim in client.get("/v1/programmes/fr-poles?lang=zh").json()["mechanisms"]:
        assert claim["concept"]["label"] == labels[claim["concept"]["code"]]


def test_closed_lists_and_dates_are_the_same_in_every_language(client: httpx.Client) -> None:
    english, chinese = (client.get(f"{PROGRAMME}?lang={code}").json() for code in ("en", "zh"))
    for key in ("id", "level", "status", "start", "end", "names", "summaries", "aliases"):
        assert english[key] == chinese[key]
    for one, other in zip(english["funding"], chinese["funding"], strict=True):
        assert _without_names(one) == _without_names(other)


def _without_names(claim: Json) -> Json:
    return {key: value for key, value in claim.items() if key not in {"subject", "shared_by"}}


def test_series_and_countries_of_an_economy_are_named_in_chinese(client: httpx.Client) -> None:
    body = client.get("/v1/economies/DE?lang=zh").json()
    assert body["economy"] == {"id": "DE", "name": "德国"}
    assert all(CHINESE.search(series["label"]) for series in body["series"])
    items = client.get("/v1/economies?lang=zh").json()["items"]
    assert next(item["name"] for item in items if item["code"] == "JP") == "日本"


def test_a_comparison_names_programmes_in_the_language(client: httpx.Client) -> None:
    address = "/v1/compare?ids=de-spitzencluster,fr-poles&measures=duration"
    rows = client.get(f"{address}&lang=de").json()["rows"]
    assert rows[0]["programme"]["name"] == NAMES["de"]
    assert rows[0]["programme"]["name_lang"] == "de"
    assert rows[1]["programme"]["name_lang"] == "en"


def test_problems_are_in_english_whatever_is_asked_for(client: httpx.Client) -> None:
    one = client.get("/v1/programmes?contry=DE&lang=zh").json()
    other = client.get("/v1/programmes?contry=DE").json()
    assert {**one, "request_id": ""} == {**other, "request_id": ""}
