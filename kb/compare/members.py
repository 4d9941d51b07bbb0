"""What a programme is made of: its mechanisms, its organisations, the ministries among these.

Owns: how the claims on one mechanism or one organisation become one member. What the base does not
know of is not told from what there is not.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kb.compare.cell import (
    DEPRECATED,
    Cell,
    Input,
    Member,
    Reason,
    ReasonCode,
    RivalUse,
    Step,
    Working,
)
from kb.compare.dated import MINISTRIES, at_date
from kb.evidence import Choice, Involvement, MechanismUse, Programme, admissible, choose
from kb.vocabulary import Emphasis, Rank
from kb.words import Phrase

MINISTRY = "ministry"
"""The kind of organisation that `ministries` counts."""

_NO_MECHANISM = Phrase("missing: the mechanisms of the programme", "缺少：计划的机制")
_NO_ORGANISATION = Phrase("missing: the organisations of the programme", "缺少：计划的参与机构")
_RIVAL = Phrase("less believed (by {0})", "可信度较低（依据：{0}）")
_NAMED = Phrase(
    "no number is stated; ministries named over the whole time: {0}, and there may be more",
    "未注明数目；整个期间已列名部委 {0} 个，可能不止于此",
)
_ONE_OF = Phrase("names a ministry ({0} named in all)", "列名一个部委（共列名 {0} 个）")
_AGAIN = Phrase("names the same ministry in another role", "同一部委的另一角色")

M = TypeVar("M", MechanismUse, Involvement)
Told = dict[str, dict[str, Choice[M]]]
"""Of each member, by its code, the choice among the claims on each of its roles."""


def mechanisms(programme: Programme) -> Cell:
    """The mechanisms by which a programme is known to work, the primary first."""
    told: Told[MechanismUse] = {
        code: {"": choose(same)}
        for code, same in _grouped((m.concept, m) for m in admissible(programme.mechanisms)).items()
    }

    def emphasis(code: str) -> Emphasis:
        return told[code][""].claim.emphasis

    order = sorted(told, key=lambda code: (emphasis(code) is not Emphasis.PRIMARY, code))
    members = [Member(code, (emphasis(code),), (told[code][""].claim.id,)) for code in order]
    return _cell("mechanisms", members, told, programme.mechanisms, _NO_MECHANISM)


def organisations(programme: Programme) -> Cell:
    """The organisations that are known to lead a programme, to pay or to carry it out."""
    told = _involved(admissible(programme.involvements))
    return _cell("organisations", _members(told), told, programme.involvements, _NO_ORGANISATION)


def ministries(programme: Programme, on: date) -> Cell:
    """The number of ministries that is stated, else of those that are named, as a minimum."""
    stated = at_date(programme, on, MINISTRIES)
    named = [claim for claim in programme.involvements if claim.kind == MINISTRY]
    told = _involved(admissible(named))
    members = _members(told)
    number = Decimal(len(members))
    if stated.value is None and not members:
        return stated._replace(rivals=(*stated.rivals, *(_deprecated(named))))
    if stated.value is not None:
        more = stated.high is not None and number > stated.high
        uses = (RivalUse(c, _ONE_OF(number), in_interval=more) for c in admissible(named))
        return stated._replace(
            high=number if more else stated.high,
            rivals=(*stated.rivals, *uses, *_deprecated(named)),
            members=tuple(members),
        )
    used = [next(iter(choices.values())).claim for _, choices in sorted(told.items())]
    return Cell(
        value=number,
        low=number,
        high=None,
        unit="ministries",
        reasons=(Reason(ReasonCode.FROM_INVOLVEMENTS, _NAMED(number)),),
        claims=tuple(used),
        rivals=(
            *stated.rivals,
            *(RivalUse(claim, _AGAIN()) for claim in admissible(named) if claim not in used),
            *_deprecated(named),
        ),
        rule=_rule(told),
        steps=_counted("ministries", members),
        members=tuple(members),
    )


def _grouped(pairs: Iterable[tuple[str, M]]) -> dict[str, list[M]]:
    """Claims by what they are of."""
    groups: dict[str, list[M]] = {}
    for key, claim in pairs:
        groups.setdefault(key, []).append(claim)
    return groups


def _involved(claims: Iterable[Involvement]) -> Told[Involvement]:
    """The believed claim on every role of every organisation."""
    by_organisation = _grouped((claim.organisation, claim) for claim in claims)
    return {
        organisation: {
            role: choose(same)
            for role, same in sorted(_grouped((c.role, c) for c in involved).items())
        }
        for organisation, involved in by_organisation.items()
    }


def _members(told: Told[Involvement]) -> list[Member]:
    """The organisations with their roles, in the order of their ids."""
    return [
        Member(code, tuple(roles), tuple(choice.claim.id for choice in roles.values()))
        for code, roles in sorted(told.items())
    ]


def _cell(
    unit: str, members: Sequence[Member], told: Told[M], claims: Sequence[M], missing: Phrase
) -> Cell:
    """A set as a cell: the number of its members, and each of them."""
    by_id = {claim.id: claim for claim in claims}
    used = [by_id[id] for member in members for id in member.claims]
    rivals = {
        rival.id: _RIVAL(choice.rule)
        for roles in told.values()
        for choice in roles.values()
        for rival in choice.rivals
    }
    uses = tuple(RivalUse(c, rivals.get(c.id) or DEPRECATED()) for c in claims if c not in used)
    if not members:
        reason = Reason(ReasonCode.MISSING, missing())
        return Cell(value=None, low=None, high=None, unit=unit, reasons=(reason,), rivals=uses)
    number = Decimal(len(members))
    return Cell(
        value=number,
        low=number,
        high=number,
        unit=unit,
        claims=tuple(used),
        rivals=uses,
        rule=_rule(told),
        steps=_counted(unit, members),
        members=tuple(members),
    )


def _counted(unit: str, members: Sequence[Member]) -> tuple[Step, ...]:
    """The step that counts one for each member."""
    working = Working()
    inputs = [
        Input("+" if index else "=", Decimal(1), member.code, claim=member.claims[0])
        for index, member in enumerate(members)
    ]
    working.chain("members", unit, unit, inputs)
    return tuple(working.steps)


def _rule(told: Told[M]) -> str:
    """The first rule by which one of several claims on a role is believed; else `only`."""
    rules = (choice.rule for roles in told.values() for choice in roles.values())
    return next((rule for rule in rules if rule != "only"), "only")


def _deprecated(claims: Iterable[Involvement]) -> list[RivalUse]:
    """The deprecated of some claims, as what they are."""
    return [RivalUse(claim, DEPRECATED()) for claim in claims if claim.rank is Rank.DEPRECATED]
