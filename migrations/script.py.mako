"""${message}

Revision: ${up_revision}
After: ${down_revision | comma,n}

Step: ${"expand | backfill | contract: say which, and what the release before it still reads"}

The law of migrations: a step is safe while the release before it still runs, on both engines, and
loses no data on the way up. Three steps, each a migration of its own, in releases of their own:

- Expand: new tables, new nullable columns, new indexes. The release before does not see them. No
  NOT NULL, no default that rewrites the table, no type that rewrites it; a constraint on a table
  with rows is added NOT VALID on PostgreSQL and validated in a later step.
- Backfill: fill what was added, in batches by ranges of the key (some thousand rows each), so that
  no statement holds a lock or a snapshot for long; what is derived from the claims is not filled
  but left empty, and `kb upgrade` derives it.
- Contract: drop, rename, NOT NULL, only when no running release reads the old form any more. What
  makes a table anew, rewrites or empties it begins with LOCK TABLE alembic_version IN ACCESS
  EXCLUSIVE MODE on PostgreSQL, which every answer holds: one that began before would find no rows.

PostgreSQL: `kb upgrade` sets lock_timeout to 5 seconds, since whoever comes to a table waits behind
the migration that waits for it; nothing here sets another. A step that takes an exclusive lock
does little else. An index on a large table is made before, by hand, CONCURRENTLY and IF NOT EXISTS,
and here IF NOT EXISTS.
Before it: `python -m tests.migrations.store HEAD` keeps a base of the release that is.
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
