"""How statistics by SDMX are asked for: forms, keys, faults, states; the same bytes everywhere."""

import sys

import httpx
import pytest
from lxml import etree

from kb.exports.sdmx.datasets import WRITERS
from kb.queries import flows
from tests.api.conftest import Changed, Local, plus, problem, rejections
from tests.api.statistics import (
    ASKED,
    CSV,
    CSV_2,
    DESCRIBED,
    GENERIC,
    JAPANESE,
    ROOT,
    SPECIFIC,
    STRUCTURE,
    table,
)


@pytest.mark.parametrize("address", [*ASKED, *DESCRIBED])
def test_the_same_revision_gives_the_same_bytes(
    sqlite_app: Local, postgresql_app: Local, client: httpx.Client, address: str
) -> None:
    for media in [GENERIC, SPECIFIC, CSV, CSV_2] if "/data/" in address else [STRUCTURE]:
        accept = {"Accept": media}
        answers = [
            sqlite_app.get(address, accept),
            sqlite_app.get(address, accept),
            postgresql_app.get(address, accept),
            client.get(address, headers=accept),
            client.get(address, headers=accept),
        ]
        assert {answer.headers["content-type"] for answer in answers} == {media}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("address", "accept", "media"),
    [
        ("data/FUNDING", None, GENERIC),
        ("data/FUNDING", "*/*", GENERIC),
        ("data/FUNDING", "application/xml", GENERIC),
        ("data/FUNDING", "application/vnd.sdmx.genericdata+xml", GENERIC),
        ("data/FUNDING", "application/vnd.sdmx.structurespecificdata+xml; version=2.1", SPECIFIC),
        ("data/FUNDING", "text/csv", CSV),
        ("data/FUNDING", "application/vnd.sdmx.data+csv", CSV),
        ("data/FUNDING", 'application/vnd.sdmx.data+csv;version="2.0.0";labels=id', CSV_2),
        ("data/FUNDING", f"{GENERIC};q=0.2, {SPECIFIC};q=0.4, text/csv;q=0.3", SPECIFIC),
        ("data/FUNDING", "text/html, */*;q=0.1", GENERIC),
        ("dataflow", None, STRUCTURE),
        ("dataflow", "application/xml;q=0.5, text/html", STRUCTURE),
        ("dataflow", "application/vnd.sdmx.structure+xml;version=2.1", STRUCTURE),
    ],
)
def test_the_form_is_that_which_the_client_likes_best(
    client: httpx.Client, address: str, accept: str | None, media: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    with httpx.Client(base_url=client.base_url) as plain:
        del plain.headers["accept"]
        response = plain.get(f"{ROOT}/{address}", headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, media)


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("data/FUNDING", "application/json"),
        ("data/FUNDING", "application/vnd.sdmx.data+csv;version=3.0.0"),
        ("data/FUNDING", "application/vnd.sdmx.genericdata+xml;version=3.0"),
        ("data/FUNDING", f"{STRUCTURE}, text/html"),
        ("dataflow", GENERIC),
        ("dataflow", "application/json"),
    ],
)
def test_what_there_is_not_is_refused(client: httpx.Client, address: str, accept: str) -> None:
    response = client.get(f"{ROOT}/{address}", headers={"Accept": accept})
    problem(response, "not-acceptable")


def test_answers_in_one_form_are_not_taken_for_another(sqlite_url: str) -> None:
    """Neither by the memory, nor by who has a tag."""
    local = Local(sqlite_url, cache_bytes=16_000_000)
    address = f"{ROOT}/data/FUNDING/{JAPANESE}"
    tags = {}
    for _ in range(2):
        for media in WRITERS:
            answer = local.get(address, {"Accept": media})
            assert answer.headers["content-type"] == media
            tags[media] = answer.headers["etag"]
    assert local.recall(address, {"Accept": CSV}).content.startswith(b"DATAFLOW")
    assert len(set(tags.values())) == len(tags)
    had = {"Accept": CSV, "If-None-Match": tags[GENERIC]}
    assert local.get(address, had).status_code == 200
    assert local.get(address, had | {"If-None-Match": tags[CSV]}).status_code == 304
    local.close()


