"""The tree over the lines of a log: its root, and short proofs that a line is in it or that it only grew.

RFC 9162, section 2.1 (the same tree as RFC 6962), with SHA-256::

    leaf  SHA-256(0x00 ‖ line without its line end)
    node  SHA-256(0x01 ‖ left ‖ right)

A node without a neighbour moves up as it is and is never doubled. Leaves are numbered from 0, so the line
with ``seq`` 1 is leaf 0. Hashes are 32 raw bytes everywhere; sizes count leaves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from hashlib import sha256
from typing import Self

from evidence.errors import TreeError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

_LEAF = b"\x00"
_NODE = b"\x01"
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def leaf_hash(line: bytes) -> bytes:
    """Return the leaf of a line, which is given without its line end."""
    return sha256(_LEAF + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node above two hashes."""
    return sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a log to add a line to its tree and to tell its root.

    Attributes:
        size: Number of leaves.
        nodes: Roots of the full subtrees that make up the tree, largest first: one per set bit of ``size``.

    Raises:
        TreeError: The nodes do not fit the size.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count() or not _all_hashes(self.nodes):
            raise TreeError(what="frontier", size=self.size)

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier of the log with one line more.

        Args:
            leaf: ``leaf_hash`` of the line.

        Raises:
            TreeError: The leaf is not a hash.
        """
        if len(leaf) != HASH_BYTES:
            raise TreeError(what="leaf", size=self.size)
        nodes, newest, full = list(self.nodes), leaf, self.size
        while full & 1:
            newest = node_hash(nodes.pop(), newest)
            full >>= 1
        return Frontier(self.size + 1, (*nodes, newest))

    def root(self) -> bytes:
        """Return the root of the tree; ``EMPTY_ROOT`` when there are no leaves."""
        return _joined(self.nodes)

    def text(self) -> str:
        """Return the nodes as lower-case hex, joined by one space; empty when there are no leaves."""
        return " ".join(node.hex() for node in self.nodes)

    @classmethod
    def parse(cls, size: int, text: str) -> Self:
        """Return the frontier that ``text()`` wrote.

        Args:
            size: Number of leaves.
            text: The nodes, in exactly the form of ``text()``.

        Raises:
            TreeError: The text is of another form, or its nodes do not fit the size.
        """
        parts = text.split(" ") if text else []
        if not all(_HEX.fullmatch(part) for part in parts):
            raise TreeError(what="frontier", size=size)
        return cls(size, tuple(bytes.fromhex(part) for part in parts))


class Tree:
    """The tree of a whole log with all its full subtrees, for making proofs; about 150 bytes a leaf."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = list(leaves)
        if not _all_hashes(level):
            raise TreeError(what="leaf", size=len(level))
        self._levels = [level]
        while len(level) > 1:
            level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            self._levels.append(level)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0])

    def root(self, size: int) -> bytes:
        """Return the root the log had when it was ``size`` leaves long.

        Raises:
            TreeError: The log was never that long.
        """
        if not 0 <= size <= self.size:
            raise TreeError(what="range", size=size)
        return self._from(0, size)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that a leaf is in the tree of the first ``size`` leaves.

        Args:
            index: Number of the leaf, from 0.
            size: Number of leaves of the tree the proof is for.

        Returns:
            The neighbours on the way to the root, lowest first (RFC 9162, 2.1.3.1).

        Raises:
            TreeError: There is no such leaf or no such tree.
        """
        if not 0 <= index < size <= self.size:
            raise TreeError(what="range", size=size)
        return self._path(0, index, size)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of ``old`` leaves is the beginning of that of ``new`` leaves.

        Returns:
            The proof of RFC 9162, 2.1.4.1; empty when nothing was added or when ``old`` is 0.

        Raises:
            TreeError: The log was never that long, or ``old`` is the larger one.
        """
        if not 0 <= old <= new <= self.size:
            raise TreeError(what="range", size=new)
        if old in {0, new}:
            return ()
        level, last = _last_full(old)
        own = (self._levels[level][last],) if last else ()
        return own + self._path(level, last, new)

    def _path(self, level: int, index: int, size: int) -> tuple[bytes, ...]:
        """The neighbours above a node; where there is none, the node moved up as it was."""
        path = []
        while 1 << level < size:
            neighbour = index ^ 1
            if neighbour << level < size:
                path.append(self._node(level, neighbour, size))
            level, index = level + 1, index >> 1
        return tuple(path)

    def _node(self, level: int, index: int, size: int) -> bytes:
        if index + 1 << level <= size:
            return self._levels[level][index]
        return self._from(index << level, size)

    def _from(self, start: int, size: int) -> bytes:
        """The hash over the leaves from ``start``, the first of a subtree no smaller, to ``size``."""
        nodes = []
        for level in range((size - start).bit_length() - 1, -1, -1):
            if (size - start) >> level & 1:
                nodes.append(self._levels[level][start >> level])
                start += 1 << level
        return _joined(nodes)


