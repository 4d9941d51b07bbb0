"""The rows of the base as the records of a dossier: the way back of `kb.dossier.rows` and `claims`.

Owns: the keys of a record and their order, which is that of `seed/FORMAT.md`, and which keys are
left out because that says the same. Values are plain: texts, whole numbers, decimals, truth
values, lists, mappings; dates as a curator writes them.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kb.errors import Conflict
from kb.models import (
    Claim,
    Cluster,
    Designation,
    Figure,
    Funding,
    Gap,
    Governance,
    Involvement,
    MechanismUse,
    Organisation,
    Period,
    Phase,
    Programme,
    Relation,
    Round,
    Source,
)
from kb.period import Edtf
from kb.queries.dossiers import Held, Place
from kb.queries.labels import Texts
from kb.vocabulary import (
    ClaimKind,
    EntityKind,
    FigureStatus,
    MoneyKind,
    Rank,
    RoundUnit,
)

Values = dict[str, Any]

KEYS = {
    ClaimKind.PERIOD: "periods",
    ClaimKind.PHASE: "phases",
    ClaimKind.ROUND: "rounds",
    ClaimKind.INVOLVEMENT: "organisations",
    ClaimKind.FUNDING: "funding",
    ClaimKind.MECHANISM_USE: "mechanisms",
    ClaimKind.FIGURE: "figures",
    ClaimKind.DESIGNATION: "designations",
    ClaimKind.RELATION: "relations",
    ClaimKind.GOVERNANCE: "governance",
}
"""The key of a dossier under which the claims of each kind stand."""

OF_PROGRAMMES = (
    "periods",
    "phases",
    "rounds",
    "organisations",
    "funding",
    "mechanisms",
    "figures",
    "relations",
)
OF_CLUSTERS = ("governance", "designations", "mechanisms", "figures", "funding", "relations")
"""The keys of claims in the order in which they stand in a record."""


def dossier(held: Held) -> Values:
    """All that is held of a jurisdiction, as its dossier.

    `Conflict` where a cluster has more than the one claim of governance that a dossier holds.
    """
    figures = [claim(found)[1] for found in held.claims.get(held.jurisdiction, ())]
    nothing = Texts()
    return {"jurisdiction": held.jurisdiction} | _said(
        sources=[source(row) for row in held.sources],
        organisations=[
            organisation(row, held.texts.get(row.id, nothing)) for row in held.organisations
        ],
        figures=figures,
        programmes=[_whole_programme(row, held) for row in held.programmes],
        clusters=[_whole_cluster(row, held) for row in held.clusters],
    )


def source(row: Source) -> Values:
    """The record of a document."""
    return _said(
        id=row.id,
        title=row.title,
        publisher=row.publisher,
        published=_date(row.published),
        language=row.language,
        url=row.url,
        copy=row.copy,
        archived=row.archived,
        origin=row.origin,
        reprint_of=row.reprint_of,
        kind=row.kind,
        note=row.note,
    )


def organisation(row: Organisation, texts: Texts) -> Values:
    """The record of an organisation."""
    return _said(id=row.id, name=dict(texts.names), acronym=row.acronym, kind=row.kind)


def programme(row: Programme, texts: Texts, sectors: Sequence[str]) -> Values:
    """The head of the record of a programme: what is no claim and no gap."""
    return _said(
        id=row.id,
        name=dict(texts.names),
        aliases=list(texts.aliases),
        level=row.level.value,
        region=row.region,
        summary=dict(texts.summaries),
        homepage=row.homepage,
        wikidata=row.wikidata,
        sectors=list(sectors),
        sectors_text=list(texts.sectors),
    )


def cluster(row: Cluster, texts: Texts, sectors: Sequence[str], regions: Sequence[str]) -> Values:
    """The head of the record of a cluster: what is no claim."""
    run_by = _said(name=row.organisation_name, form=_code(row.organisation_form))
    return _said(
        id=row.id,
        name=dict(texts.names),
        aliases=list(texts.aliases),
        regions=list(regions),
        place=row.place,
        sectors=list(sectors),
        sectors_text=list(texts.sectors),
        organisation=run_by,
        note=row.note,
    )


def gap(row: Gap, places: Sequence[Place]) -> Values:
    """What was looked for and is not known."""
    cited = [{"source": source, "at": locator} for source, locator in places]
    return _said(field=row.field, reason=row.reason.value, note=row.note, cite=cited)


def claim(claim: Claim, of: EntityKind = EntityKind.PROGRAMME) -> tuple[str, Values]:
    """The key of a record under which a claim stands, and its content.

    The claim has its citations and its scope (`kb.queries.claims.attach`). `of` is what it is
    about: a relation names a programme, or a cluster where it is one of a cluster.
    """
    content = CONTENTS[claim.kind](claim)
    if isinstance(claim, Relation) and of is EntityKind.CLUSTER:
        content["cluster"] = content.pop("programme")
    stated = _said(
        rank=None if claim.rank is Rank.NORMAL else claim.rank.value,
        inferred=claim.inferred or None,
        note=claim.note,
        cite=[{"source": cited.source, "at": cited.locator} for cited in claim.citations],
    )
    return KEYS[claim.kind], content | stated


def _whole_programme(row: Programme, held: Held) -> Values:
    texts, sectors = held.texts.get(row.id, Texts()), held.sectors.get(row.id, ())
    gaps = [gap(found, places) for found, places in held.gaps.get(row.id, ())]
    return (
        programme(row, texts, sectors)
        | _said(gaps=gaps)
        | _claims(held.claims.get(row.id, ()), EntityKind.PROGRAMME, OF_PROGRAMMES)
    )


def _whole_cluster(row: Cluster, held: Held) -> Values:
    texts, sectors = held.texts.get(row.id, Texts()), held.sectors.get(row.id, ())
    found = _claims(held.claims.get(row.id, ()), EntityKind.CLUSTER, OF_CLUSTERS)
    governance = found.get("governance", ())
    if len(governance) > 1:
        raise Conflict(
            f"{row.id} has {len(governance)} claims on how it is run, and a dossier holds one; "
            "retire the others first"
        )
    for only in governance:
        found["governance"] = only
    return cluster(row, texts, sectors, held.regions.get(row.id, ())) | found


def _claims(claims: Sequence[Claim], of: EntityKind, keys: Sequence[str]) -> Values:
    """Claims by the keys under which they stand."""
    found: dict[str, list[Values]] = {key: [] for key in keys}
    for each in claims:
        key, content = claim(each, of)
        found[key].append(content)
    return _said(**found)


def _period(claim: Period) -> Values:
    return _said(
        start=_date(claim.start),
        end=_date(claim.end),
        seen=_date(claim.seen),
        of=_code(claim.start_of),
    )


def _phase(claim: Phase) -> Values:
    return _said(
        name=dict(claim.names),
        start=_date(claim.start),
        end=_date(claim.end),
        seen=_date(claim.seen),
    )


def _round(claim: Round) -> Values:
    return _said(
        number=claim.round_number,
        name=claim.names,
        stage=claim.stage,
        year=claim.year,
        unit=None if claim.unit is RoundUnit.CLUSTERS else claim.unit.value,
        opened=_date(claim.opened),
        closed=_date(claim.closed),
        shortlisted=_date(claim.shortlisted),
        decided=_date(claim.decided),
        applications=claim.applications,
        finalists=claim.finalists,
        selected=claim.selected,
    )


def _involvement(claim: Involvement) -> Values:
    return _said(organisation=claim.organisation, role=claim.role)


def _funding(claim: Funding) -> Values:
    return _said(
        amount_min=claim.amount_min,
        amount=claim.amount,
        currency=claim.currency,
        qualifier=claim.qualifier.value,
        basis=claim.basis.value,
        measure=None if claim.measure is MoneyKind.PUBLIC_SUPPORT else claim.measure.value,
        nature=claim.nature.value,
        origin=claim.origin.value,
        start=_date(claim.start),
        end=_date(claim.end),
        fiscal_year=claim.fiscal_year or None,
        part_of=claim.part_of or None,
        covers=[scope.entity for scope in claim.scope],
        detail=claim.detail,
    )


def _mechanism(claim: MechanismUse) -> Values:
    return _said(concept=claim.concept, emphasis=claim.emphasis.value)


def _figure(claim: Figure) -> Values:
    regions = [scope.entity for scope in claim.scope]
    return _said(
        indicator=claim.indicator,
        value=_number(claim.value),
        currency=claim.currency,
        qualifier=claim.qualifier.value,
        status=None if claim.status is FigureStatus.OBSERVED else claim.status.value,
        at=_date(claim.at),
        start=_date(claim.start),
        end=_date(claim.end),
        region=regions[0] if len(regions) == 1 else regions,
        detail=claim.detail,
    )


def _designation(claim: Designation) -> Values:
    return _said(
        programme=claim.programme,
        start=_date(claim.start),
        end=_date(claim.end),
        round=claim.round_number,
    )


def _relation(claim: Relation) -> Values:
    return {"kind": claim.relation.value, "programme": claim.object}


def _governance(claim: Governance) -> Values:
    return _said(form=_code(claim.form), bodies=list(claim.bodies))


CONTENTS: Mapping[ClaimKind, Callable[[Any], Values]] = {
    ClaimKind.PERIOD: _period,
    ClaimKind.PHASE: _phase,
    ClaimKind.ROUND: _round,
    ClaimKind.INVOLVEMENT: _involvement,
    ClaimKind.FUNDING: _funding,
    ClaimKind.MECHANISM_USE: _mechanism,
    ClaimKind.FIGURE: _figure,
    ClaimKind.DESIGNATION: _designation,
    ClaimKind.RELATION: _relation,
    ClaimKind.GOVERNANCE: _governance,
}
"""What a claim of each kind says, beside what all of them have."""


def _said(**values: Any) -> Values:
    """What is said: neither None nor empty."""
    return {
        key: value for key, value in values.items() if value is not None and value not in ([], {})
    }


def _date(date: Edtf | None) -> int | str | None:
    """A date as a curator writes it: a bare year is a number."""
    if date is None:
        return None
    bare_year = len(date.text) == len("2007") and not date.text.startswith("0")
    return int(date.text) if bare_year else date.text


def _code(code: Any) -> str | None:
    """A code of a closed list as a text."""
    return None if code is None else code.value


def _number(value: Decimal) -> int | Decimal:
    """A number, whole if it is."""
    return int(value) if value == value.to_integral_value() else value