@pytest.mark.parametrize("address", [ASKED[3], DESCRIBED[1]])
def test_head_and_304(client: httpx.Client, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-language"] == "en"
    assert head.headers["kb-revision"] == "1"
    known = client.get(address, headers={"If-None-Match": get.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_language_changes_nothing(client: httpx.Client) -> None:
    english, chinese = (
        client.get(DESCRIBED[0], headers={"Accept-Language": language}) for language in ("en", "zh")
    )
    assert english.content == chinese.content
    assert english.headers["etag"] == chinese.headers["etag"]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("A.NO", "A key of FUNDING has 6 places"),
        ("Q.NO....", "Place 1, FREQ: 'Q' is no code of CL_FREQ."),
        ("A.XX....", "Place 2, COUNTRY: 'XX' is no code of CL_COUNTRY."),
        ("A.DE-NW....", "Place 2, COUNTRY: 'DE-NW' is no code of CL_COUNTRY."),
        ("..fr-pole...", "Place 3, PROGRAMME: 'fr-pole' is no code of CL_PROGRAMME."),
        ("..de-bmbf...", "Place 3, PROGRAMME: 'de-bmbf' is no code of CL_PROGRAMME."),
        ("...spend..", "Place 4, NATURE: 'spend' is no code of CL_NATURE."),
        ("....private.", "Place 5, ORIGIN: 'private' is no code of CL_ORIGIN."),
        (".....XXX", "Place 6, CURRENCY: 'XXX' is no code of CL_CURRENCY."),
        (".DE++FR....", "Place 2, COUNTRY: there is no code beside a plus."),
    ],
)
def test_a_wrong_key_is_told_with_place_and_dimension(local: Local, key: str, says: str) -> None:
    body = problem(local.get(f"{ROOT}/data/FUNDING/{key}"), "invalid-parameter")
    (error,) = body["errors"]
    assert error["parameter"] == "key"
    assert error["detail"].startswith(says)


def test_what_was_meant_is_offered(client: httpx.Client) -> None:
    body = client.get(f"{ROOT}/data/FUNDING/.de.fr-pole.spend..").json()
    assert [error["nearest"][0] for error in body["errors"]] == ["DE"]
    body = client.get(f"{ROOT}/data/FUNDING/..fr-pole...").json()
    assert body["errors"][0]["nearest"][0] == "fr-poles"
    body = client.get(f"{ROOT}/data/FUNDING/...spend..").json()
    (error,) = body["errors"]
    assert error["allowed"] == ["committed", "estimated", "planned", "spent", "unknown"]
    assert error["nearest"][0] == "spent"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("startPeriod=soon", ("startPeriod", "invalid")),
        ("startPeriod=2010&endPeriod=2009", ("endPeriod", "invalid")),
        ("startPeriod=", ("startPeriod", "empty")),
        ("startperiod=2010", ("startperiod", "unknown")),
        ("firstNObservations=0", ("firstNObservations", "out-of-range")),
        ("lastNObservations=x", ("lastNObservations", "invalid")),
        ("detail=some", ("detail", "unknown-value")),
        ("dimensionAtObservation=COUNTRY", ("dimensionAtObservation", "unknown-value")),
        ("lang=zh", ("lang", "unknown")),
        ("as_of=9", ("as_of", "out-of-range")),
    ],
)
def test_a_wrong_parameter_is_told(local: Local, query: str, expected: tuple[str, str]) -> None:
    assert rejections(local.get(f"{ROOT}/data/FUNDING?{query}")) == [expected]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("data/FUND", "No dataflow has the id 'FUND'. Nearest: FUNDING."),
        ("data/KB,FUNDING,9.9", "No dataflow has the id 'KB,FUNDING,9.9'. Nearest: FUNDING."),
        ("data/FUNDING/all/ECB", "No data provider has the id 'ECB'. Nearest: KB."),
        ("data/FUNDING/A.AD....", "FUNDING has no figure of the key 'A.AD....'"),
        ("data/FUNDING/all?startPeriod=2200", "FUNDING has no figure of the key 'all'"),
        ("dataflow/KB/FUNDS", "No dataflow has the id 'FUNDS'. Nearest: FUNDING."),
        ("dataflow/ECB/FUNDING", "No dataflow has the id 'ECB:FUNDING(latest)'."),
        ("codelist/KB/CL_FREQ/2.0", "No codelist has the id 'KB:CL_FREQ(2.0)'."),
        ("codelist/KB/CL_FREQ/1.0/Q", "No item of CL_FREQ has the id 'Q'."),
        ("dataflow/KB/FUNDING/1.0/A", "No item of FUNDING has the id 'A'."),
        ("categoryscheme", "No kind of structure has the id 'categoryscheme'."),
        ("codelists/KB", "No kind of structure has the id 'codelists'. Nearest: codelist."),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    local: Local, address: str, says: str
) -> None:
    body = problem(local.get(f"{ROOT}/{address}"), "not-found")
    assert body["detail"].startswith(says)


