"""What a person is to do next in a round, from the counts that the person may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspection_api.kernel.actors import Role
from inspection_api.kernel.permissions import Permission
from inspection_web.desk.scene import Scene


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, and where."""

    text: str
    href: str


def tasks(here: Scene, visits: Mapping[str, int], cases: Mapping[str, int], *, submitted: bool) -> list[Task]:
    """Return what the person is to do next, the most pressing first.

    Args:
        here: Who looks at which round.
        visits: How many visits there are by state.
        cases: How many cases there are by state.
        submitted: For unit people: whether the own unit handed in its form.
    """
    base = f"/ky/{here.campaign.id}"
    found = [*_of_unit(here, base, cases, submitted=submitted), *_of_team(here, base, visits, cases)]
    return [*found, *_of_others(here, base, cases)]


def _of_unit(here: Scene, base: str, cases: Mapping[str, int], *, submitted: bool) -> Iterator[Task]:
    if here.own_unit is None:
        return
    if not submitted:
        yield Task("Tải phiếu, điền và nộp phiếu tự đánh giá", f"{base}/don-vi/{here.own_unit}")
    if here.actor.has(Role.UNIT_HEAD) and cases.get("notified"):
        yield Task(f"Giải trình {cases['notified']} chênh lệch", f"{base}/ho-so?tinh_trang=notified")


def _of_team(here: Scene, base: str, visits: Mapping[str, int], cases: Mapping[str, int]) -> Iterator[Task]:
    if here.may(Permission.RECORD_FINDING) and (open_ := visits.get("issued", 0) + visits.get("open", 0)):
        yield Task(f"Kiểm tra tại chỗ: {open_} buổi đang mở", "/tablet/")
    if here.may(Permission.ISSUE_PACKAGE) and visits.get("planned"):
        yield Task(
            f"Phát gói dữ liệu cho {visits['planned']} buổi kiểm tra", f"{base}/kiem-tra?tinh_trang=planned"
        )
    if here.may(Permission.NOTIFY_CASE) and cases.get("detected"):
        yield Task(
            f"Xem {cases['detected']} chênh lệch mới, thông báo cho đơn vị",
            f"{base}/ho-so?tinh_trang=detected",
        )
    if here.may(Permission.PROPOSE_VALUE):
        yield from _proposals(base, cases)


def _proposals(base: str, cases: Mapping[str, int]) -> Iterator[Task]:
    for state, words in _TO_PROPOSE.items():
        if cases.get(state):
            yield Task(words.format(count=cases[state]), f"{base}/ho-so?tinh_trang={state}")


def _of_others(here: Scene, base: str, cases: Mapping[str, int]) -> Iterator[Task]:
    if here.may(Permission.DECIDE_CASE) and cases.get("proposed"):
        yield Task(f"Quyết định {cases['proposed']} hồ sơ đã đề xuất", f"{base}/ho-so?tinh_trang=proposed")
    if here.actor.has(Role.OFFICE):
        yield Task("Xem những việc chờ xử lý", f"{base}/cho-xu-ly")
        yield Task("Xem kết quả và điều kiện công bố", f"{base}/ket-qua")
    if here.may(Permission.MANAGE_ACCOUNTS):
        yield Task("Quản lý tài khoản", "/tai-khoan")
        yield Task("Kiểm tra sổ lưu vết", "/so-luu-vet")


_TO_PROPOSE = {
    "explained": "Đề xuất giá trị cho {count} hồ sơ đã giải trình",
    "lapsed": "Đề xuất giá trị cho {count} hồ sơ quá hạn giải trình",
    "returned": "Đề xuất lại {count} hồ sơ bị trả lại",
}
