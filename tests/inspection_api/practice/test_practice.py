"""The practice round: an installation of its own, made and deleted as a whole, marked everywhere."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from inspection_api.cli import main
from inspection_api.cli.attending import PracticeProcesses
from inspection_api.documents import pdf
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log
from inspection_api.practice import service, views
from inspection_api.settings import PRACTICE_MARK, SettingsError, environment_of_practice, read_settings
from inspection_web.wsgi import site_of
from tests.cast import CHI, KHANH, LAN

if TYPE_CHECKING:
    from pathlib import Path

    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

_MARK = "TẬP DƯỢT – không có giá trị"


def _made(context: Context) -> None:
    service.expect_none(SYSTEM, context)
    service.open_prepared(SYSTEM, context)


def _events(context: Context) -> str:
    with reading(context) as session:
        return b"\n".join(log.log_lines(SYSTEM, session)).decode()


def _digests(home: Path) -> dict[str, str]:
    """Digests of the real files: all but those of the practice round."""
    return {
        str(place.relative_to(home)): hashlib.sha256(place.read_bytes()).hexdigest()
        for place in sorted(home.rglob("*"))
        if place.is_file() and not place.relative_to(home).parts[0].startswith("practice")
    }


def _given(home: Path) -> dict[str, str]:
    """Return the settings of a quick installation on SQLite."""
    return {"THAMTRA_HOME": str(home), "THAMTRA_TESTING": "true", "PORT": "8670"}


def test_the_real_log_keeps_that_a_round_was_made_and_deleted(context: Context) -> None:
    _made(context)
    assert views.exists(KHANH, context)
    service.delete(KHANH, context)
    assert not views.exists(KHANH, context)
    assert list(context.settings.home.glob("practice*")) == []
    said = _events(context)
    assert '"practice.created"' in said
    assert '"practice.deleted"' in said


def test_there_is_one_round_at_most_and_an_unfinished_one_is_begun_anew(context: Context) -> None:
    service.expect_none(SYSTEM, context)
    (context.settings.practice_draft / "half").touch()
    _made(context)
    assert not (context.settings.practice_folder / "half").exists()
    with pytest.raises(Problem, match=r"practice\.exists"):
        service.expect_none(SYSTEM, context)


def test_what_is_not_there_is_not_deleted(context: Context) -> None:
    with pytest.raises(Problem, match=r"practice\.none"):
        service.delete(KHANH, context)


def test_a_practice_round_makes_and_deletes_none(context: Context) -> None:
    inside = replace(context, settings=replace(context.settings, practice=True))
    with pytest.raises(Problem, match=r"practice\.inside"):
        service.expect_none(SYSTEM, inside)


@pytest.mark.parametrize(("actor", "may"), [(KHANH, True), (LAN, True), (CHI, False)])
def test_only_the_office_and_administrators_manage_it(context: Context, actor: Actor, may: bool) -> None:  # noqa: FBT001 -- a table's column
    _made(context)
    if may:
        service.delete(actor, context)
        return
    with pytest.raises(Problem, match=r"access\.role"):
        service.delete(actor, context)
    assert views.exists(SYSTEM, context)


def test_its_settings_name_nothing_of_the_real_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAMTRA_DATABASE_URL", "postgresql:///real")
    monkeypatch.setenv("THAMTRA_PUBLIC_URL", "https://real.example")
    real = read_settings({"THAMTRA_HOME": str(tmp_path), "THAMTRA_ORIGIN": "tinh.vn", "PORT": "8000"})
    real.practice_folder.mkdir()
    (real.practice_folder / PRACTICE_MARK).touch()
    settings = read_settings(environment_of_practice(real, real.practice_folder))
    assert settings.practice
    assert not real.practice
    assert settings.database_url == f"sqlite:///{tmp_path}/practice/thamtra.db"
    assert (settings.port, settings.origin, settings.public_url) == (8001, "tinh.vn/tap-duot", "")
    assert settings.secrets_folder == real.secrets_folder
    with pytest.raises(SettingsError, match="THAMTRA_DATABASE_URL"):
        read_settings(
            {"THAMTRA_HOME": str(real.practice_folder), "THAMTRA_DATABASE_URL": "postgresql:///real"}
        )


def test_a_round_of_practice_leaves_every_real_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in _given(tmp_path).items():
        monkeypatch.setenv(name, text)
    run = CliRunner().invoke
    assert run(main, ["migrate"]).exit_code == 0
    made = run(main, ["practice", "new"])
    assert made.exit_code == 0, made.output
    assert "8671" in made.output
    before = _digests(tmp_path)
    environment = environment_of_practice(read_settings(), tmp_path / "practice")
    assert run(main, ["sample", "clock", "2019-11-20T08:00"], env=environment).exit_code == 0
    assert _digests(tmp_path) == before
    assert (tmp_path / "practice" / "sample-accounts.txt").exists()
    assert run(main, ["practice", "new"]).exit_code == 1
    assert run(main, ["practice", "delete"]).exit_code == 1
    assert run(main, ["practice", "delete", "--yes"]).exit_code == 0
    assert run(main, ["practice", "delete", "--yes"]).exit_code == 1
    after = _digests(tmp_path)
    grown = {"thamtra.db", "thamtra.db-wal", "thamtra.db-shm"}
    assert {name: after.get(name) for name in before if name not in grown} == {
        name: digest for name, digest in before.items() if name not in grown
    }
    assert list(tmp_path.glob("practice*")) == []


def test_every_page_and_the_tablet_screen_say_that_it_is_practice(context: Context) -> None:
    inside = replace(context, settings=replace(context.settings, practice=True))
    for address in ("/login", "/tablet/", "/kiem-chung"):
        assert _MARK in site_of(inside).test_client().get(address).text
        assert _MARK not in site_of(context).test_client().get(address).text


def test_signing_in_to_practice_signs_nobody_out_of_the_real_one(context: Context) -> None:
    inside = replace(context, settings=replace(context.settings, practice=True))
    assert site_of(inside).config["SESSION_COOKIE_NAME"] != site_of(context).config["SESSION_COOKIE_NAME"]


def test_every_sheet_of_a_document_is_marked() -> None:
    page = "<html><body><p>một</p><p style='break-before: page'>hai</p></body></html>"
    plain = pdf.html_to_pdf(page, identifier="x", images={})
    marked = pdf.html_to_pdf(page, identifier="x", images={}, practice=True)
    texts = [sheet.extract_text() for sheet in PdfReader(BytesIO(marked)).pages]
    assert len(texts) == 2
    assert all("không có giá trị" in text for text in texts)
    assert "không có giá trị" not in PdfReader(BytesIO(plain)).pages[0].extract_text()


def test_processes_follow_the_round(context: Context) -> None:
    attending = PracticeProcesses(context.settings, [("http.server", "0", "--bind", "127.0.0.1")])
    attending.attend()
    assert attending._children == []
    _made(context)
    attending.attend()
    (child,) = attending._children
    attending.attend()
    assert attending._children == [child]
    service.delete(SYSTEM, context)
    attending.attend()
    assert child.poll() is not None
