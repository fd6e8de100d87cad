"""What checkpoints say against a log, one kind of change at a time."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from evidence.checkpoints import Checkpoint, signed
from evidence.merkle import Frontier, leaf_hash
from evidence.signing import Ed25519Signer
from inspection_api.ledger.rules import (
    NOTE_FORGED,
    ROOT_DIFFERS,
    TREE_DIFFERS,
    Given,
    Growth,
    Key,
    fault_of_note,
    first_fault,
)

AT = datetime(2019, 11, 5, 2, 30, tzinfo=UTC)
SIGNER = Ed25519Signer("tham-tra.local", bytes(32))
OTHER = Ed25519Signer("tham-tra.local", bytes(31) + b"1")
KEY = Key(SIGNER.name, SIGNER.public_key)
LINES = [f"dòng {number}".encode() for number in range(5)]


def _grown(lines: list[bytes]) -> Frontier:
    frontier = Frontier()
    for line in lines:
        frontier = frontier.append(leaf_hash(line))
    return frontier


def _given(size: int, signer: Ed25519Signer = SIGNER) -> Given:
    root = _grown(LINES[:size]).root()
    return Given(size, root.hex(), signed(Checkpoint(signer.name, size, root, AT), signer))


def _found(
    given: list[Given], lines: list[bytes] = LINES, *, frontier: str | None = None
) -> tuple[int, str] | None:
    growth = Growth({each.size: each.root for each in given})
    assert list(growth.passing(lines)) == lines
    kept = growth.frontier.text() if frontier is None else frontier
    fault = first_fault(growth, given, KEY, kept)
    return None if fault is None else (fault.line, fault.code)


def test_checkpoints_of_any_size_fit_their_log() -> None:
    assert _found([_given(size) for size in range(6)]) is None
    assert _found([]) is None


def test_line_ends_belong_to_no_leaf() -> None:
    growth = Growth({})
    assert list(growth.passing([b"a\n", b"b"])) == [b"a\n", b"b"]
    assert growth.frontier == _grown([b"a", b"b"])


def test_a_log_rewritten_before_a_checkpoint_is_seen_there() -> None:
    rewritten = [LINES[0], b"other", *LINES[2:]]
    assert _found([_given(1), _given(3), _given(5)], rewritten) == (3, ROOT_DIFFERS)


def test_a_log_shorter_than_a_checkpoint_was_cut() -> None:
    assert _found([_given(2), _given(5)], LINES[:3]) == (4, "ledger.cut-short")


def test_a_wrong_empty_root_is_seen() -> None:
    assert _found([dataclasses.replace(_given(0), root="0" * 64)]) == (0, ROOT_DIFFERS)


def test_the_tree_kept_at_the_end_must_be_the_tree() -> None:
    assert _found([_given(5)], frontier=_grown(LINES[:4]).text()) == (5, TREE_DIFFERS)


def test_the_first_of_several_faults_is_named() -> None:
    assert _found([_given(2, OTHER), _given(3)], [*LINES[:2], b"other"]) == (2, NOTE_FORGED)


@pytest.mark.parametrize(
    "given",
    [
        _given(3, OTHER),
        dataclasses.replace(_given(3), note=_given(2).note),
        dataclasses.replace(_given(3), note=_given(3).note.replace("tham-tra", "khac")),
        dataclasses.replace(_given(3), note=""),
    ],
    ids=["another key", "note of another size", "another origin", "no note"],
)
def test_a_note_that_is_not_ours_is_forged(given: Given) -> None:
    fault = fault_of_note(given, KEY)
    assert fault is not None
    assert (fault.line, fault.code) == (3, NOTE_FORGED)
