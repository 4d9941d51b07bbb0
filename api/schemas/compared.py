"""A comparison turned into what goes over the wire."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.reading import Read
from api.schemas.claims import CitationOut
from api.schemas.common import Coded
from api.schemas.compare import (
    CellOut,
    ClaimUse,
    ColumnOut,
    ComparedProgramme,
    CompareMeta,
    CompareOut,
    InputOut,
    MemberOut,
    ObservationOut,
    PartOut,
    ReasonOut,
    RivalOut,
    RowOut,
    StepOut,
    TogetherOut,
)
from kb import evidence
from kb.compare.cell import Cell, Input, Member, Step, Together
from kb.compare.lineage import in_words, line, sentence
from kb.compare.question import Question
from kb.compare.table import Column, Row, Table
from kb.queries.labels import Texts, best, term_id
from kb.vocabulary import ClaimKind, Scheme
from kb.words import CHINESE, TERMS

_KINDS: Mapping[type[evidence.Claim], ClaimKind] = {
    evidence.Period: ClaimKind.PERIOD,
    evidence.Funding: ClaimKind.FUNDING,
    evidence.Figure: ClaimKind.FIGURE,
    evidence.Round: ClaimKind.ROUND,
    evidence.MechanismUse: ClaimKind.MECHANISM_USE,
    evidence.Involvement: ClaimKind.INVOLVEMENT,
    evidence.Phase: ClaimKind.PHASE,
    evidence.Relation: ClaimKind.RELATION,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What the cells of an answer are told with."""

    question: Question
    language: str
    names: Mapping[str, str]
    """The names of what the claims speak of, by code or id."""


def named_in(table: Table) -> set[str]:
    """The ids of the terms, organisations and programmes that the claims of a table name."""
    return set(_ids_by_code(table).values())


def _ids_by_code(table: Table) -> dict[str, str]:
    """The ids under which what claims name has its texts, by code or id."""
    found: dict[str, str] = {}
    for claim in _claims(table):
        match claim:
            case evidence.MechanismUse():
                found[claim.concept] = term_id(Scheme.MECHANISMS, claim.concept)
            case evidence.Involvement():
                found[claim.organisation] = claim.organisation
                found[claim.role] = term_id(Scheme.ROLES, claim.role)
            case evidence.Relation():
                found |= {id: id for id in (claim.subject, claim.object)}
    return found


def _claims(table: Table) -> Iterator[evidence.Claim]:
    """Every claim that a cell of a table tells of."""
    for row in table.rows:
        for cell in row.cells:
            yield from cell.claims
            yield from (use.claim for use in cell.rivals)


def compare_out(
    table: Table,
    countries: Mapping[str, str],
    question: Question,
    texts: Mapping[str, Texts],
    read: Read,
) -> CompareOut:
    """The table with the names and countries of its programmes.

    `texts` are those of the programmes and of what `named_in` names.
    """
    wording = wording_of([table], question, texts, read.language)
    return CompareOut(
        columns=[
            ColumnOut(
                measure=column.measure,
                warnings=[w.told(read.language) for w in column.warnings],
                shared=list(column.shared),
            )
            for column in table.columns
        ],
        rows=[
            _row(row, table.columns, countries[row.programme], wording, texts) for row in table.rows
        ],
        meta=meta_out(question, read),
    )


def money_terms(question: Question) -> dict[str, Any]:
    """The fields that say what figures of money were made with."""
    return {
        "on": question.on,
        "prices": question.target.prices,
        "base_year": question.target.base_year,
        "rate": question.target.rate,
        "nature": question.nature or "any",
        "measure": question.measure,
        "origin": question.origin or "any",
        "profile": question.spread.profile,
        "weights": [float(weight) for weight in question.spread.weights],
    }


def meta_out(question: Question, read: Read) -> CompareMeta:
    """What a comparison was made with."""
    return CompareMeta(
        revision=read.at,
        language=read.language,
        currency=question.target.currency,
        **money_terms(question),
    )


def wording_of(
    tables: Iterable[Table], question: Question, texts: Mapping[str, Texts], language: str
) -> Wording:
    """What the cells of some tables are told with."""
    names = {}
    for table in tables:
        for code, id in _ids_by_code(table).items():
            names[code] = texts[id].name(language)[0] or code
        for claim in _claims(table):
            if isinstance(claim, evidence.Phase):
                names[claim.id], _ = best(claim.names, language)
    return Wording(question, language, names)


