"""`thamtra up`, `serve`, `worker`, `migrate`: the processes of an installation."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

import click

from inspection_api.bootstrap import create_context, create_worker
from inspection_api.cli.sample import announce_accounts, deliver_due, ensure_sample
from inspection_api.kernel import schema
from inspection_api.settings import Settings, read_settings

_START_SECONDS = 60
_STOP_SECONDS = 20


@click.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản hiện tại."""
    schema.upgrade(create_context(read_settings()).database)
    click.echo("Cơ sở dữ liệu đã ở phiên bản hiện tại.")


@click.command()
def serve() -> None:
    """Chạy tiến trình web."""
    sys.exit(subprocess.call(_web()))


@click.command()
def worker() -> None:
    """Chạy tiến trình xử lý việc nền (báo cáo, thời hạn)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    create_worker(create_context(read_settings()), (deliver_due,)).run(stop)


@click.command()
def up() -> None:
    """Chuẩn bị tất cả rồi chạy: cơ sở dữ liệu, kỳ minh họa, tiến trình web và tiến trình nền."""
    settings = read_settings()
    context = create_context(settings)
    if not schema.is_current(context.database):
        click.echo("Đang chuẩn bị cơ sở dữ liệu…")
        schema.upgrade(context.database)
    ensure_sample(context)
    context.database.dispose()
    sys.exit(_supervise(settings))


def _web() -> list[str]:
    return [sys.executable, "-m", "inspection_web"]


def _supervise(settings: Settings) -> int:
    """Run both processes; when one ends, or we are told to stop, end the other."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    children = [
        subprocess.Popen(_web()),
        subprocess.Popen([sys.executable, "-m", "inspection_api.cli", "worker"]),
    ]
    try:
        _announce(settings, children[0], stop)
        while not stop.wait(0.5) and all(child.poll() is None for child in children):
            pass
    finally:
        for child in children:
            child.terminate()
        codes = [child.wait(_STOP_SECONDS) for child in children]
    return 0 if stop.is_set() else max(abs(code) for code in codes) or 1


def _announce(settings: Settings, web: subprocess.Popen[bytes], stop: threading.Event) -> None:
    address = f"http://{settings.host}:{settings.port}"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and web.poll() is None and not stop.is_set():
        if _answers(f"{address}/healthz"):
            announce_accounts(settings.home)
            click.echo(f"\nThẩm tra đang chạy tại {address} — dừng bằng Ctrl+C.")
            return
        stop.wait(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 -- our own loopback address
            return bool(answer.status == 200)  # noqa: PLR2004 -- HTTP's own number
    except (urllib.error.URLError, OSError):
        return False
