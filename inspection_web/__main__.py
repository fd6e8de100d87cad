"""`python -m inspection_web`: the web process. waitress buffers slow uploads before it takes a thread."""

from __future__ import annotations

import logging
import sys

import click
import waitress

from inspection_api.kernel.clock import SystemClock
from inspection_api.settings import Settings, read_settings
from inspection_web.wsgi import create_site

_TRUSTED = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    "clear_untrusted_proxy_headers": True,
}
"""What our own door says of a client; it passes on nothing of that kind that the client says."""


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings()
    server = waitress.create_server(
        create_site(settings),
        host="127.0.0.1" if settings.lan else settings.host,
        port=0 if settings.lan else settings.port,
        threads=8,
        connection_limit=1000,
        asyncore_use_poll=True,  # more connections than select() can watch
        max_request_body_size=settings.upload_limit,
        ident="thamtra",
        **(_TRUSTED if settings.lan else {}),
    )
    if settings.lan:
        _open_door(settings, server.effective_port)
    server.run()


def _open_door(settings: Settings, upstream: int) -> None:
    # Imported here: an installation behind a proxy of the office starts without it.
    from inspection_web.lan_door import LanDoor  # noqa: PLC0415 -- see above

    door = LanDoor(settings, SystemClock().wall)
    try:
        door.open(upstream)
    except OSError as fault:
        ports = f"{settings.port}, {settings.http_port}"
        click.echo(f"Không mở được cổng {ports} hoặc không đọc được chứng thư: {fault}", err=True)
        sys.exit(1)
    click.echo(door.announcement())


main()
