"""Ways to change an exported round, each with the file, and the line if there is one, that must be named."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from evidence import Entry, canonical_json, manifest_bytes, sha256_bytes
from evidence.checkpoints import checked, signed
from evidence.offline.verify import UNLISTED
from evidence.signing import Ed25519Signer, base64_text, public_pem
from tests.evidence.audit_round import ORIGIN, SIGNER, STRANGER, Files, Round

EVENTS, KEY, ABOUT, PROOFS = "events.jsonl", "keys/log.pem", "package.json", "proofs.json"
MANIFEST, SEAL, CONSISTENCY = "manifest.json", "manifest.sig", "consistency.json"


@dataclass(frozen=True, slots=True)
class Change:
    """A changed package.

    Attributes:
        kind: What was done, in words.
        files: The package as it is now.
        suspects: The files of which one must be named.
        line: The line of the events that must be named, if any; with ``or_next`` the next one will do.
        mended: Whether the manifest was mended after the change, so that it no longer tells files apart.
    """

    kind: str
    files: Files
    suspects: frozenset[str]
    line: int | None = None
    mended: bool = False
    or_next: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A package to change, and the round it shows."""

    round: Round
    unit: str | None
    files: Files = field(repr=False)

    @property
    def lines(self) -> list[bytes]:
        return self.files[EVENTS].splitlines()

    @property
    def notes(self) -> list[str]:
        return sorted(name for name in self.files if name.endswith(".note"))

    def named(self, *beginnings: str) -> list[str]:
        return sorted(name for name in self.files if name.startswith(beginnings))

    @property
    def content(self) -> list[str]:
        """All files that the manifest lists."""
        return sorted(set(self.files) - UNLISTED)


Mutator = Callable[[random.Random, Base], Change]


def change(kind: str, base: Base, name: str, data: bytes | None, line: int | None = None) -> Change:
    files = {other: content for other, content in base.files.items() if other != name}
    if data is not None:
        files[name] = data
    return Change(kind, files, frozenset([name]), line)


def flipped(draw: random.Random, data: bytes) -> tuple[bytes, int]:
    where = draw.randrange(len(data))
    changed = bytearray(data)
    changed[where] ^= 1 << draw.randrange(8)
    return bytes(changed), where


# ---------------------------------------------------------------- bytes and files


def bit_of_an_event(draw: random.Random, base: Base) -> Change:
    data, where = flipped(draw, base.files[EVENTS])
    return change("bit of an event", base, EVENTS, data, base.files[EVENTS][:where].count(b"\n") + 1)


def bit_of_a_file(draw: random.Random, base: Base) -> Change:
    name = draw.choice(
        [*base.named("checkpoints/", "keys/", "package", "proofs", "consistency"), MANIFEST, SEAL]
    )
    made = change(f"bit of {name.split('/')[0]}", base, name, flipped(draw, base.files[name])[0])
    return Change(made.kind, made.files, made.suspects | ({MANIFEST} if name == SEAL else set()))


def bit_of_an_original(draw: random.Random, base: Base) -> Change:
    name = draw.choice(base.named("originals/"))
    return change("bit of an original", base, name, flipped(draw, base.files[name])[0])


def file_shortened(draw: random.Random, base: Base) -> Change:
    name = draw.choice(sorted(set(base.content) - {EVENTS}))
    return change("file shortened", base, name, base.files[name][: -draw.randint(1, 20)])


def file_lengthened(draw: random.Random, base: Base) -> Change:
    name = draw.choice(sorted(set(base.content) - {EVENTS}))
    return change("file lengthened", base, name, base.files[name] + draw.randbytes(draw.randint(1, 20)))


def file_removed(draw: random.Random, base: Base) -> Change:
    return change("file removed", base, draw.choice([*base.content, MANIFEST, SEAL]), None)


def file_added(draw: random.Random, base: Base) -> Change:
    data = draw.randbytes(30)
    names = [f"originals/{sha256_bytes(data)}", "ghi-chu.txt", "checkpoints/17.note", "checkpoints/250.tsr"]
    return change("file added", base, draw.choice(names), data)


def file_renamed(draw: random.Random, base: Base) -> Change:
    old = draw.choice(base.content)
    new = f"{old}{draw.randrange(10)}"
    files = {new if name == old else name: data for name, data in base.files.items()}
    return Change("file renamed", files, frozenset([old, new]))


def files_swapped(draw: random.Random, base: Base) -> Change:
    one, other = draw.sample(base.named("originals/", "checkpoints/"), 2)
    swapped = base.files | {one: base.files[other], other: base.files[one]}
    return Change("files swapped", swapped, frozenset([one, other]))


# ---------------------------------------------------------------- lines


def events(kind: str, base: Base, lines: Sequence[bytes], line: int) -> Change:
    return change(kind, base, EVENTS, b"".join(each + b"\n" for each in lines), line)


def line_removed(draw: random.Random, base: Base) -> Change:
    at = draw.randrange(len(base.lines))
    return events("line removed", base, base.lines[:at] + base.lines[at + 1 :], at + 1)


