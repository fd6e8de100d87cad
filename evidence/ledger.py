r"""Event lines, each holding the hash of the line before; and the check that says where a log was changed.

The format is final (version 1). A line is the RFC 8785 form, in UTF-8, of an object of exactly these::

    v        1
    log      name of the log
    seq      1, 2, 3 ... without gaps
    type     what happened, dotted lower-case name
    at       server instant, UTC, always "2019-11-05T02:30:00.000000Z"
    actor    who, or null
    device   with which device, or null
    subject  what it happened to
    payload  object; integers and strings (decimals as strings), booleans, null, lists, objects
    prev     SHA-256 of the bytes of the line before, without its line end; GENESIS for the first

In a file each line is followed by one ``\n``, which belongs to no hash. What a chain alone cannot show is
a tail cut off or a log rewritten as a whole: for that ``verify`` takes heads known from elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from evidence.digests import canonical_json, parse_canonical, sha256_bytes
from evidence.errors import LedgerError, NotCanonicalError

FORMAT_VERSION = 1
FIRST_SEQ = 1
GENESIS = "0" * 64
FIELDS = ("v", "log", "seq", "type", "at", "actor", "device", "subject", "payload", "prev")

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TYPE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*", re.ASCII)
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, with its place in a log.

    Attributes:
        log: Name of the log; one installation has one.
        seq: Place in the log, from 1.
        type: Dotted lower-case name such as ``finding.recorded``.
        at: Aware server instant.
        actor: Who did it, or None.
        device: With which device, or None.
        subject: What it happened to.
        payload: The rest; no floats, no personal data, no free text.
    """

    log: str
    seq: int
    type: str
    at: datetime
    actor: str | None
    device: str | None
    subject: str
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first wrong line and what is wrong with it.

    Attributes:
        line: Number of the line, from 1.
        code: Stable name of the kind of change.
        found: What the line says, where that helps; else empty.
        expected: What it should say, where that is known; else empty.
    """

    line: int
    code: str
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a check.

    Attributes:
        count: Number of lines found good before the end or the fault.
        head: Hash of the last good line; GENESIS when there is none.
        fault: None when all is well.
    """

    count: int
    head: str
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return self.fault is None


def make_line(event: Event, prev: str) -> bytes:
    """Return the bytes of an event's line, without a line end.

    Args:
        event: What happened.
        prev: ``line_hash`` of the line before, or GENESIS.

    Raises:
        LedgerError: A field has no place in a line; ``params["field"]`` names it.
        NotCanonicalError: The payload holds something without a canonical form, such as a float.
    """
    if event.at.utcoffset() is None:
        raise LedgerError(field="at")
    record = {
        "v": FORMAT_VERSION,
        "log": event.log,
        "seq": event.seq,
        "type": event.type,
        "at": instant_text(event.at),
        "actor": event.actor,
        "device": event.device,
        "subject": event.subject,
        "payload": event.payload,
        "prev": prev,
    }
    wrong = _wrong_field(record)
    if wrong is not None:
        raise LedgerError(field=wrong)
    return canonical_json(record)


