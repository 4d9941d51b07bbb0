"""The records of a dossier as rows of the base.

Owns: which row a record becomes. `kb.dossier.claims` says the same of claims.
"""

from dataclasses import dataclass, field
from typing import Any

from kb.db import Base
from kb.dossier import claims
from kb.dossier import records as d
from kb.ledger import NewClaim, NewGap
from kb.models import Classification, Cluster, Label, Location, Organisation, Programme, Source
from kb.text import fold
from kb.vocabulary import EntityKind, LabelField

Values = dict[str, Any]


@dataclass
class Rows:
    """All the rows that some records ask for."""

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


def add_dossier(dossier: d.Dossier, rows: Rows) -> None:
    """Every row that a dossier asks for."""
    for source in dossier.sources:
        _source(source, dossier.jurisdiction, rows)
    for organisation in dossier.organisations:
        _organisation(organisation, dossier.jurisdiction, rows)
    for programme in dossier.programmes:
        _programme(programme, dossier.jurisdiction, rows)
    for cluster in dossier.clusters:
        _cluster(cluster, dossier.jurisdiction, rows)
    for figure in dossier.figures:
        rows.claims.append(claims.figure(figure, dossier.jurisdiction))


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
    rows.claims += [claims.period(claim, id) for claim in programme.periods]
    rows.claims += [claims.phase(claim, id) for claim in programme.phases]
    rows.claims += [claims.round(claim, id) for claim in programme.rounds]
    rows.claims += [claims.involvement(claim, id) for claim in programme.organisations]
    rows.claims += [claims.funding(claim, id) for claim in programme.funding]
    rows.claims += [claims.mechanism(claim, id) for claim in programme.mechanisms]
    rows.claims += [claims.figure(claim, id) for claim in programme.figures]
    rows.claims += [claims.relation(claim, id, claim.programme) for claim in programme.relations]


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
        rows.claims.append(claims.governance(cluster.governance, id))
    rows.claims += [claims.designation(claim, id) for claim in cluster.designations]
    rows.claims += [claims.mechanism(claim, id) for claim in cluster.mechanisms]
    rows.claims += [claims.figure(claim, id) for claim in cluster.figures]
    rows.claims += [claims.funding(claim, id) for claim in cluster.funding]
    rows.claims += [claims.relation(claim, id, claim.cluster) for claim in cluster.relations]
