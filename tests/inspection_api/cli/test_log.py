"""`thamtra log checkpoint`: the note comes out as it was signed, and the log holds with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from evidence.checkpoints import checked
from inspection_api.bootstrap import create_context
from inspection_api.cli.log import log
from inspection_api.kernel import schema
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import transaction
from inspection_api.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ORIGIN = "so-noi-vu.example/tham-tra"


def test_a_checkpoint_is_given_out_and_checked_with_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAMTRA_HOME", str(tmp_path))
    monkeypatch.setenv("THAMTRA_ORIGIN", ORIGIN)
    context = create_context(read_settings())
    schema.upgrade(context.database)
    with transaction(context, SYSTEM) as tx:
        tx.record("thing.noted", subject="thing:1", payload={})
    context.database.dispose()
    given = CliRunner().invoke(log, ["checkpoint"], catch_exceptions=False)
    assert checked(given.stdout, context.signer.public_key, ORIGIN).size == 1
    assert CliRunner().invoke(log, ["verify"], catch_exceptions=False).exit_code == 0
