"""Plain cells and their addresses: what a filled sheet is, once no library is left in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """How a value stood in the sheet."""

    TEXT = "text"
    NUMBER = "number"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with something in it.

    Attributes:
        kind: TEXT as typed; NUMBER is a cell the spreadsheet program holds as a number; FORMULA is a formula
            whose value was not saved.
        text: The text, or the shortest decimal of the number with a point; empty for a formula.
    """

    kind: CellKind
    text: str


Cells = Mapping[str, Cell]
"""Cells with something in them, by address such as ``F12``."""


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of the form and what it asks for, as noted when the form was made."""

    row: int
    criterion: str
    field: str


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A filled form: what the form says of itself, its rows, and everything written on the visible sheet."""

    marks: Mapping[str, str]
    rows: tuple[MarkedRow, ...]
    cells: Cells


def letters(column: int) -> str:
    """Return the letters of a column counted from 1: 1 → A, 27 → AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(column: int, row: int) -> str:
    """Return the address of a cell, both counted from 1."""
    return f"{letters(column)}{row}"


def split_address(text: str) -> tuple[int, int]:
    """Return column and row of an address, both counted from 1."""
    digits = text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    column = 0
    for letter in text[: len(text) - len(digits)]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(digits)
