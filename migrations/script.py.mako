"""${message}

Revision: ${up_revision}
After: ${down_revision | comma,n}

The law of migrations: a step is safe while the release before it still runs. Expand first (new
tables, new nullable columns), backfill in a later step, contract (drop, NOT NULL) only when no
running release reads the old form. Both engines; no data lost on the way up.
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
