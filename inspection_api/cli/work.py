"""`thamtra worker`: the process that does long work and lets deadlines pass."""

from __future__ import annotations

import signal
import threading

import click

from evidence.items import Decoding
from evidence.sandbox import Conditions, Decoder
from inspection_api.bootstrap import create_context, create_worker
from inspection_api.cli.sample import deliver_due
from inspection_api.settings import read_settings


@click.command()
def worker() -> None:
    """Chạy tiến trình xử lý việc nền (báo cáo, thời hạn)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    settings = read_settings()
    with Decoder(Conditions(decoding=Decoding(heic=settings.heic))) as decoder:
        create_worker(create_context(settings), decoder, (deliver_due,)).run(stop)
