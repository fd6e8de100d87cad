"""The small decisions of the paper."""

from __future__ import annotations

from uuid import UUID

import pytest

from evidence import FenceVerdict
from inspection_api.kernel.configuration import Configuration
from inspection_api.reports.rules import fence_verdict, unprinted, with_part
from scoring import load_rulebook

KEY = UUID("016dd214-92f1-719e-95fe-fe5b8bc3f534")


@pytest.mark.parametrize(
    ("sha256", "file", "said"),
    [
        (None, None, f"Ảnh chưa nhận được: mã ảnh {KEY}"),
        ("ab" * 32, None, f"Ảnh chưa nhận được: mã băm {'ab' * 32}"),
        ("ab" * 32, ("quarantined", "image/jpeg"), f"Ảnh đang cách ly: mã băm {'ab' * 32}"),
        ("ab" * 32, ("waiting", "image/jpeg"), f"Ảnh đang được xử lý: mã băm {'ab' * 32}"),
        ("ab" * 32, ("stored", "image/jpeg"), f"Ảnh đang được xử lý: mã băm {'ab' * 32}"),
        ("ab" * 32, ("stored", "application/pdf"), f"Tệp không in được thành ảnh: mã băm {'ab' * 32}"),
    ],
)
def test_a_photo_that_cannot_be_printed_is_named(
    sha256: str | None, file: tuple[str, str] | None, said: str
) -> None:
    assert unprinted(KEY, sha256, file) == said


def test_where_a_photo_was_taken_follows_from_its_findings() -> None:
    assert fence_verdict([]) is FenceVerdict.INSIDE
    assert fence_verdict(["evidence.clock-skew", "evidence.outside-fence"]) is FenceVerdict.OUTSIDE
    for code in ("fence-uncertain", "unusable-fix", "unusable-accuracy", "zero-position", "swapped-position"):
        assert fence_verdict([f"evidence.{code}"]) is FenceVerdict.CANNOT_TELL


def test_what_was_proven_in_part_is_said_with_the_part() -> None:
    text = Configuration().text("criteria/gia-lai-2019/huyen.yaml")
    field = load_rulebook(text, name="huyen.yaml").criterion("H.A1.1").field("so_may")
    assert with_part("Không đủ minh chứng", field, None) == "Không đủ minh chứng"
    said = with_part("Không đủ minh chứng", field, "30")
    assert said == "Không đủ minh chứng (đã chứng minh 30\N{NO-BREAK SPACE}máy)"
