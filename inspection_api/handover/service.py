"""Use cases of the office: take over the file of a tablet that could not send, deal with what was unreadable.

The office brings what others wrote, as a tablet would: under its own name in the log, with each command's
author and tablet as the file names them. Whoever was never paired with that tablet is no author to believe:
such commands wait for the team leader, as always. A record that cannot be read keeps none of the others back:
it is kept as it came and waits for the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO
from uuid import UUID

from evidence import sha256_bytes
from evidence.errors import StoreAwayError, StoreFullError, StoreRefusedError
from inspection_api.archive import views as archive
from inspection_api.captures import service as captures
from inspection_api.custody import service as custody
from inspection_api.custody.rules import RestrictionReason
from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Batch, CommandOutcome, Outcome
from inspection_api.handover import store
from inspection_api.handover.records import UnreadSettlement
from inspection_api.handover.rules import (
    Carried,
    CarriedCommand,
    CarriedPhoto,
    MalformedError,
    SealedRecord,
    Unread,
    check_unread,
    records,
    unread,
)
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import DatabaseBusyError, Problem, ProblemTexts
from inspection_api.kernel.transaction import add_once, reading, transaction

Shape = Callable[[Mapping[str, Any]], Carried | None]
_MOST_COMMANDS = 200
_MISSING, _CONFLICT, _UNPROCESSABLE = 404, 409, 422
_BUSY = "request.busy"
_OF_STORE = (StoreAwayError, StoreFullError, StoreRefusedError)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing of a file.

    Attributes:
        kind: Kind of the command, or ``photo``, or ``unread``.
        place: The criterion, or nothing; of what could not be read its place in the file.
        author: Who made it, by the file.
        code: ``applied``, ``duplicate``, ``stored``, ``quarantined``, or the code of a sentence.
        params: What the sentence names.
    """

    kind: str
    place: str
    author: str
    code: str
    params: Mapping[str, str]


def take_file(
    actor: Actor, context: Context, stream: BinaryIO, passphrase: str, *, shape: Shape
) -> tuple[Line, ...]:
    """Take over a file; taking it again changes nothing of what arrived, and brings what did not.

    Args:
        actor: Somebody of the office.
        context: The outside world.
        stream: The file, read twice: first whole, so that one that is cut or damaged changes nothing.
        passphrase: As it was set on the tablet.
        shape: Reads the head of a record, None of a kind that is for tablets only; a ``MalformedError`` says
            that it has another shape.

    Raises:
        Problem: As of ``rules.records``; ``handover.malformed`` where more has no shape than is kept.
    """
    permit(actor, Permission.HAND_IN_FILE)
    start = stream.tell()
    found = [_carried(number, each, shape) for number, each in enumerate(records(stream, passphrase), 1)]
    check_unread(found)
    commands = [each for each in found if isinstance(each, CarriedCommand)]
    lines = list(_applied(actor, context, commands))
    stream.seek(start)
    both = zip(found, records(stream, passphrase), strict=True)
    rest = ((thing, each.data) for thing, each in both if isinstance(thing, CarriedPhoto | Unread))
    return (*lines, *_all_kept(actor, context, rest))


def settle_unread(actor: Actor, context: Context, record_id: UUID, note: str) -> None:
    """Deal with a record that could not be read; it stays where it is, what was done is added.

    Raises:
        Problem: ``handover.unread-unknown``, ``handover.note-missing`` or ``handover.unread-settled``.
    """
    permit(actor, Permission.HAND_IN_FILE)
    if not (said := note.strip()):
        raise Problem("handover.note-missing", _UNPROCESSABLE)
    with transaction(context, actor) as tx:
        if store.unread_record(tx.session, record_id) is None:
            raise Problem("handover.unread-unknown", _MISSING)
        salt = context.identifiers.salt()
        row = UnreadSettlement(
            record_id=record_id,
            note_text=said,
            note_salt=salt,
            settled_by=actor.person_id,
            settled_by_name=actor.name,
            settled_at=tx.now,
        )
        if not add_once(tx, row):
            raise Problem("handover.unread-settled", _CONFLICT)
        payload = {"record": str(record_id), "note": sealed(said, salt)}
        tx.record("unread.settled", subject=f"unread:{record_id}", payload=payload)


def _carried(number: int, record: SealedRecord, shape: Shape) -> Carried | Unread | None:
    """Read what a record carries for us; of those for tablets only nothing."""
    try:
        return shape(record.head)
    except MalformedError as fault:
        return unread(number, record, fault)


def _applied(actor: Actor, context: Context, items: Sequence[CarriedCommand]) -> Iterator[Line]:
    for _, together in groupby(items, key=lambda item: item.delivery):
        delivery = list(together)
        for begin in range(0, len(delivery), _MOST_COMMANDS):
            yield from _delivered(actor, context, delivery[begin : begin + _MOST_COMMANDS])


def _delivered(actor: Actor, context: Context, items: Sequence[CarriedCommand]) -> Iterator[Line]:
    first = items[0]
    commands = tuple(item.command for item in items)
    batch = Batch(first.device, context.clock.now(), first.package, commands)
    try:
        outcomes = service.bring_in(actor, context, first.visit, batch).outcomes
    except Problem as problem:
        yield from (_line(item, problem.code, problem.params) for item in items)
        return
    except DatabaseBusyError:  # what was delivered before stays, and what comes next may have its turn
        yield from (_line(item, _BUSY, {}) for item in items)
        return
    yield from map(_judged, items, outcomes)


