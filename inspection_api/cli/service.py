"""`thamtra up` and `serve`: the processes of an installation. Light, so that a second start is quick."""

from __future__ import annotations

import hashlib
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import click

from inspection_api.cli.attending import PracticeProcesses
from inspection_api.settings import Settings, environment_of_children, read_settings

ACCOUNTS = "sample-accounts.txt"
FORMS = "sample-forms"
_PREPARED = "prepared.txt"
_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
_START_SECONDS = 60
_STOP_SECONDS = 20


_lan = click.option("--lan", is_flag=True, help="Phục vụ máy tính bảng trong mạng nội bộ qua HTTPS.")


@click.command()
@_lan
def serve(*, lan: bool) -> None:
    """Chạy tiến trình web."""
    sys.exit(subprocess.call(_web(), env=_environment(lan=lan)))


@click.command()
@_lan
def up(*, lan: bool) -> None:
    """Chuẩn bị tất cả rồi chạy: cơ sở dữ liệu, kỳ minh họa, tiến trình web và tiến trình nền."""
    environment = _environment(lan=lan)
    settings = read_settings(environment)
    _prepare(settings)
    sys.exit(_supervise(settings, environment))


def _environment(*, lan: bool) -> Mapping[str, str]:
    return environment_of_children(**({"THAMTRA_LAN": "true"} if lan else {}))


def _prepare(settings: Settings) -> None:
    """Prepare in a process of its own, unless this version has prepared this database already."""
    stamp = settings.home / _PREPARED
    state = _state(settings)
    if stamp.exists() and stamp.read_text("ascii") == state:
        return
    if subprocess.call(_thamtra("prepare")):
        sys.exit(1)
    stamp.write_text(state, "ascii")


def _state(settings: Settings) -> str:
    """Name what a preparation is good for: these migrations, on this database."""
    names = sorted(place.name for place in _MIGRATIONS.glob("*.py"))
    return hashlib.sha256("\n".join([settings.database_url, *names]).encode()).hexdigest()


def _web() -> list[str]:
    return [sys.executable, "-m", "inspection_web"]


def _thamtra(command: str) -> list[str]:
    return [sys.executable, "-m", "inspection_api.cli", command]


def _supervise(settings: Settings, environment: Mapping[str, str]) -> int:
    """Run both processes; when one ends, or we are told to stop, end the other."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    practice = PracticeProcesses(settings)
    children = [subprocess.Popen(_web(), env=environment)]
    try:
        _announce(settings, children[0], stop)
        # After the web process, which people wait for.
        children.append(subprocess.Popen(_thamtra("worker"), env=environment))
        while not stop.wait(0.5) and all(child.poll() is None for child in children):
            practice.attend()
    finally:
        practice.stop()
        for child in children:
            child.terminate()
        codes = [child.wait(_STOP_SECONDS) for child in children]
    return 0 if stop.is_set() else max(abs(code) for code in codes) or 1


def _announce(settings: Settings, web: subprocess.Popen[bytes], stop: threading.Event) -> None:
    address = (
        f"https://127.0.0.1:{settings.port}" if settings.lan else f"http://{settings.host}:{settings.port}"
    )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and web.poll() is None and not stop.is_set():
        if _answers(f"{address}/healthz"):
            _announce_sample(settings.home)
            click.echo(f"\nThẩm tra đang chạy tại {address} — dừng bằng Ctrl+C.")
            return
        stop.wait(0.1)


def _announce_sample(home: Path) -> None:
    """Print the accounts of the sample, as they were made at first start, and where its forms lie."""
    accounts, forms = home / ACCOUNTS, home / FORMS
    if accounts.exists():
        click.echo(f"\nTài khoản minh họa (cũng ghi ở {accounts}):\n")
        click.echo(accounts.read_text("utf-8"), nl=False)
    if forms.exists():
        click.echo(f"\nPhiếu điền sẵn (minh họa) của các đơn vị chưa nộp: {forms}")


def _answers(address: str) -> bool:
    own = ssl.create_default_context()
    own.check_hostname, own.verify_mode = False, ssl.CERT_NONE  # whether it serves, not who it is
    try:
        with urllib.request.urlopen(address, timeout=2, context=own) as answer:  # noqa: S310 -- this machine
            return bool(answer.status == 200)  # noqa: PLR2004 -- HTTP's own number
    except (urllib.error.URLError, OSError):
        return False
