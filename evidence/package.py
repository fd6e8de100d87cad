"""Audit packages: what an auditor takes home, with everything the verifier inside needs and nothing else.

A package is a folder or a ZIP of it (names in order, dates of 1980, stored as they are), so that the same
content gives the same bytes wherever it is made and wherever its originals are kept::

    package.json              log, origin, scope, number of lines, name of the newest checkpoint
    events.jsonl              all lines; or those of one unit
    proofs.json               one unit only: for each line its way to the root of the newest checkpoint
    consistency.json          one unit only: for each earlier checkpoint its way to the newest
    checkpoints/<size>.note   all checkpoints, and <size>.tsr where a time stamp exists
    keys/log.pem              the public key
    originals/<sha256>        the files that the lines say were received and that are still kept
    manifest.json             name, SHA-256 and size of all files above; manifest.sig its Ed25519 signature
    verify.py, HUONG-DAN.txt  the verifier, and the same steps by hand

The signature of the manifest keeps what no line and no root leads back to: labels, earlier checkpoints, time
stamps, and which lines of a unit were handed out. It is by the key of the log; a manifest is no note and no
receipt, so that none can be taken for another.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from evidence.digests import canonical_json, chunks, sha256_bytes
from evidence.errors import BadDigestError, ObjectMissingError, PackageError
from evidence.manifest import Entry, manifest_bytes
from evidence.merkle import Tree, leaf_hash
from evidence.signing import Signer, public_pem

FORMAT = "thamtra-audit/1"

_RECEIVED, _TOMBSTONE = "evidence.received", "tombstone"
_TOOLS = {"verify.py": "verify.py", "HUONG-DAN.txt": "HUONG-DAN.vi.txt"}
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3

Progress = Callable[[int, int], None]  # told the number of files written and of all files
_Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class SealedSize:
    """A checkpoint of the log, as it was signed.

    Attributes:
        size: Number of lines it speaks of.
        note: The signed note, byte for byte.
        token: Answer of a time-stamp authority over the note, or None.
    """

    size: int
    note: bytes
    token: bytes | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose lines a package holds: the whole log, or with ``unit`` what belongs to one unit."""

    campaign: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the content of a package comes from.

    Attributes:
        log: Name of the log.
        signer: The key of the log; its name is the origin.
        scope: What to hand out.
        lines: Gives all lines of the log from the first, without line ends, anew at each call.
        checkpoints: All checkpoints that were signed, in any order; the package ends at the newest.
        original: Opens the file of a SHA-256.
        withheld: Files, by SHA-256, whose own lines are kept from the unit: it was not told of them.
    """

    log: str
    signer: Signer
    scope: Scope
    lines: Callable[[], Iterable[bytes]]
    checkpoints: Sequence[SealedSize]
    original: Callable[[str], BinaryIO]
    withheld: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        size: Number of lines of the log up to which the package speaks.
        lines: Number of lines in it.
        originals: Number of original files in it.
        manifest_sha256: Digest of the manifest, which stands for the whole package.
    """

    size: int
    lines: int
    originals: int
    manifest_sha256: str


def write_package(target: Path, source: Source, progress: Progress | None = None) -> Written:
    """Write a package; what the log and the store hold is handed out as it is, for others to judge.

    Each original is read twice: the manifest, which is written before, says what its bytes are.

    Args:
        target: A ZIP if its name ends in ``.zip``, else a folder; on failure nothing is left of it.
        source: Where the content comes from.
        progress: Told after each file.

    Raises:
        PackageError: There is no checkpoint of any line, or the log ends before the newest.
        FileExistsError: The target is there already.
        EvidenceError: What signing or reading an original raises; one that is missing is left out.
    """
    content = _content(source)
    put = _put_in_zip if target.suffix == ".zip" else _put_in_folder
    try:
        put(target, content.files, progress or _silent)
    except FileExistsError:
        raise
    except BaseException:
        _remove(target)
        raise
    return content.written


