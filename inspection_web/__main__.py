"""`python -m inspection_web`: the web process. waitress buffers slow uploads before it takes a thread."""

from __future__ import annotations

import logging

import waitress

from inspection_api.settings import read_settings
from inspection_web.wsgi import create_site


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings()
    waitress.serve(
        create_site(settings),
        host=settings.host,
        port=settings.port,
        threads=8,
        connection_limit=1000,
        max_request_body_size=settings.upload_limit,
        ident="thamtra",
    )


main()
