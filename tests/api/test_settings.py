"""What the service is set to: every setting is documented, listed without passwords, and read."""

import json

import pytest

from api.configured import documented, masked
from api.settings import Settings, variable
from tests.api.manual import SETTINGS
from tests.kb.commands import kb

BASE = "postgresql+psycopg://reader:s3cret@primary.example:5432/kb"
NO_INTEGER = "Input should be a valid integer, unable to parse string as an integer"
STANDBY = "postgresql://reader:s3cret@one.example,two.example/kb?sslpassword=s3cret&target=any"


def test_the_document_names_every_setting_as_it_is() -> None:
    assert SETTINGS.read_text(encoding="utf-8") == documented(), "make openapi writes it anew"


def test_every_setting_is_listed_with_where_it_is_from() -> None:
    code, answer, errors = kb(BASE, "settings", "--json", KB_CACHE_BYTES="5000").said
    assert (code, errors) == (0, "")
    listed = {setting["name"]: setting for setting in json.loads(answer)}
    assert list(listed) == [variable(field) for field in Settings.model_fields]
    assert all(setting["description"] for setting in listed.values())
    origins = {name: setting["origin"] for name, setting in listed.items()}
    assert {name for name, origin in origins.items() if origin == "environment"} == {
        "KB_DATABASE_URL",
        "KB_CACHE_BYTES",
    }
    assert listed["KB_CACHE_BYTES"]["value"] == 5000
    assert listed["KB_DATABASE_URL"]["value"] == BASE.replace("s3cret", "***")
    assert b"s3cret" not in kb(BASE, "settings").stdout


@pytest.mark.parametrize("between", [",", " ", ", "])
def test_no_password_of_several_urls_is_shown(between: str) -> None:
    shown = masked(between.join([BASE, "sqlite:///kb.sqlite", STANDBY, "postgresql://h:5432/kb"]))
    assert "s3cret" not in shown
    for kept in ("reader:***@primary.example:5432/kb", "sqlite:///kb.sqlite", "&target=any",
                 "reader:***@one.example,two.example/kb", "h:5432/kb"):  # fmt: skip
        assert kept in shown


def test_a_variable_that_sets_nothing_is_named_with_what_may_be_meant() -> None:
    code, _, errors = kb(BASE, "settings", KB_CACHE_BYTE="5000", KB_ZZ="1").said
    assert (code, errors.splitlines()) == (
        0,
        [
            "KB_CACHE_BYTE is set, and no setting is read from it. Did you mean KB_CACHE_BYTES?",
            "KB_ZZ is set, and no setting is read from it.",
        ],
    )


@pytest.mark.parametrize("command", ["settings", "serve"])
def test_a_value_that_is_none_is_told_with_what_would_be_right(command: str) -> None:
    wrong = {"KB_CACHE_BYTES": "abc", "KB_DRAIN_SECONDS": "-1", "KB_LOG_FORMAT": "xml"}
    code, answer, errors = kb(BASE, command, **wrong).said
    assert (code, answer) == (1, "")
    assert errors.splitlines() == [
        f"KB_CACHE_BYTES=abc: {NO_INTEGER}.",
        "KB_LOG_FORMAT=xml: Input should be 'json' or 'text'.",
        "KB_DRAIN_SECONDS=-1: Input should be greater than or equal to 0.",
    ]
