"""A comparison turned into what goes over the wire."""

from collections.abc import Mapping
from typing import Any

from api.reading import Read
from api.schemas.claims import CitationOut
from api.schemas.compare import (
    CellOut,
    ClaimUse,
    ColumnOut,
    ComparedProgramme,
    CompareMeta,
    CompareOut,
    InputOut,
    ObservationOut,
    ReasonOut,
    RivalOut,
    RowOut,
    StepOut,
)
from kb import evidence
from kb.compare.cell import Cell, Input, Step
from kb.compare.convert import Question
from kb.compare.lineage import in_words, sentence
from kb.compare.table import Row, Table
from kb.queries.labels import Texts
from kb.vocabulary import ClaimKind, Measure

_KINDS: Mapping[type[evidence.Claim], ClaimKind] = {
    evidence.Period: ClaimKind.PERIOD,
    evidence.Funding: ClaimKind.FUNDING,
    evidence.Figure: ClaimKind.FIGURE,
    evidence.Round: ClaimKind.ROUND,
}


def compare_out(
    table: Table,
    countries: Mapping[str, str],
    question: Question,
    texts: Mapping[str, Texts],
    read: Read,
) -> CompareOut:
    """The table with the names and countries of its programmes."""
    measures = [column.measure for column in table.columns]
    return CompareOut(
        columns=[
            ColumnOut(
                measure=column.measure, warnings=[w.told(read.language) for w in column.warnings]
            )
            for column in table.columns
        ],
        rows=[
            _row(row, measures, countries[row.programme], question, texts, read)
            for row in table.rows
        ],
        meta=CompareMeta(
            revision=read.at,
            language=read.language,
            on=question.on,
            currency=question.target.currency,
            prices=question.target.prices,
            base_year=question.target.base_year,
            rate=question.target.rate,
            nature=question.nature or "any",
            measure=question.measure,
        ),
    )


def _row(
    row: Row,
    measures: list[Measure],
    country: str,
    question: Question,
    texts: Mapping[str, Texts],
    read: Read,
) -> RowOut:
    name, name_lang = texts[row.programme].name(read.language)
    return RowOut(
        programme=ComparedProgramme(
            id=row.programme, name=name, name_lang=name_lang, country=country
        ),
        cells={
            measure: _cell(cell, question, read.language)
            for measure, cell in zip(measures, row.cells, strict=True)
        },
    )


def _cell(cell: Cell, question: Question, language: str) -> CellOut:
    return CellOut(
        value=None if cell.value is None else float(cell.value),
        low=None if cell.low is None else float(cell.low),
        high=None if cell.high is None else float(cell.high),
        unit=cell.unit,
        unit_counted=cell.unit_counted,
        nature=cell.nature,
        covers=cell.covers,
        comparable=cell.comparable,
        sentence=sentence(cell, question, language),
        reasons=[ReasonOut(code=r.code, detail=r.said.told(language)) for r in cell.reasons],
        rule=cell.rule,
        claims=[ClaimUse(**claim_fields(claim, language)) for claim in cell.claims],
        rivals=[
            RivalOut(
                **claim_fields(use.claim, language),
                why=use.said.told(language),
                in_interval=use.in_interval,
            )
            for use in cell.rivals
        ],
        steps=[_step(step) for step in cell.steps],
    )


def claim_fields(claim: evidence.Claim, language: str) -> dict[str, Any]:
    """The fields that every use of a claim has."""
    return {
        "id": claim.id,
        "kind": _KINDS[type(claim)],
        "subject": claim.subject,
        "statement": in_words(claim).told(language),
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


def _step(step: Step) -> StepOut:
    return StepOut(
        number=step.number,
        kind=step.kind,
        label=step.label,
        inputs=[_input(entry) for entry in step.inputs],
        output=float(step.output),
        unit=step.unit,
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
