"""What a programme is made of, one by one: mechanisms, organisations, phases; and what it followed.

Owns: how the claims on one mechanism, organisation, phase or programme become one member. What the
base does not know of is not told from what there is not.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kb.compare.cell import (
    DEPRECATED,
    LESS_BELIEVED,
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
from kb.evidence import (
    Choice,
    Claim,
    Involvement,
    MechanismUse,
    Phase,
    Programme,
    Relation,
    admissible,
    choose,
)
from kb.period import Span
from kb.timeline import Overlap, overlap
from kb.vocabulary import Emphasis, Rank, RelationKind
from kb.words import Phrase, Said

MINISTRY = "ministry"
"""The kind of organisation that `ministries` counts."""

_NO_MECHANISM = Phrase("missing: the mechanisms of the programme", "缺少：计划的机制")
_NO_ORGANISATION = Phrase("missing: the organisations of the programme", "缺少：计划的参与机构")
_NO_PHASE = Phrase("missing: a phase of the programme on {0}", "缺少：{0} 时所处的阶段")
_NO_PREDECESSOR = Phrase("missing: a programme that it followed", "缺少：前身计划")
_NO_SUCCESSOR = Phrase("missing: a programme that followed it", "缺少：后续计划")
_NOT_THEN = Phrase("its dates do not show it on {0}", "其日期未表明 {0} 处于该阶段")
_RIVAL = Phrase("less believed (by {0})", "可信度较低（依据：{0}）")
_NAMED = Phrase(
    "no number is stated; ministries named over the whole time: {0}, and there may be more",
    "未注明数目；整个期间已列名部委 {0} 个，可能不止于此",
)
_ONE_OF = Phrase("names a ministry ({0} named in all)", "列名一个部委（共列名 {0} 个）")
_AGAIN = Phrase("names the same ministry in another role", "同一部委的另一角色")

M = TypeVar("M", bound=Claim)
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
    return _cell("mechanisms", members, told, programme.mechanisms, _NO_MECHANISM())


def organisations(programme: Programme) -> Cell:
    """The organisations that are known to lead a programme, to pay or to carry it out."""
    told = _involved(admissible(programme.involvements))
    return _cell("organisations", _members(told), told, programme.involvements, _NO_ORGANISATION())


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


def phases(programme: Programme, on: date) -> Cell:
    """The phases in which a programme is on a day, in the order of their starts.

    At the least those that are certain by every claim on them, at the most those that are possible
    by one; so too where the claims that are believed give none.
    """
    same = _grouped((claim.name, claim) for claim in admissible(programme.phases))
    choices = [choose(claims) for claims in same.values()]
    how = {claim.id: overlap(claim.extent, Span(on, on)) for claim in programme.phases}
    members = [
        Member(id, (then,), (id,))
        for _, id in sorted((c.claim.extent.first_day or date.min, c.claim.id) for c in choices)
        if (then := how[id])
    ]
    told: Told[Phase] = {choice.claim.id: {"": choice} for choice in choices}
    cell = _cell("phases", members, told, programme.phases, _NO_PHASE(on), _NOT_THEN(on))
    by_claims = [{how[claim.id] for claim in choice.all} for choice in choices]
    if all(each == {None} for each in by_claims):
        return cell
    differing = {
        rival.id: choice.rule
        for choice in choices
        for rival in choice.rivals
        if how[rival.id] != how[choice.claim.id]
    }
    return cell._replace(
        low=Decimal(sum(each == {Overlap.CERTAIN} for each in by_claims)),
        high=Decimal(sum(each != {None} for each in by_claims)),
        rivals=tuple(
            RivalUse(use.claim, LESS_BELIEVED(differing[use.claim.id]), in_interval=True)
            if use.claim.id in differing
            else use
            for use in cell.rivals
        ),
    )


def predecessors(programme: Programme) -> Cell:
    """The programmes that a programme followed."""
    claims = [c for c in _successions(programme) if c.subject == programme.id]
    return _related([(c.object, c) for c in claims], _NO_PREDECESSOR())


def successors(programme: Programme) -> Cell:
    """The programmes that followed a programme."""
    claims = [c for c in _successions(programme) if c.object == programme.id]
    return _related([(c.subject, c) for c in claims], _NO_SUCCESSOR())


def _successions(programme: Programme) -> list[Relation]:
    """The relations of a programme in which one follows another."""
    return [c for c in programme.relations if c.relation is RelationKind.SUCCEEDS]


def _related(pairs: Sequence[tuple[str, Relation]], missing: Said) -> Cell:
    """The programmes at the other end of some relations, in the order of their ids."""
    ends = _grouped((other, claim) for other, claim in pairs if claim.rank is not Rank.DEPRECATED)
    told = {other: {"": choose(same)} for other, same in ends.items()}
    members = [Member(other, (), (told[other][""].claim.id,)) for other in sorted(told)]
    return _cell("programmes", members, told, [claim for _, claim in pairs], missing)


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
    unit: str,
    members: Sequence[Member],
    told: Told[M],
    claims: Sequence[M],
    missing: Said,
    unused: Said | None = None,
) -> Cell:
    """A set as a cell: the number of its members, and each of them.

    `unused` is why a claim that is believed may make no member.
    """
    by_id = {claim.id: claim for claim in claims}
    used = [by_id[id] for member in members for id in member.claims]
    rivals = {
        rival.id: _RIVAL(choice.rule)
        for roles in told.values()
        for choice in roles.values()
        for rival in choice.rivals
    }
    believed = {choice.claim.id: unused for roles in told.values() for choice in roles.values()}
    uses = tuple(
        RivalUse(c, rivals.get(c.id) or believed.get(c.id) or DEPRECATED())
        for c in claims
        if c not in used
    )
    if not members:
        reason = Reason(ReasonCode.MISSING, missing)
        return Cell(value=None, low=None, high=None, unit=unit, reasons=(reason,), rivals=uses)
    number = Decimal(len(members))
    return Cell(
        value=number,
        low=number,
        high=number,
        unit=unit,
        claims=tuple(used),
        rivals=uses,
        rule=_rule({member.code: told[member.code] for member in members}),
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
