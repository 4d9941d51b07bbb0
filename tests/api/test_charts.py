"""Charts over HTTP: as pictures, as what they are drawn from, and the script that draws them."""

import gzip
import hashlib
import json
import socket
import struct
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import psutil
import pytest
import vl_convert

from api import drawing, formats, pages
from api.formats import Format
from api.settings import Settings
from api.work import Work, work_of
from kb.charts import WIDTH
from tests.api.conftest import FOREIGN, Local, plus, problem, rejections
from tests.serving import process_of

COMPARED = "/v1/compare{}?ids=de-spitzencluster,jp-knowledge-cluster&measures=duration,mechanisms"
CHARTS = {
    COMPARED: "2 programmes compared",
    "/v1/timeline{}?ids=de-spitzencluster,jp-knowledge-cluster": "When 2 programmes ran",
    "/v1/programmes/de-spitzencluster{}": "Leading-Edge Cluster Competition at a glance",
    "/v1/coverage{}?by=status": "What is known of",
    "/v1/jurisdictions{}": "programmes in",
}
"""An address for each chart, with a place for its extension, and what stands above it."""

EVERY_CHART = pytest.mark.parametrize("address", CHARTS)
SVG = "{http://www.w3.org/2000/svg}"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
MORE = "theme=dark&width=640&lang=zh"


def written(svg: bytes) -> str:
    """All that is written in a picture."""
    root = ET.fromstring(svg)  # noqa: S314  (our own)
    return " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


def size(png: bytes) -> tuple[int, int]:
    """How many pixels a picture has across and down."""
    assert png.startswith(SIGNATURE)
    across, down = struct.unpack(">II", png[16:24])
    return across, down


