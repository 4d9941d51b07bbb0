"""Claims on the wire: one schema per kind, told apart by `kind`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from api.reading import Read
from api.schemas.common import Coded, Date, Named, Names, Schema
from kb import models
from kb.models import Source
from kb.period import Edtf
from kb.queries.labels import Texts, term_id
from kb.vocabulary import (
    Basis,
    ClaimKind,
    Emphasis,
    FigureStatus,
    GovernanceForm,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    Scheme,
    StartOf,
)


class CitationOut(Schema):
    """A document and the place in it where the claim was read."""

    source: Annotated[str, Field(description="The id of the source.", examples=["de-ptj-x"])]
    locator: Annotated[
        str, Field(description="The place in the document.", examples=["paragraph 2"])
    ]
    title: Annotated[str, Field(description="The title of the document.")]
    publisher: Annotated[str, Field(description="Who published it.")]
    published: Annotated[Date | None, Field(description="When, if known.")]
    url: Annotated[str, Field(description="Where it is, or where the copy is that was read.")]


class ClaimBase(Schema):
    """What all claims have."""

    id: Annotated[
        str,
        Field(
            description="Derived from the content: the same claim has the same id for ever.",
            examples=["c-5s3c4s7kq2n5b6xy"],
        ),
    ]
    subject: Annotated[
        Named, Field(description="The programme, cluster or jurisdiction that it is about.")
    ]
    rank: Annotated[Rank, Field(description="How it stands among its rivals.")]
    inferred: Annotated[
        bool,
        Field(description="Whether it is in whole or part the curator's reading (see `note`)."),
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    citations: Annotated[list[CitationOut], Field(description="Where it was read; never empty.")]
    added_in: Annotated[int, Field(description="The revision that brought it.", examples=[1])]
    retired_in: Annotated[
        int | None, Field(description="The revision that took it away; null if it still holds.")
    ]


class PeriodOut(ClaimBase):
    """When a programme ran."""

    kind: Literal[ClaimKind.PERIOD]
    start: Annotated[Date | None, Field(description="Its start; null if not known.")]
    end: Annotated[
        Date | None,
        Field(description="Its end; null with a start: still running at the source's date."),
    ]
    seen: Annotated[
        Date | None, Field(description="A time in which it ran, where no start was found.")
    ]
    start_of: Annotated[
        StartOf | None, Field(description="What `start` is the start of, where that is said.")
    ]


class PhaseOut(ClaimBase):
    """A stage of a programme with a name of its own."""

    kind: Literal[ClaimKind.PHASE]
    names: Names
    start: Annotated[Date | None, Field(description="Its start; null if not known.")]
    end: Annotated[Date | None, Field(description="Its end; null if not known.")]
    seen: Annotated[
        Date | None, Field(description="A time in which it ran, where no start was found.")
    ]


class RoundOut(ClaimBase):
    """A competition round."""

    kind: Literal[ClaimKind.ROUND]
    number: Annotated[int | None, Field(description="Its number, if it has one.")]
    names: Annotated[
        dict[str, str] | None, Field(description="Its names by language, if it has any.")
    ]
    stage: Annotated[str | None, Field(description="The stage of the selection, if named.")]
    year: Annotated[int | None, Field(description="The year of the decision.", examples=[2008])]
    unit: Annotated[RoundUnit, Field(description="What is applied for and selected.")]
    opened: Annotated[Date | None, Field(description="When the call opened.")]
    closed: Annotated[Date | None, Field(description="When it closed.")]
    shortlisted: Annotated[Date | None, Field(description="When the finalists were named.")]
    decided: Annotated[Date | None, Field(description="When the winners were named.")]
    applications: Annotated[int | None, Field(description="How many applied.")]
    finalists: Annotated[int | None, Field(description="How many reached the final.")]
    selected: Annotated[int | None, Field(description="How many were selected.")]


class InvolvementOut(ClaimBase):
    """What an organisation does in a programme."""

    kind: Literal[ClaimKind.INVOLVEMENT]
    organisation: Annotated[Named, Field(description="The organisation.")]
    role: Annotated[Coded, Field(description="What it does: /v1/vocabularies/roles.")]


class FundingOut(ClaimBase):
    """An amount of money."""

    kind: Literal[ClaimKind.FUNDING]
    amount: Annotated[
        int,
        Field(
            description="The amount in whole units of the currency; of a range its upper end.",
            examples=[600000000],
        ),
    ]
    amount_min: Annotated[
        int | None, Field(description="The lower end of a range; null if none is stated.")
    ]
    currency: Annotated[str, Field(description="ISO 4217.", examples=["EUR"])]
    qualifier: Annotated[Qualifier, Field(description="How exactly the source states it.")]
    basis: Annotated[Basis, Field(description="What the amount is for.")]
    measure: Annotated[MoneyKind, Field(description="What kind of money it is.")]
    nature: Annotated[Nature, Field(description="The stage that the money has reached.")]
    origin: Annotated[Origin, Field(description="Whose money it is.")]
    start: Annotated[
        Date | None, Field(description="The first of the years that it covers, if stated.")
    ]
    end: Annotated[
        Date | None, Field(description="The last of the years that it covers, if stated.")
    ]
    fiscal_year: Annotated[
        bool,
        Field(description="Whether `start` and `end` are the two halves of one fiscal year."),
    ]
    part_of: Annotated[
        bool,
        Field(description="Whether it lies inside another amount of the same programme."),
    ]
    detail: Annotated[
        dict[str, str] | None,
        Field(description="What it is for, where that is narrower than the programme."),
    ]
    shared_by: Annotated[
        list[Named],
        Field(description="The programmes for which it is stated together; empty if for one."),
    ]


class MechanismOut(ClaimBase):
    """That a programme or a cluster works by a mechanism."""

    kind: Literal[ClaimKind.MECHANISM_USE]
    concept: Annotated[Coded, Field(description="The mechanism: /v1/vocabularies/mechanisms.")]
    emphasis: Annotated[Emphasis, Field(description="How much of the programme it is.")]


class FigureOut(ClaimBase):
    """A counted fact."""

    kind: Literal[ClaimKind.FIGURE]
    indicator: Annotated[Coded, Field(description="What is counted: /v1/vocabularies/indicators.")]
    value: Annotated[float, Field(description="The number.", examples=[15])]
    currency: Annotated[str | None, Field(description="ISO 4217, where the indicator is money.")]
    qualifier: Annotated[Qualifier, Field(description="How exactly the source states it.")]
    status: Annotated[FigureStatus, Field(description="Whether it was counted or hoped for.")]
    at: Annotated[Date | None, Field(description="The date of a stock, the year of a flow.")]
    start: Annotated[Date | None, Field(description="The start of another span of counting.")]
    end: Annotated[Date | None, Field(description="The end of another span of counting.")]
    regions: Annotated[
        list[Named], Field(description="Where it was counted, if only in some regions.")
    ]
    detail: Annotated[
        dict[str, str] | None,
        Field(description="What exactly is counted, where that is narrower or other."),
    ]


class DesignationOut(ClaimBase):
    """That a programme chose or supports the cluster."""

    kind: Literal[ClaimKind.DESIGNATION]
    programme: Annotated[Named, Field(description="The programme.")]
    start: Annotated[Date | None, Field(description="Since when; null if not known.")]
    end: Annotated[Date | None, Field(description="Until when; null if not known.")]
    round: Annotated[int | None, Field(description="In which round; null if not known.")]


class RelationOut(ClaimBase):
    """How a programme or cluster stands to another."""

    kind: Literal[ClaimKind.RELATION]
    relation: Annotated[RelationKind, Field(description="`subject` … `object`.")]
    object: Annotated[Named, Field(description="The other programme or cluster.")]


class GovernanceOut(ClaimBase):
    """How a cluster is run."""

    kind: Literal[ClaimKind.GOVERNANCE]
    form: Annotated[GovernanceForm | None, Field(description="The legal form, if known.")]
    bodies: Annotated[list[str], Field(description="The organs through which it is run.")]


ClaimOut = Annotated[
    PeriodOut
    | PhaseOut
    | RoundOut
    | InvolvementOut
    | FundingOut
    | MechanismOut
    | FigureOut
    | DesignationOut
    | RelationOut
    | GovernanceOut,
    Field(discriminator="kind"),
]


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
                start=_text(claim.start),
                end=_text(claim.end),
                seen=_text(claim.seen),
                start_of=claim.start_of,
            )
        case models.Phase():
            return PhaseOut(
                **common,
                kind=ClaimKind.PHASE,
                names=claim.names,
                start=_text(claim.start),
                end=_text(claim.end),
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
                start=_text(claim.start),
                end=_text(claim.end),
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
        start=_text(claim.start),
        end=_text(claim.end),
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
        start=_text(claim.start),
        end=_text(claim.end),
        regions=[context.named(scope.entity) for scope in claim.scope],
        detail=claim.detail,
    )
