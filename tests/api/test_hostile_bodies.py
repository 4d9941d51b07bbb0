"""Bodies that mean harm: refused with their place, or kept as the texts that they are; never a 5xx,
and of what was refused nothing is left.
"""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import Engine

from api.bodies import MAX_BYTES
from tests.api.conftest import Json, problem, rejections
from tests.api.keyed import bearer, url
from tests.api.proposing import (
    KEYS,
    PROGRAMME,
    PROPOSALS,
    SOURCE,
    Desk,
    base,
    desk,
    figure,
    proposal,
)
from tests.kb.small import everything
from tests.serving import serving

Place = tuple[str, str, str, Json]
"""The place that is wrong, where the body goes and how, and the body."""


@pytest.fixture
def writer(fresh: Engine) -> Iterator[Desk]:
    """Who writes to the small base, in which proposal 1 is a draft."""
    base(fresh)
    made = desk(fresh)
    assert made.send(PROPOSALS, proposal("A draft")).status_code == 201
    yield made
    made.local.close()


@pytest.fixture
def unchanged(writer: Desk) -> Iterator[Desk]:
    """Who is refused all that a test sends: every row of every table is as before."""
    before = everything(writer.local.engine)
    yield writer
    assert everything(writer.local.engine) == before


def cited(at: Any = "p 1", source: Any = SOURCE) -> list[Json]:
    return [{"source": source, "at": at}]


def amended(**set: Any) -> Json:
    return {"amend": [{"id": PROGRAMME, "set": set}]}


def organisation(id: Any = "de-x", en: Any = "A ministry") -> Json:
    record = {"id": id, "kind": "ministry", "name": {"en": en, "zh": "部"}}
    return {"organisations": [record]}


def texts(text: str) -> Iterator[Place]:
    """Bodies with a text in every place that takes one, and in those that take a closed list."""
    claim, set = "/changes/claims/0", "/changes/amend/0/set"
    bodies: list[tuple[str, Json]] = [
        ("/title", proposal(text)),
        (f"{claim}/claim/note", proposal(claims=[figure(note=text)])),
        (f"{claim}/claim/cite/0/at", proposal(claims=[figure(cite=cited(text))])),
        (f"{claim}/claim/cite/0/source", proposal(claims=[figure(cite=cited(source=text))])),
        (f"{claim}/claim/indicator", proposal(claims=[figure(indicator=text)])),
        (f"{claim}/claim/detail/en", proposal(claims=[figure(detail={"en": text})])),
        (f"{claim}/subject", proposal(claims=[figure(about={"subject": text})])),
        (f"{claim}", proposal(claims=[figure(about={"kind": text})])),
        (f"{claim}/", proposal(claims=[figure(about={text: 1})])),
        ("/changes/retire/0", proposal(retire=[text])),
        ("/changes/", proposal(**{text: []})),
        ("/changes/amend/0/id", proposal(amend=[{"id": text, "set": {"homepage": None}}])),
        (f"{set}/name/en", proposal(**amended(name={"en": text}))),
        (f"{set}/name/", proposal(**amended(name={text: "A name"}))),
        (f"{set}/summary/zh", proposal(**amended(summary={"zh": text}))),
        (f"{set}/homepage", proposal(**amended(homepage=f"https://a.example/{text}"))),
        (f"{set}/", proposal(**amended(**{text: 1}))),
        ("/changes/organisations/0/id", proposal(**organisation(f"de-{text}"))),
        ("/changes/organisations/0/name/en", proposal(**organisation(en=text))),
        ("/", {**proposal(), text: 1}),
    ]
    for place, body in bodies:
        yield place, PROPOSALS, "POST", body
    yield "/title", f"{PROPOSALS}/1", "PUT", proposal(text)
    yield "/text", f"{PROPOSALS}/1/comments", "POST", {"text": text}
    yield "/name", KEYS, "POST", {"name": text, "role": "contributor"}
    yield "/role", KEYS, "POST", {"name": "A desk", "role": text}


NO_TEXT = {
    "nothing": "a\0b", "a control": "a\x1bb", "a return": "a\rb", "DEL": "a\x7fb", "C1": "a\x9bb",
    "a next line": "a\x85b", "a line": "a\u2028b", "backwards": "a\u202eb", "isolated": "a\u2067b",
    "unseen": "a\u200bb", "a mark": "a\ufeffb", "a tag": "a\U000e0041b", "no character": "a\uffffb",
    "none of a plane": "a\U0010fffeb",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_TEXT.values(), ids=list(NO_TEXT))
