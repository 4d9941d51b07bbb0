"""A programme under a question; what several measures need of it is worked out once."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from kb.compare.amounts import relevant
from kb.compare.convert import Converter
from kb.compare.duration import nominal_life
from kb.compare.question import Question
from kb.compare.spans import Life
from kb.evidence import Funding, Programme
from kb.money import Economies
from kb.period import Span
from kb.vocabulary import Nature

T = TypeVar("T")

NATURES = tuple(Nature)
"""The stages, the most certain first."""


class Case:
    """One programme, one question, the series: what a measure makes a cell of."""

    def __init__(self, programme: Programme, question: Question, economies: Economies) -> None:
        self.programme = programme
        self.question = question
        self.economies = economies
        self._others: dict[Hashable, Case] = {}
        self._done: dict[Hashable, Any] = {}

    @cached_property
    def life(self) -> Life:
        """When the programme ran, an open end taken to the day of the question."""
        return nominal_life(self.programme, self.question.on)

    @property
    def running(self) -> Span | None:
        """The same days; None where they are not known."""
        return self.life.span

    @cached_property
    def converter(self) -> Converter:
        """What turns the programme's amounts into the target."""
        return Converter(self.economies, self.programme.economy, self.question.target)

    @cached_property
    def claims(self) -> list[Funding]:
        """The amounts of the kind and the origin asked for."""
        return relevant(self.programme, self.question.measure, self.question.origin)

    @cached_property
    def by_nature(self) -> dict[Nature, list[Funding]]:
        """The same by stage, the most certain stage first; only the stages asked for."""
        found: dict[Nature, list[Funding]] = {}
        for claim in self.claims:
            found.setdefault(claim.nature, []).append(claim)
        asked = (self.question.nature,) if self.question.nature else NATURES
        return {nature: found[nature] for nature in asked if nature in found}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made the first time that it is asked for by this key.

        A key holds what its value depends on beside the programme, the kind and the origin of the
        money: cases that differ in the stage alone share what is made.
        """
        if key not in self._done:
            self._done[key] = make()
        made: T = self._done[key]
        return made

    def asking(self, **changes: Any) -> "Case":
        """The same programme under another question, of which only `changes` differ."""
        key = tuple(changes.items())
        if key not in self._others:
            other = Case(self.programme, replace(self.question, **changes), self.economies)
            if changes.keys() == {"nature"}:
                other._done = self._done
            self._others[key] = other
        return self._others[key]
