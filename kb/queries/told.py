"""Claims as they are told, and gaps: what each says, by the names it is told under.

Every kind of claim has a table of its own. The database puts what a claim says into one JSON
value, so that claims of all kinds cost one statement and no object of a mapped class; a claim that
is told is shown and forgotten. Statements are put together once, with parameters.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Float,
    SelectBase,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
    union,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from kb.models import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    Designation,
    Figure,
    Gap,
    GapCitation,
    Involvement,
    Relation,
    Source,
)
from kb.queries import ID, REVISION, bare, there
from kb.vocabulary import ClaimKind

Cited = Sequence[Any]
"""A citation: the source's id and the place in it; its title, publisher, date and address."""


@dataclass(slots=True)
class Told:
    """A claim: what all claims have, and in `own` what its kind says.

    Dates, ranks and the like are as the base keeps them: texts. Codes of vocabularies are the ids
    of their terms, `roles/lead`.
    """

    own: dict[str, Any]
    id: str
    kind: str
    subject: str
    rank: str
    inferred: bool
    note: str | None
    added_in: int
    retired_in: int | None
    citations: list[Cited] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)


class Object(FunctionElement[Any]):
    """Names and values as a JSON object, of which SQLite and PostgreSQL have the same one."""

    name = "object"
    type = JSON()
    inherit_cache = True


@compiles(Object, "sqlite")
def _object_of_sqlite(element: Object, compiler: SQLCompiler, **options: Any) -> str:
    parts = (
        f"json({compiler.process(part, **options)})"  # kept as text there
        if isinstance(part.type, JSON)
        else compiler.process(part, **options)
        for part in element.clauses
    )
    return f"json_object({', '.join(parts)})"


