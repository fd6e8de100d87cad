"""The tree of a log, against reference roots and a slow judge written from the words of RFC 9162."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import TreeError
from evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

REFERENCE = Path(__file__).parents[3] / "shared" / "oracles" / "ct_merkle_roots.json"
ABSENT = "ct_merkle_roots.json is absent"
LARGEST = 64
LINES = tuple(f"line {number}".encode() for number in range(LARGEST))
LEAVES = tuple(leaf_hash(line) for line in LINES)
TREE = Tree(LEAVES)
SEED = 20191105

Proof = tuple[bytes, ...]


# ---------------------------------------------------------------- the slow judge


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@cache
def judged_root(start: int, end: int) -> bytes:
    """MTH of RFC 9162, 2.1.1, over LINES[start:end]."""
    if start == end:
        return sha256(b"").digest()
    if end - start == 1:
        return sha256(b"\x00" + LINES[start]).digest()
    split = start + largest_power_below(end - start)
    return sha256(b"\x01" + judged_root(start, split) + judged_root(split, end)).digest()


def judged_path(wanted: int, start: int, end: int) -> Proof:
    """PATH of RFC 9162, 2.1.3.1; ``wanted`` counts from the first of all lines."""
    if end - start == 1:
        return ()
    split = start + largest_power_below(end - start)
    if wanted < split:
        return (*judged_path(wanted, start, split), judged_root(split, end))
    return (*judged_path(wanted, split, end), judged_root(start, split))


def judged_growth(old_end: int, start: int, end: int, *, whole: bool = True) -> Proof:
    """SUBPROOF of RFC 9162, 2.1.4.1; ``old_end`` counts from the first of all lines."""
    if old_end == end:
        return () if whole else (judged_root(start, end),)
    split = start + largest_power_below(end - start)
    if old_end <= split:
        return (*judged_growth(old_end, start, split, whole=whole), judged_root(split, end))
    return (*judged_growth(old_end, split, end, whole=False), judged_root(start, split))


# ---------------------------------------------------------------- roots


@pytest.mark.parametrize("path", [REFERENCE], ids=lambda path: path.name if path.is_file() else ABSENT)
def test_the_roots_of_the_reference(path: Path) -> None:
    if path.is_file():
        reference = json.loads(path.read_text(encoding="utf-8"))
        leaves = [leaf_hash(bytes.fromhex(text)) for text in reference["leaves"]]
        frontiers = list(accumulate(leaves, Frontier.append, initial=Frontier()))
        assert [Tree(leaves).root(size).hex() for size in range(9)] == reference["roots"]
        assert [frontier.root().hex() for frontier in frontiers] == reference["roots"]


def test_leaves_nodes_and_the_empty_tree_are_hashed_as_the_rfc_says() -> None:
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
    assert sha256(b"").digest() == EMPTY_ROOT == Tree([]).root(0) == Frontier().root()


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_every_root_is_the_judged_one(size: int) -> None:
    frontier = reduce(Frontier.append, LEAVES[:size], Frontier())
    assert TREE.root(size) == frontier.root() == judged_root(0, size)
    assert frontier.size == size
    assert Frontier.parse(size, frontier.text()) == frontier


def test_the_text_of_a_frontier_is_its_subtrees_largest_first() -> None:
    frontier = reduce(Frontier.append, LEAVES[:6], Frontier())
    assert frontier.text() == f"{judged_root(0, 4).hex()} {judged_root(4, 6).hex()}"
    assert Frontier().text() == ""


HEX = "0a" * 32


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, HEX),
        (1, ""),
        (2, f"{HEX} {HEX}"),
        (3, HEX),
        (3, f"{HEX}  {HEX}"),
        (3, f"{HEX}\n{HEX}"),
        (1, f"{HEX} "),
        (1, HEX.upper()),
        (1, HEX[1:]),
        (1, HEX + "0a"),
        (-1, HEX),
        (-1, ""),
    ],
)
def test_a_frontier_that_does_not_fit_is_refused(size: int, text: str) -> None:
    with pytest.raises(TreeError) as caught:
        Frontier.parse(size, text)
    assert caught.value.params == {"what": "frontier", "size": size}


def test_what_is_no_hash_is_no_leaf() -> None:
    for leaf in (b"", b"x", bytes(31), bytes(33)):
        with pytest.raises(TreeError):
            Frontier().append(leaf)
        with pytest.raises(TreeError):
            Tree([leaf])
    with pytest.raises(TreeError):
        Frontier(1, (b"x",))


# ---------------------------------------------------------------- proofs


def included(index: int, size: int, path: Sequence[bytes], /, **other: Any) -> bool:
    true: dict[str, Any] = {"leaf": LEAVES[index], "index": index, "size": size, "root": judged_root(0, size)}
    return verify_inclusion(path=path, **(true | other))


def grown(old: int, new: int, path: Sequence[bytes], /, **other: Any) -> bool:
    true: dict[str, Any] = {"old": old, "old_root": judged_root(0, old)}
    true |= {"new": new, "new_root": judged_root(0, new)}
    return verify_consistency(path, **(true | other))


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof_is_the_judged_one_and_is_accepted(size: int) -> None:
    for index in range(size):
        path = TREE.inclusion(index, size)
        assert path == judged_path(index, 0, size)
        assert included(index, size, path)


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_every_consistency_proof_is_the_judged_one_and_is_accepted(new: int) -> None:
    for old in range(1, new + 1):
        path = TREE.consistency(old, new)
        assert path == judged_growth(old, 0, new)
        assert grown(old, new, path)


def test_every_log_grew_from_the_empty_one() -> None:
    for new in range(LARGEST + 1):
        assert TREE.consistency(0, new) == ()
        assert grown(0, new, ())
    assert not grown(0, 5, (), old_root=judged_root(0, 1))
    assert not grown(0, 5, TREE.consistency(1, 5))
    assert not grown(0, 0, (), new_root=bytes(32))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=300), st.data())
def test_a_log_of_any_lines_proves_each_line_and_each_growth(lines: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(line) for line in lines]
    tree, new = Tree(leaves), data.draw(st.integers(1, len(lines)))
    index, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(0, new))
    path, root = tree.inclusion(index, new), tree.root(new)
    assert root == reduce(Frontier.append, leaves[:new], Frontier()).root()
    assert verify_inclusion(leaves[index], index=index, size=new, path=path, root=root)
    growth = tree.consistency(old, new)
    assert verify_consistency(growth, old=old, old_root=tree.root(old), new=new, new_root=root)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: TREE.root(-1),
        lambda: TREE.root(LARGEST + 1),
        lambda: TREE.inclusion(-1, 3),
        lambda: TREE.inclusion(3, 3),
        lambda: TREE.inclusion(0, LARGEST + 1),
        lambda: TREE.consistency(-1, 3),
        lambda: TREE.consistency(4, 3),
        lambda: TREE.consistency(1, LARGEST + 1),
    ],
)
def test_nothing_is_proved_of_what_the_log_does_not_hold(ask: Callable[[], object]) -> None:
    with pytest.raises(TreeError) as caught:
        ask()
    assert caught.value.params["what"] == "range"


# ---------------------------------------------------------------- forged proofs


def flipped(path: Sequence[bytes], at: int, bit: int) -> tuple[bytes, ...]:
    changed = bytearray(path[at])
    changed[bit // 8] ^= 1 << bit % 8
    return (*path[:at], bytes(changed), *path[at + 1 :])


def forged(path: Proof, chance: Random) -> Iterator[Proof]:
    """Proofs that are almost the given one."""
    yield (*path, chance.randbytes(32))
    yield (chance.randbytes(32), *path)
    if path:
        yield path[:-1]
        yield path[1:]
        yield (*path, path[-1])
        yield (*path[:-1], path[-1][:-1])
        yield (*path[:-1], path[-1] + b"\0")
    for at in range(len(path)):
        yield flipped(path, at, chance.randrange(256))
    for at in range(len(path) - 1):
        yield (*path[:at], path[at + 1], path[at], *path[at + 2 :])


def test_no_forged_inclusion_proof_is_accepted() -> None:
    chance, refused = Random(SEED), 0
    for size in range(1, LARGEST + 1, 3):
        root = judged_root(0, size)
        for index in range(size):
            path = TREE.inclusion(index, size)
            tries = [included(index, size, false) for false in forged(path, chance)]
            tries += [included(index, size, path, index=other) for other in (-1, index ^ 1, index + 1, size)]
            tries += [
                included(index, size, path, leaf=leaf) for leaf in (LINES[index], bytes(32), root + b"x")
            ]
            tries += [included(index, size, path, root=flipped([root], 0, bit)[0]) for bit in (0, 255)]
            tries += [included(index, size, path, size=0), included(index, size, path, size=index)]
            tries += [included(index, size, path, leaf=LEAVES[index - 1])]
            assert not any(tries), (size, index, tries)
            refused += len(tries)
    assert refused > 10_000


def test_no_forged_consistency_proof_is_accepted() -> None:
    chance, refused = Random(SEED), 0
    for new in range(2, LARGEST + 1, 3):
        for old in range(1, new):
            path = TREE.consistency(old, new)
            false_root = chance.randbytes(32)
            tries = [grown(old, new, false) for false in forged(path, chance)]
            tries += [grown(old, new, path, old_root=false_root), grown(old, new, path, new_root=false_root)]
            tries += [grown(old, new, path, old=new, new=old), grown(old, new, path, old=-1)]
            tries += [grown(old, new, path, old=new), grown(old, new, path, new=old)]
            tries += [grown(old, new, ()), grown(old, new, path, old=old, old_root=b"")]
            assert not any(tries), (old, new, tries)
            refused += len(tries)
    assert refused > 10_000


def test_a_true_proof_serves_no_other_true_state() -> None:
    path = TREE.inclusion(5, 37)
    growth = TREE.consistency(21, 37)
    for size in {*range(6, LARGEST + 1)} - {37}:
        assert not included(5, size, path)
    for size in {*range(1, 37)} - {21}:
        assert not grown(size, 37, growth)
    for size in {*range(22, LARGEST + 1)} - {37}:
        assert not grown(21, size, growth)


def test_a_log_rewritten_in_its_past_proves_no_growth() -> None:
    rewritten = Tree([*LEAVES[:10], leaf_hash(b"another"), *LEAVES[11:]])
    for old in range(11, LARGEST):
        growth = rewritten.consistency(old, LARGEST)
        assert not grown(old, LARGEST, growth, new_root=rewritten.root(LARGEST))
        assert grown(old, LARGEST, growth, old_root=rewritten.root(old), new_root=rewritten.root(LARGEST))
