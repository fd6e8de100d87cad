"""Hostile criteria files: a clear fault in under a tenth of a second each, no crash, no hang, no silence."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from scoring.criteria.encoding import decode
from scoring.criteria.loading import load_rulebook
from scoring.errors import Fault, RulebookError
from tests.scoring.broken.hostile import BYTES, TEXTS, Text
from tests.scoring.broken.keys import WITH_A_WRONG_TYPE, WITHOUT_ONE_KEY
from tests.scoring.made_up_set import SMALL

LIMIT = 0.1
TRIES = 3


@contextmanager
def untraced() -> Iterator[None]:
    """Time the program, not the measuring of its coverage."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def refused(load: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(RulebookError) as caught:
        load()
    return caught.value.faults


def answered(load: Callable[[], object]) -> tuple[Fault, ...]:
    """Give the faults; one of three tries must take less than the limit of processor time."""
    faults = refused(load) if sys.gettrace() else ()
    taken: list[float] = []
    while not taken or (min(taken) >= LIMIT and len(taken) < TRIES):
        with untraced():
            start = time.process_time()
            faults = refused(load)
            taken.append(time.process_time() - start)
    assert min(taken) < LIMIT
    return faults


def assert_told(faults: tuple[Fault, ...], words: str) -> None:
    assert any(words in fault.message for fault in faults), [str(fault)[:200] for fault in faults[:5]]
    for fault in faults:
        assert fault.name == "bo.yaml"
        assert fault.line >= 1
        assert fault.fix
        assert len(fault.message) < 700


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_a_hostile_text_is_answered_at_once(text: Text, words: str) -> None:
    written = text()
    assert_told(answered(lambda: load_rulebook(written, name="bo.yaml")), words)


@pytest.mark.parametrize(("data", "words"), [row[1:] for row in BYTES], ids=[row[0] for row in BYTES])
def test_bytes_that_are_no_text_are_answered_at_once(data: bytes, words: str) -> None:
    assert_told(answered(lambda: decode(data, "bo.yaml")), words)


@pytest.mark.parametrize("way", WITHOUT_ONE_KEY)
def test_every_key_that_is_missing_is_named(way: str) -> None:
    text, key = WITHOUT_ONE_KEY[way]
    assert_told(answered(lambda: load_rulebook(text, name="bo.yaml")), f"Thiếu khóa «{key}»")


@pytest.mark.parametrize("way", WITH_A_WRONG_TYPE)
def test_every_key_of_a_wrong_type_is_refused(way: str) -> None:
    text = WITH_A_WRONG_TYPE[way]
    assert_told(answered(lambda: load_rulebook(text, name="bo.yaml")), "")


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) + len(BYTES) >= 160


def test_bytes_of_a_good_file_are_its_text() -> None:
    assert decode(SMALL.encode(), "bo.yaml") == SMALL


def test_the_fault_of_bytes_stands_at_their_line() -> None:
    with pytest.raises(RulebookError) as caught:
        decode(b"a: b\nc: \xff\n", "bo.yaml")
    assert [(fault.line, fault.key) for fault in caught.value.faults] == [(2, "-")]
