"""Whatever is changed in an exported round is found and located; of an untouched one nothing is said."""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from evidence.offline.verify import WrongError
from tests.evidence.audit_mutations import Base, Change, drawn
from tests.evidence.audit_round import judged, made_round, remember

SAMPLE = 150
FULL = 10_500


@pytest.fixture(scope="module")
def bases() -> Iterator[list[Base]]:
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        made = made_round()
        yield [Base(made, unit, made.files(unit)) for unit in (None, *made.units[:3])]


def complaint(change: Change, wrong: WrongError | None) -> str | None:
    """What is amiss with the verdict on a change; None when it is as it should be."""
    if wrong is None:
        return f"{change.kind}: not found"
    named = {wrong.file, *wrong.also} if change.mended else {wrong.file}
    if not change.suspects & named:
        return f"{change.kind}: {sorted(change.suspects)} was changed, {wrong.file} is named ({wrong.code})"
    numbers = [int(number) for number in re.findall(r"\d+", wrong.place)]
    if change.line is None or wrong.file != "events.jsonl":
        return None
    if numbers and numbers[0] <= change.line + change.or_next and change.line <= numbers[-1]:
        return None
    return f"{change.kind}: line {change.line} was changed, {wrong.place} is named ({wrong.code})"


def tried(bases: list[Base], seed: int, count: int) -> tuple[list[str], Counter[str]]:
    draw = random.Random(seed)
    complaints, kinds = [], Counter[str]()
    for _ in range(count):
        change = drawn(draw, draw.choice(bases))
        kinds[change.kind] += 1
        complaint_ = complaint(change, judged(change.files))
        if complaint_ is not None:
            complaints.append(complaint_)
    return complaints, kinds


def test_an_untouched_round_is_right(bases: list[Base]) -> None:
    assert [judged(base.files) for base in bases] == [None] * len(bases)


@pytest.mark.parametrize("seed", [20191105])
def test_a_sample_of_changes_is_found_and_located(bases: list[Base], seed: int) -> None:
    complaints, _ = tried(bases, seed, SAMPLE)
    assert complaints == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", [20191106])
def test_ten_thousand_changes_are_found_and_located(bases: list[Base], seed: int) -> None:
    complaints, kinds = tried(bases, seed, FULL)
    sys.stdout.write(f"{sum(kinds.values())} changes of {len(kinds)} kinds from seed {seed}: {dict(kinds)}\n")
    assert complaints == []