def verify_inclusion(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof shows a leaf in the tree of that size and root (RFC 9162, 2.1.3.2).

    Args:
        leaf: ``leaf_hash`` of the line.
        index: Number of the leaf, from 0.
        size: Number of leaves of the tree.
        path: What ``Tree.inclusion`` gave.
        root: Root of the tree, from a checkpoint one trusts.
    """
    if not 0 <= index < size or not _all_hashes((leaf, root, *path)):
        return False
    sides = _sides(index, size - 1)
    if len(path) != len(sides):
        return False
    reached = leaf
    for neighbour, side in zip(path, sides, strict=True):
        reached = _beside(reached, neighbour, side)
    return reached == root


def verify_consistency(
    path: Sequence[bytes], *, old: int, old_root: bytes, new: int, new_root: bytes
) -> bool:
    """Tell whether a proof shows that a log only grew between two of its states (RFC 9162, 2.1.4.2).

    Args:
        path: What ``Tree.consistency`` gave.
        old: Number of leaves of the earlier state; every log begins with the empty one.
        old_root: Root of the earlier state.
        new: Number of leaves of the later state.
        new_root: Root of the later state.
    """
    if not 0 <= old <= new or not _all_hashes((old_root, new_root, *path)):
        return False
    if old in {0, new}:
        return not path and old_root == (new_root if old == new else EMPTY_ROOT)
    level, last = _last_full(old)
    steps = path if last else (old_root, *path)
    return _grew(steps, _sides(last, (new - 1) >> level), (old_root, new_root))


class _Side(Enum):
    """On which side of a node its neighbour stands."""

    LEFT = "left"
    RIGHT = "right"


def _grew(steps: Sequence[bytes], sides: Sequence[_Side], roots: tuple[bytes, bytes]) -> bool:
    """Climb from the first step to both roots at once; what stands on the right is newer than the old one."""
    if len(steps) != 1 + len(sides):
        return False
    before = after = steps[0]
    for neighbour, side in zip(steps[1:], sides, strict=True):
        after = _beside(after, neighbour, side)
        if side is _Side.LEFT:
            before = node_hash(neighbour, before)
    return (before, after) == roots


def _sides(index: int, last: int) -> list[_Side]:
    """The sides of the neighbours from node ``index`` up to the root, where ``last`` ends its level."""
    sides = []
    while last:
        if index & 1:
            sides.append(_Side.LEFT)
        elif index < last:
            sides.append(_Side.RIGHT)
        index, last = index >> 1, last >> 1
    return sides


def _beside(node: bytes, neighbour: bytes, side: _Side) -> bytes:
    return node_hash(neighbour, node) if side is _Side.LEFT else node_hash(node, neighbour)


def _last_full(size: int) -> tuple[int, int]:
    """Level and number of the full subtree with which a tree of that size ends."""
    level = (size & -size).bit_length() - 1
    return level, (size >> level) - 1


def _joined(nodes: Sequence[bytes]) -> bytes:
    """The root above full subtrees, largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(nodes)) if nodes else EMPTY_ROOT


def _all_hashes(parts: Iterable[bytes]) -> bool:
    return all(len(part) == HASH_BYTES for part in parts)
