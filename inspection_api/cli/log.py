"""`thamtra log`: take the event log out, and check it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidence.ledger import verify as verify_lines
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views
from inspection_api.settings import read_settings


@click.group()
def log() -> None:
    """Sổ lưu vết: xuất và kiểm tra."""


@log.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def export(target: Path) -> None:
    """Xuất sổ lưu vết ra tệp TARGET, mỗi sự kiện một dòng."""
    with reading(create_context(read_settings())) as session, target.open("wb") as file:
        count = sum(1 for line in views.log_lines(SYSTEM, session) if file.write(line))
    click.echo(f"Đã xuất {count} sự kiện ra {target}.")


@log.command()
@click.argument("source", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(source: Path | None) -> None:
    """Kiểm tra sổ lưu vết của hệ thống, hoặc của tệp SOURCE đã xuất; chỉ ra dòng sai đầu tiên."""
    if source is None:
        with reading(create_context(read_settings())) as session:
            verdict = views.verify_log(SYSTEM, session)
    else:
        with source.open("rb") as file:
            verdict = verify_lines(file)
    if verdict.fault is not None:
        click.echo(f"SAI ở dòng {verdict.fault.line}: {verdict.fault.code}", err=True)
        sys.exit(1)
    click.echo(f"Sổ lưu vết đúng: {verdict.count} sự kiện, mã băm cuối {verdict.head}.")
