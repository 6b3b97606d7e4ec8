"""The record: changes, identities, codes, states, rows of every ledger

Revision: 0001, after .
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False, comment="UTC, ISO 8601"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "origin", sa.Text(), nullable=False, comment="JSON: import with file names and digests, page, command, API"
        ),
        sa.Column("rows", WHOLE, nullable=False, comment="rows brought in or put out of force"),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    op.create_table(
        "identity",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "code",
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("identity", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"], name=op.f("fk_code_identity_identity")),
        sa.PrimaryKeyConstraint("space", "code", name=op.f("pk_code")),
    )
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_identity"), ["identity"], unique=False)

    op.create_table(
        "redaction",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("row", WHOLE, nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("change", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name=op.f("fk_redaction_change_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
        sa.UniqueConstraint("table", "row", "column", name=op.f("uq_redaction_table_row_column")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("change", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name=op.f("fk_sheet_change_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    op.create_table(
        "activities",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("times", WHOLE, nullable=True),
        sa.Column("participants", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_activities_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_activities_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_activities_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_activities_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activities_key_in_force",
            ["place", "kind", "held_on", "title"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_activities_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_activities_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_activities_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_activities_until"), ["until"], unique=False)

    op.create_table(
        "bodies",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("begins", WHOLE, nullable=False),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_bodies_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_bodies_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_bodies_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_bodies_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
    )
    with op.batch_alter_table("bodies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bodies_key_in_force",
            ["place", "kind", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_bodies_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_bodies_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_bodies_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_bodies_until"), ["until"], unique=False)

    op.create_table(
        "case_measures",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("case", WHOLE, nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("due_on", WHOLE, nullable=True),
        sa.Column("done_on", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["case"], ["identity.id"], name=op.f("fk_case_measures_case_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_case_measures_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_case_measures_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_case_measures_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_measures")),
    )
    with op.batch_alter_table("case_measures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_measures_case"), ["case"], unique=False)
        batch_op.create_index(
            "ix_case_measures_key_in_force",
            ["case", "measure"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(
            "ix_case_measures_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_case_measures_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_measures_until"), ["until"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("organization", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("identified_on", WHOLE, nullable=False),
        sa.Column("plan_on", WHOLE, nullable=True),
        sa.Column("due_on", WHOLE, nullable=True),
        sa.Column("accepted_on", WHOLE, nullable=True),
        sa.Column("closed_on", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["organization"], ["identity.id"], name=op.f("fk_cases_organization_identity")),
        sa.ForeignKeyConstraint(["record"], ["identity.id"], name=op.f("fk_cases_record_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_cases_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_cases_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_cases_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_key_in_force",
            ["code"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cases_organization"), ["organization"], unique=False)
        batch_op.create_index(
            "ix_cases_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cases_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_until"), ["until"], unique=False)

    op.create_table(
        "coverage",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("organization", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("begins", WHOLE, nullable=False),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["organization"], ["identity.id"], name=op.f("fk_coverage_organization_identity")),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_coverage_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_coverage_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_coverage_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_coverage_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
    )
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.create_index(
            "ix_coverage_key_in_force",
            ["organization", "place", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_coverage_organization"), ["organization"], unique=False)
        batch_op.create_index(batch_op.f("ix_coverage_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_coverage_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_coverage_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_coverage_until"), ["until"], unique=False)

    op.create_table(
        "elections",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("organization", WHOLE, nullable=False),
        sa.Column("elected_on", WHOLE, nullable=False),
        sa.Column("extended_to", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["organization"], ["identity.id"], name=op.f("fk_elections_organization_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_elections_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_elections_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_elections_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elections")),
    )
    with op.batch_alter_table("elections", schema=None) as batch_op:
        batch_op.create_index(
            "ix_elections_key_in_force",
            ["organization", "elected_on"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_elections_organization"), ["organization"], unique=False)
        batch_op.create_index(
            "ix_elections_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_elections_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_elections_until"), ["until"], unique=False)

    op.create_table(
        "facilities",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("begins", WHOLE, nullable=False),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("area_m2", WHOLE, nullable=True),
        sa.Column("unified_area", sa.Boolean(), nullable=True),
        sa.Column("unified_structure", sa.Boolean(), nullable=True),
        sa.Column("unified_signs", sa.Boolean(), nullable=True),
        sa.Column("unified_functions", sa.Boolean(), nullable=True),
        sa.Column("unified_equipment", sa.Boolean(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_facilities_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_facilities_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_facilities_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_facilities_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilities")),
    )
    with op.batch_alter_table("facilities", schema=None) as batch_op:
        batch_op.create_index(
            "ix_facilities_key_in_force",
            ["place", "kind", "name", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_facilities_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_facilities_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_facilities_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_facilities_until"), ["until"], unique=False)

    op.create_table(
        "facts",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("unit", WHOLE, nullable=False),
        sa.Column("period", WHOLE, nullable=False),
        sa.Column("full_members", WHOLE, nullable=True),
        sa.Column("probationary_members", WHOLE, nullable=True),
        sa.Column("activists", WHOLE, nullable=True),
        sa.Column("applicants", WHOLE, nullable=True),
        sa.Column("development_plan", WHOLE, nullable=True),
        sa.Column("members_developed", WHOLE, nullable=True),
        sa.Column("poor_village", sa.Boolean(), nullable=True),
        sa.Column("collective_income_yuan", WHOLE, nullable=True),
        sa.Column("households", WHOLE, nullable=True),
        sa.Column("residents", WHOLE, nullable=True),
        sa.Column("buildings", WHOLE, nullable=True),
        sa.Column("flats", WHOLE, nullable=True),
        sa.Column("integrated_clinics", WHOLE, nullable=True),
        sa.Column("direct_settlement_clinics", WHOLE, nullable=True),
        sa.Column("posts_established", WHOLE, nullable=True),
        sa.Column("posts_filled", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_facts_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_facts_since_change")),
        sa.ForeignKeyConstraint(["unit"], ["identity.id"], name=op.f("fk_facts_unit_identity")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_facts_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_facts_key_in_force",
            ["unit", "period"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(
            "ix_facts_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_facts_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_facts_unit"), ["unit"], unique=False)
        batch_op.create_index(batch_op.f("ix_facts_until"), ["until"], unique=False)

    op.create_table(
        "look_backs",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("case", WHOLE, nullable=False),
        sa.Column("checked_on", WHOLE, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["case"], ["identity.id"], name=op.f("fk_look_backs_case_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_look_backs_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_look_backs_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_look_backs_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_backs")),
    )
    with op.batch_alter_table("look_backs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_backs_case"), ["case"], unique=False)
        batch_op.create_index(
            "ix_look_backs_key_in_force",
            ["case", "checked_on"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(
            "ix_look_backs_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_look_backs_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_backs_until"), ["until"], unique=False)

    op.create_table(
        "organization_states",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("unit", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("superior", WHOLE, nullable=True),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("begins", WHOLE, nullable=True),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_organization_states_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_organization_states_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_organization_states_since_change")),
        sa.ForeignKeyConstraint(["superior"], ["identity.id"], name=op.f("fk_organization_states_superior_identity")),
        sa.ForeignKeyConstraint(["unit"], ["identity.id"], name=op.f("fk_organization_states_unit_identity")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_organization_states_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_states")),
    )
    with op.batch_alter_table("organization_states", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organization_states_key_in_force",
            ["unit", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_organization_states_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_organization_states_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_organization_states_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_states_superior"), ["superior"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_states_unit"), ["unit"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_states_until"), ["until"], unique=False)

    op.create_table(
        "pairings",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column("partner_kind", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("begins", WHOLE, nullable=False),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_pairings_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_pairings_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_pairings_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_pairings_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
    )
    with op.batch_alter_table("pairings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pairings_key_in_force",
            ["partner", "place", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_pairings_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_pairings_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_pairings_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairings_until"), ["until"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("birth_year", WHOLE, nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("full_member_on", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["record"], ["identity.id"], name=op.f("fk_people_record_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_people_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_people_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_people_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(
            "ix_people_key_in_force",
            ["code"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(
            "ix_people_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_people_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_until"), ["until"], unique=False)

    op.create_table(
        "place_states",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("unit", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subkind", sa.Text(), nullable=True),
        sa.Column("parent", WHOLE, nullable=True),
        sa.Column("begins", WHOLE, nullable=True),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["parent"], ["identity.id"], name=op.f("fk_place_states_parent_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_place_states_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_place_states_since_change")),
        sa.ForeignKeyConstraint(["unit"], ["identity.id"], name=op.f("fk_place_states_unit_identity")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_place_states_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_states")),
    )
    with op.batch_alter_table("place_states", schema=None) as batch_op:
        batch_op.create_index(
            "ix_place_states_key_in_force",
            ["unit", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_place_states_parent"), ["parent"], unique=False)
        batch_op.create_index(
            "ix_place_states_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_place_states_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_states_unit"), ["unit"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_states_until"), ["until"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("unit", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("begins", WHOLE, nullable=False),
        sa.Column("ends", WHOLE, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("management", sa.Text(), nullable=True),
        sa.Column("portfolio", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["person"], ["identity.id"], name=op.f("fk_posts_person_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_posts_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_posts_since_change")),
        sa.ForeignKeyConstraint(["unit"], ["identity.id"], name=op.f("fk_posts_unit_identity")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_posts_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_posts_key_in_force",
            ["person", "unit", "role", "begins"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_posts_person"), ["person"], unique=False)
        batch_op.create_index(
            "ix_posts_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_posts_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_unit"), ["unit"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_until"), ["until"], unique=False)

    op.create_table(
        "projects",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=True),
        sa.Column("amount_yuan", WHOLE, nullable=True),
        sa.Column("started_on", WHOLE, nullable=True),
        sa.Column("accepted_on", WHOLE, nullable=True),
        sa.Column("delivered_on", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name=op.f("fk_projects_place_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_projects_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_projects_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_projects_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(
            "ix_projects_key_in_force",
            ["code"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_projects_place"), ["place"], unique=False)
        batch_op.create_index(
            "ix_projects_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_projects_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_until"), ["until"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("organization", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stars", WHOLE, nullable=False),
        sa.Column("decided_on", WHOLE, nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["organization"], ["identity.id"], name=op.f("fk_ratings_organization_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_ratings_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_ratings_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_ratings_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ratings_key_in_force",
            ["organization", "year", "stage"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_ratings_organization"), ["organization"], unique=False)
        batch_op.create_index(
            "ix_ratings_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_ratings_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_ratings_until"), ["until"], unique=False)

    op.create_table(
        "succession",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("predecessor", WHOLE, nullable=False),
        sa.Column("successor", WHOLE, nullable=False),
        sa.Column("effective", WHOLE, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["predecessor"], ["identity.id"], name=op.f("fk_succession_predecessor_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_succession_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_succession_since_change")),
        sa.ForeignKeyConstraint(["successor"], ["identity.id"], name=op.f("fk_succession_successor_identity")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_succession_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
    )
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.create_index(
            "ix_succession_key_in_force",
            ["predecessor", "successor", "effective"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_succession_predecessor"), ["predecessor"], unique=False)
        batch_op.create_index(
            "ix_succession_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_succession_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_succession_successor"), ["successor"], unique=False)
        batch_op.create_index(batch_op.f("ix_succession_until"), ["until"], unique=False)

    op.create_table(
        "trainings",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("held_on", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("hours", WHOLE, nullable=True),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        sa.ForeignKeyConstraint(["person"], ["identity.id"], name=op.f("fk_trainings_person_identity")),
        sa.ForeignKeyConstraint(["sheet"], ["sheet.id"], name=op.f("fk_trainings_sheet_sheet")),
        sa.ForeignKeyConstraint(["since"], ["change.number"], name=op.f("fk_trainings_since_change")),
        sa.ForeignKeyConstraint(["until"], ["change.number"], name=op.f("fk_trainings_until_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_trainings_key_in_force",
            ["person", "held_on", "title"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_trainings_person"), ["person"], unique=False)
        batch_op.create_index(
            "ix_trainings_record_in_force",
            ["record"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_trainings_since"), ["since"], unique=False)
        batch_op.create_index(batch_op.f("ix_trainings_until"), ["until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trainings_until"))
        batch_op.drop_index(batch_op.f("ix_trainings_since"))
        batch_op.drop_index(
            "ix_trainings_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_trainings_person"))
        batch_op.drop_index(
            "ix_trainings_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("trainings")
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_succession_until"))
        batch_op.drop_index(batch_op.f("ix_succession_successor"))
        batch_op.drop_index(batch_op.f("ix_succession_since"))
        batch_op.drop_index(
            "ix_succession_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_succession_predecessor"))
        batch_op.drop_index(
            "ix_succession_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("succession")
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_until"))
        batch_op.drop_index(batch_op.f("ix_ratings_since"))
        batch_op.drop_index(
            "ix_ratings_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ratings_organization"))
        batch_op.drop_index(
            "ix_ratings_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("ratings")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_until"))
        batch_op.drop_index(batch_op.f("ix_projects_since"))
        batch_op.drop_index(
            "ix_projects_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_projects_place"))
        batch_op.drop_index(
            "ix_projects_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("projects")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_until"))
        batch_op.drop_index(batch_op.f("ix_posts_unit"))
        batch_op.drop_index(batch_op.f("ix_posts_since"))
        batch_op.drop_index(
            "ix_posts_record_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_posts_person"))
        batch_op.drop_index(
            "ix_posts_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("posts")
    with op.batch_alter_table("place_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_states_until"))
        batch_op.drop_index(batch_op.f("ix_place_states_unit"))
        batch_op.drop_index(batch_op.f("ix_place_states_since"))
        batch_op.drop_index(
            "ix_place_states_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_place_states_parent"))
        batch_op.drop_index(
            "ix_place_states_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("place_states")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_until"))
        batch_op.drop_index(batch_op.f("ix_people_since"))
        batch_op.drop_index(
            "ix_people_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(
            "ix_people_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("people")
    with op.batch_alter_table("pairings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairings_until"))
        batch_op.drop_index(batch_op.f("ix_pairings_since"))
        batch_op.drop_index(
            "ix_pairings_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pairings_place"))
        batch_op.drop_index(
            "ix_pairings_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("pairings")
    with op.batch_alter_table("organization_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_states_until"))
        batch_op.drop_index(batch_op.f("ix_organization_states_unit"))
        batch_op.drop_index(batch_op.f("ix_organization_states_superior"))
        batch_op.drop_index(batch_op.f("ix_organization_states_since"))
        batch_op.drop_index(
            "ix_organization_states_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_organization_states_place"))
        batch_op.drop_index(
            "ix_organization_states_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("organization_states")
    with op.batch_alter_table("look_backs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_backs_until"))
        batch_op.drop_index(batch_op.f("ix_look_backs_since"))
        batch_op.drop_index(
            "ix_look_backs_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(
            "ix_look_backs_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_look_backs_case"))

    op.drop_table("look_backs")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facts_until"))
        batch_op.drop_index(batch_op.f("ix_facts_unit"))
        batch_op.drop_index(batch_op.f("ix_facts_since"))
        batch_op.drop_index(
            "ix_facts_record_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(
            "ix_facts_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("facts")
    with op.batch_alter_table("facilities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facilities_until"))
        batch_op.drop_index(batch_op.f("ix_facilities_since"))
        batch_op.drop_index(
            "ix_facilities_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_facilities_place"))
        batch_op.drop_index(
            "ix_facilities_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("facilities")
    with op.batch_alter_table("elections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_elections_until"))
        batch_op.drop_index(batch_op.f("ix_elections_since"))
        batch_op.drop_index(
            "ix_elections_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_elections_organization"))
        batch_op.drop_index(
            "ix_elections_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("elections")
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coverage_until"))
        batch_op.drop_index(batch_op.f("ix_coverage_since"))
        batch_op.drop_index(
            "ix_coverage_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_coverage_place"))
        batch_op.drop_index(batch_op.f("ix_coverage_organization"))
        batch_op.drop_index(
            "ix_coverage_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("coverage")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_until"))
        batch_op.drop_index(batch_op.f("ix_cases_since"))
        batch_op.drop_index(
            "ix_cases_record_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_cases_organization"))
        batch_op.drop_index(
            "ix_cases_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("cases")
    with op.batch_alter_table("case_measures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_measures_until"))
        batch_op.drop_index(batch_op.f("ix_case_measures_since"))
        batch_op.drop_index(
            "ix_case_measures_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(
            "ix_case_measures_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_case_measures_case"))

    op.drop_table("case_measures")
    with op.batch_alter_table("bodies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bodies_until"))
        batch_op.drop_index(batch_op.f("ix_bodies_since"))
        batch_op.drop_index(
            "ix_bodies_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_bodies_place"))
        batch_op.drop_index(
            "ix_bodies_key_in_force", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )

    op.drop_table("bodies")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_until"))
        batch_op.drop_index(batch_op.f("ix_activities_since"))
        batch_op.drop_index(
            "ix_activities_record_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_activities_place"))
        batch_op.drop_index(
            "ix_activities_key_in_force",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("activities")
    op.drop_table("sheet")
    op.drop_table("redaction")
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_identity"))

    op.drop_table("code")
    op.drop_table("setting")
    op.drop_table("identity")
    op.drop_table("change")