def test_an_earlier_state_is_asked_for_by_as_of(changed: Changed) -> None:
    """Its figures are the earlier ones, and the message is dated by it."""
    address = f"{ROOT}/data/FUNDING/..no-nic..."

    def value(query: str) -> tuple[str, str]:
        rows = table(changed.local.get(plus(address, query), {"Accept": CSV}))
        (row,) = rows[rows.TIME_PERIOD == "2014"].to_dict(orient="records")
        return row["OBS_VALUE"], row["REVISION"]

    assert value("detail=full") == ("128000000", "2")
    assert value("as_of=1") == value("as_of=2026-11-24") == ("127000000", "1")
    earlier = etree.fromstring(changed.local.get(plus(address, "as_of=1")).content)[0]
    newest = etree.fromstring(changed.local.get(address).content)[0]
    assert earlier.findtext("{*}Prepared") == "2026-11-24T12:00:00Z"
    assert newest.findtext("{*}Prepared") == "2026-12-01T12:00:00Z"
    assert (earlier.findtext("{*}ID"), newest.findtext("{*}ID")) == ("FUNDING-1", "FUNDING-2")


def test_statements_do_not_grow_with_the_programmes(local: Local) -> None:
    one = local.count(f"{ROOT}/data/FUNDING/..no-nic...")
    assert local.count(f"{ROOT}/data/FUNDING") == local.count(f"{ROOT}/data/CLUSTERS") == one == 7
    assert local.count(f"{ROOT}/dataflow") == local.count(f"{ROOT}/datastructure") == 1
    assert local.count(f"{ROOT}/codelist/KB/CL_PROGRAMME") == 3


def test_more_than_one_answer_tells_is_refused(
    sqlite_app: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "MOST", 20)
    for address in ("data/FUNDING", "codelist/KB/CL_PROGRAMME", "dataflow?references=all"):
        body = problem(sqlite_app.get(f"{ROOT}/{address}"), "answer-too-large")
        assert "more than 20 programmes" in body["detail"]
    assert sqlite_app.get(f"{ROOT}/data/FUNDING/.JP....").status_code == 200
    assert sqlite_app.get(f"{ROOT}/codelist/KB/CL_NATURE").status_code == 200


EVERY = pytest.mark.parametrize("address", [ASKED[0], ASKED[3], DESCRIBED[0], DESCRIBED[1]])


@EVERY
def test_it_is_an_address_like_any_other(client: httpx.Client, address: str) -> None:
    options = client.options(address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    for method in ("POST", "PUT", "DELETE"):
        problem(client.request(method, address), "method-not-allowed")
    assert ("wrong", "unknown") in rejections(client.get(plus(address, "wrong=1")))
    problem(client.get(address.partition("?")[0] + "/"), "not-found")
    headers = client.get(address, headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["last-modified"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    assert "Accept" in headers["vary"]
    assert headers["content-encoding"] == "gzip"


@EVERY
def test_being_told_that_nothing_changed_costs_one_statement(local: Local, address: str) -> None:
    tag = local.get(address).headers["etag"]
    assert local.count(address, {"If-None-Match": tag}) == 1


def test_without_the_optional_part_figures_are_there_and_structures_say_how_to_get_it(
    sqlite_app: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pysdmx"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "pysdmx", None)
    monkeypatch.delitem(sys.modules, "kb.exports.sdmx.artefacts", raising=False)
    monkeypatch.delattr(sys.modules["kb.exports.sdmx"], "artefacts", raising=False)
    body = problem(sqlite_app.get(f"{ROOT}/dataflow"), "not-installed")
    assert 'pip install "cluster-policy-kb[sdmx]"' in body["detail"]
    assert sqlite_app.get(f"{ROOT}/data/FUNDING").status_code == 200
