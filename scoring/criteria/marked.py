"""YAML text to a plain tree that remembers its lines, with all else refused.

Only mappings, lists and scalars: no anchors, aliases, tags, duplicate keys or second documents; size, depth
and number of nodes are limited. Scalars stay text (NFC), so no number ever passes through a float.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scoring.errors import Fault, RulebookError

MAX_CHARACTERS = 400_000
MAX_DEPTH = 16
MAX_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, or nothing (null)."""

    text: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    items: list["Node"]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their lines and nodes."""

    items: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Scalar | Listing | Mapping
Lines = dict[str, int]
"""Where the things of a file stand, by their id."""


@dataclass(slots=True)
class Faults:
    """Collects what is wrong in one file."""

    name: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, key: str, message: str, fix: str) -> None:
        """Note one fault."""
        self.found.append(Fault(self.name, line, key, message, fix))


def read_marked(text: str, faults: Faults) -> Mapping:
    """Read one YAML document whose top is a mapping.

    Raises:
        RulebookError: the text cannot be read at all; faults that leave a tree standing are only collected.
    """
    if len(text) > MAX_CHARACTERS:
        faults.add(1, "-", f"Tệp dài hơn {MAX_CHARACTERS} ký tự", "Tách bớt hoặc kiểm tra lại tệp")
        raise RulebookError(faults.found)
    try:
        top = _Builder(faults, _events(text)).document()
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.add(line, "-", f"Không đọc được YAML ({error.problem})", "Sửa cú pháp YAML tại dòng này")
    except YAMLError as error:
        first_line = str(error).partition("\n")[0]
        faults.add(1, "-", f"Không đọc được YAML ({first_line})", "Lưu lại tệp dạng UTF-8, bỏ ký tự lạ")
    else:
        if isinstance(top, Mapping):
            return top
        faults.add(
            1,
            "-",
            "Đầu tệp không phải là danh mục khóa: giá trị",
            "Bắt đầu tệp bằng các khóa như format, id, kind",
        )
    raise RulebookError(faults.found)


def _events(text: str) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    yield from yaml.parse(unicodedata.normalize("NFC", text))


class _Builder:
    """Builds the tree from parser events, counting depth and nodes as it goes."""

    def __init__(self, faults: Faults, events: Iterator[Event]) -> None:
        self._faults = faults
        self._events = events
        self._nodes = 0
        self._documents = 0

    def document(self) -> Node | None:
        """Build the only document; None for an empty text."""
        top: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                self._refuse_second(event)
            elif isinstance(event, NodeEvent) and top is None:
                top = self._node(event, 1)
        return top

    def _refuse_second(self, event: Event) -> None:
        if self._documents > 1:
            self._stop(_line(event), "Tệp có nhiều hơn một văn bản YAML", "Chỉ giữ một văn bản, bỏ dấu ---")

    def _node(self, event: Event, depth: int) -> Node:
        self._count(event, depth)
        self._refuse_marks(event)
        line = _line(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(line, depth)
        if isinstance(event, SequenceStartEvent):
            return Listing(list(self._items(depth)), line)
        if isinstance(event, ScalarEvent):
            null = event.style is None and event.value in {"", "~", "null"}
            return Scalar(None if null else str(event.value).strip(), line)
        return Scalar(None, line)

    def _items(self, depth: int) -> Iterator[Node]:
        event = next(self._events)
        while not isinstance(event, SequenceEndEvent):
            yield self._node(event, depth + 1)
            event = next(self._events)

    def _mapping(self, line: int, depth: int) -> Mapping:
        found = Mapping({}, {}, line)
        event = next(self._events)
        while not isinstance(event, MappingEndEvent):
            key = self._key(event, found)
            found.lines[key] = _line(event)
            found.items[key] = self._node(next(self._events), depth + 1)
            event = next(self._events)
        return found

    def _key(self, event: Event, found: Mapping) -> str:
        if not isinstance(event, ScalarEvent):
            self._stop(_line(event), "Khóa phải là một từ", "Không dùng danh sách hay bí danh làm khóa")
        key = str(event.value)
        self._refuse_marks(event)
        if key in found.items:
            self._faults.add(
                _line(event),
                key,
                f"Khóa «{key}» lặp lại (lần đầu ở dòng {found.lines[key]})",
                "Giữ một trong hai",
            )
        return key

    def _count(self, event: Event, depth: int) -> None:
        self._nodes += 1
        if depth > MAX_DEPTH:
            self._stop(_line(event), f"Lồng nhau sâu hơn {MAX_DEPTH} mức", "Kiểm tra thụt dòng và dấu ngoặc")
        if self._nodes > MAX_NODES:
            self._stop(_line(event), f"Nhiều hơn {MAX_NODES} mục", "Tách tệp")

    def _refuse_marks(self, event: Event) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            self._faults.add(
                _line(event), "-", "Không được dùng neo (&) và bí danh (*)", "Viết đủ nội dung tại chỗ"
            )
        if getattr(event, "tag", None) is not None:
            self._faults.add(_line(event), "-", "Không được dùng nhãn kiểu (!)", "Bỏ nhãn kiểu")

    def _stop(self, line: int, message: str, fix: str) -> NoReturn:
        self._faults.add(line, "-", message, fix)
        raise RulebookError(self._faults.found)


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1