@dataclass(frozen=True, slots=True)
class _Content:
    files: Mapping[str, "_File"]
    written: Written


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a package: what it is, and its bytes anew at each call."""

    sha256: str
    size: int
    pieces: _Pieces


def _content(source: Source) -> _Content:
    checkpoints = sorted((each for each in source.checkpoints if each.size), key=lambda each: each.size)
    if not checkpoints:
        raise PackageError(reason="checkpoint")
    size = checkpoints[-1].size
    if source.scope.unit is None:
        chosen, proofs = _up_to(source.lines, size), {}
    else:
        leaves = [leaf_hash(line) for line in _up_to(source.lines, size)()]
        lines = _unit_lines(_up_to(source.lines, size), source.scope.unit, source.withheld)
        chosen, proofs = lines.values, _proofs(Tree(leaves), sorted(lines), checkpoints)
    events = _measured(lambda: (line + b"\n" for line in chosen()))
    originals = _originals(chosen(), source.original)
    files = {
        "package.json": _known(_about(source, size)),
        "keys/log.pem": _known(public_pem(source.signer.public_key).encode()),
        "events.jsonl": events,
        **proofs,
        **_notes(checkpoints),
        **originals,
    }
    manifest = manifest_bytes(Entry(name, file.sha256, file.size) for name, file in files.items())
    files["manifest.json"] = _known(manifest)
    files["manifest.sig"] = _known(source.signer.sign(manifest))
    files.update(_tools())
    lines_count = sum(1 for _ in chosen())
    return _Content(files, Written(size, lines_count, len(originals), sha256_bytes(manifest)))


def _up_to(lines: _Pieces, size: int) -> _Pieces:
    """The lines a checkpoint speaks of.

    Raises:
        PackageError: There are fewer.
    """

    def limited() -> Iterator[bytes]:
        missing = size
        for line in islice(lines(), size):
            yield line
            missing -= 1
        if missing:
            raise PackageError(reason="lines", size=size)

    return limited


def _about(source: Source, size: int) -> bytes:
    return canonical_json(
        {
            "format": FORMAT,
            "log": source.log,
            "origin": source.signer.name,
            "scope": {"campaign": source.scope.campaign, "unit": source.scope.unit},
            "size": size,
            "checkpoint": f"checkpoints/{size}.note",
        }
    )


def _notes(checkpoints: Sequence[SealedSize]) -> dict[str, _File]:
    files = {f"checkpoints/{each.size}.note": _known(each.note) for each in checkpoints}
    stamped = [each for each in checkpoints if each.token is not None]
    return files | {f"checkpoints/{each.size}.tsr": _known(each.token or b"") for each in stamped}


def _unit_lines(lines: _Pieces, unit: str, withheld: Collection[str]) -> dict[int, bytes]:
    """The lines of a unit by their number: those about it, and those about the files and visits they name."""
    own = f"unit:{unit}"
    subjects = {own}
    for line in lines():
        record = _record(line)
        if record.subject == own:
            subjects |= record.named()
    subjects -= {f"evidence:{digest}" for digest in withheld}
    return {seq: line for seq, line in enumerate(lines(), 1) if _record(line).subject in subjects}


@dataclass(frozen=True, slots=True)
class _Record:
    """What is asked of a line here; empty where the line does not say it, for the verifier to tell."""

    type: str
    subject: str
    payload: Mapping[str, object]

    def named(self) -> set[str]:
        """The files and visits that the payload names."""
        files = {f"evidence:{value}" for key, value in self.payload.items() if key.endswith("sha256")}
        return files | {f"visit:{value}" for key, value in self.payload.items() if key == "visit"}


def _record(line: bytes) -> _Record:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    fields = record if isinstance(record, dict) else {}
    payload = fields.get("payload")
    return _Record(
        str(fields.get("type")), str(fields.get("subject")), payload if isinstance(payload, dict) else {}
    )


def _proofs(tree: Tree, seqs: Sequence[int], checkpoints: Sequence[SealedSize]) -> dict[str, _File]:
    size = checkpoints[-1].size
    inclusion = [{"seq": seq, "path": _hex(tree.inclusion(seq - 1, size))} for seq in seqs]
    grown = [
        {"from": each.size, "to": size, "path": _hex(tree.consistency(each.size, size))}
        for each in checkpoints[:-1]
    ]
    return {
        "proofs.json": _known(canonical_json({"size": size, "proofs": inclusion})),
        "consistency.json": _known(canonical_json(grown)),
    }


def _hex(path: Iterable[bytes]) -> list[str]:
    return [node.hex() for node in path]


def _originals(lines: Iterable[bytes], original: Callable[[str], BinaryIO]) -> dict[str, _File]:
    """The files that the lines say were received and not given up since, as far as they are there."""
    digests: dict[str, None] = {}
    for record in map(_record, lines):
        digest = str(record.payload.get("sha256"))
        if record.type == _RECEIVED:
            digests[digest] = None
        elif record.type == _TOMBSTONE:
            digests.pop(digest, None)
    files = {}
    for digest in digests:
        with suppress(ObjectMissingError, BadDigestError):
            files[f"originals/{digest}"] = _measured(_pieces_of(original, digest))
    return files


def _pieces_of(original: Callable[[str], BinaryIO], digest: str) -> _Pieces:
    def pieces() -> Iterator[bytes]:
        with original(digest) as stream:
            yield from chunks(stream)

    return pieces


def _measured(pieces: _Pieces) -> _File:
    running, size = hashlib.sha256(), 0
    for piece in pieces():
        running.update(piece)
        size += len(piece)
    return _File(running.hexdigest(), size, pieces)


def _known(data: bytes) -> _File:
    return _File(sha256_bytes(data), len(data), lambda: [data])


def _tools() -> dict[str, _File]:
    folder = resources.files("evidence.offline")
    return {name: _known(folder.joinpath(file).read_bytes()) for name, file in _TOOLS.items()}


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _put_in_folder(target: Path, files: Mapping[str, _File], tell: Progress) -> None:
    target.mkdir(parents=True)
    for done, name in enumerate(sorted(files), 1):
        path = target / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as out:
            out.writelines(files[name].pieces())
        tell(done, len(files))


def _put_in_zip(target: Path, files: Mapping[str, _File], tell: Progress) -> None:
    with target.open("xb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for done, name in enumerate(sorted(files), 1):
            info = zipfile.ZipInfo(name, _FIRST_DATE)
            info.create_system, info.external_attr, info.file_size = _UNIX, _PLAIN_FILE, files[name].size
            with archive.open(info, "w") as entry:
                for piece in files[name].pieces():
                    entry.write(piece)
            tell(done, len(files))


def _remove(target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