@EVERY_CHART
def test_a_picture_says_what_it_shows(local: Local, address: str) -> None:
    answer = local.get(address.format(".svg"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert CHARTS[address] in written(answer.content)
    assert "revision 1 · CC BY 4.0" in written(answer.content)


@EVERY_CHART
def test_a_png_has_two_pixels_for_each(local: Local, address: str) -> None:
    answer = local.get(address.format(".png"))
    assert answer.headers["content-type"] == "image/png"
    assert 2 * WIDTH <= size(answer.content)[0] <= 2 * WIDTH * 1.05
    narrow = local.get(plus(address.format(".png"), MORE))
    assert 1280 <= size(narrow.content)[0] <= 1280 * 1.05


@EVERY_CHART
def test_the_same_revision_gives_the_same_bytes_everywhere(
    sqlite_app: Local, postgresql_app: Local, client: httpx.Client, address: str
) -> None:
    for extension in (".svg", ".png", ".vl"):
        asked = plus(address.format(extension), MORE)
        answers = [sqlite_app.get(asked), sqlite_app.get(asked), postgresql_app.get(asked)]
        answers.append(client.get(asked))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1


@EVERY_CHART
def test_what_it_is_drawn_from_is_a_specification(sqlite_app: Local, address: str) -> None:
    answer = sqlite_app.get(address.format(".vl"))
    assert answer.headers["content-type"] == "application/vnd.vegalite.v6+json"
    spec = answer.json()
    assert vl_convert.vegalite_to_vega(spec, vl_version=drawing.VEGA_LITE)
    assert drawing.svg(spec) == sqlite_app.get(address.format(".svg")).content
    asked = {"Accept": answer.headers["content-type"]}
    assert sqlite_app.get(address.format(""), asked).content == answer.content


def test_a_chart_is_in_the_language_and_the_theme_asked_for(sqlite_app: Local) -> None:
    english, chinese = (
        sqlite_app.get(plus(COMPARED.format(".svg"), f"lang={each}")).content
        for each in ("en", "zh")
    )
    assert "领先集群竞赛计划" in written(chinese)
    assert "持续时间" in written(chinese)
    assert "Duration" in written(english)
    dark = sqlite_app.get(plus(COMPARED.format(".svg"), "theme=dark")).content
    assert b'fill="#14181f"' in dark
    assert b'fill="#ffffff"' in english


def test_a_png_has_chinese_signs_and_latin_letters() -> None:
    assert drawing.has_chinese()

    def drawn(text: str) -> bytes:
        spec = {"data": {"values": [{}]}, "mark": {"type": "text", "text": text, "fontSize": 20},
                "config": {"font": "'Noto Sans CJK SC', sans-serif"}}  # fmt: skip
        return drawing.png(spec)

    texts = ("集群", "机制", "Cluster", "Mechan")
    assert len({drawn(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("address", "rejected"),
    [
        (COMPARED.format(".svg") + "&theme=blue", [("theme", "unknown-value")]),
        (COMPARED.format(".png") + "&width=100", [("width", "out-of-range")]),
        (COMPARED.format(".svg") + "&width=20000", [("width", "out-of-range")]),
        (COMPARED.format("") + "&theme=dark", [("theme", "invalid")]),
        (COMPARED.format(".csv") + "&width=640", [("width", "invalid")]),
        (COMPARED.format(".svg") + "&bom=true", [("bom", "invalid")]),
        (COMPARED.format(".svg") + "&cite=text", [("cite", "invalid")]),
        ("/v1/jurisdictions.svg?limit=5", [("limit", "invalid")]),
        ("/v1/timeline.png?ids=nobody", [("ids", "unknown-value")]),
    ],
)
def test_what_cannot_be_drawn_is_a_problem(
    sqlite_app: Local, address: str, rejected: list[tuple[str, str]]
) -> None:
    assert rejections(sqlite_app.get(address)) == rejected


def test_a_chart_of_nothing_and_one_of_too_much_are_problems(sqlite_app: Local) -> None:
    problem(sqlite_app.get("/v1/programmes/nobody.svg"), "not-found")
    measures = ",".join(
        ["duration", "funding", "clusters", "regions", "firms", "participants", "projects", "jobs",
         "ministries", "rounds", "selection_rate", "support_years", "matching_rate"]
    )  # fmt: skip
    asked = f"/v1/compare.svg?ids=de-spitzencluster&measures={measures}"
    assert "at most 12" in problem(sqlite_app.get(asked), "answer-too-large")["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/programmes.svg",
        "/v1/claims.png",
        "/v1/programmes/facets.vl",
        "/v1/programmes/stats.svg",
    ],
)
def test_other_addresses_have_no_charts(sqlite_app: Local, address: str) -> None:
    problem(sqlite_app.get(address), "not-found")


@EVERY_CHART
def test_a_chart_is_kept_as_other_answers_are(client: httpx.Client, address: str) -> None:
    asked = address.format(".svg")
    answer = client.get(asked, headers=FOREIGN)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["kb-revision"] == "1"
    head = client.head(asked)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    known = client.get(asked, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_picture_that_is_opened_runs_and_fetches_nothing(sqlite_app: Local) -> None:
    headers = sqlite_app.get(COMPARED.format(".svg")).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"


def test_charts_are_drawn_by_another_process(server: str, client: httpx.Client) -> None:
    client.get(COMPARED.format(".svg") + "&width=700").raise_for_status()
    drawers = [each for each in process_of(server).children() if "api.worker" in each.cmdline()]
    assert any("vl_convert" in each.path for d in drawers for each in _maps(d))
    assert not any("vl_convert" in each.path for each in _maps(process_of(server)))


def _maps(process: psutil.Process) -> list[Any]:
    """The files that a process has in memory."""
    return list(process.memory_maps())


def scope(path: str, format: Format = Format.JSON) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "query_string": b"",
            formats.FORMAT: format}  # fmt: skip


def test_pictures_are_drawing_and_what_they_are_drawn_from_is_not() -> None:
    assert work_of(scope("/v1/compare", Format.SVG)) is Work.DRAWING
    assert work_of(scope("/v1/programmes/x", Format.PNG)) is Work.DRAWING
    assert work_of(scope(str(pages.charts_script()))) is Work.DRAWING
    assert work_of(scope("/v1/compare", Format.VL)) is Work.COMPARISON
    assert work_of(scope("/v1/programmes/x", Format.VL)) is Work.READ
    settings = Settings(drawing_processes=2, drawing_seconds=7)
    assert (settings.processes[Work.DRAWING], settings.seconds[Work.DRAWING]) == (2, 7)


@pytest.mark.parametrize("draw", [drawing.svg, drawing.png])
@pytest.mark.parametrize(
    "asking",
    [
        {"data": {"url": "{}/data.json"}, "mark": "point"},
        {"data": {"values": [{"u": "{}/image.png"}]}, "mark": "image",
         "encoding": {"url": {"field": "u"}}},
        {"data": {"values": [{}]}, "mark": {"type": "image", "url": "{}/image.png"}},
        {"data": {"values": [{}]}, "mark": "point", "transform": [
            {"lookup": "a", "from": {"data": {"url": "{}/more.json"}, "key": "a"}}]},
    ],
)  # fmt: skip
def test_nothing_is_fetched_for_a_chart(draw: Callable[[Any], bytes], asking: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}"
        with pytest.raises(ValueError, match="fetches nothing"):
            draw(json.loads(json.dumps(asking).replace("{}/", f"{address}/")))
        with pytest.raises(BlockingIOError):
            elsewhere.accept()  # nobody has come


def test_the_script_is_there_under_the_name_of_what_it_is(client: httpx.Client) -> None:
    address = pages.charts_script()
    assert address is not None
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["content-type"].startswith("text/javascript")
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.content == plain.content
    assert drawing.SNIPPET.read_text(encoding="utf-8").split("\n", maxsplit=1)[0].startswith("//")
    assert "figure[data-chart]" in plain.text
    assert (client.head(address).status_code, client.head(address).content) == (200, b"")
    problem(client.get("/static/charts-000000000000.js"), "not-found")


def test_the_name_changes_with_what_the_script_is_made_of() -> None:
    name = drawing.script_name()
    snippet = drawing.SNIPPET.read_text(encoding="utf-8")
    parts = (snippet, version(drawing.DRAWER), drawing.VEGA_LITE)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    assert name == f"charts-{digest}.js"


def test_the_specification_is_found_in_the_manual(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/v1/compare", "/v1/timeline", "/v1/coverage", "/v1/jurisdictions",
                 "/v1/programmes/{id}"):  # fmt: skip
        operation = paths[path]["get"]
        told = operation["responses"]["200"]["content"]
        assert {Format.SVG.media, Format.PNG.media, Format.VL.media} <= set(told)
        assert {"theme", "width"} <= {each["name"] for each in operation["parameters"]}
        assert {"413", "501"} <= set(operation["responses"])
    assert "image/png" not in json.dumps(paths["/v1/claims"])


def test_gzip_of_the_script_has_no_time_in_it(sqlite_app: Local) -> None:
    spool = sqlite_app.app.state.spool
    content = drawing.script(spool, packed=True).read_bytes()
    assert content[4:8] == bytes(4)
    assert gzip.decompress(content) == drawing.script(spool, packed=False).read_bytes()


def test_without_the_extra_it_is_told_what_to_install(
    sqlite_app: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    told = problem(sqlite_app.get(COMPARED.format(".svg")), "not-installed")
    assert "[charts]" in told["detail"]
    assert sqlite_app.get(COMPARED.format(".vl")).status_code == 200
