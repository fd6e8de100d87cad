"""Many writers, one log: whatever commits is in it once and in order, whatever fails leaves no trace."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

WRITERS = 6


class ChangeOfMindError(Exception):
    """A use case that fails at its very end."""


@pytest.mark.parametrize("rounds", [12, pytest.param(600, marks=pytest.mark.soak)])
def test_writers_chain_one_log(context: Context, seed: int, rounds: int) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        kept = list(pool.map(lambda writer: _write(context, seed, writer, rounds), range(WRITERS)))

    with reading(context) as session:
        verdict = views.verify_log(SYSTEM, context, session)
        events = [json.loads(line) for line in views.log_lines(SYSTEM, session)]
    assert verdict.fault is None
    assert verdict.count == sum(len(numbers) for numbers in kept)
    for writer, numbers in enumerate(kept):
        subject = f"writer:{writer}"
        assert [event["payload"]["round"] for event in events if event["subject"] == subject] == numbers


def _write(context: Context, seed: int, writer: int, rounds: int) -> list[int]:
    """Write round after round, failing in about a quarter of them; return the rounds that were kept."""
    chance = random.Random(f"{seed}/{writer}")
    failing = {number for number in range(rounds) if chance.random() < 1 / 4}
    for number in range(rounds):
        with suppress(ChangeOfMindError), transaction(context, SYSTEM) as tx:
            tx.record("load.noted", subject=f"writer:{writer}", payload={"round": number})
            _change_mind(number in failing)
    return [number for number in range(rounds) if number not in failing]


def _change_mind(fail: bool) -> None:  # noqa: FBT001 -- the answer is all it takes
    if fail:
        raise ChangeOfMindError
