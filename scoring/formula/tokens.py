"""Formula text cut into tokens, one pass, character by character.

Only ASCII digits are digits and only ASCII letters make names, so that no look-alike can pass for another;
Vietnamese letters occur in units only. The text is put in NFC first; positions count in that form.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from scoring.formula.faults import FaultCode, fault

MAX_LENGTH = 2000
MAX_DIGITS = 15
_QUOTED = 40
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SPACES = frozenset(" \t\n\r")
_IN_UNITS = frozenset("0123456789 %/·._-")
_SIGNS: Mapping[str, str] = {
    **{sign: sign for sign in ("<=", ">=", "!=", "+", "-", "*", "/", "<", ">", "=", "(", ")", ",", ":")},
    "×": "*",
    "÷": "/",
    "−": "-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
_FOREIGN: Mapping[str, str] = {
    "==": "viết =",
    "<>": "viết !=",
    "=<": "viết <=",
    "=>": "viết >=",
    "&&": "viết and",
    "||": "viết or",
    "**": "viết phép nhân: a * a",
    "//": "viết phép chia: a / b",
    "->": "viết if(điều kiện, số khi đúng, số khi sai)",
}
_HINTS: Mapping[str, str] = {
    '"': "bỏ đi: công thức không có chuỗi chữ",
    "'": "bỏ đi: công thức không có chuỗi chữ",
    ".": "bỏ đi: dấu chấm chỉ dùng trong số, như 0.5",
    ";": "viết dấu phẩy và dấu cách giữa các tham số",
    "%": "viết số thập phân (0.5), hoặc số có đơn vị 50[%]",
    "!": "viết not",
}
_PLAIN_HINT = "dùng tên trường không dấu, chữ số 0-9, dấu chấm thập phân và các dấu + - * / ( ) , : < > ="


class TokenKind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()
    SIGN = auto()
    UNIT = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; signs in their ASCII form, units without their brackets."""

    kind: TokenKind
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """Cut the text; the last token is always END.

    Raises:
        FormulaFault: the text is empty or too long, or holds what no formula can hold.
    """
    clean = _clean(text)
    found: list[Token] = []
    at = 0
    while at < len(clean):
        if clean[at] in _SPACES:
            at += 1
            continue
        token, at = _reader(clean[at])(clean, at)
        found.append(token)
    if not found:
        raise fault(FaultCode.EMPTY, 0)
    return [*found, Token(TokenKind.END, "", len(clean))]


def _clean(text: str) -> str:
    if len(text) <= MAX_LENGTH:
        text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_LENGTH:
        raise fault(FaultCode.TOO_LONG, MAX_LENGTH, limit=MAX_LENGTH)
    return text


def _reader(first: str) -> Callable[[str, int], tuple[Token, int]]:
    if first in _DIGITS:
        return _number
    if first in _LETTERS:
        return _name
    return _unit if first == "[" else _sign


def _number(text: str, start: int) -> tuple[Token, int]:
    end = _while(text, start, _DIGITS | {"."})
    if text[end : end + 1] == "," and text[end + 1 : end + 2] in _DIGITS:
        raise fault(FaultCode.DECIMAL_COMMA, end)
    end = _while(text, end, _LETTERS | _DIGITS)
    number = text[start:end]
    _judge_number(number, start)
    return Token(TokenKind.NUMBER, number, start), end


def _judge_number(number: str, start: int) -> None:
    whole, point, rest = number.partition(".")
    right = whole.isdigit() and (whole == "0" or whole[0] != "0") and (rest.isdigit() if point else True)
    if not right:
        raise fault(FaultCode.BAD_NUMBER, start, text=clipped(number))
    if len(whole + rest) > MAX_DIGITS:
        raise fault(FaultCode.TOO_MANY_DIGITS, start, limit=MAX_DIGITS)


def _name(text: str, start: int) -> tuple[Token, int]:
    end = _while(text, start, _LETTERS | _DIGITS)
    return Token(TokenKind.NAME, text[start:end], start), end


def _unit(text: str, start: int) -> tuple[Token, int]:
    end = text.find("]", start)
    inside = text[start + 1 : end]
    if end < 0 or not all(letter.isalpha() or letter in _IN_UNITS for letter in inside):
        raise fault(FaultCode.BAD_UNIT, start)
    return Token(TokenKind.UNIT, inside, start), end + 1


def _sign(text: str, start: int) -> tuple[Token, int]:
    two = text[start : start + 2]
    if two in _FOREIGN:
        raise fault(FaultCode.FOREIGN_SIGN, start, text=two, hint=_FOREIGN[two])
    found = two if two in _SIGNS else text[start]
    if found not in _SIGNS:
        hint = _HINTS.get(found, _PLAIN_HINT)
        raise fault(FaultCode.BAD_CHARACTER, start, text=_shown(found), hint=hint)
    return Token(TokenKind.SIGN, _SIGNS[found], start), start + len(found)


def _while(text: str, start: int, allowed: frozenset[str]) -> int:
    end = start
    while end < len(text) and text[end] in allowed:
        end += 1
    return end


def clipped(text: str) -> str:
    """Shorten text that is quoted in a sentence."""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def _shown(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    return f"“{letter}” ({code})" if unicodedata.category(letter)[0] in "LNPS" else code
