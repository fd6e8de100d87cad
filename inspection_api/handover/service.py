"""Use case of the office: take over the file of a tablet that could not send.

The office brings what others wrote, as a tablet would: under its own name in the log, with each command's
author and tablet as the file names them. Whoever was never paired with that tablet is no author to believe:
such commands wait for the team leader, as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO

from evidence.errors import StoreAwayError, StoreFullError, StoreRefusedError
from inspection_api.captures import service as captures
from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Batch, CommandOutcome, Outcome
from inspection_api.handover.rules import Carried, CarriedCommand, CarriedPhoto, SealedRecord, records
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import DatabaseBusyError, Problem, ProblemTexts

Shape = Callable[[Mapping[str, Any]], Carried | None]
_MOST_COMMANDS = 200
_UNPROCESSABLE = 422
_BUSY = "request.busy"
_OF_STORE = (StoreAwayError, StoreFullError, StoreRefusedError)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing of a file.

    Attributes:
        kind: Kind of the command, or ``photo``.
        place: The criterion, or nothing.
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
        shape: Reads the head of a record, None of a kind that is for tablets only; a ``ValueError`` says
            that it is malformed.

    Raises:
        Problem: As of ``rules.records``; ``handover.malformed`` where a head has no shape.
    """
    permit(actor, Permission.HAND_IN_FILE)
    start = stream.tell()
    found = [_carried(number, each, shape) for number, each in enumerate(records(stream, passphrase), 1)]
    commands = [each for each in found if isinstance(each, CarriedCommand)]
    lines = list(_applied(actor, context, commands))
    stream.seek(start)
    both = zip(found, records(stream, passphrase), strict=True)
    photos = ((photo, each.data) for photo, each in both if isinstance(photo, CarriedPhoto))
    return (*lines, *_all_received(actor, context, photos))


def _carried(number: int, record: SealedRecord, shape: Shape) -> Carried | None:
    """Read what a record carries for us; of those for tablets only nothing."""
    try:
        return shape(record.head)
    except ValueError:
        raise Problem("handover.malformed", _UNPROCESSABLE, params={"number": str(number)}) from None


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


def _all_received(
    actor: Actor, context: Context, photos: Iterable[tuple[CarriedPhoto, bytes]]
) -> Iterator[Line]:
    """Keep photo by photo; a store that failed once is asked no more, for each question takes its time."""
    failed: str | None = None
    for photo, data in photos:
        said = ("photo", photo.criterion, photo.author)
        if not data:
            yield Line(*said, "handover.photo-missing", {})
            continue
        if failed is None:
            try:
                yield Line(*said, *_received(actor, context, photo, data))
                continue
            except _OF_STORE as fault:
                failed = fault.code
        yield Line(*said, failed, {})


def _received(
    actor: Actor, context: Context, photo: CarriedPhoto, data: bytes
) -> tuple[str, Mapping[str, str]]:
    """Keep a photo; return the code of what became of it, and what its sentence names."""
    try:
        receipt = captures.receive(actor, context, BytesIO(data), photo.sha256, photo=True)
    except Problem as problem:
        return problem.code, problem.params
    except DatabaseBusyError:
        return _BUSY, {}
    state = str(receipt.state)
    return (state if receipt.created or state not in _TAKEN else "duplicate"), {}


_KINDS = {
    "record_finding": "Kết quả kiểm tra",
    "attach_photo": "Thông tin ảnh",
    "close_visit": "Kết thúc buổi kiểm tra",
    "sign_minutes": "Ký biên bản",
    "photo": "Tệp ảnh",
}
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
