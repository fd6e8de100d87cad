"""The values of the library: what a tablet claims, what a file shows, what does not fit.

All are frozen. Positions and accuracies are exact decimals, and a claim may hold nonsense (a position off
the earth, say): it is what was sent, and saying so is the work of ``consistency``, not of these classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

MAX_PIXELS = 60_000_000


class Source(StrEnum):
    """Where the tablet took a photo from."""

    CAMERA = "camera"
    GALLERY = "gallery"


class State(StrEnum):
    """What became of bytes that were kept."""

    STORED = "stored"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why kept bytes are in quarantine; stable codes."""

    EMPTY = "evidence.empty"
    OVERSIZED = "evidence.oversized"
    NOT_AN_IMAGE = "evidence.not-an-image"
    TRUNCATED = "evidence.truncated"
    ANIMATED = "evidence.animated"
    TOO_MANY_PIXELS = "evidence.too-many-pixels"
    UNSUPPORTED_FORMAT = "evidence.unsupported-format"
    VECTOR_FILE = "evidence.vector-file"
    BOMB = "evidence.bomb"
    HEIC_MISSING = "evidence.heic-missing"
    DECODER_LOST = "evidence.decoder-lost"


class Severity(StrEnum):
    """How much a finding asks of the person who reads it; it never decides anything."""

    INFO = "info"
    WARN = "warn"
    SERIOUS = "serious"


class FenceVerdict(StrEnum):
    """Where a fix lies with respect to a fence, as far as its accuracy allows to say."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Position:
    """A point of the WGS 84 ellipsoid in decimal degrees, north and east positive."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class Fix:
    """One answer of a positioning device.

    Attributes:
        position: Where it said it was.
        accuracy_m: Radius of its own doubt, in metres.
        fixed_at: Aware instant at which it measured.
    """

    position: Position
    accuracy_m: Decimal
    fixed_at: datetime


@dataclass(frozen=True, slots=True)
class Fence:
    """A circle on the ground around a site."""

    centre: Position
    radius_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was said about some bytes by whoever sent them; only the digest is needed to accept them.

    Attributes:
        sha256: Digest the bytes must have.
        size: Claimed number of bytes.
        media_type: Claimed media type.
        taken_at: Aware instant of the device clock when the picture was taken.
        source: Camera or gallery.
        fix: The device's own position at that time.
        monotonic_ms: The device's counter that nobody can set, at that time; it starts anew at will.
        code: The one-time photo code that was shown while the picture was taken, and used up by it.
        checkpoint: The newest checkpoint of the log that the device had seen, ``<size>:<hex root>``.
    """

    sha256: str
    size: int | None = None
    media_type: str | None = None
    taken_at: datetime | None = None
    source: Source | None = None
    fix: Fix | None = None
    monotonic_ms: int | None = None
    code: str | None = None
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFacts:
    """What a photo file itself shows.

    Attributes:
        format: JPEG, PNG or WEBP (a multi-picture JPEG is a JPEG).
        media_type: The media type belonging to the format.
        width: Pixels across, as stored (before any EXIF turn).
        height: Pixels down, as stored.
        exif_time: Time of taking; naive when the file states no offset, None when absent or unreadable.
        exif_time_text: The time of taking as written, also when it is no time (``0000:00:00 00:00:00``);
            None when absent or blank.
        exif_position: Position, None when absent, not finite, off the earth or exactly (0, 0).
        software: What the file says wrote it last, as written; None when it does not say.
        orientation: The EXIF turn as written, 1 to 8 when it means anything; None when absent.
        trailing_bytes: Bytes after the last picture of the file.
        pictures: How many pictures a multi-picture JPEG holds, 1 for every other file.
    """

    format: str
    media_type: str
    width: int
    height: int
    exif_time: datetime | None = None
    exif_time_text: str | None = None
    exif_position: Position | None = None
    software: str | None = None
    orientation: int | None = None
    trailing_bytes: int = 0
    pictures: int = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """Answer of a store to ``put``: the object is on disk for good, ``created`` only for the first."""

    sha256: str
    size: int
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Bytes that are kept now, and what they are.

    Attributes:
        sha256: Their digest, verified over the bytes received.
        size: Their number.
        created: False when the store held them before.
        media_type: What they are by their own first bytes, ``application/octet-stream`` when unknown.
        state: Stored, or kept in quarantine.
        reason: Why in quarantine, else None.
        facts: What the photo shows; None for documents and in quarantine.
    """

    sha256: str
    size: int
    created: bool
    media_type: str
    state: State
    reason: Reason | None = None
    facts: PhotoFacts | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a photo that does not fit, for a person to weigh.

    Attributes:
        code: Stable name.
        severity: How much it asks for attention.
        data: Integers and strings (decimals as text), fit for a ledger payload and for a sentence.
    """

    code: str
    severity: Severity
    data: Mapping[str, str | int] = field(default_factory=dict)


class SignatureVerdict(StrEnum):
    """What the device's signature of a capture record is worth."""

    VALID = "valid"
    MISSING = "missing"
    INVALID = "invalid"
    UNKNOWN_KEY = "unknown_key"