def test_what_no_text_holds_is_refused_with_its_place(unchanged: Desk, text: str) -> None:
    for place, address, method, body in texts(text):
        answer = unchanged.send(address, body, method, **{"If-Match": "*"})
        told = [parameter for parameter, _ in rejections(answer, "invalid-body")]
        assert any(each.startswith(place) for each in told), (place, told)


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\udc00\\ud800", "\xed\xa0\x80", "\xff"])
def test_what_is_no_unicode_is_not_read(unchanged: Desk, half: str) -> None:
    for _, address, method, body in texts("MARK"):
        content = json.dumps(body).encode().replace(b"MARK", half.encode("latin-1"))
        problem(unchanged.send(address, content, method, **{"If-Match": "*"}), "bad-request")


LISTS = [b"[" * 100_000, b'{"title":' * 20_000, b"[" * 100_000 + b"]" * 100_000]
UNREADABLE = [
    b"", b"{", b"nothing", b"\xef\xbb\xbf{}", b'{"title":"a","title":"b"}', b'{"text":NaN}',
    b'{"text":-Infinity}', b'{"a":1e400}', b'{"a":-1e400}', b'{"a":1e-400}',
    b'{"a":1e9999999999999999999999}', b'{"a":0e-999999999999999999999}',
    b'{"a":' + b"1" * 41 + b"}", b'{"a":0.' + b"1" * 41 + b"}", b'{"a":1}{"a":1}',
    b'{"a":"\n"}', "{'a':1}".encode("utf-16"), *LISTS,
]  # fmt: skip
SENT = [
    (PROPOSALS, "POST"),
    (f"{PROPOSALS}/1", "PUT"),
    (f"{PROPOSALS}/1/comments", "POST"),
    (f"{PROPOSALS}/1/submit", "POST"),
    (KEYS, "POST"),
]


@pytest.mark.parametrize(("address", "method"), SENT)
def test_what_is_no_json_is_not_read(unchanged: Desk, address: str, method: str) -> None:
    for body in UNREADABLE:
        answer = unchanged.send(address, body, method, **{"If-Match": "*"})
        problem(answer, "bad-request")
    for body in (b"1", b"[]", b'"a"', b"null", b"{}", b'{"a":1}'):
        if (address.endswith("submit"), body) != (True, b"{}"):
            answer = unchanged.send(address, body, method, **{"If-Match": "*"})
            problem(answer, "invalid-body")
    for kind in ("", "text/plain", "application/json-seq", "multipart/form-data"):
        answer = unchanged.send(address, b"{}", method, **{"Content-Type": kind})
        problem(answer, "unsupported-media-type")


@pytest.mark.parametrize(("address", "method"), SENT)
def test_no_more_is_read_than_256_kib(unchanged: Desk, address: str, method: str) -> None:
    for body in (b" " * (MAX_BYTES + 1), b'{"text":"' + b"a" * MAX_BYTES + b'"}'):
        answer = unchanged.send(address, body, method, **{"If-Match": "*"})
        problem(answer, "content-too-large")


def test_a_server_reads_no_more_either_however_the_length_is_told(unchanged: Desk) -> None:
    """And what is announced and does not come, is waited for, and given up."""
    body = b'{"text":"' + b"a" * (MAX_BYTES + 1) + b'"}'

    def pieces() -> Iterator[bytes]:
        yield from (body[at : at + 9_999] for at in range(0, len(body), 9_999))

    with (
        serving(url(unchanged.local.engine), KB_WRITE_LIMIT="") as address,
        httpx.Client(base_url=address) as client,
    ):
        for place, method in SENT:
            for content in (body, pieces()):
                headers = bearer(unchanged.token, "1", **{"Content-Type": "application/json"})
                answer = client.request(method, place, headers=headers, content=content)
                problem(answer, "content-too-large")
        assert client.get("/healthz").is_success


VALUE, AMOUNT = "/changes/claims/0/claim/value", "/changes/claims/0/claim/amount"


def of_value(value: str) -> bytes:
    return json.dumps(proposal(claims=[figure("VALUE")])).replace('"VALUE"', value).encode()


