"""`thamtra evidence`: the files as they were received."""

from __future__ import annotations

import sys

import click

from evidence.errors import StoreAwayError, StoreRefusedError
from evidence.scrub import Damaged, Progress, ScrubReport
from inspection_api.archive import service
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.settings import read_settings

_TOLD_EVERY = 500
_MEGABYTE = 1_000_000
_KINDS = {"size": "sai cỡ tệp", "content": "sai nội dung", "unreadable": "không đọc được"}


@click.group()
def evidence() -> None:
    """Tệp minh chứng gốc: đọc lại và kiểm tra."""


@evidence.command()
@click.option("--after", default="", metavar="SHA256", help="Chạy tiếp từ sau tệp này của lần chạy trước.")
def scrub(after: str) -> None:
    """Đọc lại mọi tệp gốc, so với mã băm và sổ; thoát 1 nếu có tệp hỏng hoặc thiếu."""
    watch = _Watch(after)
    try:
        report = service.scrub(SYSTEM, create_context(read_settings()), watch, after)
    except (StoreAwayError, StoreRefusedError, KeyboardInterrupt) as fault:
        reason = "đã dừng" if isinstance(fault, KeyboardInterrupt) else f"kho không dùng được ({fault.code})"
        again = f" --after {watch.last}" if watch.last else ""
        click.echo(f"Chưa xong, {reason}. Chạy tiếp bằng: thamtra evidence scrub{again}", err=True)
        sys.exit(2)
    _tell(report)
    sys.exit(0 if report.is_clean else 1)


class _Watch:
    """Tells of progress now and then, and remembers where the scrub is."""

    def __init__(self, after: str) -> None:
        self.last = after

    def __call__(self, progress: Progress) -> None:
        self.last = progress.last
        if progress.objects % _TOLD_EVERY == 0:
            click.echo(f"Đã đọc {progress.objects} tệp, {progress.size // _MEGABYTE} MB …", err=True)


def _tell(report: ScrubReport) -> None:
    for damaged in report.damaged:
        click.echo(_damage_line(damaged), err=True)
    for name in report.missing:
        click.echo(f"THIẾU {name}", err=True)
    for name in report.orphans:
        click.echo(f"Thừa, nguyên vẹn: {name} (lần gửi bị ngắt; không cần xử lý)", err=True)
    for path in report.strays:
        click.echo(f"Không phải tệp gốc: {path}", err=True)
    click.echo(
        f"Đã đọc {report.objects} tệp: {len(report.damaged)} hỏng, {len(report.missing)} thiếu, "
        f"{len(report.orphans)} thừa, {len(report.strays)} không phải tệp gốc."
    )


def _damage_line(damaged: Damaged) -> str:
    owner = "" if damaged.expected else ", không có trong sổ"
    return f"HỎNG {damaged.sha256}: {_KINDS[damaged.damage]}{owner} ({damaged.found})"
