"""The base.

Revision: 0001
After: none
Step: expand. There is no release before it.

The law of migrations: a step is safe while the release before it still runs. Expand first (new
tables, new nullable columns), backfill in a later step, contract (drop, NOT NULL) only when no
running release reads the old form. Both engines; no data lost on the way up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = [
    "round",
    "relation",
    "phase",
    "period",
    "mechanism_use",
    "involvement",
    "governance",
    "gap_citation",
    "funding",
    "figure",
    "designation",
    "claim_scope",
    "citation",
    "term",
    "source",
    "programme_summary",
    "programme",
    "organisation",
    "location",
    "label",
    "jurisdiction",
    "gap",
    "economy_year",
    "cluster",
    "classification",
    "claim",
    "series",
    "irrevocable_rate",
    "entity",
    "revision",
]

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
EDTF = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def first_citation() -> sa.ForeignKeyConstraint:
    """What makes the database refuse a claim without a citation."""
    return sa.ForeignKeyConstraint(
        ["number", "first_citation"],
        ["citation.claim_number", "citation.position"],
        name="fk_claim_first_citation",
        initially="DEFERRED",
        deferrable=True,
    )


def live_index(name: str, table: str, column: str, where: str = "retired_in IS NULL") -> None:
    """A unique index over the rows that no revision has retired."""
    condition = sa.text(where)
    op.create_index(
        name, table, [column], unique=True, sqlite_where=condition, postgresql_where=condition
    )


def closed_list(name: str, *values: str) -> sa.Enum:
    """Text that the database holds to a list of values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    inline = op.get_bind().dialect.name == "sqlite"  # it cannot add a foreign key later
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("claims_added", sa.Integer(), nullable=False),
        sa.Column("claims_retired", sa.Integer(), nullable=False),
        sa.Column("records_added", sa.Integer(), nullable=False),
        sa.Column("records_retired", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "entity",
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "kind",
            closed_list(
                "entitykind",
                "jurisdiction",
                "programme",
                "cluster",
                "organisation",
                "source",
                "term",
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["since"], ["revision.id"], name=op.f("fk_entity_since")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
    )
    op.create_index(op.f("ix_entity_kind"), "entity", ["kind"], unique=False)
    op.create_table(
        "irrevocable_rate",
        sa.Column("row", ROW, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("successor", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("since", EDTF, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_irrevocable_rate_retired_later")),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_irrevocable_rate_added_in")
        ),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_irrevocable_rate_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_irrevocable_rate")),
    )
    op.create_table(
        "series",
        sa.Column("row", ROW, nullable=False),
        sa.Column(
            "code",
            closed_list(
                "series",
                "lcu_per_usd",
                "gdp_deflator_2015",
                "lcu_per_intl_dollar",
                "gdp_lcu",
                "population",
            ),
            nullable=False,
        ),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_series_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_series_added_in")),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_series_retired_in")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_series")),
    )
    op.create_table(
        "claim",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "kind",
            closed_list(
                "claimkind",
                "period",
                "phase",
                "round",
                "involvement",
                "funding",
                "mechanism_use",
                "figure",
                "designation",
                "relation",
                "governance",
            ),
            nullable=False,
        ),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("rank", closed_list("rank", "preferred", "normal", "deprecated"), nullable=False),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_citation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_citation = 0", name=op.f("ck_claim_first_citation")),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_claim_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_claim_added_in")),
        *([first_citation()] if inline else []),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_claim_retired_in")),
        sa.ForeignKeyConstraint(["subject"], ["entity.id"], name=op.f("fk_claim_subject")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_id", "claim", ["id"], unique=False)
    op.create_index("ix_claim_subject", "claim", ["subject", "kind"], unique=False)
    live_index("uq_claim_id_live", "claim", "id")
    live_index(
        "uq_claim_slot_preferred", "claim", "slot", "retired_in IS NULL AND rank = 'preferred'"
    )
    op.create_table(
        "classification",
        sa.Column("row", ROW, nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sector", KEY, nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_classification_retired_later")),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_classification_added_in")
        ),
        sa.ForeignKeyConstraint(["entity"], ["entity.id"], name=op.f("fk_classification_entity")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_classification_retired_in")
        ),
        sa.ForeignKeyConstraint(["sector"], ["entity.id"], name=op.f("fk_classification_sector")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_classification")),
    )
    op.create_index(op.f("ix_classification_entity"), "classification", ["entity"], unique=False)
    op.create_index(op.f("ix_classification_sector"), "classification", ["sector"], unique=False)
    op.create_table(
        "cluster",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=True),
        sa.Column(
            "organisation_form",
            closed_list(
                "governanceform",
                "association",
                "company",
                "foundation",
                "public-body",
                "contract-consortium",
                "research-institute",
                "university",
                "promotion-organisation",
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_cluster_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_cluster_added_in")),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_cluster_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction"], ["entity.id"], name=op.f("fk_cluster_jurisdiction")
        ),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_cluster_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_cluster")),
    )
    op.create_index(op.f("ix_cluster_id"), "cluster", ["id"], unique=False)
    op.create_index(op.f("ix_cluster_jurisdiction"), "cluster", ["jurisdiction"], unique=False)
    live_index("uq_cluster_id_live", "cluster", "id")
    op.create_table(
        "economy_year",
        sa.Column("row", ROW, nullable=False),
        sa.Column("economy", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lcu_per_usd", sa.Numeric(), nullable=True),
        sa.Column("gdp_deflator_2015", sa.Numeric(), nullable=True),
        sa.Column("lcu_per_intl_dollar", sa.Numeric(), nullable=True),
        sa.Column("gdp_lcu", sa.Numeric(), nullable=True),
        sa.Column("population", sa.Numeric(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_economy_year_retired_later")),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_economy_year_added_in")
        ),
        sa.ForeignKeyConstraint(["economy"], ["entity.id"], name=op.f("fk_economy_year_economy")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_economy_year_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_economy_year")),
    )
    op.create_index("ix_economy_year_economy", "economy_year", ["economy", "year"], unique=False)
    op.create_table(
        "gap",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("programme", KEY, nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column(
            "reason",
            closed_list(
                "gapreason", "unknown", "not-published", "not-applicable", "not-looked-for"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_gap_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_gap_added_in")),
        sa.ForeignKeyConstraint(["programme"], ["entity.id"], name=op.f("fk_gap_programme")),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_gap_retired_in")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_gap")),
    )
    op.create_index(op.f("ix_gap_programme"), "gap", ["programme"], unique=False)
    op.create_table(
        "jurisdiction",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "kind",
            closed_list("jurisdictionkind", "country", "union", "international", "region"),
            nullable=False,
        ),
        sa.Column("alpha3", sa.String(length=3), nullable=True),
        sa.Column("parent", KEY, nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'region') = (parent IS NOT NULL)",
            name=op.f("ck_jurisdiction_regions_have_parents"),
        ),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_jurisdiction_retired_later")),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_jurisdiction_added_in")
        ),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_jurisdiction_id")),
        sa.ForeignKeyConstraint(["parent"], ["entity.id"], name=op.f("fk_jurisdiction_parent")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_jurisdiction_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_jurisdiction")),
    )
    op.create_index(op.f("ix_jurisdiction_alpha3"), "jurisdiction", ["alpha3"], unique=False)
    op.create_index(op.f("ix_jurisdiction_id"), "jurisdiction", ["id"], unique=False)
    op.create_index(op.f("ix_jurisdiction_parent"), "jurisdiction", ["parent"], unique=False)
    live_index("uq_jurisdiction_id_live", "jurisdiction", "id")
    op.create_table(
        "label",
        sa.Column("row", ROW, nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.Column(
            "field",
            closed_list("labelfield", "name", "alias", "summary", "sector", "definition"),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_label_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_label_added_in")),
        sa.ForeignKeyConstraint(["entity"], ["entity.id"], name=op.f("fk_label_entity")),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_label_retired_in")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_label")),
    )
    op.create_index("ix_label_entity", "label", ["entity", "field"], unique=False)
    op.create_table(
        "location",
        sa.Column("row", ROW, nullable=False),
        sa.Column("cluster", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("region", KEY, nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_location_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_location_added_in")),
        sa.ForeignKeyConstraint(["cluster"], ["entity.id"], name=op.f("fk_location_cluster")),
        sa.ForeignKeyConstraint(["region"], ["entity.id"], name=op.f("fk_location_region")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_location_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_location")),
    )
    op.create_index(op.f("ix_location_cluster"), "location", ["cluster"], unique=False)
    op.create_index(op.f("ix_location_region"), "location", ["region"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column("acronym", sa.Text(), nullable=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_organisation_retired_later")),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_organisation_added_in")
        ),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_organisation_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction"], ["entity.id"], name=op.f("fk_organisation_jurisdiction")
        ),
        sa.ForeignKeyConstraint(["kind"], ["entity.id"], name=op.f("fk_organisation_kind")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_organisation_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_id"), "organisation", ["id"], unique=False)
    op.create_index(
        op.f("ix_organisation_jurisdiction"), "organisation", ["jurisdiction"], unique=False
    )
    live_index("uq_organisation_id_live", "organisation", "id")
    op.create_table(
        "programme",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column(
            "level", closed_list("level", "supranational", "national", "regional"), nullable=False
        ),
        sa.Column("region", KEY, nullable=True),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("wikidata", sa.String(length=20), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_programme_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_programme_added_in")),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_programme_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction"], ["entity.id"], name=op.f("fk_programme_jurisdiction")
        ),
        sa.ForeignKeyConstraint(["region"], ["entity.id"], name=op.f("fk_programme_region")),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_programme_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_programme")),
    )
    op.create_index(op.f("ix_programme_id"), "programme", ["id"], unique=False)
    live_index("uq_programme_id_live", "programme", "id")
    op.create_table(
        "programme_summary",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column(
            "level", closed_list("level", "supranational", "national", "regional"), nullable=False
        ),
        sa.Column("region", KEY, nullable=True),
        sa.Column("name", KEY, nullable=False),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("seen_first_day", sa.Date(), nullable=True),
        sa.Column("seen_last_day", sa.Date(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "retired_in > added_in", name=op.f("ck_programme_summary_retired_later")
        ),
        sa.ForeignKeyConstraint(
            ["added_in"], ["revision.id"], name=op.f("fk_programme_summary_added_in")
        ),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_programme_summary_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction"], ["entity.id"], name=op.f("fk_programme_summary_jurisdiction")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["entity.id"], name=op.f("fk_programme_summary_region")
        ),
        sa.ForeignKeyConstraint(
            ["retired_in"], ["revision.id"], name=op.f("fk_programme_summary_retired_in")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_programme_summary")),
    )
    op.create_index(
        op.f("ix_programme_summary_first_day"), "programme_summary", ["first_day"], unique=False
    )
    op.create_index(op.f("ix_programme_summary_id"), "programme_summary", ["id"], unique=False)
    op.create_index(
        op.f("ix_programme_summary_jurisdiction"),
        "programme_summary",
        ["jurisdiction"],
        unique=False,
    )
    live_index("uq_programme_summary_id_live", "programme_summary", "id")
    op.create_table(
        "source",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("jurisdiction", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("published", EDTF, nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("copy", sa.Text(), nullable=True),
        sa.Column("archived", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("reprint_of", KEY, nullable=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_source_retired_later")),
        sa.CheckConstraint(
            "url IS NOT NULL OR copy IS NOT NULL", name=op.f("ck_source_url_or_copy")
        ),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_source_added_in")),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_source_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction"], ["entity.id"], name=op.f("fk_source_jurisdiction")
        ),
        sa.ForeignKeyConstraint(["kind"], ["entity.id"], name=op.f("fk_source_kind")),
        sa.ForeignKeyConstraint(["reprint_of"], ["entity.id"], name=op.f("fk_source_reprint_of")),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_source_retired_in")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_source")),
    )
    op.create_index(op.f("ix_source_id"), "source", ["id"], unique=False)
    op.create_index(op.f("ix_source_jurisdiction"), "source", ["jurisdiction"], unique=False)
    live_index("uq_source_id_live", "source", "id")
    op.create_table(
        "term",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "scheme",
            closed_list(
                "scheme",
                "mechanisms",
                "indicators",
                "sectors",
                "roles",
                "organisation-kinds",
                "source-kinds",
            ),
            nullable=False,
        ),
        sa.Column("code", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("group_code", KEY, nullable=True),
        sa.Column(
            "unit",
            closed_list(
                "indicatorunit",
                "count",
                "percent",
                "ratio",
                "rank",
                "year",
                "years",
                "money",
                "km2",
                "hectare",
                "quantity",
            ),
            nullable=True,
        ),
        sa.Column(
            "nature",
            closed_list("indicatornature", "stock", "flow", "ratio", "date", "duration"),
            nullable=True,
        ),
        sa.Column("subjects", sa.JSON(), nullable=True),
        sa.Column("isic", sa.JSON(), nullable=True),
        sa.Column("ecosystem", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.Column("retired_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("retired_in > added_in", name=op.f("ck_term_retired_later")),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name=op.f("fk_term_added_in")),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_term_id")),
        sa.ForeignKeyConstraint(["retired_in"], ["revision.id"], name=op.f("fk_term_retired_in")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_term")),
    )
    op.create_index(op.f("ix_term_id"), "term", ["id"], unique=False)
    op.create_index(op.f("ix_term_scheme"), "term", ["scheme"], unique=False)
    live_index("uq_term_id_live", "term", "id")
    op.create_table(
        "citation",
        sa.Column("claim_number", ROW, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_number"], ["claim.number"], name=op.f("fk_citation_claim_number")
        ),
        sa.ForeignKeyConstraint(["source"], ["entity.id"], name=op.f("fk_citation_source")),
        sa.PrimaryKeyConstraint("claim_number", "position", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_source"), "citation", ["source"], unique=False)
    op.create_table(
        "claim_scope",
        sa.Column("claim_number", ROW, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_number"], ["claim.number"], name=op.f("fk_claim_scope_claim_number")
        ),
        sa.ForeignKeyConstraint(["entity"], ["entity.id"], name=op.f("fk_claim_scope_entity")),
        sa.PrimaryKeyConstraint("claim_number", "position", name=op.f("pk_claim_scope")),
    )
    op.create_index(op.f("ix_claim_scope_entity"), "claim_scope", ["entity"], unique=False)
    op.create_table(
        "designation",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("programme", KEY, nullable=False),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("round_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_designation_number")),
        sa.ForeignKeyConstraint(
            ["programme"], ["entity.id"], name=op.f("fk_designation_programme")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_designation")),
    )
    op.create_index(op.f("ix_designation_programme"), "designation", ["programme"], unique=False)
    op.create_table(
        "figure",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("indicator", KEY, nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "qualifier",
            closed_list("qualifier", "exact", "about", "nearly", "up-to", "at-least", "less-than"),
            nullable=False,
        ),
        sa.Column(
            "status", closed_list("figurestatus", "observed", "target", "expected"), nullable=False
        ),
        sa.Column("at_date", EDTF, nullable=True),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["indicator"], ["entity.id"], name=op.f("fk_figure_indicator")),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_figure_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_figure")),
    )
    op.create_index(op.f("ix_figure_indicator"), "figure", ["indicator"], unique=False)
    op.create_table(
        "funding",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("amount", ROW, nullable=False),
        sa.Column("amount_min", ROW, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "qualifier",
            closed_list("qualifier", "exact", "about", "nearly", "up-to", "at-least", "less-than"),
            nullable=False,
        ),
        sa.Column(
            "basis",
            closed_list(
                "basis",
                "total",
                "per-year",
                "per-cluster",
                "per-cluster-per-year",
                "per-round",
                "per-project",
                "per-firm",
                "unknown",
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            closed_list(
                "moneykind",
                "public-support",
                "total-volume",
                "programme-office",
                "private-matching",
                "investment",
                "loan-volume",
                "request",
            ),
            nullable=False,
        ),
        sa.Column(
            "nature",
            closed_list("nature", "spent", "committed", "planned", "estimated", "unknown"),
            nullable=False,
        ),
        sa.Column(
            "origin",
            closed_list("origin", "national", "regional", "eu", "private", "mixed", "unknown"),
            nullable=False,
        ),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("fiscal_year", sa.Boolean(), nullable=False),
        sa.Column("part_of", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_funding_amount")),
        sa.CheckConstraint(
            "amount_min >= 0 AND amount_min <= amount", name=op.f("ck_funding_amount_min")
        ),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_funding_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_funding")),
    )
    op.create_table(
        "gap_citation",
        sa.Column("gap_number", ROW, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gap_number"], ["gap.number"], name=op.f("fk_gap_citation_gap_number")
        ),
        sa.ForeignKeyConstraint(["source"], ["entity.id"], name=op.f("fk_gap_citation_source")),
        sa.PrimaryKeyConstraint("gap_number", "position", name=op.f("pk_gap_citation")),
    )
    op.create_table(
        "governance",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column(
            "form",
            closed_list(
                "governanceform",
                "association",
                "company",
                "foundation",
                "public-body",
                "contract-consortium",
                "research-institute",
                "university",
                "promotion-organisation",
            ),
            nullable=True,
        ),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_governance_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_governance")),
    )
    op.create_table(
        "involvement",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("organisation", KEY, nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_involvement_number")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["entity.id"], name=op.f("fk_involvement_organisation")
        ),
        sa.ForeignKeyConstraint(["role"], ["entity.id"], name=op.f("fk_involvement_role")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_involvement")),
    )
    op.create_index(
        op.f("ix_involvement_organisation"), "involvement", ["organisation"], unique=False
    )
    op.create_table(
        "mechanism_use",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("concept", KEY, nullable=False),
        sa.Column("emphasis", closed_list("emphasis", "primary", "secondary"), nullable=False),
        sa.ForeignKeyConstraint(["concept"], ["entity.id"], name=op.f("fk_mechanism_use_concept")),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_mechanism_use_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_mechanism_use")),
    )
    op.create_index(op.f("ix_mechanism_use_concept"), "mechanism_use", ["concept"], unique=False)
    op.create_table(
        "period",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("seen", EDTF, nullable=True),
        sa.Column(
            "start_of",
            closed_list(
                "startof", "announcement", "law", "call", "first-selection", "funding", "label"
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(start_date IS NULL AND end_date IS NULL) <> (seen IS NULL)",
            name=op.f("ck_period_dated_or_seen"),
        ),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_period_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_period")),
    )
    op.create_table(
        "phase",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("start_date", EDTF, nullable=True),
        sa.Column("end_date", EDTF, nullable=True),
        sa.Column("seen", EDTF, nullable=True),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_phase_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_phase")),
    )
    op.create_table(
        "relation",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column(
            "relation",
            closed_list("relationkind", "succeeds", "part-of", "complements"),
            nullable=False,
        ),
        sa.Column("object", KEY, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_relation_number")),
        sa.ForeignKeyConstraint(["object"], ["entity.id"], name=op.f("fk_relation_object")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_relation")),
    )
    op.create_index(op.f("ix_relation_object"), "relation", ["object"], unique=False)
    op.create_table(
        "round",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("unit", closed_list("roundunit", "clusters", "projects"), nullable=False),
        sa.Column("opened", EDTF, nullable=True),
        sa.Column("closed", EDTF, nullable=True),
        sa.Column("shortlisted", EDTF, nullable=True),
        sa.Column("decided", EDTF, nullable=True),
        sa.Column("applications", sa.Integer(), nullable=True),
        sa.Column("finalists", sa.Integer(), nullable=True),
        sa.Column("selected", sa.Integer(), nullable=True),
        sa.CheckConstraint("applications >= 0", name=op.f("ck_round_applications")),
        sa.CheckConstraint("finalists >= 0", name=op.f("ck_round_finalists")),
        sa.CheckConstraint("selected >= 0", name=op.f("ck_round_selected")),
        sa.ForeignKeyConstraint(["number"], ["claim.number"], name=op.f("fk_round_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_round")),
    )
    if not inline:
        op.create_foreign_key(
            "fk_claim_first_citation",
            "claim",
            "citation",
            ["number", "first_citation"],
            ["claim_number", "position"],
            deferrable=True,
            initially="DEFERRED",
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_claim_first_citation", "claim", type_="foreignkey")
    for table in TABLES:
        op.drop_table(table)
