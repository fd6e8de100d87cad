"""WebKit, the engine of every browser on iPads, as Debian builds it, on a screen that nobody sees."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.journeys.installation import PATIENCE, ROOT, until
from tests.journeys.other_engine import Engine, Refused, started

_PACKAGES = "gir1.2-webkit2-4.1 python3-gi python3-gi-cairo xvfb"
_PYTHON = "/usr/bin/python3"
# What lies above the middle of a control has to be the control, as a finger would find it.
_TAP = """
    const target = document.querySelector(given[0]);
    if (!target || target.disabled) return false;
    const met = target.closest("label") ?? target;
    met.scrollIntoView({block: "center", behavior: "instant"});
    const box = met.getBoundingClientRect();
    const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!found || !(met.contains(found) || found.contains(met))) return false;
    target.click();
    return true;
"""
_TYPE = """
    const target = document.querySelector(given[0]);
    target.focus();
    target.select?.();
    document.execCommand("insertText", false, given[1]);
    return target.value === given[1];
"""


class WebKit(Engine):
    """One window of WebKitGTK."""

    def open(self) -> None:
        assert shutil.which("Xvfb"), f"WebKit is needed (Debian: apt-get install {_PACKAGES})."
        self.profile.mkdir(exist_ok=True, mode=0o700)
        trusted = self.profile / "server.pem"
        trusted.write_bytes(self.certificate)
        if not self.processes:
            self._screen()
        program = ROOT / "tests" / "journeys" / "other_engine_window.py"
        proxy = f"http://127.0.0.1:{self.line.port}"
        command = [_PYTHON, str(program), str(self.profile), proxy, self.host, str(trusted)]
        with (self.profile / "window.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=self._environment(),
                    start_new_session=True,
                )
            )
        self._answer()  # who it is

    def go(self, address: str) -> None:
        self._ask("go", address)

    def run(self, body: str, *given: object) -> Any:
        return self._ask("run", f"return await {started(body, given)};")

    def tap(self, selector: str) -> None:
        until(lambda: self.has(selector) and self.run(_TAP, selector), f"{selector} to be tapped")

    def type(self, selector: str, text: str) -> None:
        self.sees(selector)
        assert self.run(_TYPE, selector, text), f"{selector} does not take {text}"

    def choose(self, selector: str, file: Path) -> None:
        self.sees(selector)
        self._ask("file", str(file))
        self.run("document.querySelector(given[0]).click();", selector)

    def resize(self, width: int, height: int) -> None:
        self._ask("resize", [width, height])

    def picture(self, place: Path) -> None:
        self._ask("picture", str(place))

    def _screen(self) -> None:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        screen = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.processes.append(screen)
        assert screen.stdout
        (self.profile / "display").write_bytes(b":" + screen.stdout.readline().strip())

    def _environment(self) -> dict[str, str]:
        home = str(self.profile)
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TZ": "Asia/Ho_Chi_Minh",
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "DISPLAY": (self.profile / "display").read_text("ascii"),
            "NO_AT_BRIDGE": "1",
            "GSETTINGS_BACKEND": "memory",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def _ask(self, command: str, given: object) -> Any:
        written = self.processes[-1].stdin
        assert written
        written.write(json.dumps({command: given}).encode() + b"\n")
        written.flush()
        return self._answer()

    def _answer(self) -> Any:
        said = self.processes[-1].stdout
        assert said
        ready, _, _ = select.select([said], [], [], PATIENCE)
        line = said.readline() if ready else b""
        assert line, f"WebKit says nothing: {(self.profile / 'window.log').read_text('utf-8')}"
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer["value"]