def of_amount(value: str) -> bytes:
    says = {
        "amount": "VALUE", "qualifier": "exact", "currency": "EUR", "basis": "total",
        "measure": "public-support", "nature": "spent", "origin": "national", "cite": cited(),
    }  # fmt: skip
    claim = {"kind": "funding", "subject": PROGRAMME, "claim": says}
    return json.dumps(proposal(claims=[claim])).replace('"VALUE"', value).encode()


@pytest.mark.parametrize("value", ["true", "false", "null", '"7"', "[7]", "{}", "9" * 40,
    "9223372036854775808", "-9223372036854775809", "1e40", "12345678901234567.5",
    "0.12345678901234567890"])  # fmt: skip
def test_what_is_no_number_that_can_be_kept_is_refused(unchanged: Desk, value: str) -> None:
    for place, body in ((VALUE, of_value(value)), (AMOUNT, of_amount(value))):
        answer = unchanged.send(PROPOSALS, body)
        told = [parameter for parameter, _ in rejections(answer, "invalid-body")]
        assert told == [place]


@pytest.mark.parametrize("value", ["0.1", "-1", "1.0", "-0.0", "1e3"])
def test_money_is_in_whole_units_above_nothing(unchanged: Desk, value: str) -> None:
    answer = unchanged.send(PROPOSALS, of_amount(value))
    assert [parameter for parameter, _ in rejections(answer, "invalid-body")] == [AMOUNT]


LONG = [
    {"claims": [figure()] * 501}, {"retire": ["c-aaaaaaaaaaaaaaaa"] * 501},
    {"claims": [1] * 20_000}, {"amend": [{"id": PROGRAMME, "set": {"name": "x"}}] * 600},
    {"claims": {}}, {"claims": [figure(about={"kind": None})]}, {"rank": [[]]},
    amended(**{f"k{n}": n for n in range(500)}), amended(name={"en": {"en": "x"}}),
    {"amend": [{"id": PROGRAMME, "set": {}}]}, {"amend": [{"id": [PROGRAMME], "set": {"a": 1}}]},
]  # fmt: skip


@pytest.mark.parametrize("changes", LONG)
def test_a_change_set_of_another_shape_is_refused(unchanged: Desk, changes: Json) -> None:
    told = rejections(unchanged.send(PROPOSALS, proposal(**changes)), "invalid-body")
    assert all(parameter.startswith("/changes") for parameter, _ in told)


IDS = ["../de-x", "..%2fde-x", "de-../x", "de-x/y", "de-x%2fy", "DE-x", "de-X", "de_x", "de-", "de",
       "ｄｅ-x", "de-ｘ", "dе-x", "de-é", "de-\u0131", "xx-x", "de-x ", "de-x.json", "de-x?y",
       "de--", "-de-x", "int-x", "de-x\n", "1", "de-\u200d"]  # fmt: skip


@pytest.mark.parametrize("id", IDS)
def test_an_id_that_looks_like_another_or_leads_elsewhere_is_none(unchanged: Desk, id: str) -> None:
    body = proposal(**organisation(id))
    told = rejections(unchanged.send(PROPOSALS, body), "invalid-body")
    assert told[0][0] == "/changes/organisations/0/id"


ELSEWHERE = ["..%2f1", "%2e%2e", "１", "١", "²", "1e0", "+1", "01", "1_0", "%201", "1%20", "0",
             "-1", "9" * 30, "2147483648", "1.0", "1%0a", "1;x", "1%2f", "%ED%A0%80",
             "1%00"]  # fmt: skip


@pytest.mark.parametrize("id", ELSEWHERE)
def test_a_number_in_an_address_is_written_in_one_way(unchanged: Desk, id: str) -> None:
    answers = [
        unchanged.get(f"{PROPOSALS}/{id}"),
        unchanged.get(f"{PROPOSALS}/{id}/diff"),
        unchanged.send(f"{PROPOSALS}/{id}/comments", {"text": "a"}),
        unchanged.send(f"{PROPOSALS}/{id}/submit", {}, **{"If-Match": "*"}),
        unchanged.get(f"{KEYS}/{id}"),
        unchanged.send(f"{KEYS}/{id}", b"", "DELETE"),
    ]
    assert {answer.status_code for answer in answers} <= {404, 405, 422}


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
    "4070908800", "2099-01-01", "2099-02-30T00:00:00Z", "2099-01-01T00:00:00+99:00", "1" * 4_000,
    "", 4070908800, 1.5, True, [], {}])  # fmt: skip
