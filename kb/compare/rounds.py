"""Competition rounds: which claims are one round, and which rounds there were by a day.

Claims with the same number are one round, of which each stage is told once; claims without a number
are one round if year and stage are the same. Rounds for clusters and rounds for projects are never
taken together.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kb.compare.cell import DEPRECATED, LESS_BELIEVED, Cell, Reason, ReasonCode, RivalUse
from kb.evidence import Choice, Programme, Round, admissible, choose
from kb.vocabulary import Rank, RoundUnit
from kb.words import Phrase, Said

_OTHER_UNIT = Phrase("is a round for {0}", "是遴选{0}的轮次")
_LATER = Phrase("is later than the day of the question", "晚于提问之日")
_RIVAL = Phrase("less believed (by {0})", "可信度较低（依据：{0}）")
_STAGE = Phrase("is another stage of the same round", "是同一轮次的另一阶段")
_NUMBERED = Phrase("round {0} of {1}", "{1} 年第 {0} 轮")
_OF_YEAR = Phrase("the round of {0}", "{0} 年的轮次")
_WITHOUT_YEAR = Phrase("round {0}", "第 {0} 轮")
_NAMELESS = Phrase("a round of an unknown year", "年份不详的轮次")
_UNITS = {
    RoundUnit.CLUSTERS: Phrase("clusters", "集群"),
    RoundUnit.PROJECTS: Phrase("projects", "项目"),
}


@dataclass(frozen=True)
class Held:
    """A round: of each of its stages, in their order, the believed claim and its rivals."""

    stages: tuple[Choice[Round], ...]

    @property
    def decision(self) -> Round:
        """What is believed of its last stage."""
        return self.stages[-1].claim

    @cached_property
    def dated(self) -> list[Round]:
        """What says when it was decided, the most believed first."""
        return [claim for claim in _ordered(self.stages[-1]) if year_of(claim)]

    @cached_property
    def outcomes(self) -> list[tuple[Round, Round]]:
        """The claims that state how many were selected, and of how many; the best first.

        The applications are those of the first stage and the selected those of the last. A claim
        that states both comes before two claims that state one each.
        """
        first, last = _ordered(self.stages[0]), _ordered(self.stages[-1])
        both = [c for c in last if len(self.stages) == 1 and states_both(c)]
        return [(claim, claim) for claim in both] or [
            (selected, applied)
            for selected in last
            for applied in first
            if applied.applications and selected.selected is not None
        ]

    @property
    def year(self) -> int:
        """The year of its decision; 0 where no claim says it."""
        return year_of(self.dated[0]) if self.dated else 0

    @property
    def name(self) -> Said:
        """The round in words."""
        return name_of(self.decision.number, self.year)


@dataclass(frozen=True)
class Known:
    """The rounds of a programme for one unit that were decided by a day, in their order."""

    programme: Programme
    unit: RoundUnit
    held: tuple[Held, ...]

    def rivals(
        self,
        used: Sequence[Round],
        in_interval: Collection[str] = (),
        lacking: Callable[[Round], Said | None] = lambda _: None,
    ) -> tuple[RivalUse, ...]:
        """Every other round claim, and why it does not make the figure.

        `in_interval` are the ids of those that make the interval; `lacking` says of a claim what
        it does not state.
        """
        stages = {
            claim.id: (each, stage)
            for each in self.held
            for stage in each.stages
            for claim in _ordered(stage)
        }
        uses = []
        for claim in self.programme.rounds:
            if claim in used:
                continue
            if claim.rank is Rank.DEPRECATED:
                said = DEPRECATED()
            elif claim.unit is not self.unit:
                said = _OTHER_UNIT(_UNITS[claim.unit]())
            elif claim.id not in stages:
                said = _LATER()
            else:
                said = lacking(claim) or _standing(claim, *stages[claim.id], in_interval)
            uses.append(RivalUse(claim, said, in_interval=claim.id in in_interval))
        return tuple(uses)

    def none(self, unit: str, why: Said) -> Cell:
        """No figure, with every round that is known."""
        known = [claim for each in self.held for stage in each.stages for claim in _ordered(stage)]
        return Cell(
            value=None,
            low=None,
            high=None,
            unit=unit,
            reasons=(Reason(ReasonCode.MISSING, why),),
            claims=tuple(known),
            rivals=self.rivals(known),
        )


def known(programme: Programme, on: date, serve: Callable[[Sequence[Held]], bool] = bool) -> Known:
    """The rounds for clusters if they serve, else those for projects if these do, else any."""
    held: Mapping[RoundUnit, tuple[Held, ...]] = {
        unit: _held(programme, on, unit) for unit in (RoundUnit.CLUSTERS, RoundUnit.PROJECTS)
    }
    serving = [unit for unit in held if serve(held[unit])] or [u for u in held if held[u]]
    unit = next(iter(serving), RoundUnit.CLUSTERS)
    return Known(programme, unit, held[unit])


def for_clusters(programme: Programme) -> tuple[Held, ...]:
    """Every round for clusters, in the order of years and numbers."""
    return _held(programme, date.max, RoundUnit.CLUSTERS)


def year_of(claim: Round) -> int:
    """The year in which a round was decided, else the year by which it is called, else 0."""
    return claim.decided.year if claim.decided else claim.year or 0


def name_of(number: int | None, year: int | None) -> Said:
    """A round in words, by its number and year as far as they are known."""
    if number is None:
        return _OF_YEAR(year) if year else _NAMELESS()
    return _NUMBERED(number, year) if year else _WITHOUT_YEAR(number)


def states_both(claim: Round) -> bool:
    """Whether a claim says of how many applications how many were selected."""
    return bool(claim.applications) and claim.selected is not None


def years(held: Sequence[Held]) -> str | None:
    """The years from the first round to the last."""
    found = [each.year for each in held if each.year]
    if not found:
        return None
    first, last = min(found), max(found)
    return f"{first}" if first == last else f"{first}–{last}"


def rule(held: Sequence[Held]) -> str:
    """The first rule by which one of several claims on a stage is believed; else `only`."""
    rules = (stage.rule for each in held for stage in each.stages)
    return next((rule for rule in rules if rule != "only"), "only")


def _held(programme: Programme, on: date, unit: RoundUnit) -> tuple[Held, ...]:
    """The rounds for a unit that were decided up to a day, in the order of years and numbers."""
    groups: dict[tuple[object, ...], dict[str, list[Round]]] = {}
    for claim in admissible(programme.rounds):
        if claim.unit is unit:
            alone = (claim.year, claim.stage) if claim.number is None else ()
            same = groups.setdefault((claim.number, *alone), {})
            same.setdefault(claim.stage or "", []).append(claim)
    found = [
        Held(tuple(sorted((choose(same) for same in stages.values()), key=_stage_order)))
        for stages in groups.values()
    ]
    return tuple(
        sorted(
            (each for each in found if not any(_later(stage.claim, on) for stage in each.stages)),
            key=lambda held: (held.year, held.decision.number or 0, held.decision.id),
        )
    )


def _stage_order(stage: Choice[Round]) -> tuple[int, date, bool, str]:
    """The order of the stages of a round: by their dates, one without a name last."""
    claim = stage.claim
    decided = claim.decided.last if claim.decided else date.max
    return year_of(claim), decided, not claim.stage, claim.stage or ""


def _later(claim: Round, on: date) -> bool:
    """Whether a round was decided after a day; of a bare year, whether the year began after it."""
    return claim.decided.first > on if claim.decided else year_of(claim) > on.year


def _ordered(stage: Choice[Round]) -> list[Round]:
    return [stage.claim, *stage.rivals]


def _standing(claim: Round, held: Held, stage: Choice[Round], in_interval: Collection[str]) -> Said:
    """Why a claim on a round that counts is not the one that counts."""
    if claim.id in in_interval:
        return LESS_BELIEVED(stage.rule)
    return _STAGE() if claim is stage.claim and len(held.stages) > 1 else _RIVAL(stage.rule)
