"""A hash tree over lines, so that one line can be shown to belong to a root without showing the others.

SHA-256 as in RFC 6962: leaves are hashed with a leading 0 byte, pairs with a leading 1 byte, and the left
side of a split holds the largest power of two that is smaller than the number of lines.
"""

import hashlib
from collections.abc import Sequence

Proof = tuple[tuple[str, bool], ...]
"""From the line up: the hash beside it (hexadecimal) and whether it stands on the left."""


def root(lines: Sequence[bytes]) -> str:
    """Return the root over lines, in order; that of no lines is the hash of nothing."""
    return _root([_leaf(line) for line in lines]).hex()


def proof(lines: Sequence[bytes], place: int) -> Proof:
    """Return what somebody who holds the line at a place (from 0) needs to arrive at the root."""
    return tuple((beside.hex(), left) for beside, left in _proof([_leaf(line) for line in lines], place))


def proves(line: bytes, steps: Proof, expected: str) -> bool:
    """Tell whether a line and its proof arrive at the root."""
    reached = _leaf(line)
    for beside, left in steps:
        other = bytes.fromhex(beside)
        reached = _pair(other, reached) if left else _pair(reached, other)
    return reached.hex() == expected


def _leaf(line: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + line).digest()


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    at = _split(len(leaves))
    return _pair(_root(leaves[:at]), _root(leaves[at:]))


def _proof(leaves: Sequence[bytes], place: int) -> list[tuple[bytes, bool]]:
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if place < at:
        return [*_proof(leaves[:at], place), (_root(leaves[at:]), False)]
    return [*_proof(leaves[at:], place - at), (_root(leaves[:at]), True)]
