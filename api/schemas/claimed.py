"""Claims turned into what goes over the wire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.reading import Read
from api.schemas.claims import (
    CitationOut,
    ClaimOut,
    DesignationOut,
    FigureOut,
    FundingOut,
    GovernanceOut,
    InvolvementOut,
    MechanismOut,
    PeriodOut,
    PhaseOut,
    RelationOut,
    RoundOut,
)
from api.schemas.common import Coded, Named
from kb import models
from kb.models import Source
from kb.period import Edtf
from kb.queries import labels, lists
from kb.queries.labels import Texts, term_id
from kb.vocabulary import ClaimKind, Scheme


@dataclass(frozen=True, slots=True)
class Context:
    """What claims need to be told: sources, names, and at which revision."""

    sources: Mapping[str, Source]
    texts: dict[str, Texts]
    read: Read

    def named(self, id: str) -> Named:
        """A thing by id and name."""
        return Named.of(id, self.texts, self.read.language)

    def coded(self, scheme: Scheme, code: str) -> Coded:
        """A code with its label."""
        texts = self.texts.get(term_id(scheme, code))
        return Coded(code=code, label=texts.name(self.read.language)[0] if texts else code)


def mentioned(claims: Iterable[models.Claim]) -> set[str]:
    """The ids of everything that claims speak of, so that their names can be looked up."""
    ids: set[str] = set()
    for claim in claims:
        ids.add(claim.subject)
        ids.update(scope.entity for scope in claim.scope)
        match claim:
            case models.Involvement():
                ids |= {claim.organisation, term_id(Scheme.ROLES, claim.role)}
            case models.MechanismUse():
                ids.add(term_id(Scheme.MECHANISMS, claim.concept))
            case models.Figure():
                ids.add(term_id(Scheme.INDICATORS, claim.indicator))
            case models.Designation():
                ids.add(claim.programme)
            case models.Relation():
                ids.add(claim.object)
    return ids


def claim_out(claim: models.Claim, context: Context) -> ClaimOut:
    """A claim as it goes over the wire."""
    common = _common(claim, context)
    match claim:
        case models.Period():
            return PeriodOut(
                **common,
                kind=ClaimKind.PERIOD,
                **_span(claim),
                seen=_text(claim.seen),
                start_of=claim.start_of,
            )
        case models.Phase():
            return PhaseOut(
                **common,
                kind=ClaimKind.PHASE,
                names=claim.names,
                **_span(claim),
                seen=_text(claim.seen),
            )
        case models.Round():
            return _round(claim, common)
        case models.Involvement():
            return InvolvementOut(
                **common,
                kind=ClaimKind.INVOLVEMENT,
                organisation=context.named(claim.organisation),
                role=context.coded(Scheme.ROLES, claim.role),
            )
        case models.Funding():
            return _funding(claim, common, context)
        case models.MechanismUse():
            return MechanismOut(
                **common,
                kind=ClaimKind.MECHANISM_USE,
                concept=context.coded(Scheme.MECHANISMS, claim.concept),
                emphasis=claim.emphasis,
            )
        case models.Figure():
            return _figure(claim, common, context)
        case models.Designation():
            return DesignationOut(
                **common,
                kind=ClaimKind.DESIGNATION,
                programme=context.named(claim.programme),
                **_span(claim),
                round=claim.round_number,
            )
        case models.Relation():
            return RelationOut(
                **common,
                kind=ClaimKind.RELATION,
                relation=claim.relation,
                object=context.named(claim.object),
            )
        case models.Governance():
            return GovernanceOut(
                **common, kind=ClaimKind.GOVERNANCE, form=claim.form, bodies=claim.bodies
            )
    raise TypeError(f"no schema for claims of the kind {claim.kind}")


def citation_out(source: str, locator: str, sources: Mapping[str, Source]) -> CitationOut:
    """A citation with what its source is."""
    record = sources.get(source)
    return CitationOut(
        source=source,
        locator=locator,
        title=record.title if record else source,
        publisher=record.publisher if record else "",
        published=_text(record.published) if record else None,
        url=(record.url or record.copy or "") if record else "",
    )


def _text(value: Edtf | None) -> str | None:
    return None if value is None else value.text


def _span(
    claim: models.Period | models.Phase | models.Funding | models.Figure | models.Designation,
) -> dict[str, Any]:
    return {"start": _text(claim.start), "end": _text(claim.end)}


def _common(claim: models.Claim, context: Context) -> dict[str, Any]:
    retired = claim.retired_in
    return {
        "id": claim.id,
        "subject": context.named(claim.subject),
        "rank": claim.rank,
        "inferred": claim.inferred,
        "note": claim.note,
        "citations": [citation_out(c.source, c.locator, context.sources) for c in claim.citations],
        "added_in": claim.added_in,
        "retired_in": retired if retired and retired <= context.read.at else None,
    }


def _round(claim: models.Round, common: dict[str, Any]) -> RoundOut:
    return RoundOut(
        **common,
        kind=ClaimKind.ROUND,
        number=claim.round_number,
        names=claim.names,
        stage=claim.stage,
        year=claim.year,
        unit=claim.unit,
        opened=_text(claim.opened),
        closed=_text(claim.closed),
        shortlisted=_text(claim.shortlisted),
        decided=_text(claim.decided),
        applications=claim.applications,
        finalists=claim.finalists,
        selected=claim.selected,
    )


def _funding(claim: models.Funding, common: dict[str, Any], context: Context) -> FundingOut:
    return FundingOut(
        **common,
        kind=ClaimKind.FUNDING,
        amount=claim.amount,
        amount_min=claim.amount_min,
        currency=claim.currency,
        qualifier=claim.qualifier,
        basis=claim.basis,
        measure=claim.measure,
        nature=claim.nature,
        origin=claim.origin,
        **_span(claim),
        fiscal_year=claim.fiscal_year,
        part_of=claim.part_of,
        detail=claim.detail,
        shared_by=[context.named(scope.entity) for scope in claim.scope],
    )


def _figure(claim: models.Figure, common: dict[str, Any], context: Context) -> FigureOut:
    return FigureOut(
        **common,
        kind=ClaimKind.FIGURE,
        indicator=context.coded(Scheme.INDICATORS, claim.indicator),
        value=float(claim.value),
        currency=claim.currency,
        qualifier=claim.qualifier,
        status=claim.status,
        at=_text(claim.at),
        **_span(claim),
        regions=[context.named(scope.entity) for scope in claim.scope],
        detail=claim.detail,
    )


def context_of(read: Read, about: Sequence[models.Claim]) -> Context:
    """What claims need to be told: two statements, however many claims."""
    ids = {citation.source for claim in about for citation in claim.citations}
    return Context(
        lists.records(read.session, Source, ids, read.at),
        labels.texts(read.session, mentioned(about), read.at),
        read,
    )
