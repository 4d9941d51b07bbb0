"""The read model: summaries of what is listed, the index over them, what a revision changed.

Revision: 0002
After: 0001
Step: expand and contract in one. No release ran with 0001 that this one would run beside.

Every row here is derived from the claims. The summaries of 0001 are dropped, not filled, and
`kb upgrade` derives them anew for every revision in the same transaction: the release before this
one cannot run beside it, and was never published.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
EDTF = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REVISED = [
    "claim",
    "classification",
    "cluster",
    "economy_year",
    "gap",
    "irrevocable_rate",
    "jurisdiction",
    "label",
    "location",
    "organisation",
    "programme",
    "series",
    "source",
    "term",
]


def closed_list(name: str, *values: str) -> sa.Enum:
    """Text that the database holds to a list of values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


LEVEL = closed_list("level", "supranational", "national", "regional")
KIND = closed_list("jurisdictionkind", "country", "union", "international", "region")


def collection() -> sa.Column[str]:
    """What is listed."""
    names = ("programmes", "clusters", "organisations", "sources", "jurisdictions")
    return sa.Column("collection", closed_list("collection", *names), nullable=False)


def index_told(table: str, column: str) -> None:
    """An index over the rows that have a column, where most have none."""
    told = sa.text(f"{column} IS NOT NULL")
    name = f"ix_{table}_{column}"
    op.create_index(name, table, [column], sqlite_where=told, postgresql_where=told)


def summary(table: str, *columns: sa.Column[Any], entities: tuple[str, ...] = ()) -> None:
    """A summary table with its indexes; `entities` are the columns that name a thing."""
    op.create_table(
        table,
        sa.Column("row", ROW, autoincrement=False, nullable=False),
        sa.Column("id", KEY, nullable=False),
        *columns,
        sa.Column("name", KEY, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f(f"ck_{table}_retired_later")),
        *(
            sa.ForeignKeyConstraint([column], ["entity.id"], name=op.f(f"fk_{table}_{column}"))
            for column in ("id", *entities)
        ),
        *(
            sa.ForeignKeyConstraint([column], ["revision.id"], name=op.f(f"fk_{table}_{column}"))
            for column in ("changed_in", "added_in", "retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f(f"pk_{table}")),
    )
    for column in ("id", "added_in"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    index_told(table, "retired_in")
    op.create_index(f"ix_{table}_name", table, ["name", "id"])
    live = sa.text("retired_in IS NULL")
    op.create_index(
        f"uq_{table}_id_live",
        table,
        ["id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # To an answer that began before, the table that is made anew would have no rows.
        op.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
    for table in REVISED:
        op.create_index(op.f(f"ix_{table}_added_in"), table, ["added_in"])
        index_told(table, "retired_in")
    op.drop_column("source", "folded")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("source", "origin", type_=KEY)
    for column in ("origin", "reprint_of"):
        index_told("source", column)
    op.create_index("ix_economy_year_currency", "economy_year", ["currency"])
    op.drop_table("programme_summary")
    summary(
        "programme_summary",
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column("level", LEVEL, nullable=False),
        sa.Column("region", KEY, nullable=True),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("seen_first_day", sa.Date(), nullable=True),
        sa.Column("seen_last_day", sa.Date(), nullable=True),
        sa.Column("funding", sa.Float(53), nullable=True),
        sa.Column("funding_low", sa.Float(53), nullable=True),
        sa.Column("funding_high", sa.Float(53), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("grows", sa.Boolean(), nullable=False),
        entities=("jurisdiction", "region"),
    )
    first = ["jurisdiction", "first_day", "id"]
    op.create_index("ix_programme_summary_first", "programme_summary", first)
    for table in ("cluster_summary", "organisation_summary"):
        summary(table, sa.Column("jurisdiction", KEY, nullable=False), entities=("jurisdiction",))
    summary(
        "source_summary",
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        entities=("jurisdiction",),
    )
    summary("jurisdiction_summary", sa.Column("kind", KIND, nullable=False))
    op.create_table(
        "posting",
        collection(),
        sa.Column("field", KEY, nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("segment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "field", "value", "segment", name=op.f("pk_posting")),
    )
    op.create_table(
        "segment",
        collection(),
        sa.Column("field", KEY, nullable=False),
        sa.Column("segment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "field", "segment", name=op.f("pk_segment")),
    )


def downgrade() -> None:
    for table in (
        "segment",
        "posting",
        "jurisdiction_summary",
        "source_summary",
        "organisation_summary",
        "cluster_summary",
        "programme_summary",
    ):
        op.drop_table(table)
    for table in REVISED:
        for column in ("added_in", "retired_in"):
            op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.drop_index("ix_economy_year_currency", "economy_year")
    for column in ("origin", "reprint_of"):
        op.drop_index(f"ix_source_{column}", "source")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("source", "origin", type_=sa.Text())
    op.add_column("source", sa.Column("folded", sa.Text(), nullable=True))
    op.create_table(
        "programme_summary",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("jurisdiction", KEY, sa.ForeignKey("entity.id"), nullable=False),
        sa.Column("level", LEVEL, nullable=False),
        sa.Column("region", KEY, sa.ForeignKey("entity.id"), nullable=True),
        sa.Column("name", KEY, nullable=False),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("seen_first_day", sa.Date(), nullable=True),
        sa.Column("seen_last_day", sa.Date(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("added_in", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("retired_in", sa.Integer(), sa.ForeignKey("revision.id"), nullable=True),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_programme_summary")),
    )
