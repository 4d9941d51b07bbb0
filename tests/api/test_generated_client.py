"""A client that a generator makes of the manual: whole, without a warning, and of use."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import BODIES, READ, Json

GENERATOR = Path(sys.executable).with_name("openapi-python-client")


@pytest.fixture(scope="module")
def manual(client: httpx.Client) -> Json:
    """The document as it is served."""
    document: Json = client.get("/openapi.json").json()
    return document


def _media(manual: Json) -> set[str]:
    """The media types of all answers."""
    operations = [operation for path in manual["paths"].values() for operation in path.values()]
    answers = [o["responses"].get(s, {}) for o in operations for s in ("200", "201")]
    return {media for answer in answers for media in answer.get("content", {})}


@pytest.fixture(scope="module")
def generated(manual: Json, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that the generator makes; with no tool run over it, which it would fetch."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(manual))
    unread = {media: "application/octet-stream" for media in _media(manual) if "sdmx" in media}
    config = {"post_hooks": [], "content_type_overrides": unread}
    (folder / "config.json").write_text(json.dumps(config))
    made = subprocess.run(
        [GENERATOR, "generate", "--path", "openapi.json", "--config", "config.json",
         "--output-path", "kb_generated", "--meta", "none", "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    return folder / "kb_generated"


@pytest.fixture
def package(generated: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same, to be imported from."""
    monkeypatch.syspath_prepend(generated.parent)
    return lambda name: importlib.import_module(f"{generated.name}.{name}")


def test_every_operation_is_there(generated: Path, manual: Json) -> None:
    methods = [operation for path in manual["paths"].values() for operation in path.values()]
    made = {path.stem for path in generated.glob("api/*/*.py")} - {"__init__"}
    assert made == {operation["operationId"] for operation in methods}


def test_a_default_that_is_said_changes_nothing(client: httpx.Client, manual: Json) -> None:
    """Such a client says each default that is a text or a number."""
    said = 0
    for path, address in READ.items():
        parameters = manual["paths"][path]["get"].get("parameters", ())
        defaults = {p["name"]: p["schema"].get("default") for p in parameters}
        asked = httpx.URL(address)
        more = {name: value for name, value in defaults.items() if value is not None}
        if not more:
            continue
        answer = client.get(asked.copy_with(params={**more, **asked.params}))
        assert answer.status_code == 200, (path, answer.text)
        told, expected = answer.json(), client.get(address).json()
        assert (path, _without_next(told)) == (path, _without_next(expected))
        said += len(more)
    assert said > 50


def _without_next(answer: Json) -> Json:
    """An answer without the addresses in it that repeat the parameters."""
    return {name: value for name, value in answer.items() if name != "next"}


def test_it_answers_as_the_interface_does(package: Any, client: httpx.Client) -> None:
    generated = package("client").Client(base_url=str(client.base_url))
    models = package("models")
    with generated as kb:
        listed = package("api.programmes.list_programmes").sync(
            client=kb, country=["DE", "JP"], status=[models.Status.ENDED], lang="zh", limit=5
        )
        expected = client.get("/v1/programmes?country=DE,JP&status=ended&lang=zh&limit=5").json()
        assert listed.to_dict()["items"] == expected["items"]
        assert listed.items[0].level in models.Level

        record = package("api.programmes.get_programme").sync("de-spitzencluster", client=kb)
        assert record.to_dict() == client.get("/v1/programmes/de-spitzencluster").json()
        assert record.funding[0].citations[0].source

        compared = package("api.compare.compare").sync(
            client=kb,
            ids=["de-spitzencluster", "jp-knowledge-cluster"],
            measures=[models.Measure.DURATION, models.Measure.FUNDING],
            prices=models.Prices.CONSTANT,
            base_year=2015,
            rate=models.Rate.PPP,
        )
        asked = (
            "/v1/compare?ids=de-spitzencluster,jp-knowledge-cluster&measures=duration,funding"
            "&prices=constant&base_year=2015&rate=ppp"
        )
        assert compared.to_dict() == client.get(asked).json()
        assert compared.rows[0].cells["funding"].value > 0

        (path, body), *_ = BODIES.items()
        table = models.TableIn.from_dict(body)
        rebuilt = package("api.compare.rebuild").sync(client=kb, body=table)
        assert rebuilt.to_dict() == client.post(path, json=body).json()

        missing = package("api.programmes.get_programme").sync("no-such", client=kb)
        assert (missing.status, missing.type_) == (404, "/problems/not-found")
