"""A programme under a question: what several measures need of it is worked out once."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from kb.compare.convert import Converter, Question
from kb.compare.duration import nominal_span
from kb.evidence import Programme
from kb.money import Economies
from kb.period import Span


class Case:
    """One programme, one question, the series: what a measure makes a cell of."""

    def __init__(self, programme: Programme, question: Question, economies: Economies) -> None:
        self.programme = programme
        self.question = question
        self.economies = economies
        self._others: dict[Question, Case] = {}

    @cached_property
    def running(self) -> Span | None:
        """The days of the nominal period, an open end taken to the day of the question."""
        return nominal_span(self.programme, self.question.on)

    @cached_property
    def converter(self) -> Converter:
        """What turns the programme's amounts into the target."""
        return Converter(self.economies, self.programme.economy, self.question.target)

    def asking(self, **changes: Any) -> "Case":
        """The same programme under another question, of which only `changes` differ."""
        question = replace(self.question, **changes)
        if question == self.question:
            return self
        if question not in self._others:
            self._others[question] = Case(self.programme, question, self.economies)
        return self._others[question]
