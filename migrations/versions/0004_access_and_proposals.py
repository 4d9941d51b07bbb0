"""Keys to write with, the answers that writers were given, proposals and what became of them.

Revision: 0004
After: 0003
Step: expand. The release before it runs on: it knows none of these tables, and writes no others.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
KEY_ID = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")


def closed_list(name: str, *values: str) -> sa.Enum:
    """Text that the database holds to a list of values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "access_key",
        sa.Column("id", KEY_ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role", closed_list("accessrole", "contributor", "curator", "admin"), nullable=False
        ),
        sa.Column("digest", sa.String(64), nullable=False),
        moment("made_at"),
        sa.Column("made_by", KEY_ID, sa.ForeignKey("access_key.id")),
        moment("expires_at", nullable=True),
        moment("revoked_at", nullable=True),
        sa.CheckConstraint("expires_at > made_at", name="expires_later"),
        sa.CheckConstraint("revoked_at >= made_at", name="revoked_later"),
    )
    op.create_table(
        "kept_answer",
        sa.Column("access_key", KEY_ID, sa.ForeignKey("access_key.id"), primary_key=True),
        sa.Column("idempotency_key", KEY, primary_key=True),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        moment("at"),
    )
    op.create_index("ix_kept_answer_at", "kept_answer", ["at"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column(
            "state",
            closed_list("proposalstate", "draft", "submitted", "accepted", "rejected"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", KEY_ID, sa.ForeignKey("access_key.id")),
        sa.Column("based_on", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("revision", sa.Integer(), sa.ForeignKey("revision.id"), unique=True),
        moment("changed_at"),
        sa.CheckConstraint("(state = 'accepted') = (revision IS NOT NULL)", name="accepted"),
    )
    op.create_index("ix_proposal_state", "proposal", ["state", "id"])
    op.create_index("ix_proposal_author", "proposal", ["author"])
    op.create_table(
        "proposal_step",
        sa.Column("proposal", sa.Integer(), sa.ForeignKey("proposal.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column(
            "act",
            closed_list(
                "proposalact",
                "created",
                "changed",
                "submitted",
                "withdrawn",
                "accepted",
                "rejected",
                "commented",
            ),
            nullable=False,
        ),
        sa.Column("made_by", KEY_ID, sa.ForeignKey("access_key.id")),
        moment("at"),
        sa.Column("text", sa.Text()),
    )


def downgrade() -> None:
    """Drop them, with the keys and the proposals."""
    for table in ("proposal_step", "proposal", "kept_answer", "access_key"):
        op.drop_table(table)
