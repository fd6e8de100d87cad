"""Cells whose look changes what they say: a number shown in percent is kept as a hundredth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

Parts = Mapping[str, bytes]
"""The unpacked XML parts of a workbook by name."""
_QUOTED = rb"""(?:"[^"]*"|'[^']*')"""
_ATTRIBUTES = rb"""((?:\s+[\w:]+\s*=\s*%s)*)\s*/?>""" % _QUOTED
_SHEET = re.compile(rb"[<:]sheet\b" + _ATTRIBUTES)
_RELATION = re.compile(rb"[<:]Relationship\b" + _ATTRIBUTES)
_FORMAT = re.compile(rb"[<:]numFmt\b" + _ATTRIBUTES)
_STYLES = re.compile(rb"[<:]cellXfs\b[^>]*>(.*?)</[\w:]*cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"[<:]xf\b" + _ATTRIBUTES)
_CELL = re.compile(rb"[<:]c\b([^>]*)(?<!/)>((?:(?!</[\w:]*c>).)*)", re.DOTALL)
_SAVED_VALUE = re.compile(rb"[<:]v>[^<]")
_BUILT_IN = frozenset(
    {b"9", b"10"}
)  # 0% and 0.00%, which every spreadsheet program knows without a definition
_TEXT_KINDS = frozenset({b"s", b"str", b"inlineStr", b"b", b"d", b"e"})
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def sheets_of(parts: Parts) -> Iterable[bytes]:
    """Return the parts that hold cells, whatever their names."""
    return (part for part in parts.values() if b"sheetData" in part)


def percent_cells(parts: Parts, sheet: int) -> Iterator[str]:
    """Name the cells of a sheet that hold a number and show it in percent.

    Args:
        parts: The unpacked parts of the workbook.
        sheet: Place of the sheet in the workbook, from 0.
    """
    styles = _percent_styles(parts.get("xl/styles.xml", b""))
    if not styles:
        return
    for attributes, body in _CELL.findall(_part(parts, sheet)):
        if (
            _attribute(attributes, b"s") in styles
            and _attribute(attributes, b"t") not in _TEXT_KINDS
            and _SAVED_VALUE.search(body)
        ):
            yield _attribute(attributes, b"r").decode()


def _percent_styles(styles: bytes) -> frozenset[bytes]:
    formats = _BUILT_IN | {
        _attribute(attributes, b"numFmtId")
        for attributes in _FORMAT.findall(styles)
        if _is_percent(_attribute(attributes, b"formatCode"))
    }
    listed = _STYLES.search(styles)
    cells = _STYLE.findall(listed[1]) if listed else ()
    return frozenset(
        b"%d" % place
        for place, attributes in enumerate(cells)
        if _attribute(attributes, b"numFmtId") in formats
    )


def _is_percent(code: bytes) -> bool:
    return "%" in _NOT_SHOWN.sub("", code.decode("utf-8", "replace").replace("&quot;", '"'))


def _part(parts: Parts, sheet: int) -> bytes:
    """Find the part of a sheet; where the workbook does not say, all sheets together."""
    relations = {
        _attribute(attributes, b"Id"): _attribute(attributes, b"Target").decode("utf-8", "replace")
        for attributes in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b""))
    }
    listed = [_relation(attributes) for attributes in _SHEET.findall(parts.get("xl/workbook.xml", b""))]
    target = relations.get(listed[sheet], "") if sheet < len(listed) else ""
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts.get(name) or b"".join(sheets_of(parts))


def _relation(attributes: bytes) -> bytes:
    return _attribute(attributes, rb"\w+:id")


def _attribute(attributes: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb"\s*=\s*(%s)" % _QUOTED, attributes)
    return found[1][1:-1] if found else b""
