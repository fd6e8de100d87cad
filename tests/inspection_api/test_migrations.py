"""Migrations make what the models say, run over a round that has data, and keep records as they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from inspection_api.audit import service as audit
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Settlement
from inspection_api.handover import service as handover
from inspection_api.kernel import schema
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.database import Base, Database
from inspection_api.kernel.transaction import transaction
from inspection_api.ledger import service as ledger
from inspection_api.ledger.records import CheckpointToken
from inspection_api.paper import service as paper
from inspection_api.planning import service as planning
from inspection_api.publication import service as publication
from inspection_api.reports import service as reports
from inspection_api.uploads import service as uploads
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round, round_in_work
from tests.builders.paper import typed
from tests.builders.queue_files import hand_in_unread
from tests.builders.visits import DEVICE, picture
from tests.cast import CHI, DUNG, HOME, KHANH
from tests.inspection_api.custody.photo import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Databases

SCRIPTS = Path(schema.__file__).parents[1] / "migrations"
RECORDS = frozenset(
    {
        "audit_package",
        "campaign_text",
        "capture",
        "capture_check",
        "capture_given_up",
        "capture_preview",
        "capture_record",
        "case_move",
        "checklist",
        "checkpoint",
        "checkpoint_token",
        "command",
        "custody_note",
        "device_key",
        "event",
        "evidence",
        "evidence_class",
        "finding",
        "finding_acceptance",
        "finding_photo",
        "minutes",
        "minutes_paper",
        "package",
        "package_fetch",
        "paper_entry",
        "paper_scan",
        "parked_settlement",
        "public_copy",
        "publication",
        "report",
        "reported_value",
        "self_score",
        "submission",
        "unread_record",
        "unread_settlement",
        "viewing",
    }
)
"""What the data model says is immutable or only grows."""
MAY_CHANGE = frozenset(
    {
        "alembic_version",
        "campaign",
        "derivation",
        "device",
        "device_pairing",
        "device_token",
        "discrepancy_case",
        "disclosure",
        "evidence_unit",
        "job",
        "likeness",
        "log_head",
        "participant",
        "person",
        "role_grant",
        "team",
        "team_member",
        "unit",
        "visit",
    }
)
"""States, versions, accounts with their changes in the log, and the kernel's own."""


@cache
def only_grow() -> frozenset[str]:
    """Return the tables that the migrations protect."""
    scripts = ScriptDirectory(str(SCRIPTS)).walk_revisions()
    return frozenset(name for script in scripts for name in getattr(script.module, "ONLY_GROW", ()))


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """A round on each engine in which every kind of record was made, through the services."""
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        _live_through(found)
        yield found


def _live_through(story: Round) -> None:
    photo = picture()
    planning.fetch_package(KHANH, story.world.context, story.tablet().visit_id, DEVICE)
    story.tablet().register_key()
    shown = story.tablet().photograph("X.A1.1", photo, send=False)
    story.tablet().send_bytes(photo)
    story.tablet().find(*PEOPLE_AND_MACHINES, value="40", photos=[shown])
    again = story.tablet().photograph("X.A1.2", photo)
    story.work()
    reason = "Một ảnh cho thấy hai việc"
    fieldwork.accept_finding(DUNG, story.world.context, again, "evidence.same-file", reason)
    lost = story.tablet().photograph("X.A1.1", picture(7), send=False)
    uploads.keep_preview(CHI, story.world.context, lost, picture(7))
    paper.request_checklist(KHANH, story.world.context, story.visit_id)
    typed(story, {"outcome:X.A1.1:so_cbcc": "match"})
    fieldwork.give_up_capture(DUNG, story.world.context, lost, "Máy hỏng")
    waiting = story.contradicted()
    fieldwork.settle_parked(DUNG, story.world.context, waiting, Settlement.DISMISS, "Nhập nhầm")
    (unread,) = hand_in_unread(story)
    handover.settle_unread(KHANH, story.world.context, unread.id, "Đã nhờ ghi lại")
    story.work()
    File(story).handled()
    story.notify()
    story.explain(story.case())
    story.propose(story.case())
    story.decide(story.case())
    reports.request_report(KHANH, story.world.context, CAMPAIGN, HOME)
    audit.request_package(KHANH, story.world.context, CAMPAIGN, HOME)
    story.tablet().sign()
    story.tablet().close()
    story.work()
    publication.publish(KHANH, story.world.context, CAMPAIGN)
    _stamp(story)


def _stamp(story: Round) -> None:
    """Give a checkpoint out and keep what an authority said about it."""
    with transaction(story.world.context, SYSTEM) as tx:
        made = ledger.make_checkpoint(SYSTEM, tx)
        tx.session.add(CheckpointToken(size=made.size, token=b"0", received_at=tx.now))


def counts(database: Database) -> dict[str, int]:
    """Count the rows of every table."""
    with database.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def refused(database: Database, statement: str) -> str:
    """Run a statement that must be refused and return what the database said."""
    with pytest.raises(DBAPIError) as error, database.engine.begin() as connection:
        connection.execute(text(statement))
    return str(error.value.orig)


def test_from_nothing_they_make_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    assert not schema.is_current(database)
    schema.upgrade(database)
    assert schema.is_current(database)
    with database.engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(migration, Base.metadata) == []
    database.dispose()


def test_there_is_one_way_through_them() -> None:
    scripts = ScriptDirectory(str(SCRIPTS))
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1


def test_every_table_is_a_record_or_may_change(migrated_url: str) -> None:
    database = Database(migrated_url)
    tables = set(inspect(database.engine).get_table_names())
    database.dispose()
    assert only_grow() == RECORDS
    assert tables == RECORDS | MAY_CHANGE


def test_an_upgrade_over_a_lived_round_changes_nothing(story: Round) -> None:
    database = story.world.context.database
    before = counts(database)
    schema.upgrade(database)
    assert schema.is_current(database)
    assert counts(database) == before
    assert story.world.verify_log().ok


def test_the_way_back_is_refused_and_everything_stays(story: Round) -> None:
    database = story.world.context.database
    before = counts(database)
    with (
        pytest.raises(RuntimeError, match="cannot be undone"),
        database.engine.begin() as connection,
    ):
        command.downgrade(schema._config(connection), "base")
    schema.upgrade(database)
    assert counts(database) == before


def test_records_are_neither_changed_nor_taken_away(story: Round) -> None:
    database = story.world.context.database
    before = counts(database)
    assert {name for name in only_grow() if not before[name]} == set(), "the story made no such record"
    for name in sorted(only_grow()):
        column = Base.metadata.tables[name].columns[0].name
        said = f"table {name} only grows"
        assert said in refused(database, f'UPDATE {name} SET "{column}" = "{column}"')  # noqa: S608 -- our own names
        assert said in refused(database, f"DELETE FROM {name}")  # noqa: S608 -- our own names
        if database.is_sqlite:
            again = f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"  # noqa: S608 -- our own names
            assert said in refused(database, again)
        else:
            assert "only grows" in refused(database, f"TRUNCATE {name} CASCADE")
    assert counts(database) == before
