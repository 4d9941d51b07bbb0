"""The records of single things that are told in full, each with what else is kept of the thing.

Statements are put together once, with parameters, and give plain values: of closed lists their
values, of dates their texts, of codes of vocabularies the ids of their terms. The claims are told
by `kb.queries.told`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Table,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from kb.models import (
    Classification,
    Cluster,
    ClusterSummary,
    Jurisdiction,
    JurisdictionSummary,
    Location,
    Organisation,
    OrganisationSummary,
    Programme,
    ProgrammeSummary,
    Source,
    SourceSummary,
)
from kb.queries import ID, REVISION, bare, there
from kb.queries.jurisdictions import COUNTED

Record = Row[Any]
"""What is kept of one thing, by names."""


def _text(column: ColumnElement[Any], name: str = "") -> ColumnElement[Any]:
    """A column as the base keeps it, and not as an object."""
    return type_coerce(column, String).label(name or column.key)


def _kept(record: Table, summary: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the records of a revision, and of their summaries."""
    return (
        select(*columns)
        .join_from(record, summary, summary.c.id == record.c.id)
        .where(there(record, REVISION), there(summary, REVISION))
    )


_programme, _dates = bare(Programme), bare(ProgrammeSummary)
_PROGRAMME = _kept(
    _programme,
    _dates,
    _programme.c.jurisdiction,
    _text(_programme.c.level),
    _programme.c.region,
    _programme.c.homepage,
    _programme.c.wikidata,
    _text(_dates.c.start_date, "start"),
    _text(_dates.c.end_date, "end"),
    _dates.c.first_day,
    _dates.c.last_day,
).where(_programme.c.id == ID)


def programme(session: Session, id: str, revision: int) -> Record | None:
    """The record of a programme with its dates; None where there was none of that id."""
    return session.execute(_PROGRAMME, {"id": id, "revision": revision}).first()


_cluster, _of_cluster = bare(Cluster), bare(ClusterSummary)
_CLUSTER = _kept(
    _cluster,
    _of_cluster,
    _cluster.c.jurisdiction,
    _cluster.c.place,
    _cluster.c.organisation_name,
    _text(_cluster.c.organisation_form),
    _cluster.c.note,
    _of_cluster.c.claims,
    _of_cluster.c.changed_in,
).where(_cluster.c.id == ID)


def cluster(session: Session, id: str, revision: int) -> Record | None:
    """The record of a cluster; None where there was none of that id."""
    return session.execute(_CLUSTER, {"id": id, "revision": revision}).first()


_classification, _location = bare(Classification), bare(Location)
_SECTORS = (
    select(_text(_classification.c.sector))
    .where(_classification.c.entity == ID, there(_classification, REVISION))
    .order_by(_classification.c.position)
)
_REGIONS = (
    select(_location.c.region)
    .where(_location.c.cluster == ID, there(_location, REVISION))
    .order_by(_location.c.position)
)


def sectors(session: Session, id: str, revision: int) -> Sequence[str]:
    """The sectors of a programme or a cluster, in their order, as the ids of their terms."""
    return session.scalars(_SECTORS, {"id": id, "revision": revision}).all()


def regions(session: Session, cluster: str, revision: int) -> Sequence[str]:
    """The regions that a cluster lies in, in their order."""
    return session.scalars(_REGIONS, {"id": cluster, "revision": revision}).all()


_organisation, _of_organisation = bare(Organisation), bare(OrganisationSummary)
_ORGANISATION = _kept(
    _organisation,
    _of_organisation,
    _organisation.c.jurisdiction,
    _organisation.c.acronym,
    _text(_organisation.c.kind),
    _of_organisation.c.claims,
    _of_organisation.c.changed_in,
).where(_organisation.c.id == ID)


def organisation(session: Session, id: str, revision: int) -> Record | None:
    """The record of an organisation; None where there was none of that id."""
    return session.execute(_ORGANISATION, {"id": id, "revision": revision}).first()


_source, _of_source = bare(Source), bare(SourceSummary)
_SOURCE = _kept(
    _source,
    _of_source,
    _source.c.jurisdiction,
    _source.c.title,
    _source.c.publisher,
    _text(_source.c.published),
    _source.c.language,
    _source.c.url,
    _source.c.copy,
    _source.c.archived,
    _source.c.origin,
    _source.c.reprint_of,
    _text(_source.c.kind),
    _source.c.note,
    _of_source.c.claims,
    _of_source.c.changed_in,
).where(_source.c.id == ID)
_REPRINTS = (
    select(_source.c.id)
    .where(_source.c.reprint_of == ID, there(_source, REVISION))
    .order_by(_source.c.id)
)


def source(session: Session, id: str, revision: int) -> Record | None:
    """The record of a source; None where there was none of that id."""
    return session.execute(_SOURCE, {"id": id, "revision": revision}).first()


def reprints(session: Session, source: str, revision: int) -> Sequence[str]:
    """The sources that merely repeat one, by id."""
    return session.scalars(_REPRINTS, {"id": source, "revision": revision}).all()


_jurisdiction, _of_jurisdiction = bare(Jurisdiction), bare(JurisdictionSummary)
_COUNTS = (
    select(func.count())
    .where(counted.c.jurisdiction == _jurisdiction.c.id, there(counted, REVISION))
    .scalar_subquery()
    .label(what)
    for what, counted in zip(COUNTED, map(bare, COUNTED.values()), strict=True)
)
_JURISDICTION = _kept(
    _jurisdiction,
    _of_jurisdiction,
    _jurisdiction.c.id,
    _text(_jurisdiction.c.kind),
    _jurisdiction.c.alpha3,
    _jurisdiction.c.parent,
    _of_jurisdiction.c.claims,
    _of_jurisdiction.c.changed_in,
    *_COUNTS,
).where(or_(_jurisdiction.c.id == ID, _jurisdiction.c.alpha3 == ID))
_REGIONS_OF = (
    select(_jurisdiction.c.id)
    .where(_jurisdiction.c.parent == ID, there(_jurisdiction, REVISION))
    .order_by(_jurisdiction.c.id)
)


def jurisdiction(session: Session, id: str, revision: int) -> Record | None:
    """The record of a jurisdiction, by its id or its alpha-3 code, and how much there is of it."""
    return session.execute(_JURISDICTION, {"id": id, "revision": revision}).first()


def regions_of(session: Session, country: str, revision: int) -> Sequence[str]:
    """The regions of a country that the base names, by id."""
    return session.scalars(_REGIONS_OF, {"id": country, "revision": revision}).all()