def test_a_key_ends_at_a_moment_that_there_is(unchanged: Desk, moment: Any) -> None:
    body = {"name": "A desk", "role": "contributor", "expires_at": moment}
    assert [p for p, _ in rejections(unchanged.send(KEYS, body), "invalid-body")] == ["/expires_at"]


ODD = [b"\xff\xfe", b"\x00", b"a\x00", "é".encode(), b"\t", b"", b"a" * 256, b"x" * 65_536]


def test_headers_of_odd_bytes_are_refused(unchanged: Desk) -> None:
    def asked(name: bytes, *values: bytes) -> httpx.Response:
        given = {
            b"authorization": [b"Bearer " + unchanged.token.encode()],
            b"content-type": [b"application/json"],
            b"idempotency-key": [b"odd"],
            b"if-match": [b'"none"'],
            name: list(values),
        }
        lines = [(key, value) for key, each in given.items() for value in each]
        address = f"{PROPOSALS}/1/submit"
        return unchanged.local.get(address, httpx.Headers(lines), method="POST", body=b"{}")

    own = b"Bearer " + unchanged.token.encode()
    for value in (*ODD, b"Bearer " + b"x" * 65_536, own + b"\xe9", own + b"," + own):
        problem(asked(b"authorization", value), "unauthorized")
    problem(asked(b"authorization", own, own), "unauthorized")
    for value in ODD:
        problem(asked(b"idempotency-key", value), "invalid-parameter")
    problem(asked(b"idempotency-key", b"a", b"a"), "invalid-parameter")
    for value in (*ODD, b'"' * 65_536, b'"a", ' * 10_000, b'W/"proposal-1-1"', b'"proposal-1-1'):
        problem(asked(b"if-match", value), "precondition-failed")
    problem(asked(b"if-match", b'"a"', b'"b"'), "precondition-failed")


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", '=HYPERLINK("https://a.example")']
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
LITERAL = ["'; DROP TABLE claim; --", "%s %n {0} {{7*7}} ${x}", '"quoted", and; more', SCRIPT]


def test_what_is_a_formula_or_a_script_elsewhere_is_text_here(writer: Desk) -> None:
    """On each surface: JSON, the tables, the feed, and what pages are made of."""
    names = [*FORMULAS, *LITERAL]
    body = proposal(
        FORMULAS[0],
        amend=[
            {
                "id": PROGRAMME,
                "set": {
                    "name": {"en": SCRIPT},
                    "summary": {"en": SCRIPT, "zh": SCRIPT},
                    "aliases": names,
                },
            }
        ],
        claims=[
            figure(1_000 + number, note=text, cite=cited(text.replace("|", "/")))
            for number, text in enumerate(names)
        ],
    )
    answer = writer.accepted(body)
    assert answer.json()["title"] == FORMULAS[0]
    get = writer.local.get
    assert get(f"/v1/programmes/{PROGRAMME}?lang=en").json()["name"] == SCRIPT
    query = f"?subject={PROGRAMME}&kind=figure"
    rows = list(csv.DictReader(io.StringIO(get(f"/v1/claims.csv{query}").text)))
    assert set(names) <= {row["note"] for row in rows}
    sheet = openpyxl.load_workbook(io.BytesIO(get(f"/v1/claims.xlsx{query}").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert set(names) <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    feed = get("/v1/changes.atom?limit=5").content
    assert SCRIPT.encode() not in feed
    assert ET.fromstring(feed) is not None  # noqa: S314
    page = get(f"/reconcile/preview/{PROGRAMME}")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_a_number_comes_back_as_it_was_sent(writer: Desk) -> None:
    for sent, kept in (("0.1", 0.1), ("-0", 0), ("-0.0", 0), ("1.0", 1), ("-3.25", -3.25)):
        body = of_value(sent).replace(b"p 1", f"p {sent}".encode())
        made = writer.send(PROPOSALS, body)
        assert made.status_code == 201, made.text
        answer = writer.step(writer.step(made, "submit"), "accept")
        claims = writer.local.get(f"/v1/claims?subject={PROGRAMME}&sort=-added&limit=1").json()
        assert answer.status_code == 200, answer.text
        (claim,) = claims["items"]
        assert (claim["value"], str(claim["value"])[:1] == "-") == (kept, kept < 0)
