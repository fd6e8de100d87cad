"""The `thamtra` commands, one file per subject, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

_COMMANDS = {
    "accounts": ("accounts", "Tài khoản người dùng."),
    "audit": ("audit", "Kiểm toán: xuất gói, kiểm gói, so cơ sở dữ liệu với sổ."),
    "config": ("configuration", "Kiểm tra cấu hình."),
    "criteria": ("criteria", "Bộ tiêu chí: kiểm tra và so sánh phiên bản."),
    "evidence": ("evidence", "Tệp minh chứng gốc: đọc lại và kiểm tra."),
    "explain": ("scoring", "Giải thích điểm của một đơn vị."),
    "line": ("lines", "Dòng kết quả của một đơn vị: trích ra và kiểm tra với biên nhận."),
    "log": ("log", "Sổ lưu vết: xuất, kiểm tra, chốt."),
    "migrate": ("preparation", "Đưa cơ sở dữ liệu lên phiên bản hiện tại."),
    "practice": ("practice", "Bản tập dượt: tạo và xóa."),
    "prepare": ("preparation", "Chuẩn bị dữ liệu, nạp kỳ minh họa; chạy lại không thêm gì."),
    "publication": ("publication", "Kết quả đã công bố: xuất bộ tệp để tính lại."),
    "rank": ("scoring", "Xét mức và xếp hạng từ tổng điểm từng mục đã có sẵn."),
    "replay": ("replaying", "Tính lại theo biên nhận và so từng byte."),
    "sample": ("sample", "Kỳ minh họa: Gia Lai 2019."),
    "score": ("scoring", "Chấm điểm, xét mức và xếp hạng từ bảng số liệu."),
    "serve": ("service", "Chạy tiến trình web."),
    "source": ("source", "Đọc lại một kỳ dựng từ nguồn đã công bố."),
    "up": ("service", "Chuẩn bị tất cả rồi chạy."),
    "worker": ("work", "Chạy tiến trình xử lý việc nền (báo cáo, thời hạn)."),
}
"""The file of each command and what the list of commands says of it, so that listing loads none of them."""


class _OnDemand(click.Group):
    """Loads a command's file when it is called, so that starting costs what it needs alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"inspection_api.cli.{_COMMANDS[cmd_name][0]}")
        return cast("click.Command", getattr(module, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(_COMMANDS.items())])


@click.group(cls=_OnDemand)
@click.version_option(package_name="thamtra", prog_name="thamtra")
def main() -> None:
    """Thẩm tra: kiểm tra số liệu tự kê khai tại chỗ và chấm điểm từ số liệu thẩm tra."""
