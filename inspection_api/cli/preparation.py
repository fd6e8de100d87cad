"""`thamtra migrate` and `prepare`: bring the database up to date, and load the sample at first start."""

from __future__ import annotations

import click

from inspection_api.bootstrap import create_context
from inspection_api.cli.sample import ensure_sample
from inspection_api.kernel import schema
from inspection_api.settings import read_settings


@click.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản hiện tại."""
    schema.upgrade(create_context(read_settings()).database)
    click.echo("Cơ sở dữ liệu đã ở phiên bản hiện tại.")


@click.command()
def prepare() -> None:
    """Chuẩn bị dữ liệu, nạp kỳ minh họa; chạy lại không thêm gì."""
    context = create_context(read_settings())
    if not schema.is_current(context.database):
        click.echo("Đang chuẩn bị cơ sở dữ liệu…")
        schema.upgrade(context.database)
    ensure_sample(context)