def instant_text(at: datetime) -> str:
    """Return an aware instant in the one form of the log: UTC, six decimals, ``Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def line_hash(line: bytes) -> str:
    """Return what the next line must hold as ``prev``: SHA-256 of the line without its line end."""
    return sha256_bytes(line)


def verify(
    lines: Iterable[bytes], *, log: str | None = None, known: Mapping[int, str] | None = None
) -> Verdict:
    """Check a log from its first line and name the first line that was changed.

    Args:
        lines: The lines in order, each with or without one line end.
        log: The name the log must have; None takes that of the first line.
        known: Hashes known from elsewhere (a printed receipt, a backup) by ``seq``; the log must pass
            through each. The newest one is what shows a cut tail.

    Returns:
        The verdict. A changed line that still reads well is betrayed by the line after it, and that line
        or a known hash is also asked which of the two is the changed one.
    """
    return _Walk(lines, log, dict(known or {})).verdict()


class _Walk:
    """One pass over a log, one line ahead at most."""

    def __init__(self, lines: Iterable[bytes], log: str | None, known: dict[int, str]) -> None:
        self._lines: Iterator[bytes] = iter(lines)
        self._log = log
        self._known = known
        self._count = 0
        self._head = GENESIS
        self._before_head = GENESIS

    def verdict(self) -> Verdict:
        for line in self._lines:
            fault = self._step(line.removesuffix(b"\n"))
            if fault is not None:
                return self._wrong(fault)
        ahead = [seq for seq in self._known if seq > self._count]
        if ahead:
            return self._wrong(Fault(self._count + 1, "ledger.cut-short", "", str(max(ahead))))
        return Verdict(self._count, self._head)

    def _wrong(self, fault: Fault) -> Verdict:
        return Verdict(self._count, self._head, fault)

    def _step(self, line: bytes) -> Fault | None:
        number = self._count + 1
        record = _read(line)
        if isinstance(record, str):
            return Fault(number, record)
        fault = self._misplaced(number, record) or self._unchained(number, record, line_hash(line))
        if fault is None:
            self._count, self._before_head, self._head = number, self._head, line_hash(line)
        return fault

    def _misplaced(self, number: int, record: dict[str, object]) -> Fault | None:
        if self._log is None:
            self._log = str(record["log"])
        if record["log"] != self._log:
            return Fault(number, "ledger.wrong-log", str(record["log"]), self._log)
        if record["seq"] != number:
            return Fault(number, "ledger.wrong-seq", str(record["seq"]), str(number))
        return None

    def _unchained(self, number: int, record: dict[str, object], own: str) -> Fault | None:
        if record["prev"] != self._head:
            return self._blame(number, str(record["prev"]), own)
        expected = self._known.get(number, own)
        return None if expected == own else Fault(number, "ledger.known-hash-differs", own, expected)

    def _blame(self, number: int, prev: str, own: str) -> Fault:
        """The chain breaks between two lines: the later one is innocent if others vouch for it."""
        broken = Fault(number, "ledger.wrong-prev", prev, self._head)
        if number == FIRST_SEQ or number - 1 in self._known:
            return broken
        vouched = self._known.get(number) or _prev_of(next(self._lines, b""))
        if vouched != own:
            return broken
        changed = Fault(number - 1, "ledger.changed", self._head, prev)
        self._count, self._head = self._count - 1, self._before_head
        return changed


def _prev_of(line: bytes) -> str | None:
    record = _read(line.removesuffix(b"\n"))
    return None if isinstance(record, str) else str(record["prev"])


def _read(line: bytes) -> dict[str, object] | str:
    """Return the record of a line, or the code of what keeps it from being one."""
    try:
        record = parse_canonical(line)
    except NotCanonicalError:
        return "ledger.not-canonical"
    except ValueError:
        return "ledger.bad-json"
    if not isinstance(record, dict):
        return "ledger.bad-json"
    return _shape_fault(record) or record


def _shape_fault(record: dict[str, object]) -> str | None:
    if set(FIELDS) - set(record):
        return "ledger.missing-field"
    if len(record) != len(FIELDS):
        return "ledger.unknown-field"
    return None if _wrong_field(record) is None else "ledger.bad-field"


def _wrong_field(record: Mapping[str, object]) -> str | None:
    return next((name for name in FIELDS if not _fits(name, record[name])), None)


def _fits(name: str, value: object) -> bool:
    match name:
        case "v":
            return type(value) is int and value == FORMAT_VERSION
        case "seq":
            return type(value) is int and value >= FIRST_SEQ
        case "payload":
            return isinstance(value, Mapping)
        case "actor" | "device":
            return value is None or _filled(value)
        case _:
            return _filled(value) and _FORMS.get(name, _ANY).fullmatch(str(value)) is not None


def _filled(value: object) -> bool:
    return isinstance(value, str) and value != ""


_ANY = re.compile(r".+", re.DOTALL)
_FORMS = {"type": _TYPE, "at": _AT, "prev": _HASH}
