"""What the QR code of a document says, and that its drawing is the code and nothing else."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import segno

from inspection_api.documents import codes

if TYPE_CHECKING:
    from inspection_api.documents.contexts import DiscrepancyReport

ROOT = "0f" * 32


def test_the_code_leads_to_the_page_that_checks_the_document() -> None:
    text = codes.verification_text("https://tham-tra.example.vn", "018b", 12, ROOT)
    assert text == f"https://tham-tra.example.vn/kiem-chung/018b#12:{ROOT}"


def test_without_a_page_the_code_says_the_same_as_text() -> None:
    assert codes.verification_text("", "018b", 12, ROOT) == f"tham-tra:018b:12:{ROOT}"


def test_the_drawing_has_a_dark_square_for_each_of_the_code(report: DiscrepancyReport) -> None:
    drawn = codes.drawing(report.verification)
    code = segno.make(report.verification.code, error="m", micro=False)
    dark = sum(sum(row) for row in code.matrix)
    path = next(each for each in ET.fromstring(drawn).iter() if "stroke" in each.attrib)  # noqa: S314 -- our own
    lengths = [int(number) for number in re.findall(r"h(\d+)", path.attrib["d"])]
    assert sum(lengths) == dark
    width = code.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {width} {width}"'.encode() in drawn


def test_the_same_text_gives_the_same_drawing_and_another_one_another(report: DiscrepancyReport) -> None:
    told = report.verification
    assert codes.drawing(told) == codes.drawing(replace(told, size=2))
    assert codes.drawing(told) != codes.drawing(replace(told, code="tham-tra:2"))


def test_the_drawing_is_no_page_of_its_own(report: DiscrepancyReport) -> None:
    content = io.BytesIO(codes.drawing(report.verification)).read()
    assert b"script" not in content
    assert b"href" not in content