class CheckpointVerdict(StrEnum):
    """Whether the checkpoint a device had seen is one of ours."""

    OURS = "ours"
    UNKNOWN = "unknown"
    AHEAD = "ahead"


class CodeVerdict(StrEnum):
    """Where a photo code comes from, for a visit whose packages bring one-time codes."""

    ISSUED = "issued"
    MISSING = "missing"
    UNISSUED = "unissued"
    OTHER_VISIT = "other_visit"


class Picture(StrEnum):
    """What a picture shows, as far as likeness goes."""

    SCENE = "scene"
    DOCUMENT = "document"


class ChainVerdict(StrEnum):
    """How a device's record stands in the chain of its records."""

    FOLLOWS = "follows"
    GAP = "gap"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class PhotoHashes:
    """What a picture looks like, in numbers whose differing bits tell how much two pictures differ.

    Attributes:
        phash64: Perceptual hash of 64 bits, not negative.
        dhash64: Difference hash of 64 bits, not negative.
        phash256: Perceptual hash of 256 bits, not negative.
    """

    phash64: int
    dhash64: int
    phash256: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """What may be decoded.

    Attributes:
        max_pixels: Refuse to decode more.
        heic: Read HEIC too, where pillow-heif is installed.
    """

    max_pixels: int = MAX_PIXELS
    heic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Everything that is made from a photo, from one decoding.

    Attributes:
        facts: What the file shows of itself.
        preview: A JPEG of about 1000 pixels, upright, without metadata.
        thumbnail: A JPEG of about 320 pixels, likewise.
        hashes: What the upright picture looks like.
        mirrored: What its mirror image looks like.
    """

    facts: PhotoFacts
    preview: bytes
    thumbnail: bytes
    hashes: PhotoHashes
    mirrored: PhotoHashes


@dataclass(frozen=True, slots=True)
class Sighting:
    """One capture that shows a file: whose it is and what it was taken for.

    Attributes:
        capture: Id of the capture.
        campaign: Round it belongs to.
        unit: Unit visited.
        criterion: What it is to show.
        picture: Whether it shows a scene or a document.
    """

    capture: str
    campaign: str
    unit: str
    criterion: str
    picture: Picture = Picture.SCENE


@dataclass(frozen=True, slots=True)
class Alike:
    """Another capture whose picture is the same or nearly so.

    Attributes:
        sighting: The other capture.
        distance: Differing bits of the 256-bit hashes; None when the files are the same bytes.
        mirrored: The pictures agree when one of them is turned left to right.
    """

    sighting: Sighting
    distance: int | None = None
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """The capture of the same device before the one in question, by the device's own order.

    Attributes:
        taken_at: Aware instant of the device clock.
        monotonic_ms: The device's counter that nobody can set.
    """

    taken_at: datetime
    monotonic_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the receiving side knows by itself, apart from claim and file; None is not judged.

    Attributes:
        stored_size: Number of bytes received.
        package_issued_at: When the visit package was issued to the device.
        received_at: When the capture record first arrived.
        visit_opened_at: When the device was first given what the visit needs.
        visit_closed_at: When the visit was closed; None while it is open.
        clock_skew: Device clock minus server clock, measured when the device last spoke.
        exif_zone: Zone in which to read EXIF times that state no offset; None leaves them unjudged.
        earlier: The device's capture before this one.
        signature: What the device's signature is worth.
        checkpoint: Whether the checkpoint the device had seen is ours.
        checkpoint_at: When that checkpoint was made, if it is ours.
        code: Where the photo code comes from.
        code_visit: The other visit whose package the code came with, if it did.
        code_twice: Other photos with the same code from the same device, in order.
        readable: Whether the device's record is one; None when it sent none.
        differing: Names of members that say something else in the record than beside it.
        chain: How the record stands in the chain of the device's records.
        here: Whose this capture is and what for.
        alike: Other captures whose picture is the same or nearly so, in any order.
    """

    stored_size: int | None = None
    package_issued_at: datetime | None = None
    received_at: datetime | None = None
    visit_opened_at: datetime | None = None
    visit_closed_at: datetime | None = None
    clock_skew: timedelta | None = None
    exif_zone: tzinfo | None = None
    earlier: Earlier | None = None
    signature: SignatureVerdict | None = None
    checkpoint: CheckpointVerdict | None = None
    checkpoint_at: datetime | None = None
    code: CodeVerdict | None = None
    code_visit: str | None = None
    code_twice: tuple[str, ...] = ()
    readable: bool | None = None
    differing: tuple[str, ...] = ()
    chain: ChainVerdict | None = None
    here: Sighting | None = None
    alike: tuple[Alike, ...] = ()
