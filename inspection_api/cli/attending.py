"""Serves the practice round beside the real installation, for as long as there is one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from inspection_api.settings import PRACTICE_MARK, Settings, environment_of_practice

_PROGRAMS = (("inspection_web",), ("inspection_api.cli", "worker"))
_STOP_SECONDS = 20


class PracticeProcesses:
    """The processes of the practice round; they follow its being made and deleted."""

    def __init__(self, settings: Settings, programs: Sequence[Sequence[str]] = _PROGRAMS) -> None:
        self._settings = settings
        self._programs = programs
        self._served: int | None = None
        self._children: list[subprocess.Popen[bytes]] = []

    def attend(self) -> None:
        """Start, end or replace the processes when the round was made, deleted or made anew."""
        present = self._present()
        if present == self._served:
            return
        self.stop()
        if present is not None:
            environment = environment_of_practice(self._settings, self._settings.practice_folder)
            self._children = [
                subprocess.Popen([sys.executable, "-m", *program], env=environment)
                for program in self._programs
            ]
            click.echo(f"Bản tập dượt: cổng {self._settings.port + 1}.")
        self._served = present

    def stop(self) -> None:
        """End the processes."""
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.wait(_STOP_SECONDS)
        self._children = []

    def _present(self) -> int | None:
        """Name the round that is there now; None without one."""
        with suppress(FileNotFoundError):
            return (self._settings.practice_folder / PRACTICE_MARK).stat().st_mtime_ns
        return None
