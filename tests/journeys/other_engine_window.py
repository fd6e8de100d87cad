"""One window of WebKitGTK with a profile that stays, told what to do by lines; run by Debian's own Python.

WebKit's driver (WebKitWebDriver) forgets everything with its session, so with it no browser can be started
again where it was killed; with the library one can.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

gi: Any = importlib.import_module("gi")  # of the distribution, not of the checkout's environment
for _name, _version in (("Gtk", "3.0"), ("WebKit2", "4.1")):
    gi.require_version(_name, _version)
GLib, Gio, Gtk, WebKit2 = (
    importlib.import_module(f"gi.repository.{name}") for name in ("GLib", "Gio", "Gtk", "WebKit2")
)
_POSITION = (13.971836, 108.015080, 12)


def say(answer: object) -> None:
    """Answer with a line."""
    print(json.dumps(answer), flush=True)  # noqa: T201 -- the way back


class Window:
    """The window; each command is answered with one line."""

    def __init__(self, profile: str, proxy: str, host: str, certificate: str) -> None:
        self.files: list[str] = []
        self.view: Any = WebKit2.WebView.new_with_context(_context(profile, proxy, host, certificate))
        self.view.connect("run-file-chooser", self._choose)
        self.view.connect("permission-request", _allow)
        self.window = Gtk.Window()
        self.window.add(self.view)
        self.window.show_all()

    def obey(self, source: Any, condition: Any) -> bool:
        """Take the next command."""
        del source, condition
        line = sys.stdin.readline()
        if not line:
            Gtk.main_quit()
            return False
        ((command, given),) = json.loads(line).items()
        commands: dict[str, Callable[[Any], None]] = {
            "go": self._go,
            "run": self._run,
            "file": self._file,
            "resize": self._resize,
            "picture": self._picture,
        }
        commands[command](given)
        return True

    def _go(self, address: str) -> None:
        self.view.load_uri(address)
        say({"value": True})

    def _run(self, body: str) -> None:
        self.view.call_async_javascript_function(body, -1, None, None, None, None, self._ran)

    def _ran(self, view: Any, result: Any) -> None:
        try:
            value = view.call_async_javascript_function_finish(result)
            say({"value": json.loads(value.to_json(0) or "null")})
        except GLib.Error as fault:
            say({"refused": fault.message})

    def _file(self, place: str) -> None:
        self.files.append(place)
        say({"value": True})

    def _choose(self, view: Any, request: Any) -> bool:
        del view
        request.select_files([self.files.pop()])
        return True

    def _resize(self, size: list[int]) -> None:
        self.window.resize(*size)
        say({"value": True})

    def _picture(self, place: str) -> None:
        region, options = WebKit2.SnapshotRegion.VISIBLE, WebKit2.SnapshotOptions.NONE
        self.view.get_snapshot(region, options, None, _pictured, place)


def _context(profile: str, proxy: str, host: str, certificate: str) -> Any:
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache"
    )
    settings = WebKit2.NetworkProxySettings.new(proxy, None)
    manager.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, settings)
    context = WebKit2.WebContext.new_with_website_data_manager(manager)
    trusted = Gio.TlsCertificate.new_from_pem(Path(certificate).read_text("ascii"), -1)
    context.allow_tls_certificate_for_host(trusted, host)
    places = context.get_geolocation_manager()
    places.connect("start", _stand)
    return context


def _stand(places: Any) -> bool:
    places.update_position(WebKit2.GeolocationPosition.new(*_POSITION))
    return True


def _allow(view: Any, request: Any) -> bool:
    del view
    request.allow()
    return True


def _pictured(view: Any, result: Any, place: str) -> None:
    view.get_snapshot_finish(result).write_to_png(place)
    say({"value": True})


if __name__ == "__main__":
    window = Window(*sys.argv[1:])
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, window.obey)
    say({"value": window.view.get_settings().get_user_agent()})
    Gtk.main()
