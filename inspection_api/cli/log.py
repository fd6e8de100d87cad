"""`thamtra log`: take the event log out, check it, give out a checkpoint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidence.ledger import verify as verify_lines
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service, views
from inspection_api.settings import read_settings


@click.group()
def log() -> None:
    """Sổ lưu vết: xuất, kiểm tra, chốt."""


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
        context = create_context(read_settings())
        with reading(context) as session:
            verdict = views.verify_log(SYSTEM, context, session)
    else:
        with source.open("rb") as file:
            verdict = verify_lines(file)
    if verdict.fault is not None:
        click.echo(f"SAI ở dòng {verdict.fault.line}: {verdict.fault.code}", err=True)
        sys.exit(1)
    click.echo(f"Sổ lưu vết đúng: {verdict.count} sự kiện, mã băm cuối {verdict.head}.")


@log.command()
def checkpoint() -> None:
    """Chốt sổ lưu vết tại đây: in điểm chốt có chữ ký, để bên khác giữ và đối chiếu về sau."""
    with transaction(create_context(read_settings()), SYSTEM) as tx:
        made = service.make_checkpoint(SYSTEM, tx)
    click.echo(made.note, nl=False)
