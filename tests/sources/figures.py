"""The figures that the sources print: read from the committed lists, found in the texts, compared with data.

A list (`figures/S0.yaml` … `figures/S4.yaml`) has an entry for every number, date, Roman numeral and counting
word of one text: where it stands (line and column, both from 1), how it is printed, what it is, and either
`is`, the committed datum or computed result it must equal, or `excluded`, why nothing follows from it.
A pointer is `file below config#path`; in a list of mappings a part of the path is an `id` or a `code`.
The word "năm" is a year in all five texts, never a five.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
TEXTS = ROOT.parent / "shared" / "sources"

NUMBERS = {
    "không có đơn vị nào": 0,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
MEANINGS = {"tất cả": "all", "còn lại": "rest", "cuối": "last"}
SIGNS = {"tăng": 1, "giảm": -1}
ROMAN = r"(?<!\w)[IVX]+(?!\w)"
FIGURE = re.compile(rf"\d+|{ROMAN}|(?<!\w)(?i:{'|'.join((*NUMBERS, *MEANINGS))})(?!\w)")
DATE = re.compile(
    r"(?P<day>\d{1,2})(?:[/-]| tháng )(?P<month>\d{1,2})(?:(?:[/-]| năm )(?P<year>\d{4}))?"
    r"|tháng (?P<only>\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text: where, as printed, what it is, what it must equal or why it need not."""

    line: int
    column: int
    text: str
    what: str
    pointers: tuple[str, ...]
    excluded: str

    @property
    def at(self) -> str:
        """The place as people write it."""
        return f"{self.line}:{self.column}"

    def covers(self, line: int, start: int, end: int) -> bool:
        """Tell whether a piece of the text (columns from 1, end excluded) lies in this figure."""
        return self.line == line and self.column <= start and end <= self.column + len(self.text)


@dataclass(frozen=True, slots=True)
class Source:
    """The committed list of one text."""

    id: str
    file: str
    sha256: str
    figures: tuple[Figure, ...]

    def text(self) -> str | None:
        """The published text, where it is at hand; it must be the very one the list was made from."""
        place = TEXTS / self.file
        if not place.is_file():
            return None
        raw = place.read_bytes()
        assert hashlib.sha256(raw).hexdigest() == self.sha256, f"{self.file} is not the text of the list"
        return raw.decode()


@cache
def sources() -> tuple[Source, ...]:
    """All five lists."""
    return tuple(_source(path) for path in sorted((Path(__file__).parent / "figures").glob("*.yaml")))


def document(path: str) -> Any:
    """A YAML file below config/."""
    return _yaml(CONFIG / path)


def rows(path: str) -> list[dict[str, str]]:
    """A CSV file below config/."""
    with (CONFIG / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_of(path: str) -> dict[str, dict[str, Fraction]]:
    """The printed points of a result file: unit → section → points."""
    found: dict[str, dict[str, Fraction]] = {}
    for row in rows(path):
        if row["status"] == "given":
            found.setdefault(row["unit"], {})[row["section"]] = Fraction(row["points"])
    return found


def walk(tree: Any, path: str) -> Any:
    """Follow a pointer's path through mappings and lists."""
    for part in path.split("."):
        tree = _step(tree, part)
    return tree


def agrees(text: str, datum: object) -> bool:
    """Tell whether a printed figure says exactly what the datum is."""
    match datum:
        case date():
            return _says_date(text, datum)
        case int() | Fraction():
            return number(text) == datum
        case _:
            return datum in {text, MEANINGS.get(text)}


def number(text: str) -> Fraction:
    """Read a printed number: decimal comma, counting words, "tăng" and "giảm" as signs."""
    sign, _, rest = text.partition(" ")
    if sign in SIGNS:
        return SIGNS[sign] * number(rest)
    return Fraction(NUMBERS[text]) if text in NUMBERS else Fraction(text.replace(",", "."))


def _says_date(text: str, day: date) -> bool:
    found = DATE.fullmatch(text)
    if found is None:
        return False
    told = {part: int(value) for part, value in found.groupdict().items() if value is not None}
    known = {"day": day.day, "month": day.month, "year": day.year, "only": day.month}
    return all(known[part] == value for part, value in told.items())


def _step(tree: Any, part: str) -> Any:
    if not isinstance(tree, list):
        return tree[part]
    if part.isdigit():
        return tree[int(part)]
    return next(item for item in tree if part in {item.get("id"), item.get("code")})


def _source(path: Path) -> Source:
    read = _yaml(path)
    return Source(
        read["source"], read["file"], read["sha256"], tuple(_figure(entry) for entry in read["figures"])
    )


def _figure(entry: Any) -> Figure:
    line, column = map(int, entry["at"].split(":"))
    pointers = entry.get("is", ())
    if isinstance(pointers, str):
        pointers = (pointers,)
    return Figure(line, column, entry["text"], entry["what"], tuple(pointers), entry.get("excluded", ""))


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
