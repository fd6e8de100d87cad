"""Checkpoints: the state of a log on one line of paper, and as a note that its key has signed.

A signed note (C2SP signed-note and tlog-checkpoint, UTF-8)::

    <origin>
    <number of lines>
    <root of the tree, base64>
    at 2019-11-05T02:30:00Z

    — <key name> <base64 of 4 bytes of key id and 64 bytes of Ed25519 signature>

Signed are the bytes up to and including the line end before the empty line. Others (witnesses) may add
signature lines; they are kept and not judged here. A note has one form only: what is written otherwise,
however slightly, is not read. On paper a checkpoint is ``<number of lines>:<root in lower-case hex>``.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from evidence.digests import LARGEST_INTEGER
from evidence.errors import BadKeyError, CheckpointError, NoteForgedError, NoteFormError, NoteUnsignedError
from evidence.merkle import HASH_BYTES
from evidence.signing import (
    KEY_ID_BYTES,
    Signer,
    base64_text,
    checked_name,
    exact_base64,
    key_id,
    verify_ed25519,
)

LARGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 100

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_AT = re.compile(r"at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z", re.ASCII)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PRINTED = re.compile(r"([0-9]{1,16}):([0-9a-f]{64})", re.ASCII)
_BODY_LINES = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one instant.

    Attributes:
        origin: Name of the log, which is also the name of its key.
        size: Number of its lines.
        root: Root of the tree over them, 32 bytes.
        at: Aware instant of the server, in whole seconds.

    Raises:
        CheckpointError: A value is outside of what a note can say.
    """

    origin: str
    size: int
    root: bytes
    at: datetime

    def __post_init__(self) -> None:
        wrong = [name for name, fits in self._fits() if not fits]
        if wrong:
            raise CheckpointError(field=wrong[0])

    def _fits(self) -> tuple[tuple[str, bool], ...]:
        return (
            ("origin", _is_name(self.origin)),
            ("size", 0 <= self.size <= LARGEST_INTEGER),
            ("root", len(self.root) == HASH_BYTES),
            ("at", self.at.utcoffset() is not None and self.at.microsecond == 0),
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A checkpoint as it stands on paper: number of lines and root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line of a note, not judged yet.

    Attributes:
        name: Name of the key.
        key_id: The 4 bytes that say which key of that name.
        signature: The rest; 64 bytes where it is Ed25519.
    """

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note as it was read, its signatures not judged yet.

    Attributes:
        text: What is signed, with its last line end.
        signatures: All signature lines in their order.
    """

    text: str
    signatures: tuple[NoteSignature, ...]


def signed(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return a checkpoint as a note signed by the key of its log.

    Raises:
        CheckpointError: The key has another name than the log.
    """
    if signer.name != checkpoint.origin:
        raise CheckpointError(field="name")
    text = _text(checkpoint)
    own_id = key_id(signer.name, signer.public_key)
    return f"{text}\n— {signer.name} {base64_text(own_id + signer.sign(text.encode()))}\n"


def read_note(text: str) -> SignedNote:
    """Return the parts of a signed note of any content.

    Raises:
        NoteFormError: It is not one, or not written in the one form a note has.
    """
    if len(text) > LARGEST_NOTE:
        raise NoteFormError(place="length")
    if _CONTROL.search(text):
        raise NoteFormError(place="character")
    body, blank, lines = text.rpartition("\n\n")
    if not (body and blank and lines.endswith("\n")):
        raise NoteFormError(place="end")
    written = lines.removesuffix("\n").split("\n")
    if len(written) > MOST_SIGNATURES:
        raise NoteFormError(place="signatures")
    return SignedNote(body + "\n", tuple(_signature(line) for line in written))


def checked(text: str, public_key: bytes, name: str) -> Checkpoint:
    """Return the checkpoint of a note that the key one trusts has signed.

    Args:
        text: The note.
        public_key: The 32 bytes of the key one trusts.
        name: Its name, and so the origin the checkpoint must have.

    Raises:
        NoteFormError: It is not the note of a checkpoint of that origin.
        NoteUnsignedError: No signature is by that key.
        NoteForgedError: A signature names that key and is not by it.
        BadKeyError: It is no key.
    """
    note = read_note(text)
    own_id = key_id(name, public_key)
    own = [line.signature for line in note.signatures if (line.name, line.key_id) == (name, own_id)]
    if not own:
        raise NoteUnsignedError(name=name)
    if not all(verify_ed25519(public_key, note.text.encode(), signature) for signature in own):
        raise NoteForgedError(name=name)
    checkpoint = _checkpoint(note.text)
    if checkpoint.origin != name:
        raise NoteFormError(place="origin")
    return checkpoint


def printed(checkpoint: Checkpoint) -> str:
    """Return what stands on paper: ``<number of lines>:<root in lower-case hex>``."""
    return f"{checkpoint.size}:{checkpoint.root.hex()}"


def read_printed(text: str) -> Printed:
    """Return what a printed checkpoint says.

    Raises:
        NoteFormError: The text has another form.
    """
    parts = _PRINTED.fullmatch(text)
    if parts is None:
        raise NoteFormError(place="printed")
    return Printed(_size(parts[1]), bytes.fromhex(parts[2]))


def _is_name(text: str) -> bool:
    try:
        checked_name(text)
    except BadKeyError:
        return False
    return True


def _text(checkpoint: Checkpoint) -> str:
    at = checkpoint.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64_text(checkpoint.root)}\nat {at}Z\n"


def _signature(line: str) -> NoteSignature:
    parts = _SIGNATURE.fullmatch(line)
    data = exact_base64(parts[2]) if parts else None
    if parts is None or data is None or len(data) <= KEY_ID_BYTES:
        raise NoteFormError(place="signature")
    return NoteSignature(parts[1], data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _checkpoint(text: str) -> Checkpoint:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != _BODY_LINES:
        raise NoteFormError(place="lines")
    origin, size, root, at = lines
    try:
        return Checkpoint(origin, _size(size), exact_base64(root) or b"", _instant(at))
    except CheckpointError as fault:
        raise NoteFormError(place=fault.params["field"]) from fault


def _size(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) > LARGEST_INTEGER:
        raise NoteFormError(place="size")
    return int(text)


def _instant(line: str) -> datetime:
    parts = _AT.fullmatch(line)
    if parts is None:
        raise NoteFormError(place="at")
    try:
        return datetime.fromisoformat(parts[1]).replace(tzinfo=UTC)
    except ValueError as fault:
        raise NoteFormError(place="at") from fault
