"""The records of files as rows of the base.

Owns: which row a record becomes, what identifies a claim, and which question (slot) it answers.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kb.db import Base, plain
from kb.ledger import NewClaim, NewGap
from kb.models import (
    Classification,
    Cluster,
    EconomyYear,
    IrrevocableRate,
    Jurisdiction,
    Label,
    Location,
    Organisation,
    Programme,
    SeriesInfo,
    Source,
    Term,
)
from kb.text import fold
from kb.vocabulary import ClaimKind, EntityKind, JurisdictionKind, LabelField
from seed import dossier as d
from seed.files import Files

Values = dict[str, Any]


@dataclass
class Rows:
    """All the rows that files ask for."""

    entities: dict[str, EntityKind] = field(default_factory=dict)
    rows: dict[type[Base], list[Values]] = field(default_factory=dict)
    claims: list[NewClaim] = field(default_factory=list)
    gaps: list[NewGap] = field(default_factory=list)

    def add(self, model: type[Base], **values: Any) -> None:
        """One row."""
        self.rows.setdefault(model, []).append(values)

    def label(
        self, entity: str, what: LabelField, language: str, text: str, position: int = 0
    ) -> None:
        """One text of a thing."""
        self.add(
            Label,
            entity=entity,
            field=what,
            language=language,
            position=position,
            text=text,
            folded=fold(text),
        )

    def names(self, entity: str, names: dict[str, str]) -> None:
        """The names of a thing, in the order of the file."""
        for position, (language, text) in enumerate(names.items()):
            self.label(entity, LabelField.NAME, language, text, position)


def rows_of(files: Files) -> Rows:
    """Every row that the files ask for, each once."""
    rows = Rows()
    _vocabularies(files, rows)
    _reference(files, rows)
    for dossier in files.dossiers:
        for source in dossier.sources:
            _source(source, dossier.jurisdiction, rows)
        for organisation in dossier.organisations:
            _organisation(organisation, dossier.jurisdiction, rows)
        for programme in dossier.programmes:
            _programme(programme, dossier.jurisdiction, rows)
        for cluster in dossier.clusters:
            _cluster(cluster, dossier.jurisdiction, rows)
        for figure in dossier.figures:
            rows.claims.append(_figure(figure, dossier.jurisdiction))
    return rows


def _vocabularies(files: Files, rows: Rows) -> None:
    for jurisdiction in files.jurisdictions:
        rows.entities[jurisdiction.code] = EntityKind.JURISDICTION
        rows.names(jurisdiction.code, jurisdiction.label)
        rows.add(
            Jurisdiction,
            id=jurisdiction.code,
            kind=jurisdiction.kind,
            alpha3=jurisdiction.alpha3,
            parent=None,
        )
    for region in files.regions:
        rows.entities[region.code] = EntityKind.JURISDICTION
        rows.names(region.code, region.label)
        rows.add(
            Jurisdiction,
            id=region.code,
            kind=JurisdictionKind.REGION,
            alpha3=None,
            parent=region.code.split("-")[0],
        )
    for scheme, terms in files.terms.items():
        for position, term in enumerate(terms):
            id = f"{scheme}/{term.code}"
            rows.entities[id] = EntityKind.TERM
            rows.names(id, term.label)
            rows.label(id, LabelField.DEFINITION, "en", term.definition)
            rows.add(
                Term,
                id=id,
                scheme=scheme,
                code=term.code,
                position=position,
                group_code=term.group,
                unit=term.unit,
                nature=term.nature,
                subjects=term.subject,
                isic=term.isic,
                ecosystem=term.ecosystem,
            )


def _reference(files: Files, rows: Rows) -> None:
    for series in files.series:
        rows.add(
            SeriesInfo,
            code=series.code,
            label_en=series.label["en"],
            label_zh=series.label["zh"],
            definition=series.definition,
            unit=series.unit,
            source=series.source,
            url=series.url,
            licence=series.licence,
        )
    for former in files.former_currencies:
        rows.add(IrrevocableRate, **vars(former))
    for row in files.economies:
        rows.add(
            EconomyYear, economy=row.economy, year=row.year, currency=row.currency, **row.values
        )


def _source(source: d.Source, jurisdiction: str, rows: Rows) -> None:
    rows.entities[source.id] = EntityKind.SOURCE
    rows.add(
        Source,
        id=source.id,
        jurisdiction=jurisdiction,
        title=source.title,
        publisher=source.publisher,
        published=source.published,
        language=source.language,
        url=source.url,
        copy=source.copy_,
        archived=source.archived,
        origin=source.origin,
        reprint_of=source.reprint_of,
        kind=source.kind,
        note=source.note,
        folded=fold(f"{source.title}\n{source.publisher}"),
    )


def _organisation(organisation: d.Organisation, jurisdiction: str, rows: Rows) -> None:
    rows.entities[organisation.id] = EntityKind.ORGANISATION
    rows.names(organisation.id, organisation.name)
    if organisation.acronym:
        rows.label(organisation.id, LabelField.ALIAS, "und", organisation.acronym)
    rows.add(
        Organisation,
        id=organisation.id,
        jurisdiction=jurisdiction,
        acronym=organisation.acronym,
        kind=organisation.kind,
    )


def _texts(record: d.Programme | d.Cluster, rows: Rows) -> None:
    """The names, aliases and sectors that programmes and clusters alike have."""
    rows.names(record.id, record.name)
    for position, alias in enumerate(record.aliases):
        rows.label(record.id, LabelField.ALIAS, "und", alias, position)
    for position, text in enumerate(record.sectors_text):
        rows.label(record.id, LabelField.SECTOR, "en", text, position)
    for position, sector in enumerate(record.sectors):
        rows.add(Classification, entity=record.id, position=position, sector=sector)


def _programme(programme: d.Programme, jurisdiction: str, rows: Rows) -> None:
    id = programme.id
    rows.entities[id] = EntityKind.PROGRAMME
    rows.add(
        Programme,
        id=id,
        jurisdiction=jurisdiction,
        level=programme.level,
        region=programme.region,
        homepage=programme.homepage,
        wikidata=programme.wikidata,
    )
    _texts(programme, rows)
    for language, text in programme.summary.items():
        rows.label(id, LabelField.SUMMARY, language, text)
    for gap in programme.gaps:
        values = {"field": gap.field, "reason": gap.reason, "note": gap.note}
        rows.gaps.append(NewGap(id, values, [(c.source, c.at) for c in gap.cite]))
    rows.claims += [_period(claim, id) for claim in programme.periods]
    rows.claims += [_phase(claim, id) for claim in programme.phases]
    rows.claims += [_round(claim, id) for claim in programme.rounds]
    rows.claims += [_involvement(claim, id) for claim in programme.organisations]
    rows.claims += [_funding(claim, id) for claim in programme.funding]
    rows.claims += [_mechanism(claim, id) for claim in programme.mechanisms]
    rows.claims += [_figure(claim, id) for claim in programme.figures]
    rows.claims += [_relation(claim, id, claim.programme) for claim in programme.relations]


def _cluster(cluster: d.Cluster, jurisdiction: str, rows: Rows) -> None:
    id = cluster.id
    rows.entities[id] = EntityKind.CLUSTER
    rows.add(
        Cluster,
        id=id,
        jurisdiction=jurisdiction,
        place=cluster.place,
        organisation_name=cluster.organisation.name if cluster.organisation else None,
        organisation_form=cluster.organisation.form if cluster.organisation else None,
        note=cluster.note,
    )
    _texts(cluster, rows)
    for position, region in enumerate(cluster.regions):
        rows.add(Location, cluster=id, position=position, region=region)
    if cluster.governance:
        rows.claims.append(_governance(cluster.governance, id))
    rows.claims += [_designation(claim, id) for claim in cluster.designations]
    rows.claims += [_mechanism(claim, id) for claim in cluster.mechanisms]
    rows.claims += [_figure(claim, id) for claim in cluster.figures]
    rows.claims += [_funding(claim, id) for claim in cluster.funding]
    rows.claims += [_relation(claim, id, claim.cluster) for claim in cluster.relations]


def _period(claim: d.Period, subject: str) -> NewClaim:
    values = {
        "start_date": claim.start,
        "end_date": claim.end,
        "seen": claim.seen,
        "start_of": claim.of,
    }
    return _claim(ClaimKind.PERIOD, subject, claim, values, slot=[])


def _phase(claim: d.Phase, subject: str) -> NewClaim:
    values = {
        "names": claim.name,
        "start_date": claim.start,
        "end_date": claim.end,
        "seen": claim.seen,
    }
    return _claim(ClaimKind.PHASE, subject, claim, values, slot=[_json(claim.name)])


def _round(claim: d.Round, subject: str) -> NewClaim:
    values = {
        "round_number": claim.number,
        "names": claim.name,
        "stage": claim.stage,
        "year": claim.year,
        "unit": claim.unit,
        "opened": claim.opened,
        "closed": claim.closed,
        "shortlisted": claim.shortlisted,
        "decided": claim.decided,
        "applications": claim.applications,
        "finalists": claim.finalists,
        "selected": claim.selected,
    }
    slot = [claim.number, claim.stage, claim.year, claim.unit, _json(claim.name)]
    return _claim(ClaimKind.ROUND, subject, claim, values, slot)


def _involvement(claim: d.Involvement, subject: str) -> NewClaim:
    values = {"organisation": claim.organisation, "role": claim.role}
    return _claim(ClaimKind.INVOLVEMENT, subject, claim, values, list(values.values()))


def _funding(claim: d.Funding, subject: str) -> NewClaim:
    values = {
        "amount": claim.amount,
        "amount_min": claim.amount_min,
        "currency": claim.currency,
        "qualifier": claim.qualifier,
        "basis": claim.basis,
        "measure": claim.measure,
        "nature": claim.nature,
        "origin": claim.origin,
        "start_date": claim.start,
        "end_date": claim.end,
        "fiscal_year": claim.fiscal_year is True,
        "part_of": claim.part_of is True,
        "detail": claim.detail,
    }
    scope = claim.covers or []
    slot = [
        *(values[k] for k in ("basis", "measure", "nature", "origin", "start_date", "end_date")),
        _json(claim.detail),
        *sorted(scope),
    ]
    return _claim(ClaimKind.FUNDING, subject, claim, values, slot, scope)


def _mechanism(claim: d.MechanismUse, subject: str) -> NewClaim:
    values = {"concept": claim.concept, "emphasis": claim.emphasis}
    return _claim(ClaimKind.MECHANISM_USE, subject, claim, values, [claim.concept])


def _figure(claim: d.Figure, subject: str) -> NewClaim:
    values = {
        "indicator": claim.indicator,
        "value": plain(claim.value),
        "currency": claim.currency,
        "qualifier": claim.qualifier,
        "status": claim.status,
        "at_date": claim.at,
        "start_date": claim.start,
        "end_date": claim.end,
        "detail": claim.detail,
    }
    scope = claim.region or []
    slot = [
        *(values[k] for k in ("indicator", "status", "at_date", "start_date", "end_date")),
        _json(claim.detail),
        *sorted(scope),
    ]
    return _claim(ClaimKind.FIGURE, subject, claim, values, slot, scope)


def _designation(claim: d.Designation, subject: str) -> NewClaim:
    values = {
        "programme": claim.programme,
        "start_date": claim.start,
        "end_date": claim.end,
        "round_number": claim.round,
    }
    return _claim(ClaimKind.DESIGNATION, subject, claim, values, [claim.programme, claim.round])


def _relation(
    claim: d.ProgrammeRelation | d.ClusterRelation, subject: str, object: str
) -> NewClaim:
    values = {"relation": claim.kind, "object": object}
    return _claim(ClaimKind.RELATION, subject, claim, values, list(values.values()))


def _governance(claim: d.Governance, subject: str) -> NewClaim:
    values = {"form": claim.form, "bodies": claim.bodies}
    return _claim(ClaimKind.GOVERNANCE, subject, claim, values, slot=[])


def _claim(
    kind: ClaimKind,
    subject: str,
    stated: d.Stated,
    values: Values,
    slot: Iterable[Any],
    scope: list[str] | None = None,
) -> NewClaim:
    """A claim with the id that its content gives it."""
    citations = [(cite.source, cite.at) for cite in stated.cite]
    content = {
        "kind": kind,
        "subject": subject,
        "rank": stated.rank,
        "inferred": stated.inferred,
        "note": stated.note,
        "cite": citations,
        "scope": scope,
        **values,
    }
    return NewClaim(
        id=content_id(content),
        kind=kind,
        subject=subject,
        slot="|".join("" if part is None else str(part) for part in (kind, subject, *slot)),
        rank=stated.rank,
        inferred=stated.inferred is True,
        note=stated.note,
        values=values,
        citations=citations,
        scope=scope or [],
    )


def content_id(content: Values) -> str:
    """The id that a content gives: the same for the same content, whenever and wherever.

    What is not said (None, False, an empty list) does not enter, so that a key that the format
    learns later changes no id.
    """
    said = {key: value for key, value in content.items() if value not in (None, False, [])}
    digest = hashlib.sha256(_json(said).encode()).digest()
    return "c-" + base64.b32encode(digest[:10]).decode().lower()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