def _judged(item: CarriedCommand, outcome: CommandOutcome) -> Line:
    if outcome.outcome is Outcome.PARKED and outcome.parked is not None:
        return _line(item, outcome.parked.code, outcome.parked.params)
    return _line(item, outcome.outcome.value, {})


def _line(item: CarriedCommand, code: str, params: Mapping[str, str]) -> Line:
    place = str(item.command.body.get("criterion", ""))
    return Line(item.command.kind.value, place, item.author, code, params)


def _all_kept(
    actor: Actor, context: Context, things: Iterable[tuple[CarriedPhoto | Unread, bytes]]
) -> Iterator[Line]:
    """Keep thing by thing; a store that failed once is asked no more, for each question takes its time."""
    failed: str | None = None
    for thing, data in things:
        said = _said(thing)
        if failed is None or not data:
            try:
                yield Line(*said, *_kept(actor, context, thing, data))
                continue
            except _OF_STORE as fault:
                failed = fault.code
        yield Line(*said, failed, {})


def _said(thing: CarriedPhoto | Unread) -> tuple[str, str, str]:
    """Return of what kind something is, its place and its author."""
    if isinstance(thing, CarriedPhoto):
        return "photo", thing.criterion, thing.author
    return "unread", str(thing.number), thing.author or _NOBODY


def _kept(
    actor: Actor, context: Context, thing: CarriedPhoto | Unread, data: bytes
) -> tuple[str, Mapping[str, str]]:
    """Keep something; return the code of what became of it, and what its sentence names."""
    try:
        if isinstance(thing, Unread):
            return _set_aside(actor, context, thing, data)
        return _received(actor, context, thing, data)
    except Problem as problem:
        return problem.code, problem.params
    except DatabaseBusyError:
        return _BUSY, {}


def _received(
    actor: Actor, context: Context, photo: CarriedPhoto, data: bytes
) -> tuple[str, Mapping[str, str]]:
    if not data:
        return "handover.photo-missing", {}
    receipt = captures.receive(actor, context, BytesIO(data), photo.sha256, photo=True)
    state = str(receipt.state)
    return (state if receipt.created or state not in _TAKEN else "duplicate"), {}


def _set_aside(actor: Actor, context: Context, found: Unread, data: bytes) -> tuple[str, Mapping[str, str]]:
    """Keep what could not be read, for the office; of a visit that is none of ours nothing, as ever."""
    with reading(context) as session:
        if found.visit is not None and not store.knows_visit(session, found.visit):
            raise Problem("planning.visit-unknown", _MISSING)
    sha256 = _kept_bytes(actor, context, data) if data else None
    with transaction(context, actor) as tx:
        row = store.unread_row(tx, found, sha256)
        said = store.as_event(row)
        if not add_once(tx, row):
            return "duplicate", {}
        tx.record("unread.kept", subject=f"unread:{row.id}", payload=said)
    return found.code, found.params


def _kept_bytes(actor: Actor, context: Context, data: bytes) -> str:
    """Keep bytes of which nobody can tell who may see them: for few, before they are here at all."""
    sha256 = sha256_bytes(data)
    with transaction(context, actor) as tx:
        if archive.missing(actor, tx.session, [sha256]):
            custody.restrict_at_capture(actor, tx, sha256, RestrictionReason.OTHER)
    captures.receive(actor, context, BytesIO(data), sha256, photo=True)
    return sha256


_KINDS = {
    "record_finding": "Kết quả kiểm tra",
    "attach_photo": "Thông tin ảnh",
    "close_visit": "Kết thúc buổi kiểm tra",
    "sign_minutes": "Ký biên bản",
    "photo": "Tệp ảnh",
    "unread": "Mục số",
}
_NOBODY = "không rõ người ghi"
_FATES = {
    "applied": "đã nhận",
    "stored": "đã nhận",
    "duplicate": "đã có từ trước",
    "quarantined": "đã nhận, để riêng chờ xem",
}
_TAKEN = frozenset({"applied", "stored"})
_COMES_AGAIN = frozenset({_BUSY, *(fault.code for fault in _OF_STORE)})
_AGAIN = "Hãy nhận lại chính tệp này: phần đã nhận không bị trùng, chỉ phần chưa nhận được nhận tiếp."


def handed_in(actor: Actor, lines: Sequence[Line], texts: ProblemTexts) -> Mapping[str, object]:
    """Tell what became of a file: numbers, what to do about the rest, and one sentence for each thing in it.

    Args:
        actor: Somebody of the office.
        lines: What became of each.
        texts: Sentences of the codes.
    """
    permit(actor, Permission.HAND_IN_FILE)
    codes = [line.code for line in lines]
    taken, known = sum(code in _TAKEN for code in codes), codes.count("duplicate")
    left = sum(code in _COMES_AGAIN for code in codes)
    told = "\n".join(_sentence(line, texts) for line in lines)
    counts = {"taken": taken, "known": known, "waiting": len(codes) - taken - known - left, "left": left}
    return {**counts, "advice": _AGAIN if left else "", "told": told}


def _sentence(line: Line, texts: ProblemTexts) -> str:
    place = f" {line.place}" if line.place else ""
    fate = _FATES.get(line.code) or texts.detail(line.code, line.params)
    return f"{_KINDS[line.kind]}{place}, {line.author}: {fate}"
