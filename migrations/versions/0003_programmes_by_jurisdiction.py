"""An index of programmes by jurisdiction: what a jurisdiction has is looked up at every change.

Revision: 0003
After: 0002
Step: expand. The release before it runs on, with the index or without.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_programme_jurisdiction", "programme", ["jurisdiction"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_programme_jurisdiction", "programme")
