"""The settings as an operator sees them: what each is, where from, and what is set in vain."""

import os
import re
from typing import Any, NamedTuple

from api.settings import DEFAULT, Settings, kept_secret, urls_in, variable
from kb.errors import nearest

PREFIX = "KB_"

_PASSWORD = re.compile(r"(://[^:/]*:).*(?=@)", re.DOTALL)
_IN_QUERY = re.compile(r"(password=)[^&]+", re.IGNORECASE)

_HEAD = (
    "# Settings",
    "",
    "All of them are variables of the environment, read when a command or the service starts.",
    "`kb settings` lists them with their values and where each is from, without passwords; it and",
    "the start of a server name each variable `KB_…` that is none of these.",
    "",
)


class Setting(NamedTuple):
    """One setting: the variable that says it, its value, who says so, and what it is for."""

    name: str
    value: Any
    origin: str
    description: str


class Unknown(NamedTuple):
    """A variable that no setting is read from, and the one that may have been meant."""

    name: str
    nearest: str | None

    def __str__(self) -> str:
        hint = f" Did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.name} is set, and no setting is read from it.{hint}"


def settings() -> list[Setting]:
    """Every setting, with no password in it. `InvalidSettings` where one cannot be read."""
    values = Settings()
    secret = kept_secret(Settings)
    return [
        Setting(
            name,
            _shown(getattr(values, field), secret=field in secret),
            "environment" if name in os.environ else "default",
            info.description or "",
        )
        for field, info in Settings.model_fields.items()
        for name in [variable(field)]
    ]


def unknown() -> list[Unknown]:
    """The variables of the environment that look like settings and are none."""
    names = [variable(field) for field in Settings.model_fields]
    given = sorted(name for name in os.environ if name.startswith(PREFIX))
    return [
        Unknown(name, next(iter(nearest(name, names, 1)), None))
        for name in given
        if name not in names
    ]


def _shown(value: Any, *, secret: bool) -> Any:
    """A value as an operator is shown it."""
    if secret:
        return "unset" if value is None else "set"
    return masked(value) if isinstance(value, str) else value


def masked(value: str) -> str:
    """A value without the passwords of the URLs in it, of which there may be several."""
    return ",".join(_IN_QUERY.sub(r"\1***", _PASSWORD.sub(r"\1***", url)) for url in urls_in(value))


def documented() -> str:
    """The document of all settings."""
    rows = ["| setting | default | what it says |", "|---|---|---|"]
    for field, info in Settings.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        default = extra.get(DEFAULT) or (
            "" if info.default is None else f"`{_plain(info.default)}`"
        )
        rows.append(f"| `{variable(field)}` | {default} | {info.description} |")
    return "\n".join([*_HEAD, *rows, ""])


def _plain(value: object) -> str:
    """A value as the environment says it."""
    return str(int(value) if isinstance(value, bool) else value)
