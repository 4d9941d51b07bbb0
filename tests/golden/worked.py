"""A comparison worked by hand: its file, and its arithmetic done as it is written.

`work` is a list of lines `name: expression`; an expression has numbers, the names of lines above,
`+ - * /`, brackets, `min` and `max`. The lines `value`, `low` and `high` are the answer; `parts`
names the lines of what each origin gives, `says` words of its reasons.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import yaml

from kb.compare.question import Question
from kb.compare.spread import Spread
from kb.money import Target
from kb.vocabulary import Measure, MoneyKind, Nature, Origin, Prices, Profile, Rate

FOLDER = Path(__file__).parent

OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Worked:
    """One file."""

    programme: str
    measure: Measure
    question: Question
    claims: list[dict[str, Any]]
    """The claims that make the figure: what each states, and one source that says so."""
    rivals: list[dict[str, Any]]
    """Those that are only in the interval."""
    series: list[dict[str, Any]]
    work: dict[str, str]
    answer: dict[str, Any]

    @classmethod
    def read(cls, name: str) -> Self:
        """The comparison of a file."""
        told = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        return cls(
            told["programme"], Measure(told["question"]["measure"]), _question(told["question"]),
            told["claims"], told.get("rivals", []), told.get("series", []), told["work"],
            told["answer"],
        )  # fmt: skip

    def lines(self) -> dict[str, Decimal]:
        """What every line of the work comes to."""
        done: dict[str, Decimal] = {}
        for name, expression in self.work.items():
            text = str(expression)
            done[name] = _evaluated(ast.parse(text, mode="eval").body, text, done)
        return done


def _question(asked: Mapping[str, Any]) -> Question:
    """What is asked, on the day of the base unless on another."""
    nature, origin = asked.get("nature"), asked.get("origin")
    return Question(
        target=Target(
            asked["currency"],
            Prices(asked["prices"]),
            Rate(asked["rate"]),
            asked.get("base_year"),
        ),
        on=asked.get("on", date(2026, 11, 24)),
        nature=Nature(nature) if nature else None,
        measure=MoneyKind(asked.get("kind", MoneyKind.PUBLIC_SUPPORT)),
        origin=Origin(origin) if origin else None,
        spread=Spread(
            Profile(asked.get("profile", Profile.EVEN)),
            tuple(Decimal(str(weight)) for weight in asked.get("weights", ())),
        ),
    )


def names() -> list[str]:
    """The comparisons that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _evaluated(node: ast.expr, text: str, done: Mapping[str, Decimal]) -> Decimal:
    """An expression worked out in decimals, its numbers as they are written."""
    match node:
        case ast.Constant():
            return Decimal(ast.get_source_segment(text, node) or "")
        case ast.Name(id=name):
            return done[name]
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = _evaluated(left, text, done), _evaluated(right, text, done)
            return OPERATORS[type(sign)](one, other)
        case ast.Call(func=ast.Name(id="min" | "max" as which), args=args):
            numbers = [_evaluated(each, text, done) for each in args]
            return min(numbers) if which == "min" else max(numbers)
    raise ValueError(f"no arithmetic: {text}")
