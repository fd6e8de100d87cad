"""`thamtra audit`: a package is written and checked, rows are held against the log, mistakes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from inspection_api.cli.audit import audit
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import transaction
from inspection_api.publication.records import Publication
from tests.builders.cases import CAMPAIGN
from tests.cast import HOME

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders.cases import Round


@pytest.fixture
def installed(lived: Round, monkeypatch: pytest.MonkeyPatch) -> Round:
    """The installation as commands find it."""
    monkeypatch.setattr("inspection_api.cli.audit.create_context", lambda _settings: lived.world.context)
    return lived


def run(*arguments: object) -> Result:
    return CliRunner().invoke(audit, [str(each) for each in arguments])


def test_a_package_is_written_and_checked(installed: Round, tmp_path: Path) -> None:
    target = tmp_path / "goi.zip"
    written = run("export", "--campaign", CAMPAIGN, "--unit", HOME, "--out", target)
    assert (written.exit_code, "Đã xuất" in written.output) == (0, True), written.output
    assert installed.world.event_types()[-1] == "audit.exported"
    assert run("verify", target).exit_code == 0
    size = written.output.partition("đến dòng ")[2].partition(")")[0]
    assert run("verify", "--known", f"{size}:{chr(48) * 64}", target).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--campaign", "khong-co", "--out", "a.zip"), "Không"),
        (("--campaign", CAMPAIGN, "--size", 3, "--out", "a.zip"), "chưa được chốt"),
        (("--campaign", CAMPAIGN, "--out", "."), "đã có"),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_sentence(
    installed: Round,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[object, ...],
    said: str,
) -> None:
    del installed
    monkeypatch.chdir(tmp_path)
    refused = run("export", *arguments)
    assert refused.exit_code == 1
    assert said in refused.output


def test_a_changed_row_is_named_by_table_key_and_column(installed: Round) -> None:
    assert run("check").exit_code == 0
    with transaction(installed.world.context, SYSTEM) as tx:
        connection = tx.session.connection()
        if installed.world.context.database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER publication_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        row = tx.session.query(Publication).one()
        row.sha256 = "0" * 64
    told = run("check")
    assert told.exit_code == 1
    assert f"SAI publication {row.id} sha256: khác sổ" in told.output
