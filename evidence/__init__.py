"""Evidence that can be checked: files kept as received, and a log that shows when it was changed.

A library of its own: it knows no web framework, no database and no rules of any campaign. What it promises:

``digests``      the same value always gives the same bytes and digest; what has no exact form is refused.
``objects``      once ``put`` returns, the bytes are on disk under their SHA-256 and are never overwritten;
                 before that, nobody sees anything of them.
``intake``       bytes that are not the bytes named leave nothing behind; all others are kept, however odd,
                 and what is odd about them has a code.
``photos``       a file is decoded by three decoders only, once, within a pixel limit; originals are not
                 touched; previews are new pictures without any metadata.
``places``       distances on the ellipsoid; a doubtful fix gives "cannot tell" and no nonsense "inside".
``codes``        a photo code that no package issued to the tablet is told from one that was, without a list.
``consistency``  claim and file are compared into findings for a person; nothing is rejected or deleted.
``duplicates``   the index of pictures finds all that ``likeness`` calls nearly the same, and no others.
``ledger``       any changed, moved, added or missing line is found and located; a missing tail is found
                 when a later head is known from elsewhere.
``merkle``       any line is shown to be in a log, and any state of it to be the beginning of a later one, by
                 a proof of a few hashes; forged proofs are refused. It knows a root, not who vouches for it.
``signing``      a signature by another key, over another message or in another form is refused.
``checkpoints``  a state of the log has one form as a signed note and one on paper; no other is read.
``receipts``     the server's signed word that it kept a file, and in which line of the log it says so.
``timestamps``   an authority's stamp is judged without a network; the answer itself is never changed.
``manifest``     one list of files has one form, and so one digest.

It shows that bytes are unchanged since they were received. It cannot show that a scene was real.

The names below need the standard library only. ``photos``, ``places``, ``intake``, ``consistency``,
``hashing`` and ``duplicates`` load Pillow, geopy or numpy and are imported by their own names; so are
``signing``, ``checkpoints``, ``receipts`` and ``timestamps``, which load cryptography.
"""

from evidence.digests import canonical_json, checked_digest, sha256_bytes, sha256_stream
from evidence.errors import EvidenceError
from evidence.items import (
    Accepted,
    Alike,
    CheckpointVerdict,
    Claim,
    Earlier,
    Fence,
    FenceVerdict,
    Finding,
    Fix,
    Known,
    PhotoFacts,
    PhotoHashes,
    Position,
    Reason,
    Severity,
    Sighting,
    SignatureVerdict,
    Source,
    State,
    Stored,
)
from evidence.ledger import GENESIS, Event, Fault, Verdict, line_hash, make_line, verify
from evidence.manifest import Entry, manifest_bytes, manifest_digest
from evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from evidence.objects import LocalObjectStore
from evidence.ports import ObjectStore

__all__ = [
    "EMPTY_ROOT",
    "GENESIS",
    "Accepted",
    "Alike",
    "CheckpointVerdict",
    "Claim",
    "Earlier",
    "Entry",
    "Event",
    "EvidenceError",
    "Fault",
    "Fence",
    "FenceVerdict",
    "Finding",
    "Fix",
    "Frontier",
    "Known",
    "LocalObjectStore",
    "ObjectStore",
    "PhotoFacts",
    "PhotoHashes",
    "Position",
    "Reason",
    "Severity",
    "Sighting",
    "SignatureVerdict",
    "Source",
    "State",
    "Stored",
    "Tree",
    "Verdict",
    "canonical_json",
    "checked_digest",
    "leaf_hash",
    "line_hash",
    "make_line",
    "manifest_bytes",
    "manifest_digest",
    "node_hash",
    "sha256_bytes",
    "sha256_stream",
    "verify",
    "verify_consistency",
    "verify_inclusion",
]
