"""What the pages of a comparison say: its address in plain terms, its columns, its choices.

Owns: the groups in which measures are offered, which parameters of an address are worth keeping,
and the scale of a column. The figures are those that the interface answers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale

from api.money import MoneyQuery
from kb.vocabulary import Measure, Prices, Profile
from kb.words import CHINESE

Terms = dict[str, str]
"""The parameters of a comparison, each in one value."""

GROUPS: Mapping[str, Sequence[Measure]] = {
    "time": (
        Measure.DURATION,
        Measure.FUNDED_DURATION,
        Measure.SUPPORT_YEARS,
        Measure.YEARS_AFTER_FIRST_PROGRAMME,
    ),
    "money": (
        Measure.FUNDING,
        Measure.FUNDING_PLANNED,
        Measure.FUNDING_COMMITTED,
        Measure.FUNDING_SPENT,
        Measure.FUNDING_NATIONAL,
        Measure.FUNDING_REGIONAL,
        Measure.FUNDING_EU,
        Measure.SHARED_FUNDING,
        Measure.TOTAL_VOLUME,
        Measure.PROGRAMME_OFFICE,
        Measure.PRIVATE_MATCHING,
        Measure.INVESTMENT,
        Measure.LOAN_VOLUME,
    ),
    "relative": (
        Measure.FUNDING_PER_YEAR,
        Measure.FUNDING_PER_CLUSTER,
        Measure.FUNDING_PER_CLUSTER_YEAR,
        Measure.FUNDING_PER_CAPITA,
        Measure.FUNDING_SHARE_OF_GDP,
        Measure.MOST_PER_CLUSTER,
        Measure.PRIVATE_PER_PUBLIC,
        Measure.MATCHING_RATE,
    ),
    "counts": (
        Measure.CLUSTERS,
        Measure.REGIONS,
        Measure.FIRMS,
        Measure.PARTICIPANTS,
        Measure.PROJECTS,
        Measure.JOBS,
        Measure.MINISTRIES,
    ),
    "rounds": (Measure.ROUNDS, Measure.SELECTION_RATE, Measure.YEARS_BETWEEN_ROUNDS),
    "design": (
        Measure.MECHANISMS,
        Measure.ORGANISATIONS,
        Measure.PHASES,
        Measure.PREDECESSORS,
        Measure.SUCCESSORS,
    ),
}
"""The measures as they are offered, by a short name of each group."""

SETS = frozenset(GROUPS["design"])
"""The measures that are told as lists; the others are numbers."""

BEGINNING = (
    Measure.DURATION,
    Measure.FUNDING,
    Measure.FUNDING_PER_CLUSTER_YEAR,
    Measure.CLUSTERS,
    Measure.MECHANISMS,
)
"""The measures that are ticked before anybody has chosen."""

OFTEN = ("EUR", "USD", "CNY", "JPY", "GBP", "KRW")
"""The currencies that are asked for most, offered first."""

_MONEY = frozenset(MoneyQuery.model_fields)
_DEFAULTS = {
    name: str(info.default)
    for name, info in MoneyQuery.model_fields.items()
    if name not in {"currency", "weights", "on", "base_year"}
}


def terms_of(pairs: Iterable[tuple[str, str]], without: Iterable[str]) -> Terms:
    """The parameters of an address, the programmes and measures first, but for some.

    What says no more than its absence would is left out.
    """
    left_out = {*without, "lang", "as_of"}
    values: dict[str, list[str]] = {"ids": [], "measures": []}
    for name, value in pairs:
        if name not in left_out:
            values.setdefault(name, []).extend(value.split(","))
    return {
        name: text
        for name, parts in values.items()
        if parts and (text := ",".join(_once(name, parts))) != _DEFAULTS.get(name)
    }


def _once(name: str, parts: list[str]) -> list[str]:
    return list(dict.fromkeys(parts)) if name in {"ids", "measures"} else parts


def sent(terms: Terms, columns: Sequence[str]) -> Terms:
    """What a form says, made to fit: the measures in the order that they had, the new ones last.

    A base year goes with constant prices alone, weights with their profile alone.
    """
    made = dict(terms)
    if "measures" in made:
        order = {name: place for place, name in enumerate(columns)}
        asked = sorted(made["measures"].split(","), key=lambda each: order.get(each, len(order)))
        made["measures"] = ",".join(asked)
    if made.get("prices") != Prices.CONSTANT:
        made.pop("base_year", None)
    if made.get("profile") != Profile.WEIGHTS:
        made.pop("weights", None)
    return made


def money_of(terms: Terms) -> Terms:
    """Those that say into what money is turned."""
    return {name: value for name, value in terms.items() if name in _MONEY}


def columns_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a comparison: with their unit, their scale, and warnings that name names."""
    names = {row["programme"]["id"]: row["programme"]["name"] for row in table["rows"]}
    made = []
    for column in table["columns"]:
        cells = [row["cells"][column["measure"]] for row in table["rows"]]
        ends = [end for cell in cells for end in (cell["value"], cell["low"], cell["high"])]
        made.append(
            {
                **column,
                "unit": cells[0]["unit"] if cells else "",
                "most": max((end for end in ends if end is not None), default=0),
                "set": column["measure"] in SETS,
                "warnings": [_with_names(each, names) for each in column["warnings"]],
            }
        )
    return made


def known_of(table: Mapping[str, Any]) -> Mapping[str, int]:
    """How many figures of a comparison are known, to be read with care, and not known."""
    return Counter(_state(cell) for row in table["rows"] for cell in row["cells"].values())


def currencies(codes: Iterable[str], language: str) -> list[tuple[str, str]]:
    """The currencies with their names, those that are asked for most first."""
    known = set(codes)
    names = Locale.parse(language).currencies
    first = [code for code in OFTEN if code in known]
    return [(code, names.get(code, code)) for code in (*first, *sorted(known - set(OFTEN)))]


def listed(names: Iterable[str], language: str) -> str:
    """Names one after the other."""
    return ("、" if language == CHINESE else ", ").join(names)


def _state(cell: Mapping[str, Any]) -> str:
    if cell["value"] is None and cell["low"] is None and cell["high"] is None:
        return "missing"
    return "known" if cell["comparable"] else "careful"


def _with_names(text: str, names: Mapping[str, str]) -> str:
    """A text in which programmes are called by their names, not by their ids."""
    if not names:
        return text
    ids = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<![\w-])({ids})(?![\w-])", lambda found: names[found[1]], text)