def line_repeated(draw: random.Random, base: Base) -> Change:
    at = draw.randrange(len(base.lines))
    return events("line repeated", base, base.lines[: at + 1] + base.lines[at:], at + 2)


def lines_swapped(draw: random.Random, base: Base) -> Change:
    one, other = sorted(draw.sample(range(len(base.lines)), 2))
    lines = base.lines
    lines[one], lines[other] = lines[other], lines[one]
    return events("lines swapped", base, lines, one + 1)


def line_moved(draw: random.Random, base: Base) -> Change:
    one, other = sorted(draw.sample(range(len(base.lines)), 2))
    lines = base.lines
    lines.insert(other, lines.pop(one))
    return events("line moved", base, lines, one + 1)


def line_edited(draw: random.Random, base: Base) -> Change:
    at = draw.randrange(len(base.lines))
    lines = base.lines
    lines[at] = edited(draw, lines[at])
    return events("line edited", base, lines, at + 1)


def line_reformatted(draw: random.Random, base: Base) -> Change:
    at = draw.randrange(len(base.lines))
    lines = base.lines
    lines[at] = json.dumps(json.loads(lines[at]), ensure_ascii=bool(draw.randrange(2))).encode()
    return events("line reformatted", base, lines, at + 1)


def tail_cut(draw: random.Random, base: Base) -> Change:
    keep = draw.randrange(len(base.lines))
    return events("tail cut", base, base.lines[:keep], keep + 1)


def bytes_cut(draw: random.Random, base: Base) -> Change:
    keep = draw.randrange(1, len(base.files[EVENTS]))
    line = base.files[EVENTS][:keep].count(b"\n") + 1
    return change("bytes cut", base, EVENTS, base.files[EVENTS][:keep], line)


def edited(draw: random.Random, line: bytes) -> bytes:
    """The line in canonical form with one of its fields saying something else."""
    record = json.loads(line)
    field_name = draw.choice(["actor", "at", "device", "payload", "prev", "seq", "subject", "type", "log"])
    record[field_name] = {
        "actor": f"p-{draw.random()}",
        "at": f"20{draw.randint(10, 99)}{record['at'][4:]}".replace("-02-29", "-02-28"),
        "device": f"d-{draw.random()}",
        "payload": record["payload"] | {"value": str(draw.random())},
        "prev": draw.randbytes(32).hex(),
        "seq": record["seq"] + draw.choice([-1, 1, 1000]),
        "subject": f"unit:{draw.random()}",
        "type": draw.choice(["finding.changed", "tombstone", "evidence.received"]),
        "log": "another",
    }[field_name]
    made = canonical_json(record)
    return made if made != line else edited(draw, line)


# ---------------------------------------------------------------- checkpoints, key, manifest, proofs


def checkpoint_edited(draw: random.Random, base: Base) -> Change:
    name = draw.choice(base.notes)
    lines = base.files[name].decode().split("\n")
    at = draw.randrange(4)
    lines[at] = [
        "another",
        str(int(lines[1]) + 1),
        base64_text(draw.randbytes(32)),
        "at 2019-01-01T00:00:00Z",
    ][at]
    return change("checkpoint edited", base, name, "\n".join(lines).encode())


def checkpoint_by_another_key(draw: random.Random, base: Base) -> Change:
    name = draw.choice(base.notes)
    said = checked(base.files[name].decode(), SIGNER.public_key, ORIGIN)
    return change("checkpoint by another key", base, name, signed(said, STRANGER).encode())


def key_replaced(draw: random.Random, base: Base) -> Change:
    other = Ed25519Signer(ORIGIN, draw.randbytes(32))
    return change("key replaced", base, KEY, public_pem(other.public_key).encode())


def manifest_edited(draw: random.Random, base: Base) -> Change:
    entries = json.loads(base.files[MANIFEST])["entries"]
    at = draw.randrange(len(entries))
    match draw.randrange(6):
        case 0:
            entries[at]["sha256"] = draw.randbytes(32).hex()
        case 1:
            entries[at]["size"] += draw.choice([-1, 1])
        case 2:
            del entries[at]
        case 3:
            entries[at]["name"] = f"originals/{draw.randbytes(32).hex()}"
        case 4:
            entries.append({"name": "x", "sha256": "0" * 64, "size": 0})
        case _:
            entries.insert(0, entries.pop(len(entries) - 1))
    data = canonical_json({"format": "evidence-manifest/1", "entries": entries})
    return change("manifest edited", base, MANIFEST, data)


def proofs_edited(draw: random.Random, base: Base) -> Change:
    name = draw.choice([PROOFS, CONSISTENCY])
    document = json.loads(base.files[name])
    proofs = document["proofs"] if name == PROOFS else document
    at = draw.randrange(len(proofs))
    path = proofs[at]["path"]
    match draw.randrange(5):
        case 0 if path:
            path[draw.randrange(len(path))] = draw.randbytes(32).hex()
        case 1 if path:
            path.pop(draw.randrange(len(path)))
        case 2:
            path.insert(draw.randrange(len(path) + 1), draw.randbytes(32).hex())
        case 3:
            proofs[at]["seq" if name == PROOFS else "from"] += 1
        case _:
            del proofs[at]
    return change("proofs edited", base, name, canonical_json(document))