def _row(
    row: Row,
    columns: tuple[Column, ...],
    country: str,
    wording: Wording,
    texts: Mapping[str, Texts],
) -> RowOut:
    name, name_lang = texts[row.programme].name(wording.language)
    return RowOut(
        programme=ComparedProgramme(
            id=row.programme, name=name, name_lang=name_lang, country=country
        ),
        cells={
            column.measure: cell_out(cell, column, wording)
            for column, cell in zip(columns, row.cells, strict=True)
        },
    )


def cell_out(cell: Cell, column: Column, wording: Wording) -> CellOut:
    """A cell of a column."""
    language = wording.language
    return CellOut(
        value=None if cell.value is None else float(cell.value),
        low=None if cell.low is None else float(cell.low),
        high=None if cell.high is None else float(cell.high),
        unit=cell.unit,
        unit_counted=cell.unit_counted,
        nature=cell.nature,
        covers=cell.covers,
        parts=[
            PartOut(
                origin=part.origin,
                value=float(part.value),
                low=None if part.low is None else float(part.low),
                high=None if part.high is None else float(part.high),
            )
            for part in cell.parts
        ],
        together=_together(cell.together) if cell.together else None,
        comparable=cell.comparable,
        sentence=sentence(cell, wording.question, language, wording.names),
        reasons=[ReasonOut(code=r.code, detail=r.said.told(language)) for r in cell.reasons],
        rule=cell.rule,
        claims=[
            ClaimUse(**claim_fields(claim, wording.language, wording.names))
            for claim in cell.claims
        ],
        rivals=[
            RivalOut(
                **claim_fields(use.claim, wording.language, wording.names),
                why=use.said.told(language),
                in_interval=use.in_interval,
            )
            for use in cell.rivals
        ],
        steps=[step_out(step) for step in cell.steps],
        members=[_member(member, column, wording) for member in cell.members],
    )


def _together(whole: Together) -> TogetherOut:
    return TogetherOut(
        claim=whole.claim.id,
        programmes=list(whole.claim.shared_by),
        value=float(whole.value),
        low=None if whole.low is None else float(whole.low),
        high=None if whole.high is None else float(whole.high),
    )


def _member(member: Member, column: Column, wording: Wording) -> MemberOut:
    return MemberOut(
        code=member.code,
        label=wording.names[member.code],
        roles=[Coded(code=role, label=_role(role, wording)) for role in member.roles],
        claims=list(member.claims),
        everywhere=member.code in column.shared,
        only_here=member.code in column.single,
    )


def _role(role: str, wording: Wording) -> str:
    """The label of a role, or of a term of a closed list."""
    if isinstance(role, StrEnum):
        return TERMS[type(role)][role] if wording.language == CHINESE else role
    return wording.names[role]


def claim_fields(claim: evidence.Claim, language: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The fields that every use of a claim has; `names` are those that it may speak of."""
    return {
        "id": claim.id,
        "kind": _KINDS[type(claim)],
        "subject": claim.subject,
        "statement": in_words(claim, names).told(language),
        "rank": claim.rank,
        "origins": claim.origins,
        "note": claim.note,
        "citations": [
            CitationOut(
                source=citation.source.id,
                locator=citation.locator,
                title=citation.source.title,
                publisher=citation.source.publisher,
                published=str(citation.source.published) if citation.source.published else None,
                url=citation.source.url,
            )
            for citation in claim.citations
        ],
    }


def step_out(step: Step) -> StepOut:
    """A step with its inputs."""
    return StepOut(
        number=step.number,
        kind=step.kind,
        label=step.label,
        inputs=[_input(entry) for entry in step.inputs],
        output=float(step.output),
        unit=step.unit,
        line=line(step),
    )


def _input(entry: Input) -> InputOut:
    seen = entry.observation
    return InputOut(
        operator=entry.operator,
        value=float(entry.value),
        label=entry.label,
        step=entry.step,
        claim=entry.claim,
        observation=ObservationOut(series=seen.series, economy=seen.economy, year=seen.year)
        if seen
        else None,
        source=entry.source,
    )
