"""`thamtra publication`: take out what computing a published result again needs."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from inspection_api.bootstrap import create_context
from inspection_api.cli.tables import write_whole
from inspection_api.kernel.actors import SYSTEM
from inspection_api.publication import views
from inspection_api.publication.rules import RECEIPT_FILE
from inspection_api.settings import read_settings


@click.group()
def publication() -> None:
    """Kết quả đã công bố: xuất bộ tệp để tính lại."""


@publication.command()
@click.argument("publication_id", type=click.UUID)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(publication_id: UUID, folder: Path) -> None:
    """Xuất biên nhận, bộ tiêu chí và số liệu của bản công bố PUBLICATION_ID vào thư mục FOLDER."""
    files = views.replay_files(SYSTEM, create_context(read_settings()), publication_id)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole({folder / name: data for name, data in files.items()})
    click.echo(f"Đã xuất {len(files)} tệp vào {folder}. Tính lại: thamtra replay {folder / RECEIPT_FILE}")
