"""Heads of records, whatever they say: taken, or kept as they came, and none keeps another back."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from evidence import sha256_bytes
from inspection_api.handover.records import UnreadRecord
from inspection_api.handover.rules import CarriedCommand, CarriedPhoto, MalformedError, records
from inspection_api.handover.schemas import shaped
from inspection_api.handover.service import Line, handed_in, take_file
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from tests.builders.queue_files import SECRET, file_of, framed, sealed
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.tablet import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspection_api.kernel.context import Context
    from tests.inspection_api.fieldwork.tablet import Tablet

VISIT, AUTHOR = UUID(int=501), {"id": str(INSPECTOR.person_id), "name": INSPECTOR.name}
FINDING = {
    "id": str(UUID(int=7001)),
    "kind": "record_finding",
    "made_at": "2019-11-05T08:00:00+07:00",
    "body": {
        "criterion": "H.A1.1",
        "field": "so_may",
        "outcome": "differ",
        "value": "30",
        "cause": "entry_error",
        "note": None,
        "base": None,
        "photos": [],
    },
}
COMMAND: dict[str, Any] = {
    "kind": "command",
    "item": {
        "visit_id": str(VISIT),
        "device": str(TABLET),
        "author": AUTHOR,
        "package_digest": "ab" * 32,
        "command": FINDING,
    },
}
PHOTO: dict[str, Any] = {
    "kind": "photo",
    "sha256": sha256_bytes(b"x"),
    "item": {"author": AUTHOR},
    "photo": {"criterion": "H.A1.1"},
}
FOR_TABLETS = ["about", "package", "sent", "minutes", "document"]
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ODD_TEXTS = st.sampled_from(
    ["", "\x00", "\ud83d", "x" * 300, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2019-11-05"]
)
JSON = st.recursive(
    PLAIN | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(said: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every member at any depth, by the way to it."""
    for name, inner in said.items() if isinstance(said, dict) else ():
        yield (*path, name)
        yield from places(inner, (*path, name))


def refusal(work: Callable[[], object]) -> str | None:
    """The code something is refused with, or None; whatever else goes wrong is let through."""
    try:
        work()
    except Problem as problem:
        return problem.code
    return None


def spoilt(head: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """The head with one member said otherwise; without it where the value is ``...``."""
    made = copy.deepcopy(head)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, Any]:
    head = draw(st.sampled_from([COMMAND, PHOTO]))
    path = draw(st.sampled_from(sorted(places(head))))
    return spoilt(head, path, draw(st.just(...) | JSON))


HEADS = nearly_right() | st.dictionaries(st.sampled_from(["kind", "item", "sha256", "photo"]), JSON)


@settings(max_examples=400, deadline=None)
@given(HEADS)
def test_a_head_is_read_or_is_malformed_and_nothing_else(head: dict[str, Any]) -> None:
    try:
        carried = shaped(json.loads(json.dumps(head)))
    except ValueError:
        return
    assert carried is None or isinstance(carried, CarriedCommand | CarriedPhoto)


@settings(max_examples=40, deadline=None)
@given(JSON | st.dictionaries(st.just("bytes"), JSON))
def test_a_stream_of_any_json_is_read_or_refused_by_name(head: Any) -> None:
    stream = BytesIO(sealed(framed(json.dumps(head).encode())))
    assert refusal(lambda: list(records(stream, SECRET))) in {None, "handover.damaged"}


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    pair(context, INSPECTOR)
    return replace(tablet, device=TABLET)


def take(context: Context, file: bytes) -> tuple[Line, ...]:
    return take_file(OFFICE, context, BytesIO(file), SECRET, shape=shaped)


def kept(context: Context) -> list[str]:
    """What was kept as it came."""
    with reading(context) as session:
        return list(session.scalars(select(UnreadRecord.said_text)))


def at(tablet: Tablet, head: dict[str, Any]) -> dict[str, Any]:
    """The head about the visit that the tablet works on, where it is about the one of these tests."""
    text = json.dumps(head).replace(str(VISIT), str(tablet.visit_id)).replace("ab" * 32, tablet.digest)
    made: dict[str, Any] = json.loads(text)
    return made


def read(head: dict[str, Any]) -> bool:
    """Tell whether a head has a shape."""
    try:
        shaped(head)
    except MalformedError:
        return False
    return True


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HEADS)
def test_a_malformed_head_is_kept_as_it_came_and_keeps_no_other_back(
    context: Context, paired: Tablet, head: dict[str, Any]
) -> None:
    odd = at(paired, head)
    if read(odd):
        return
    good = spoilt(at(paired, COMMAND), ("item", "command", "id"), str(new_id()))
    lines = take(context, file_of(odd, good))
    assert lines[0].code == "applied"
    assert lines[1].kind == "unread"
    texts = context.configuration.problem_texts
    assert handed_in(OFFICE, lines, texts)["left"] == 0
    json.dumps(handed_in(OFFICE, lines, texts)).encode()
    if lines[1].code not in {"duplicate", "planning.visit-unknown"}:
        assert json.dumps({**odd, "bytes": 0}) in set(kept(context))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HEADS)
def test_whatever_a_file_says_each_thing_in_it_is_told_of(
    context: Context, paired: Tablet, head: dict[str, Any]
) -> None:
    lines = take(context, file_of(at(paired, head)))
    assert len(lines) == (0 if head.get("kind") in FOR_TABLETS else 1)


@pytest.mark.parametrize("head", [COMMAND, PHOTO])
def test_heads_as_tablets_write_them_are_read(head: dict[str, Any]) -> None:
    assert shaped({**head, "more": 1}) is not None


@pytest.mark.parametrize("kind", FOR_TABLETS)
def test_what_is_for_tablets_only_is_known_and_left(kind: str) -> None:
    assert shaped({**COMMAND, "kind": kind}) is None


@pytest.mark.parametrize("kind", ["", "Command", "commands", "receipt", "x\x00\ud83d", None, 5, ["command"]])
def test_a_record_of_a_kind_that_nobody_knows_is_kept_and_told_with_its_number(
    context: Context, paired: Tablet, kind: object
) -> None:
    odd = {**at(paired, COMMAND), "kind": kind}
    lines = take(context, file_of({"kind": "about"}, at(paired, COMMAND), odd))
    assert [line.code for line in lines] == ["applied", "handover.unknown-kind"]
    assert lines[1].place == "3"
    assert kept(context) == [json.dumps({**odd, "bytes": 0})]


@pytest.mark.parametrize(
    "path", [path for path in places(COMMAND) if path[:3] != ("item", "command", "body")]
)
def test_a_command_lacks_nothing(path: tuple[str, ...]) -> None:
    head = spoilt(COMMAND, path, ...)
    with pytest.raises(ValueError, match="None" if path == ("kind",) else "command"):
        shaped(head)


@pytest.mark.parametrize("path", [("sha256",), ("item",), ("item", "author"), ("item", "author", "name")])
def test_a_photo_lacks_nothing_that_is_needed(path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="photo"):
        shaped(spoilt(PHOTO, path, ...))


def test_a_photo_may_come_without_what_it_shows() -> None:
    carried = shaped(spoilt(PHOTO, ("photo",), None))
    assert carried == CarriedPhoto(sha256_bytes(b"x"), "", INSPECTOR.name)


def test_a_head_nested_beyond_measure_is_malformed() -> None:
    deep: object = "x"
    for _ in range(700):
        deep = [deep]
    with pytest.raises(ValueError, match="command"):
        shaped(spoilt(COMMAND, ("item", "command", "body", "note"), deep))
