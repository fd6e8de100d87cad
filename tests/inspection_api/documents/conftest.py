"""A full discrepancy report to render: three cases, two photos, made here from nothing."""

import hashlib
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from PIL import Image, ImageDraw

from inspection_api.documents import codes
from inspection_api.documents.contexts import (
    CampaignFacts,
    Decision,
    DiscrepancyEntry,
    DiscrepancyReport,
    Explanation,
    FieldRow,
    Header,
    LogHead,
    Person,
    Photo,
    Place,
    Proposal,
    ReportedUnit,
    RulebookFacts,
    SectionRow,
    SelfScoreMismatch,
    Signatory,
    Verification,
)

INSPECTOR = Person(name="Cán bộ mẫu Một", role="Thành viên Tổ công tác")
LEADER = Person(name="Cán bộ mẫu Hai", role="Tổ trưởng Tổ công tác")
HEAD = Person(name="Cán bộ mẫu Ba", role="Thủ trưởng đơn vị")
MEMBER = Person(name="Cán bộ mẫu Bốn", role="Thành viên Ban Chỉ đạo")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2019, given in UTC."""
    return datetime(2019, 11, day, hour, minute, tzinfo=UTC)


def photo(tone: tuple[int, int, int], size: tuple[int, int], caption: str, place: Place | None) -> Photo:
    """A generated picture of a desk with a machine on it."""
    image = Image.new("RGB", size, tone)
    draw = ImageDraw.Draw(image)
    width, height = size
    for line in range(0, height, 4):
        shade = tuple(max(0, channel - line * 60 // height) for channel in tone)
        draw.rectangle((0, line, width, line + 4), fill=shade)
    draw.rectangle((width * 0.25, height * 0.3, width * 0.75, height * 0.65), fill=(40, 44, 52))
    draw.rectangle((width * 0.28, height * 0.33, width * 0.72, height * 0.62), fill=(150, 190, 220))
    draw.rectangle((0, height * 0.75, width, height), fill=(120, 92, 64))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=85)
    return Photo(
        sha256=hashlib.sha256(target.getvalue()).hexdigest(),
        preview=target.getvalue(),
        media_type="image/jpeg",
        caption=caption,
        taken_at=at(5, 2, 15),
        taken_by=INSPECTOR.name,
        place=place,
    )


@pytest.fixture(scope="session")
def photos() -> tuple[Photo, Photo]:
    place = Place(
        latitude=Decimal("13.971836"),
        longitude=Decimal("108.01508"),
        accuracy_m=Decimal(12),
        verdict="trong phạm vi đơn vị",
    )
    return (
        photo((196, 204, 210), (1024, 768), "Phòng làm việc bộ phận Một cửa, 38 máy tính đang dùng", place),
        photo((214, 205, 188), (600, 800), "Sổ theo dõi tài sản, trang ghi máy đã thanh lý", None),
    )


def machines(photos: tuple[Photo, ...]) -> DiscrepancyEntry:
    """A case all the way to its decision."""
    disputed = FieldRow(
        label="Số máy tính đang dùng", type="int", unit="máy", claimed="45", verified="38", estimated=True
    )
    return DiscrepancyEntry(
        case_number="GL19-0007",
        state="Đã phê duyệt",
        criterion_id="X.A1.1",
        criterion_label="Tỷ lệ CBCC xã có máy tính",
        max=Fraction(4),
        references=("Quyết định số 169/QĐ-UBND ngày 05/4/2019 của UBND tỉnh Gia Lai",),
        fields=(
            disputed,
            FieldRow(label="Số cán bộ, công chức", type="int", unit="người", claimed="48", verified="48"),
        ),
        disputed=disputed,
        points_before=Fraction(15, 4),
        points_after=Fraction(19, 6),
        explanation_before="4 × 45/48 = 3,75",
        explanation_after="4 × 38/48 = 3,1667 (làm tròn 4 chữ số thập phân)",
        cause="Ước tính khác thực tế",
        note="Bảy máy đã thanh lý trong tháng 9, còn ghi trong sổ <tài sản>.",
        found_by=INSPECTOR,
        found_at=at(5, 2, 20),
        mode="Kiểm tra tại chỗ",
        photos=photos,
        respond_by=date(2019, 11, 14),
        explanation=Explanation(
            stance="Đồng ý một phần",
            text="Đơn vị đã kê theo sổ tài sản.\nĐề nghị tính thêm 01 máy đang bảo hành, có giấy hẹn.",
            by=HEAD,
            at=at(12, 3, 5),
        ),
        proposal=Proposal(
            value="39",
            reason="Giấy hẹn bảo hành hợp lệ, máy vẫn thuộc bộ phận Một cửa.",
            by=LEADER,
            at=at(13, 8, 40),
        ),
        decision=Decision(
            outcome="Phê duyệt", final_value="39", reason="Nhất trí với đề xuất.", by=MEMBER, at=at(18, 1, 30)
        ),
    )


def officer() -> DiscrepancyEntry:
    """A case of a choice, explained by nobody yet."""
    choices = {"decided": "có quyết định phân công", "part_time": "kiêm nhiệm", "none": "không có"}
    disputed = FieldRow(
        label="Công chức phụ trách CNTT",
        type="choice",
        claimed="decided",
        verified="part_time",
        choices=choices,
    )
    return DiscrepancyEntry(
        case_number="GL19-0008",
        state="Đã thông báo đơn vị",
        criterion_id="X.A2.2",
        criterion_label="Công chức phụ trách CNTT, chuyển đổi số",
        max=Fraction(2),
        references=(),
        fields=(disputed,),
        disputed=disputed,
        points_before=Fraction(2),
        points_after=Fraction(1),
        explanation_before="có quyết định phân công: 1 × 2 = 2",
        explanation_after="kiêm nhiệm: 1/2 × 2 = 1",
        cause="Hiểu sai tiêu chí",
        note=None,
        found_by=INSPECTOR,
        found_at=at(5, 3, 0),
        mode="Kiểm tra hồ sơ",
        respond_by=date(2019, 11, 14),
    )


def documents_signed() -> DiscrepancyEntry:
    """A case upwards: the unit had reported too little."""
    disputed = FieldRow(
        label="Văn bản đi ký số", type="int", unit="văn bản", claimed="1204", verified="1310", estimated=True
    )
    return DiscrepancyEntry(
        case_number="GL19-0009",
        state="Quá hạn giải trình",
        criterion_id="X.B2.1",
        criterion_label="Tỷ lệ văn bản đi điện tử ký số",
        max=Fraction(8),
        references=("Quyết định số 169/QĐ-UBND ngày 05/4/2019 của UBND tỉnh Gia Lai",),
        fields=(
            disputed,
            FieldRow(label="Văn bản đi", type="int", unit="văn bản", claimed="1400", verified="1400"),
        ),
        disputed=disputed,
        points_before=Fraction(8 * 1204, 1400),
        points_after=Fraction(8 * 1310, 1400),
        explanation_before="8 × 1204/1400 = 6,88",
        explanation_after="8 × 1310/1400 = 7,4857",
        cause="Ước tính khác thực tế",
        note=None,
        found_by=INSPECTOR,
        found_at=at(6, 1, 10),
        mode="Đối chiếu hệ thống",
        respond_by=date(2019, 11, 14),
    )


def section(label: str, points: tuple[str, str, str, str, str], level: str | None) -> SectionRow:
    """A row of the summary from five decimal texts."""
    best, claimed, recomputed, verified, final = map(Fraction, points)
    return SectionRow(
        label=label,
        max=best,
        claimed=claimed,
        recomputed=recomputed,
        verified=verified,
        final=final,
        level=level,
    )


def verification() -> Verification:
    """A checkpoint, on a site that others reach."""
    root = hashlib.sha256(b"tree").hexdigest()
    site = "https://tham-tra.gialai.example.vn"
    document = "018b9c1e-2f00-7abc-8def-0123456789ab"
    return Verification(
        size=1485,
        root=root,
        at=at(20, 2, 2),
        origin="tham-tra.gialai.example.vn",
        key_fingerprint=hashlib.sha256(b"key").hexdigest(),
        code=codes.verification_text(site, document, 1485, root),
        page=f"{site}/kiem-chung",
    )


@pytest.fixture(scope="session")
def report(photos: tuple[Photo, Photo]) -> DiscrepancyReport:
    return DiscrepancyReport(
        document_id="018b9c1e-2f00-7abc-8def-0123456789ab",
        generated_at=at(20, 2, 3),
        requested_by=LEADER,
        header=Header(
            parent_body="Ban Chỉ đạo xây dựng Chính quyền điện tử tỉnh Gia Lai",
            issuing_body="Tổ công tác",
            symbol="BC-TCT",
            place="Gia Lai",
        ),
        signatory=Signatory(authority="TM. Tổ công tác", post="Tổ trưởng"),
        recipients=("Ban Chỉ đạo (báo cáo)", "UBND xã Biển Hồ", "Lưu: VT, TCT"),
        campaign=CampaignFacts(
            id="gia-lai-2019",
            title="Đánh giá mức độ Chính quyền điện tử tỉnh Gia Lai năm 2019",
            data_from=date(2018, 11, 1),
            data_through=date(2019, 10, 31),
            estimated=True,
        ),
        unit=ReportedUnit(
            code="23590",
            name="Ủy ban nhân dân xã Biển Hồ",
            kind_label="xã",
            parent_name="thành phố Pleiku",
        ),
        rulebook=RulebookFacts(
            title="Bộ tiêu chí cấp xã",
            digest=hashlib.sha256(b"xa").hexdigest(),
            instrument="Quyết định số 169/QĐ-UBND ngày 05/4/2019",
            illustrative=True,
        ),
        illustrative_note="Bộ tiêu chí và số liệu được dựng để chạy thử, không phải số liệu chính thức.",
        log_head=LogHead(seq=1482, hash=hashlib.sha256(b"log").hexdigest()),
        verification=verification(),
        sections=(
            section("Điều kiện sẵn sàng", ("30", "24.5", "24.25", "22.6667", "22.75"), "Mức III"),
            section("Kết quả xây dựng", ("70", "50.12", "50.12", "50.7257", "50.7257"), None),
        ),
        total=section("Tổng điểm", ("100", "74.62", "74.37", "73.3924", "73.4757"), None),
        entries=(machines(photos), officer(), documents_signed()),
        mismatches=(
            SelfScoreMismatch(
                criterion_id="X.A1.1",
                criterion_label="Tỷ lệ CBCC xã có máy tính",
                max=Fraction(4),
                claimed=Fraction(4),
                recomputed=Fraction(15, 4),
            ),
        ),
    )
