"""Reading all files again: by whom, against which rows, and as an event; and what the command says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evidence import sha256_bytes
from evidence.errors import StoreAwayError
from evidence.objects import LocalObjectStore, object_key
from evidence.scrub import Progress
from inspection_api.archive import service
from inspection_api.cli import evidence as command
from inspection_api.cli import main
from inspection_api.kernel.actors import SYSTEM, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as log_views
from tests.inspection_api.archive.installation import OFFICE, event_types, person, refused_as

FILES = [f"tệp số {number}".encode() for number in range(7)]
NAMES = sorted(map(sha256_bytes, FILES))


@pytest.fixture
def kept(context: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr("inspection_api.archive.store._BATCH", 3)
    for data in FILES:
        with transaction(context, OFFICE) as tx:
            service.keep_file(OFFICE, tx, data, "text/plain")
    return context


def place(context: Context, name: str) -> Path:
    path = context.settings.objects_folder / object_key(name)
    path.chmod(0o644)
    return path


def ignore(_: Progress) -> None:
    """Nobody watches."""


def last_payload(context: Context) -> dict[str, object]:
    with reading(context) as session:
        *_, line = log_views.log_lines(SYSTEM, session)
    payload: dict[str, object] = json.loads(line)["payload"]
    return payload


def test_every_row_is_held_against_its_file_and_the_figures_are_an_event(kept: Context) -> None:
    place(kept, NAMES[1]).write_bytes(b"planted")
    place(kept, NAMES[4]).unlink()
    report = service.scrub(OFFICE, kept, ignore)
    assert [damaged.sha256 for damaged in report.damaged] == [NAMES[1]]
    assert report.missing == (NAMES[4],)
    assert event_types(kept)[-1] == "evidence.scrubbed"
    assert last_payload(kept) == {
        "after": "",
        "objects": 7,
        "bytes": report.size,
        "damaged": 1,
        "missing": 1,
        "orphans": 0,
        "strays": 0,
    }


def test_a_scrub_goes_on_beyond_a_name(kept: Context) -> None:
    place(kept, NAMES[0]).unlink()
    report = service.scrub(SYSTEM, kept, ignore, NAMES[3])
    assert (report.objects, report.is_clean) == (3, True)
    assert last_payload(kept)["after"] == NAMES[3]


def test_an_inspector_does_not_scrub(kept: Context) -> None:
    with refused_as("access.role"):
        service.scrub(person(99, "Kiểm tra viên", Role.INSPECTOR), kept, ignore)


def run(context: Context, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr(command, "read_settings", lambda: context.settings)
    monkeypatch.setattr(command, "create_context", lambda _: context)
    return CliRunner().invoke(main, ["evidence", "scrub", *arguments], catch_exceptions=False)


def test_the_command_ends_well_on_sound_files(kept: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_TOLD_EVERY", 5)
    result = run(kept, monkeypatch)
    assert result.exit_code == 0
    assert "Đã đọc 5 tệp" in result.stderr
    assert result.stdout == "Đã đọc 7 tệp: 0 hỏng, 0 thiếu, 0 thừa, 0 không phải tệp gốc.\n"


def test_the_command_names_what_is_wrong(kept: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    place(kept, NAMES[1]).write_bytes(b"x" * len(place(kept, NAMES[1]).read_bytes()))
    place(kept, NAMES[2]).write_bytes(b"")
    place(kept, NAMES[4]).unlink()
    planted = kept.settings.objects_folder / object_key("0" * 64)
    planted.parent.mkdir(parents=True)
    planted.write_bytes(b"planted")
    (kept.settings.objects_folder / "originals" / "note.txt").write_bytes(b"?")
    result = run(kept, monkeypatch)
    assert result.exit_code == 1
    for sentence in (
        f"HỎNG {NAMES[1]}: sai nội dung (",
        f"HỎNG {NAMES[2]}: sai cỡ tệp (0)",
        f"HỎNG {'0' * 64}: sai nội dung, không có trong sổ (",
        f"THIẾU {NAMES[4]}",
        "Không phải tệp gốc: originals/note.txt",
    ):
        assert sentence in result.stderr
    assert result.stdout == "Đã đọc 8 tệp: 3 hỏng, 1 thiếu, 0 thừa, 1 không phải tệp gốc.\n"


def test_the_command_tells_where_to_go_on_when_the_store_goes_away(
    kept: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = LocalObjectStore.open

    def go_away(store: LocalObjectStore, sha256: str) -> object:
        if sha256 == NAMES[3]:
            raise StoreAwayError(reason="connection refused")
        return opened(store, sha256)

    monkeypatch.setattr(LocalObjectStore, "open", go_away)
    result = run(kept, monkeypatch)
    assert result.exit_code == 2
    assert f"thamtra evidence scrub --after {NAMES[2]}" in result.stderr
    assert "evidence.store-away" in result.stderr
    monkeypatch.setattr(LocalObjectStore, "open", opened)
    assert run(kept, monkeypatch, "--after", NAMES[2]).exit_code == 0
    assert "evidence.scrubbed" in event_types(kept)


def test_the_command_that_is_stopped_before_anything_starts_anew(
    kept: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalObjectStore, "open", stop)
    result = run(kept, monkeypatch)
    assert (result.exit_code, result.stderr) == (
        2,
        "Chưa xong, đã dừng. Chạy tiếp bằng: thamtra evidence scrub\n",
    )


def test_an_interrupted_upload_is_told_and_no_alarm(kept: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "bị ngắt".encode()
    from_crash = sha256_bytes(data)
    (kept.settings.objects_folder / object_key(from_crash)).parent.mkdir(parents=True)
    (kept.settings.objects_folder / object_key(from_crash)).write_bytes(data)
    result = run(kept, monkeypatch)
    assert result.exit_code == 0
    assert f"Thừa, nguyên vẹn: {from_crash}" in result.stderr
