"""`thamtra practice`: make and delete the practice round."""

from __future__ import annotations

import subprocess
import sys

import click

from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.practice import service
from inspection_api.settings import environment_of_practice, read_settings


@click.group()
def practice() -> None:
    """Bản tập dượt: tạo và xóa.

    Dữ liệu riêng, không có giá trị, xóa bất cứ lúc nào.
    """


@practice.command()
def new() -> None:
    """Tạo bản tập dượt với kỳ minh họa."""
    context = create_context(read_settings())
    settings = context.settings
    try:
        service.expect_none(SYSTEM, context)
    except Problem as problem:
        raise _refusal(context, problem) from problem
    environment = environment_of_practice(settings, settings.practice_draft)
    if subprocess.call([sys.executable, "-m", "inspection_api.cli", "prepare"], env=environment):
        raise click.ClickException("Chưa tạo được bản tập dượt; hãy xem lỗi ở trên rồi chạy lại.")
    service.open_prepared(SYSTEM, context)
    click.echo(f"Đã tạo bản tập dượt ở {settings.practice_folder}; mở ở cổng {settings.port + 1}.")


@practice.command()
@click.option("--yes", is_flag=True, help="Xác nhận xóa tất cả dữ liệu tập dượt.")
def delete(*, yes: bool) -> None:
    """Xóa bản tập dượt cùng mọi thứ trong đó."""
    if not yes:
        raise click.ClickException("Mọi dữ liệu tập dượt sẽ mất. Thêm --yes để xóa.")
    context = create_context(read_settings())
    try:
        service.delete(SYSTEM, context)
    except Problem as problem:
        raise _refusal(context, problem) from problem
    click.echo("Đã xóa bản tập dượt. Dữ liệu thật không thay đổi.")


def _refusal(context: Context, problem: Problem) -> click.ClickException:
    return click.ClickException(context.configuration.problem_texts.detail(problem.code, problem.params))
