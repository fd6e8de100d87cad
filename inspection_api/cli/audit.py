"""`thamtra audit`: write a package for auditors, check one, hold the rows of the database against the log."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path
from uuid import UUID

import click

from evidence.errors import PackageError
from inspection_api.audit import service, views
from inspection_api.audit.rules import RowFault
from inspection_api.bootstrap import create_context
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.settings import read_settings

_TOLD_EVERY = 500
_SHOWN_FAULTS = 200
_KINDS = {"changed": "khác sổ", "added": "không có trong sổ", "missing": "có trong sổ mà không còn"}


@click.group()
def audit() -> None:
    """Kiểm toán: xuất gói, kiểm gói, so cơ sở dữ liệu với sổ."""


@audit.command()
@click.option("--campaign", required=True, help="Mã kỳ đánh giá.")
@click.option("--unit", help="Mã đơn vị; bỏ trống là cả sổ (mỗi hệ thống chỉ có một sổ cho mọi kỳ).")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp .zip hoặc thư mục mới.")
@click.option("--size", type=int, help="Chỉ đến điểm chốt đã có ở dòng này, thay vì chốt sổ bây giờ.")
def export(campaign: str, unit: str | None, out: Path, size: int | None) -> None:
    """Xuất gói kiểm toán ra OUT: sổ, điểm chốt, khóa, tệp gốc và công cụ kiểm."""
    context = create_context(read_settings())
    order = service.Order(UUID(int=0), campaign, unit, SYSTEM.person_id, SYSTEM.name, of_unit=False)
    try:
        made = service.export(SYSTEM, context, order, out, size=size, progress=_tell)
    except Problem as problem:
        texts = context.configuration.problem_texts
        raise click.ClickException(texts.detail(problem.code, problem.params)) from problem
    except FileExistsError as fault:
        raise click.ClickException(f"{out} đã có; hãy chọn tên khác.") from fault
    except PackageError as fault:
        raise click.ClickException(f"Chưa xuất được: sổ còn trống hoặc không khớp ({fault.code}).") from fault
    click.echo(
        f"Đã xuất {made.lines} dòng sổ (đến dòng {made.log_size}) và {made.originals} tệp gốc ra {out}."
    )
    click.echo(f"SHA-256 của bản kê: {made.manifest_sha256}")


@audit.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify(arguments: tuple[str, ...]) -> None:
    """Kiểm một gói bằng chính verify.py có trong gói: [--known DÒNG:GỐC] [--key-sha256 DẤU] GÓI."""
    with resources.as_file(resources.files("evidence.offline").joinpath("verify.py")) as program:
        done = subprocess.run([sys.executable, str(program), *arguments], check=False)
    sys.exit(done.returncode)


@audit.command()
def check() -> None:
    """So từng dòng của cơ sở dữ liệu với sổ lưu vết; nêu bảng, khóa và cột bị đổi; thoát 1 nếu có."""
    with reading(create_context(read_settings())) as session:
        found = views.row_faults(SYSTEM, session)
    for fault in found[:_SHOWN_FAULTS]:
        click.echo(f"SAI {_place(fault)}: {_KINDS[fault.kind]}", err=True)
    if found:
        click.echo(f"{len(found)} chỗ của cơ sở dữ liệu không như sổ ghi.", err=True)
        sys.exit(1)
    click.echo("Cơ sở dữ liệu đúng như sổ ghi. Sổ có nguyên vẹn không: thamtra log verify.")


def _place(fault: RowFault) -> str:
    return " ".join(part for part in (fault.table, fault.key, fault.column) if part)


def _tell(done: int, total: int) -> None:
    if done % _TOLD_EVERY == 0:
        click.echo(f"Đã ghi {done}/{total} tệp …", err=True)
