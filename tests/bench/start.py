"""How long a second start takes until /healthz answers, in seconds and beside a Python that does nothing.

The first start prepares the sample and compiles the modules. Each second start is `thamtra up` on what that
left, which is how ./run ends; what ./run does before it, looking at what is installed, is measured apart.
Prints one JSON object; nothing here judges, the limit stands in the issue.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="second starts to measure (5)")
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as home:
        first = started(Path(home))
        seconds = [started(Path(home)) for _ in range(repeat)]
    nothing = [took(lambda: run(sys.executable, "-c", "pass")) for _ in range(repeat)]
    shell = [took(lambda: run("bash", "-c", ". requirements/environment.sh && prepare runtime"))]
    middle, base = statistics.median(seconds), statistics.median(nothing)
    figures = {
        "bench": "start",
        "first_start_s": round(first, 2),
        "second_start_s": round(middle, 2),
        "second_start_worst_s": round(max(seconds), 2),
        "shell_before_it_s": round(shell[0], 2),
        "python_nothing_s": round(base, 3),
        "second_start_in_pythons": round(middle / base, 1),
        "repeat": repeat,
    }
    print(json.dumps(figures))  # noqa: T201 -- this is what a measurement is for


def started(home: Path) -> float:
    """Start the product on a folder, wait until it is healthy, stop it; return the seconds to healthy."""
    port = free_port()
    environment = {**os.environ, "THAMTRA_HOME": str(home), "PORT": str(port)}
    # As where people start it: compiled modules are kept, here without touching the checkout.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "inspection_api.cli", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not healthy(port):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                sys.exit("thamtra up did not come to answer /healthz")
            time.sleep(0.01)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def healthy(port: int) -> bool:
    """Tell whether the product answers on a port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def took(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


def run(*command: str) -> None:
    """Run a command of the checkout to its end."""
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
