"""A reading position in a marked tree: typed access that collects faults instead of stopping at the first."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from scoring.amounts import amount, is_canonical
from scoring.criteria.marked import Faults, Listing, Mapping, Node, Scalar, shortened

E = TypeVar("E", bound=StrEnum)
ZERO = Fraction(0)
EARLIEST, LATEST = dt.date(1945, 9, 2), dt.date(2199, 12, 31)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,79}")
_NAME_FORM = "Chỉ dùng chữ không dấu a–z, chữ số và . _ -; bắt đầu bằng chữ; dài nhất 80 ký tự"
_LONGEST_KEY = 20
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_FORM = "Viết dạng năm-tháng-ngày, ví dụ 2019-04-05"


class Cursor:
    """Reads the keys of one mapping; `finish` reports the keys nobody asked for."""

    def __init__(self, tree: Mapping, path: str, faults: Faults) -> None:
        self._tree = tree
        self.path = path
        self.faults = faults
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        """Where the mapping starts."""
        return self._tree.line

    def line_of(self, key: str) -> int:
        """Where a key stands, or the mapping itself where it does not."""
        return self._tree.lines.get(key, self._tree.line)

    def fault(self, key: str, message: str, fix: str) -> None:
        """Note a fault at a key."""
        self.faults.add(self.line_of(key), f"{self.path}.{key}" if self.path else key, message, fix)

    def has(self, key: str) -> bool:
        """Tell whether a key is there with something in it."""
        node = self._tree.items.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.text is None)

    def text(self, key: str) -> str:
        """Read a required text."""
        node = self._node(key)
        if node is None:
            return ""
        if isinstance(node, Scalar) and node.text:
            return node.text
        self.fault(key, "Phải là một đoạn chữ", "Viết nội dung sau dấu hai chấm")
        return ""

    def optional_text(self, key: str) -> str | None:
        """Read a text that may be absent or null."""
        self._asked.add(key)
        return self.text(key) if self.has(key) else None

    def number(self, key: str) -> Fraction:
        """Read a required exact number in canonical text."""
        text = self.text(key)
        if not text or is_canonical(text):
            return amount(text) if text else ZERO
        self.fault(
            key,
            f"«{shortened(text)}» không phải số viết chuẩn",
            'Viết với dấu chấm thập phân trong nháy, ví dụ "1.5"',
        )
        return ZERO

    def optional_number(self, key: str) -> Fraction | None:
        """Read a number that may be absent or null."""
        self._asked.add(key)
        return self.number(key) if self.has(key) else None

    def whole(self, key: str, largest: int) -> int:
        """Read a required whole number from 0 to the largest allowed."""
        value = self.number(key)
        if value.denominator == 1 and 0 <= value <= largest:
            return int(value)
        self.fault(key, f"Phải là số nguyên từ 0 đến {largest}", "Sửa lại số")
        return 0

    def flag(self, key: str) -> bool:
        """Read a required true or false."""
        text = self.text(key)
        if text not in {"true", "false", ""}:
            self.fault(key, f"«{shortened(text)}» không phải true hoặc false", "Viết true hoặc false")
        return text == "true"

    def one_of(self, key: str, options: type[E]) -> E:
        """Read a required word out of a closed list."""
        text = self.text(key)
        for option in options:
            if option.value == text:
                return option
        if text:
            names = ", ".join(option.value for option in options)
            self.fault(key, f"«{shortened(text)}» không có trong danh mục", f"Dùng một trong: {names}")
        return next(iter(options))

    def optional_one_of(self, key: str, options: type[E]) -> E | None:
        """Read a word out of a closed list that may be absent or null."""
        self._asked.add(key)
        return self.one_of(key, options) if self.has(key) else None

    def words(self, key: str, options: type[E]) -> tuple[E, ...]:
        """Read a required list of words out of a closed list."""
        known = {option.value: option for option in options}
        texts = self.texts(key)
        for text in texts:
            if text not in known:
                self.fault(key, f"«{shortened(text)}» không có trong danh mục", f"Dùng: {', '.join(known)}")
        return tuple(known[text] for text in texts if text in known)

    def date(self, key: str) -> dt.date:
        """Read a required day written as 2019-04-05."""
        text = self.text(key)
        day = _day(text)
        if day is not None and EARLIEST <= day <= LATEST:
            return day
        if day is not None:
            self.fault(key, f"Ngày {text} ngoài khoảng {EARLIEST} – {LATEST}", "Kiểm tra lại năm")
        elif text:
            self.fault(key, f"«{shortened(text)}» không phải ngày", _DATE_FORM)
        return EARLIEST

    def optional_date(self, key: str) -> dt.date | None:
        """Read a day that may be absent or null."""
        self._asked.add(key)
        return self.date(key) if self.has(key) else None

    def texts_or_children(self, key: str) -> "Sequence[str | Cursor]":
        """Read a required list, not empty, of texts and mappings."""
        node = self._node(key)
        items = node.items if isinstance(node, Listing) else []
        if node is not None and not items:
            self.fault(key, "Phải là danh sách, không rỗng", "Viết mỗi mục sau dấu gạch đầu dòng")
        return tuple(self._text_or_child(key, place, item) for place, item in enumerate(items, start=1))

    def optional_children(self, key: str) -> "Sequence[Cursor]":
        """Step into every mapping of a list that may be absent or null."""
        self._asked.add(key)
        return self.children(key) if self.has(key) else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a required list of texts that is not empty."""
        node = self._node(key)
        items = node.items if isinstance(node, Listing) else []
        found = tuple(item.text for item in items if isinstance(item, Scalar) and item.text)
        if node is not None and (not found or len(found) != len(items)):
            self.fault(key, "Phải là danh sách chữ, không rỗng", "Viết dạng [nội dung, nội dung]")
        return found

    def child(self, key: str) -> "Cursor | None":
        """Step into a required mapping."""
        node = self._node(key)
        if node is None:
            return None
        if isinstance(node, Mapping):
            return Cursor(node, self._path(key), self.faults)
        self.fault(key, "Phải là một khối khóa: giá trị", "Viết các khóa thụt vào bên dưới")
        return None

    def optional_child(self, key: str) -> "Cursor | None":
        """Step into a mapping that may be absent or null."""
        self._asked.add(key)
        return self.child(key) if self.has(key) else None

    def children(self, key: str) -> "Sequence[Cursor]":
        """Step into every mapping of a required list."""
        node = self._node(key)
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.fault(key, "Phải là một danh sách", "Viết mỗi mục sau dấu gạch đầu dòng")
            return ()
        return tuple(self._listed(key, node))

    def some_children(self, key: str) -> "Sequence[Cursor]":
        """Step into every mapping of a required list that is not empty."""
        node = self._tree.items.get(key)
        if isinstance(node, Listing) and not node.items:
            self.fault(key, "Phải là danh sách, không rỗng", "Viết mỗi mục sau dấu gạch đầu dòng")
        return self.children(key)

    def name(self, key: str) -> str:
        """Read a required id: Latin letters, digits and . _ - only, so that no two look alike."""
        text = self.text(key)
        if text and not _NAME.fullmatch(text):
            self.fault(key, f"«{shortened(text)}» không phải là mã", _NAME_FORM)
        return text

    def names(self) -> Sequence[str]:
        """List the keys of a mapping whose keys are free ids (fields, options); not empty."""
        for key in self._tree.items:
            if not _NAME.fullmatch(key):
                self.fault(key, f"«{shortened(key)}» không phải là mã", _NAME_FORM)
        if not self._tree.items:
            self.faults.add(self.line, self.path, "Khối này trống", "Khai ít nhất một dòng, hoặc bỏ khóa")
        self.ignore()
        return tuple(self._tree.items)

    def places(self, prefix: str, *, deep: bool) -> Iterator[tuple[str, int]]:
        """Say where the keys stand, as "prefix/key"; deep also those inside, list items by their id."""
        if deep:
            yield from _places(prefix, self._tree)
        else:
            yield from ((f"{prefix}/{key}", line) for key, line in self._tree.lines.items())

    def ignore(self) -> None:
        """Take every key as asked for."""
        self._asked.update(self._tree.items)

    def finish(self, known: Sequence[str] = ()) -> None:
        """Report every key that was not asked for; suggests the nearest known one."""
        for key in self._tree.items:
            if key not in self._asked:
                near = difflib.get_close_matches(key[:_LONGEST_KEY], sorted({*self._asked, *known}), n=1)
                fix = f"Có phải là «{near[0]}»?" if near else "Bỏ khóa này"
                self.fault(key, f"Khóa «{shortened(key)}» không được biết đến", fix)

    def _listed(self, key: str, node: Listing) -> Iterator["Cursor"]:
        for place, item in enumerate(node.items, start=1):
            path = f"{self._path(key)}[{place}]"
            if isinstance(item, Mapping):
                yield Cursor(item, path, self.faults)
            else:
                self.faults.add(
                    item.line, path, "Phải là một khối khóa: giá trị", "Viết các khóa của mục này"
                )

    def _text_or_child(self, key: str, place: int, item: Node) -> "str | Cursor":
        path = f"{self._path(key)}[{place}]"
        if isinstance(item, Mapping):
            return Cursor(item, path, self.faults)
        if isinstance(item, Scalar) and item.text:
            return item.text
        self.faults.add(
            item.line, path, "Phải là chữ hoặc một khối khóa: giá trị", "Viết nội dung của mục này"
        )
        return ""

    def _node(self, key: str) -> Node | None:
        self._asked.add(key)
        node = self._tree.items.get(key)
        if node is None:
            self.fault(key, f"Thiếu khóa «{key}»", f"Thêm «{key}: …»")
        return node

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _places(prefix: str, tree: Mapping) -> Iterator[tuple[str, int]]:
    for key, node in tree.items.items():
        here = f"{prefix}/{key}"
        yield here, tree.lines[key]
        if isinstance(node, Mapping):
            yield from _places(here, node)
        elif isinstance(node, Listing):
            for item in node.items:
                yield from _item_places(here, item)


def _item_places(prefix: str, item: Node) -> Iterator[tuple[str, int]]:
    found = item.items.get("id") if isinstance(item, Mapping) else None
    if isinstance(item, Mapping) and isinstance(found, Scalar) and found.text:
        yield f"{prefix}/{found.text}", item.line
        yield from _places(f"{prefix}/{found.text}", item)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
