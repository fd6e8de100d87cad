"""YAML text to a plain tree that remembers its lines, with all else refused.

Only mappings, lists and scalars: no anchors, aliases, tags, duplicate keys or second documents, no invisible
characters; size, depth, number of nodes and of faults are limited, so that any text is answered at once.
Scalars stay text (NFC), so no number ever passes through a float.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NoReturn

import yaml
from yaml.events import (
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

MAX_CHARACTERS = 200_000
MAX_DEPTH = 16
MAX_NODES = 4_000
MAX_SCALAR = 4_000
MAX_KEY = 100
MAX_FAULTS = 200
MAX_MARKS = 4
_SHOWN = 60
_LONGEST = 400

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NOT_LATIN = re.compile(f"[^\x00-\u02ff\u1e00-\u1eff]{{{MAX_MARKS + 1},}}")


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
"""Where the things of a file stand, by their id; "id/key" is where a key of the thing stands."""


@dataclass(slots=True)
class Faults:
    """Collects what is wrong in one file; stops the reading where there is no end of it."""

    name: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, key: str, message: str, fix: str) -> None:
        """Note one fault.

        Raises:
            RulebookError: so many faults were found that the rest would not help anybody.
        """
        self.found.append(Fault(self.name, line, key, shortened(message, _LONGEST), fix))
        if len(self.found) == MAX_FAULTS:
            last = f"Dừng ở {MAX_FAULTS} lỗi; có thể còn lỗi khác"
            self.found.append(Fault(self.name, line, key, last, "Sửa các lỗi trên rồi kiểm tra lại"))
            raise self.error()

    def stop(self, line: int, message: str, fix: str) -> NoReturn:
        """Note one fault after which nothing can be read.

        Raises:
            RulebookError: always, with all faults found so far.
        """
        self.add(line, "-", message, fix)
        raise self.error()

    def error(self) -> RulebookError:
        """Give all faults found, in the order of their lines."""
        return RulebookError(sorted(self.found, key=lambda fault: fault.line))


def shortened(text: str, longest: int = _SHOWN) -> str:
    """Quote no more of a text than a reader needs to find it."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def read_marked(text: str, faults: Faults) -> Mapping:
    """Read one YAML document whose top is a mapping.

    Raises:
        RulebookError: the text cannot be read at all; faults that leave a tree standing are only collected.
    """
    _refuse_strange(text, faults)
    try:
        top = _Builder(faults, _events(text)).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.stop(line, f"Không đọc được YAML ({error.problem})", "Sửa cú pháp YAML tại dòng này")
    except yaml.YAMLError as error:
        first_line = str(error).partition("\n")[0]
        faults.stop(1, f"Không đọc được YAML ({first_line})", "Lưu lại tệp dạng UTF-8, bỏ ký tự lạ")
    if not isinstance(top, Mapping):
        start = "Bắt đầu tệp bằng các khóa như format, id, kind"
        faults.stop(1, "Đầu tệp không phải là danh mục khóa: giá trị", start)
    return top


def _refuse_strange(text: str, faults: Faults) -> None:
    """Refuse what is too long, what nobody sees, and piles of marks (their ordering takes quadratic time)."""
    if len(text) > MAX_CHARACTERS:
        faults.stop(1, f"Tệp dài hơn {MAX_CHARACTERS} ký tự", "Tách bớt hoặc kiểm tra lại tệp")
    hidden = _INVISIBLE.search(text)
    if hidden:
        code = f"U+{ord(hidden.group()):04X}"
        line = _line_at(text, hidden.start())
        faults.stop(line, f"Có ký tự không nhìn thấy ({code})", "Xóa ký tự đó hoặc gõ lại dòng này")
    for run in _NOT_LATIN.finditer(text):
        marks = (len(list(group)) for is_mark, group in groupby(run.group(), _is_mark) if is_mark)
        if max(marks, default=0) > MAX_MARKS:
            line = _line_at(text, run.start())
            faults.stop(line, "Nhiều dấu chồng lên một chữ", "Gõ lại dòng này bằng bộ gõ tiếng Việt")


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _events(text: str) -> Iterator[Event]:
    """Parse with libyaml, whose events carry lines; about 25 times as fast as a parser in Python."""
    return iter(yaml.CSafeLoader(unicodedata.normalize("NFC", text)).get_event, None)


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
            self._faults.stop(
                _line(event), "Tệp có nhiều hơn một văn bản YAML", "Chỉ giữ một văn bản, bỏ dấu ---"
            )

    def _node(self, event: Event, depth: int) -> Node:
        line = _line(event)
        self._count(line, depth)
        self._refuse_marks(event, line)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, MappingStartEvent):
            return self._mapping(line, depth)
        if isinstance(event, SequenceStartEvent):
            return Listing(list(self._items(depth)), line)
        return Scalar(None, line)

    def _scalar(self, event: ScalarEvent, line: int) -> Scalar:
        if len(event.value) > MAX_SCALAR:
            self._faults.stop(line, f"Một giá trị dài hơn {MAX_SCALAR} ký tự", "Viết ngắn lại")
        null = not event.style and event.value in {"", "~", "null"}
        return Scalar(None if null else event.value.strip(), line)

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
        line = _line(event)
        if not isinstance(event, ScalarEvent):
            self._faults.stop(line, "Khóa phải là một từ", "Không dùng danh sách hay bí danh làm khóa")
        key: str = event.value
        if len(key) > MAX_KEY:
            self._faults.stop(line, f"Khóa dài hơn {MAX_KEY} ký tự", "Viết khóa ngắn lại")
        self._refuse_marks(event, line)
        if key in found.items:
            first = found.lines[key]
            self._faults.add(line, key, f"Khóa «{key}» lặp lại (lần đầu ở dòng {first})", "Giữ một trong hai")
        return key

    def _count(self, line: int, depth: int) -> None:
        self._nodes += 1
        if depth > MAX_DEPTH:
            self._faults.stop(line, f"Lồng nhau sâu hơn {MAX_DEPTH} mức", "Kiểm tra thụt dòng và dấu ngoặc")
        if self._nodes > MAX_NODES:
            self._faults.stop(line, f"Nhiều hơn {MAX_NODES} mục", "Tách tệp")

    def _refuse_marks(self, event: Event, line: int) -> None:
        if getattr(event, "anchor", None) is not None:
            fix = "Viết đủ nội dung tại chỗ"
            self._faults.add(line, "-", "Không được dùng neo (&) và bí danh (*)", fix)
        if getattr(event, "tag", None) is not None:
            self._faults.add(line, "-", "Không được dùng nhãn kiểu (!)", "Bỏ nhãn kiểu")


def _line(event: Event) -> int:
    mark = event.start_mark
    return 1 if mark is None else mark.line + 1