# ---------------------------------------------------------------- what an exporter could not help


def rechained(lines: Sequence[bytes], start: int) -> list[bytes]:
    """The lines with each from ``start`` on holding the hash of the one before."""
    made = list(lines)
    for at in range(max(start, 1), len(made)):
        record = json.loads(made[at])
        made[at] = made[at].replace(record["prev"].encode(), sha256_bytes(made[at - 1]).encode())
    return made


def stored(kind: str, base: Base, lines: Sequence[bytes], line: int) -> Change:
    """What is exported, manifest and signature and all, from a table of events that was changed."""
    files = base.round.with_lines(lines).files(base.unit)
    return Change(kind, files, frozenset([EVENTS]), None if base.unit else line)


def row_edited(draw: random.Random, base: Base) -> Change:
    lines = list(base.round.lines)
    at = draw.randrange(len(lines))
    lines[at] = (
        edited(draw, lines[at]) if draw.randrange(2) else flipped(draw, lines[at])[0].replace(b"\n", b"!")
    )
    return stored("row edited", base, lines, at + 1)


def row_rewritten(draw: random.Random, base: Base) -> Change:
    lines = list(base.round.lines)
    at = draw.randrange(len(lines))
    record = json.loads(lines[at])
    lines[at] = canonical_json(record | {"payload": record["payload"] | {"value": str(draw.random())}})
    return stored("row rewritten", base, rechained(lines, at + 1), at + 1)


def rows_swapped(draw: random.Random, base: Base) -> Change:
    lines = list(base.round.lines)
    at = draw.randrange(len(lines) - 1)
    one, other = json.loads(lines[at]), json.loads(lines[at + 1])
    lines[at] = canonical_json(other | {"seq": one["seq"], "prev": one["prev"]})
    lines[at + 1] = canonical_json(one | {"seq": other["seq"]})
    return stored("rows swapped", base, rechained(lines, at + 1), at + 1)


def row_hash_edited(draw: random.Random, base: Base) -> Change:
    """The stored hash of a line is changed: the lines written after it are chained to something else."""
    lines = list(base.round.lines)
    at = draw.randrange(len(lines) - 1)
    record = json.loads(lines[at + 1])
    lines[at + 1] = canonical_json(record | {"prev": draw.randbytes(32).hex()})
    return replace(stored("row hash edited", base, rechained(lines, at + 2), at + 1), or_next=True)


def original_damaged(draw: random.Random, base: Base) -> Change:
    """The store holds other bytes under a digest, and hands them out."""
    name = draw.choice(base.named("originals/"))
    digest = name.removeprefix("originals/")
    originals = {**base.round.originals, digest: flipped(draw, base.files[name])[0]}
    return Change(
        "original damaged in store", base.round.with_originals(originals).files(base.unit), frozenset([name])
    )


def original_lost(draw: random.Random, base: Base) -> Change:
    name = draw.choice(base.named("originals/"))
    left = {each: data for each, data in base.round.originals.items() if not name.endswith(each)}
    return Change(
        "original lost from store", base.round.with_originals(left).files(base.unit), frozenset([name])
    )


# ---------------------------------------------------------------- all of them

_FILES = (bit_of_a_file, bit_of_an_original, file_shortened, file_lengthened, file_removed, file_added)
_MOVED = (file_renamed, files_swapped)
_LINES = (
    line_removed,
    line_repeated,
    lines_swapped,
    line_moved,
    line_edited,
    line_reformatted,
    tail_cut,
    bytes_cut,
)
_PROOF = (checkpoint_edited, checkpoint_by_another_key, key_replaced)
STORED = (row_edited, row_rewritten, rows_swapped, row_hash_edited, original_damaged, original_lost)
SINGLE = (bit_of_an_event, bit_of_an_event, *_FILES, *_MOVED, *_LINES, *_PROOF, manifest_edited)


def with_its_manifest(change_: Change) -> Change:
    """The same change by somebody who mends the manifest after it, and cannot sign it."""
    listed = [
        Entry(name, sha256_bytes(data), len(data))
        for name, data in change_.files.items()
        if name not in UNLISTED
    ]
    files = change_.files | {MANIFEST: manifest_bytes(listed)}
    led_to = change_.suspects & {EVENTS} or any(name.startswith("originals/") for name in change_.suspects)
    suspects = change_.suspects if led_to else change_.suspects | {MANIFEST}
    kind = f"{change_.kind} + manifest"
    return replace(change_, kind=kind, files=files, suspects=frozenset(suspects), mended=True)


def drawn(draw: random.Random, base: Base) -> Change:
    """One change of any kind."""
    singles: Sequence[Mutator] = SINGLE if base.unit is None else (*SINGLE, proofs_edited, proofs_edited)
    share = draw.random()
    if share < 0.06:
        return draw.choice(STORED)(draw, base)
    made = draw.choice(singles)(draw, base)
    if share < 0.30 and not made.suspects & {MANIFEST, SEAL}:
        return with_its_manifest(made)
    return made