@compiles(Object, "postgresql")
def _object_of_postgresql(element: Object, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_build_object({compiler.process(element.clauses, **options)})"


_claim, _figure, _scope = bare(Claim), bare(Figure), bare(ClaimScope)
_citation, _source = bare(Citation), bare(Source)
_gap, _gap_citation = bare(Gap), bare(GapCitation)

_RENAMED = {
    (ClaimKind.ROUND, "round_number"): "number",
    (ClaimKind.DESIGNATION, "round_number"): "round",
}


def told_as(kind: ClaimKind, column: str) -> str:
    """The name under which a claim of a kind tells a column of its own table."""
    return _RENAMED.get((kind, column), column.removesuffix("_date"))


def _own(kind: ClaimKind, table: Table) -> ColumnElement[Any]:
    """What a claim of a kind says, by names: those of the columns, or what these are told as."""
    parts: list[ColumnElement[Any]] = []
    for column in table.columns:
        if column is not table.c.number:
            parts += [literal_column(f"'{told_as(kind, column.name)}'"), column]
    said = select(Object(*parts)).where(table.c.number == _claim.c.number)
    return said.scalar_subquery()


_kind = type_coerce(_claim.c.kind, String)
_OWN = case(
    {kind.value: _own(kind, bare(model)) for kind, model in CLAIM_CLASSES.items()}, value=_kind
)
_VALUE = case(  # beside the rest, since SQLite writes only fifteen digits into JSON
    (
        _kind == literal(ClaimKind.FIGURE.value),
        select(type_coerce(_figure.c.value, Float))
        .where(_figure.c.number == _claim.c.number)
        .scalar_subquery(),
    )
)


def _cited(table: Table) -> tuple[ColumnElement[Any], ...]:
    """The columns of a `Cited`, of the citations in a table."""
    return (
        table.c.source,
        table.c.locator,
        func.coalesce(_source.c.title, table.c.source).label("title"),
        func.coalesce(_source.c.publisher, "").label("publisher"),
        type_coerce(_source.c.published, String).label("published"),
        func.coalesce(_source.c.url, _source.c.copy, "").label("url"),
    )


class _Telling:
    """The statements that tell the claims of a condition."""

    def __init__(self, chosen: ColumnElement[bool]) -> None:
        self._claims = (
            select(
                _claim.c.number,
                _claim.c.id,
                _kind,
                _claim.c.subject,
                type_coerce(_claim.c.rank, String),
                _claim.c.inferred,
                _claim.c.note,
                _claim.c.added_in,
                _claim.c.retired_in,
                _OWN,
                _VALUE,
            )
            .where(chosen)
            .order_by(_claim.c.id)
        )
        self._citations = (
            select(_citation.c.claim_number, *_cited(_citation))
            .join_from(_claim, _citation, _citation.c.claim_number == _claim.c.number)
            .outerjoin(_source, and_(_source.c.id == _citation.c.source, there(_source, REVISION)))
            .where(chosen)
            .order_by(_citation.c.claim_number, _citation.c.position)
        )
        self._scopes = (
            select(_scope.c.claim_number, _scope.c.entity)
            .join_from(_claim, _scope, _scope.c.claim_number == _claim.c.number)
            .where(chosen)
            .order_by(_scope.c.claim_number, _scope.c.position)
        )

    def __call__(self, session: Session, revision: int, **values: Any) -> list[Told]:
        """The claims with all that belongs to them, in the order of their ids."""
        return list(self.by_number(session, revision, **values).values())

    def by_number(self, session: Session, revision: int, **values: Any) -> dict[int, Told]:
        """The same by the numbers of their lifetimes."""
        asked = {"revision": revision, **values}
        told = {}
        for number, *common, own, value in session.execute(self._claims, asked).all():
            if value is not None:
                own["value"] = float(value)
            told[number] = Told(own, *common)
        for number, *cited in session.execute(self._citations, asked).all():
            told[number].citations.append(cited)
        for number, entity in session.execute(self._scopes, asked).all():
            told[number].scope.append(entity)
        return told


def _there(which: SelectBase) -> ColumnElement[bool]:
    """The claims of a revision among those of which `which` selects the numbers."""
    return and_(_claim.c.number.in_(which), there(_claim, REVISION))


_designation, _relation = bare(Designation), bare(Relation)
_involvement = bare(Involvement)
_own_claims = select(_claim.c.number).where(_claim.c.subject == ID)
_relations = select(_relation.c.number).where(_relation.c.object == ID)
PROGRAMME_NAMED = union(
    _own_claims,
    select(_designation.c.number).where(_designation.c.programme == ID),
    _relations,
    select(_scope.c.claim_number).where(_scope.c.entity == ID),
)
"""The numbers of the claims about the programme `ID`, and of those of others that name it."""

CLUSTER_NAMED = union(_own_claims, _relations)
"""The same of a cluster."""

_about_programme = _Telling(_there(PROGRAMME_NAMED))
_about_cluster = _Telling(_there(CLUSTER_NAMED))
_about_organisation = _Telling(
    _there(select(_involvement.c.number).where(_involvement.c.organisation == ID))
)
_about_jurisdiction = _Telling(_there(_own_claims))


def about_programme(session: Session, programme: str, revision: int) -> list[Told]:
    """Every claim in which a programme appears: its own, and those of others that name it.

    These are the designations of its clusters, the relations to it, and amounts that it shares.
    Three statements.
    """
    return _about_programme(session, revision, id=programme)


def about_cluster(session: Session, cluster: str, revision: int) -> list[Told]:
    """Every claim in which a cluster appears: its own, and the relations to it.

    Three statements.
    """
    return _about_cluster(session, revision, id=cluster)


def about_organisation(session: Session, organisation: str, revision: int) -> list[Told]:
    """What an organisation does in programmes; three statements."""
    return _about_organisation(session, revision, id=organisation)


def about_jurisdiction(session: Session, jurisdiction: str, revision: int) -> list[Told]:
    """The figures of a jurisdiction itself; three statements."""
    return _about_jurisdiction(session, revision, id=jurisdiction)


_lifetime = _claim.alias()
_one = _Telling(
    _claim.c.number
    == select(_lifetime.c.number)
    .where(_lifetime.c.id == ID, _lifetime.c.added_in <= REVISION)
    .order_by(_lifetime.c.added_in.desc())
    .limit(1)
    .scalar_subquery()
)


def one(session: Session, id: str, revision: int) -> Told | None:
    """The claim of an id as it stood at a revision, or as it last stood before; else None.

    Three statements.
    """
    return next(iter(_one(session, revision, id=id)), None)


_asked = _claim.alias()
_beside = _Telling(
    and_(
        _claim.c.slot == select(_asked.c.slot).where(_asked.c.id == ID).limit(1).scalar_subquery(),
        _claim.c.id != ID,
        there(_claim, REVISION),
    )
)


def rivals(session: Session, id: str, revision: int) -> list[Told]:
    """The claims of a revision that answer the question of a claim, beside it. Three statements."""
    return _beside(session, revision, id=id)


_numbered = _Telling(_claim.c.number.in_(bindparam("numbers", expanding=True)))


def numbered(session: Session, numbers: Collection[int], revision: int) -> dict[int, Told]:
    """The lifetimes of claims of some numbers, with the sources of a revision.

    In the order of their ids. Three statements.
    """
    return _numbered.by_number(session, revision, numbers=list(numbers))


_resting = _claim.alias()
_resting_there = and_(
    _resting.c.number.in_(select(_citation.c.claim_number).where(_citation.c.source == ID)),
    there(_resting, REVISION),
)
_resting_on = _Telling(
    _claim.c.number.in_(
        select(_resting.c.number)
        .where(_resting_there)
        .order_by(_resting.c.id)
        .limit(bindparam("limit"))
    )
)
_RESTING = select(func.count()).select_from(_resting).where(_resting_there)


def resting_on(session: Session, source: str, revision: int, limit: int) -> tuple[list[Told], int]:
    """The first claims that rest on a source, and how many do in all.

    Three statements, and one to count those that are not told.
    """
    told = _resting_on(session, revision, id=source, limit=limit)
    if len(told) < limit:
        return told, len(told)
    return told, session.scalar(_RESTING, {"id": source, "revision": revision}) or 0


@dataclass(slots=True)
class ToldGap:
    """What is known not to be known, and where it was looked for."""

    field: str
    reason: str
    note: str | None
    citations: list[Cited]


_GAPS = (
    select(
        _gap.c.number,
        _gap.c.field,
        type_coerce(_gap.c.reason, String),
        _gap.c.note,
        *_cited(_gap_citation),
    )
    .join_from(_gap, _gap_citation, _gap_citation.c.gap_number == _gap.c.number, isouter=True)
    .outerjoin(_source, and_(_source.c.id == _gap_citation.c.source, there(_source, REVISION)))
    .where(_gap.c.programme == ID, there(_gap, REVISION))
    .order_by(_gap.c.field, _gap.c.number, _gap_citation.c.position)
)


def gaps(session: Session, programme: str, revision: int) -> Iterable[ToldGap]:
    """What is known not to be known of a programme; one statement."""
    found: dict[int, ToldGap] = {}
    asked = {"id": programme, "revision": revision}
    for number, what, reason, note, *cited in session.execute(_GAPS, asked).all():
        gap = found.setdefault(number, ToldGap(what, reason, note, []))
        if cited[0] is not None:
            gap.citations.append(cited)
    return found.values()
