"""The discrepancy report as a file: its words, its fonts, its pages, and that it fetches nothing."""

import dataclasses
import io
import re
from itertools import pairwise
from typing import cast

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from inspection_api.documents import pdf
from inspection_api.documents.contexts import DiscrepancyReport

A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def content(report: DiscrepancyReport) -> bytes:
    return pdf.discrepancy_report(report)


@pytest.fixture(scope="module")
def pages(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


@pytest.fixture(scope="module")
def text(pages: list[PageObject]) -> str:
    return flowing("\n".join(page.extract_text() for page in pages))


def flowing(text: str) -> str:
    """One line of words, whatever the line breaks on paper."""
    return " ".join(text.split())


def fonts(page: PageObject) -> set[str]:
    resources = cast("DictionaryObject", page["/Resources"])
    return {
        str(font.get_object()["/BaseFont"]) for font in cast("DictionaryObject", resources["/Font"]).values()
    }


@pytest.mark.parametrize(
    "words",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BAN CHỈ ĐẠO XÂY DỰNG CHÍNH QUYỀN ĐIỆN TỬ TỈNH GIA LAI TỔ CÔNG TÁC",
        "Gia Lai, ngày 20 tháng 11 năm 2019",
        "số liệu thẩm tra của Ủy ban nhân dân xã Biển Hồ",
        "Bộ tiêu chí cấp xã (minh họa)",
        "Tổng điểm 100,00 74,62 74,37 73,3924 73,4757",
        "Số máy tính đang dùng 45 máy (ước tính) 38 máy",
        "4 × 45/48 = 3,75",
        "−0,5833",
        "+0,6057",
        "Ước tính khác thực tế",
        "còn ghi trong sổ <tài sản>.",
        "Cán bộ mẫu Một, Thành viên Tổ công tác; 09:20 ngày 05/11/2019",
        "13,971836° B; 108,01508° Đ (sai số 12 m); trong phạm vi đơn vị",
        "Giải trình của đơn vị: Đồng ý một phần",
        "Đề xuất của Tổ công tác: 39 máy",
        "Quyết định của Ban Chỉ đạo: Phê duyệt; số liệu chính thức 39 máy",
        "X.A1.1 Tỷ lệ CBCC xã có máy tính 4,00 4,00 3,75 −0,25",
        "sự kiện số 1482",
        "Điểm chốt sổ lưu vết: 1485 dòng, lập lúc 09:02:00 ngày 20/11/2019",
        "mở https://tham-tra.gialai.example.vn/kiem-chung và nhập mã tài liệu.",
        "của Ủy ban nhân dân xã Biển Hồ./.",
        "- Lưu: VT, TCT.",
    ],
)
def test_the_words_can_be_read_back_exactly(text: str, words: str) -> None:
    assert words in text


def test_digests_are_printed_whole(text: str, report: DiscrepancyReport) -> None:
    unbroken = text.replace(" ", "")
    assert report.log_head.hash in unbroken
    assert report.verification.root in unbroken
    assert report.verification.key_fingerprint in unbroken
    for photo in report.entries[0].photos:
        assert photo.sha256 in unbroken


def test_every_font_is_the_packaged_serif_and_embedded(pages: list[PageObject]) -> None:
    names = set.union(*(fonts(page) for page in pages))
    assert names
    assert all(
        re.fullmatch(r"/[A-Z]{6}\+Liberation-Serif-Document(-Bold)?(-Italic)?", name) for name in names
    )


def test_pages_are_a4_and_numbered_from_the_second_one(pages: list[PageObject]) -> None:
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        lines = page.extract_text().splitlines()
        assert (int(page.mediabox.width), round(page.mediabox.height)) == A4_POINTS
        assert lines[-2] == ("MINH HỌA" if number == 1 else f"{number} MINH HỌA")
        assert lines[-1].endswith(f"{len(pages)} trang")


def test_an_illustrative_report_says_so_on_every_page(pages: list[PageObject]) -> None:
    assert all("MINH HỌA" in page.extract_text() for page in pages)


def test_an_official_report_is_not_marked(report: DiscrepancyReport) -> None:
    official = dataclasses.replace(report, illustrative_note=None)
    reader = PdfReader(io.BytesIO(pdf.discrepancy_report(official)))
    assert not any("MINH HỌA" in page.extract_text() for page in reader.pages)


def test_both_photos_are_in_the_file_uncut(pages: list[PageObject]) -> None:
    sizes = {image.image.size for page in pages for image in page.images if image.image is not None}
    assert sizes == {(1024, 768), (600, 800)}


def test_the_same_context_gives_the_same_bytes(content: bytes, report: DiscrepancyReport) -> None:
    assert pdf.discrepancy_report(report) == content


def test_the_file_names_its_language_title_and_date(content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content))
    assert str(reader.root_object["/Lang"]) == "vi"
    assert "/StructTreeRoot" in reader.root_object
    assert reader.metadata is not None
    assert reader.metadata.title == "Báo cáo chênh lệch số liệu: Ủy ban nhân dân xã Biển Hồ"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.isoformat() == "2019-11-20T09:03:00+07:00"


def test_a_report_without_differences_says_so(report: DiscrepancyReport) -> None:
    calm = dataclasses.replace(report, entries=(), mismatches=())
    reader = PdfReader(io.BytesIO(pdf.discrepancy_report(calm)))
    text = flowing("\n".join(page.extract_text() for page in reader.pages))
    assert "Không có chênh lệch giữa số liệu tự kê khai và số liệu thẩm tra." in text
    assert "Điểm tự chấm bằng điểm tính lại ở mọi tiêu chí." in text


def test_a_long_table_repeats_its_head_and_keeps_every_row(report: DiscrepancyReport) -> None:
    row = report.mismatches[0]
    rows = tuple(dataclasses.replace(row, criterion_id=f"Z{number:03d}") for number in range(120))
    reader = PdfReader(
        io.BytesIO(pdf.discrepancy_report(dataclasses.replace(report, entries=(), mismatches=rows)))
    )
    texts = [page.extract_text() for page in reader.pages]
    holding = [text for text in texts if re.search(r"\bZ\d{3}\b", text)]
    found = [int(name) for text in texts for name in re.findall(r"\bZ(\d{3})\b", text)]
    assert len(holding) > 2
    assert all("Tính lại" in text for text in holding)
    assert all(after - before == 1 for before, after in pairwise(found))
    assert len(found) == len(rows)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "file:///etc/hostname", "images/unknown", "data:image/png;base64,AA=="],
)
def test_an_unknown_address_stops_the_rendering(address: str) -> None:
    with pytest.raises(pdf.RefusedAddressError):
        pdf.html_to_pdf(f'<img src="{address}" alt="">', identifier="x", images={})


def test_a_missing_font_stops_the_rendering_instead_of_changing_the_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_FONTS", ())
    with pytest.raises(pdf.RefusedAddressError, match="LiberationSerif-Regular"):
        pdf.html_to_pdf("<p>Ủy ban</p>", identifier="x", images={})


def test_without_a_public_address_the_paper_says_what_the_code_holds(report: DiscrepancyReport) -> None:
    alone = dataclasses.replace(report.verification, page=None, code="tham-tra:1")
    calm = dataclasses.replace(report, entries=(), mismatches=(), verification=alone)
    reader = PdfReader(io.BytesIO(pdf.discrepancy_report(calm)))
    text = flowing("\n".join(page.extract_text() for page in reader.pages))
    assert "Mã QR ghi lại mã tài liệu và điểm chốt." in text
    assert "kiem-chung" not in text
