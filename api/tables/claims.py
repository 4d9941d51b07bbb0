"""The table of the claims: a row for each, the columns of all kinds side by side.

It is read row by row as it is written: the base may have more claims than fit into memory.
"""

from collections.abc import Iterator
from operator import itemgetter

from api.routes.claims import ClaimsQuery, filters_of, order_of
from api.routes.programmes import own_claims
from api.schemas import claims as schemas
from api.tables.asked import Asked
from api.tables.columns import REVISION, chosen, said, table_of, told
from kb.exports.table import Row, Rows, Table, Type
from kb.queries import claim_rows, claims

_TYPES = {
    Type.WHOLE: "round year applications finalists selected amount amount_min added_in",
    Type.NUMBER: "value",
    Type.TRUTH: "inferred fiscal_year part_of",
    Type.TEXTS: "sources locators shared_by regions bodies",
    Type.BY_LANGUAGE: "names detail",
}
_TYPE_OF = {name: type for type, names in _TYPES.items() for name in names.split()}

_SAID = {
    "kind": "The kind of fact, which tells the columns that it fills.",
    "subject": "The programme, cluster or jurisdiction that it is about, by id.",
    "start": "The first day, month or year that is told (EDTF level 0).",
    "end": "The last that is told.",
    "sources": "The documents in which it was read, by id: /v1/sources/{id}. Never empty.",
    "locators": "The places in these documents, in the order of `sources`.",
    "shared_by": "The programmes for which an amount is stated together, by id.",
    "regions": "Where a figure was counted, if only in some regions, by ISO 3166-2.",
    "names": "The names of a phase or a round by language.",
    "round": "The number of a round, or the round in which a cluster was chosen.",
    "organisation": "The organisation that takes part, by id.",
    "role": "What it does: /v1/vocabularies/roles.",
    "mechanism": "The mechanism: /v1/vocabularies/mechanisms.",
    "indicator": "What is counted: /v1/vocabularies/indicators.",
    "currency": "ISO 4217, of an amount or of a figure that is money.",
    "programme": "The programme that chose the cluster, by id.",
    "object": "The other programme or cluster of a relation, by id.",
    "detail": "What an amount is for, or what exactly is counted, where that is narrower.",
}
"""What columns say that are not a field of one kind."""

_FIELDS = {"sources": "citations", "locators": "citations", "mechanism": "concept"}
"""The field of the record, where it has another name."""

_UNITS = {
    "amount": "currency: currency", "amount_min": "currency: currency", "year": "year",
    "added_in": "revision",
}  # fmt: skip

_KINDS = (
    schemas.ClaimBase, schemas.PeriodOut, schemas.RoundOut, schemas.FundingOut,
    schemas.MechanismOut, schemas.FigureOut, schemas.RelationOut, schemas.GovernanceOut,
)  # fmt: skip


def _description(name: str) -> str:
    return _SAID.get(name) or next(
        said(schema, name) for schema in _KINDS if name in schema.model_fields
    )


COLUMNS = [
    told(
        name,
        _TYPE_OF.get(name, Type.TEXT),
        _description(name),
        itemgetter(name),
        field=_FIELDS.get(name, name),
        unit=_UNITS.get(name),
    )
    for name in claim_rows.COLUMNS
]


def table(asked: Asked) -> tuple[Table, Rows]:
    """A row for each claim of a list of claims, or of one programme."""
    query, read = asked.query, asked.read
    listing = isinstance(query, ClaimsQuery)
    filters = filters_of(query, read) if listing else own_claims(asked.values["id"], read)
    asked.check_rows(claims.count(read.session, filters, read.at))
    kept = chosen([*COLUMNS, REVISION], query.fields if listing else [])
    order = order_of(query) if listing else []
    found = claim_rows.rows(read.session, filters, order, revision=read.at)
    table = table_of("claims", "Claims about industrial-cluster policy", kept, "/v1/claims/{id}")
    return table, _with_revision(found, table, read.at)


def _with_revision(rows: Iterator[Row], table: Table, revision: int) -> Rows:
    """The rows of all columns as those of the table, which may have fewer."""
    at = {name: number for number, name in enumerate(claim_rows.COLUMNS)}
    kept = [at[name] for name in table.header if name in at]
    if len(kept) == len(at):
        return ([*row, revision] for row in rows)
    return ([*(row[number] for number in kept), revision] for row in rows)
