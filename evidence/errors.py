"""Every refusal of this library, each with a stable code and the values a sentence about it needs.

The library speaks to programs: it raises a code and parameters, and whoever talks to people words them.
Files that are merely strange are not errors here: they are kept and classified, see ``intake``.
"""

from collections.abc import Mapping
from typing import ClassVar


class EvidenceError(Exception):
    """Base of all refusals.

    Attributes:
        code: Stable name of the refusal, ``area.what``.
        params: The values that belong to it, texts and integers only.
    """

    code: ClassVar[str] = "evidence.error"

    def __init__(self, **params: str | int) -> None:
        listed = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{self.code}({listed})")
        self.params: Mapping[str, str | int] = params


class BadDigestError(EvidenceError):
    """A text that should name a file by SHA-256 is not 64 lower-case hexadecimal digits."""

    code = "evidence.bad-digest"


class DigestMismatchError(EvidenceError):
    """The bytes received are not the bytes named; nothing was kept, sending again is the cure."""

    code = "evidence.digest-mismatch"


class ObjectMissingError(EvidenceError):
    """No object of that digest (or no derivative of that recipe) is in the store."""

    code = "evidence.object-missing"


class ObjectDamagedError(EvidenceError):
    """What the store holds under a digest is not what belongs there."""

    code = "evidence.object-damaged"


class BadRecipeError(EvidenceError):
    """The name of a derivative is not a plain lower-case name."""

    code = "evidence.bad-recipe"


class StoreAwayError(EvidenceError):
    """The store does not answer, or says that it cannot at present; sending again later is the cure."""

    code = "evidence.store-away"


class StoreFullError(EvidenceError):
    """The store has no room for what was sent; nothing of it was kept."""

    code = "evidence.store-full"


class StoreRefusedError(EvidenceError):
    """The store answers and refuses: a wrong key, a bucket that is not there. Only its keeper can mend it."""

    code = "evidence.store-refused"


class BadAreaError(EvidenceError):
    """What should be areas of a picture is none, or lies beyond it."""

    code = "evidence.bad-area"


class NotCanonicalError(EvidenceError):
    """A value has no canonical form here, or bytes are not in canonical form."""

    code = "evidence.not-canonical"


class PlaceError(EvidenceError):
    """A position, accuracy or radius is not a number on this earth."""

    code = "evidence.bad-place"


class PhotoError(EvidenceError):
    """Base of what keeps a file from being read as a photo."""

    code = "evidence.photo"


class NotAnImageError(PhotoError):
    """No picture of an accepted format begins here."""

    code = "evidence.not-an-image"


class TruncatedError(PhotoError):
    """The picture begins well, but cannot be decoded to its end."""

    code = "evidence.truncated"


class AnimatedError(PhotoError):
    """More than one frame: it is a film, and a preview would show only its first moment."""

    code = "evidence.animated"


class TooManyPixelsError(PhotoError):
    """The header promises more pixels than may be decoded."""

    code = "evidence.too-many-pixels"


class UnsupportedFormatError(PhotoError):
    """It is a file of a known kind, but of none that is decoded here."""

    code = "evidence.unsupported-format"


class HeicMissingError(UnsupportedFormatError):
    """It is a photo in HEIC, and what reads that is an option that is not switched on here."""

    code = "evidence.heic-missing"


class DecoderLostError(PhotoError):
    """The process that decodes was lost over this file: it crashed, ran out of time or of memory."""

    code = "evidence.decoder-lost"


class DecoderMissingError(EvidenceError):
    """The process that decodes does not start on this machine; no file is to blame."""

    code = "evidence.decoder-missing"


class LedgerError(EvidenceError):
    """An event cannot be written as a line of the ledger."""

    code = "ledger.bad-event"


class TreeError(EvidenceError):
    """A leaf, a frontier or a range does not fit the tree of a log."""

    code = "evidence.bad-tree"


class BadKeyError(EvidenceError):
    """A key, or the name of one, is of no kind or form that is used here; ``params["what"]`` says which."""

    code = "evidence.bad-key"


class CheckpointError(EvidenceError):
    """A state of the log cannot be told as a checkpoint; ``params["field"]`` names what does not fit."""

    code = "checkpoint.bad"


class NoteFormError(EvidenceError):
    """A text is not a signed note, or its text not a checkpoint; ``params["place"]`` says where."""

    code = "note.bad-form"


class NoteUnsignedError(EvidenceError):
    """No signature of a note is by the key one trusts."""

    code = "note.unsigned"


class NoteForgedError(EvidenceError):
    """A signature of a note names the key one trusts, but was not made with it over this text."""

    code = "note.forged"


class ReceiptError(EvidenceError):
    """A receipt is not one, or not signed by the key one trusts; ``params["place"]`` says which."""

    code = "receipt.bad"


class TimestampNonceError(EvidenceError):
    """The number meant to tie an answer to its request does not fit into a request."""

    code = "timestamp.bad-nonce"


class RootsError(EvidenceError):
    """No certificate of a time-stamping authority to trust can be read."""

    code = "timestamp.bad-roots"


class ManifestError(EvidenceError):
    """A list of digests cannot be made into a manifest."""

    code = "evidence.bad-manifest"


class PackageError(EvidenceError):
    """An audit package cannot be made: there is no checkpoint, or the log is shorter than its checkpoints."""

    code = "evidence.bad-package"


class BadSenderError(EvidenceError):
    """The name of a sender is not a plain one."""

    code = "evidence.bad-sender"


class PartOffsetError(EvidenceError):
    """A part does not join what is here of its file; ``expected`` says from where to send on."""

    code = "evidence.part-offset"
