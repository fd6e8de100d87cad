"""HTTPS for tablets: makes the certificate, opens the door before waitress, and says where it is."""

from __future__ import annotations

import asyncio
import resource
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from socket import create_server, socket
from threading import Thread

import click

from inspection_api.documents.codes import terminal_drawing
from inspection_api.lan.addresses import certificate_address, local_addresses, local_name, site_address
from inspection_api.lan.certificates import Issued, ensure, grouped
from inspection_api.lan.front import Front, Limits
from inspection_api.settings import Settings

_BACKLOG = 512
_FILES_PER_CLIENT = 3
"""A client's connection, ours to waitress, and waitress's end of it."""
_OTHER_FILES = 1024


@dataclass(eq=False)
class LanDoor:
    """The door of one installation.

    Attributes:
        settings: With ``lan``.
        wall: Tells the time of the world.
        addresses: Tells the addresses of this machine.
        limits: What one client may cost.
        look_seconds: Between two looks at the addresses and the end of the certificate.
    """

    settings: Settings
    wall: Callable[[], datetime]
    addresses: Callable[[], tuple[str, ...]] = local_addresses
    limits: Limits = field(default_factory=Limits)
    look_seconds: float = 60
    issued: Issued | None = None
    _context: ssl.SSLContext = field(default_factory=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    def open(self, upstream: int) -> None:
        """Make what lacks, bind both ports and serve from a thread of its own until the process ends.

        Args:
            upstream: Port of waitress on this machine.

        Raises:
            OSError: A port is taken, or a certificate cannot be read.
        """
        _allow_files(_FILES_PER_CLIENT * self.limits.connections + _OTHER_FILES)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.renew()
        if self.settings.office_certificate is not None:
            office = self.settings.office_certificate
            self._context.load_cert_chain(office.chain, office.key)
        settings = self.settings
        places = [
            create_server((settings.host, port), backlog=_BACKLOG)
            for port in (settings.port, settings.http_port)
        ]
        Thread(target=lambda: asyncio.run(self._serve(upstream, *places)), daemon=True).start()

    def renew(self) -> None:
        """Let new connections have a certificate that is good today for the addresses of today."""
        if self.settings.office_certificate is not None:
            return
        issued = ensure(self.settings.secrets_folder, self.addresses(), local_name(), self.wall())
        if issued.renewed or self.issued is None:
            self._context.load_cert_chain(issued.chain)
        self.issued = issued

    def announcement(self) -> str:
        """Say under which address tablets reach this machine, as text and as a code, and whom to trust."""
        addresses = self.addresses()
        address = site_address(addresses, self.settings.port)
        lines = [f"\nMáy tính bảng mở địa chỉ: {address}/tablet/", terminal_drawing(f"{address}/cai-dat-may")]
        if self.issued is not None:
            lines += [
                "Chứng thư cần cài trên mỗi máy: " + certificate_address(addresses, self.settings.http_port),
                "Dấu vân tay SHA-256 của chứng thư (so với trên máy tính bảng):",
                f"  {grouped(self.issued.fingerprint)}",
            ]
        return "\n".join([*lines, f"Hướng dẫn từng loại máy: {address}/cai-dat-may"])

    async def _serve(self, upstream: int, secure: socket, plain: socket) -> None:
        front = Front(upstream, self.limits)
        await front.listen(secure, self._context)
        await front.listen_plainly(plain, self.settings.port, self._authority)
        while True:
            await asyncio.sleep(self.look_seconds)
            try:
                await asyncio.to_thread(self.renew)
            except OSError as fault:  # a full disk: the certificate of today goes on
                click.echo(f"Chưa gia hạn được chứng thư: {fault}", err=True)

    def _authority(self) -> bytes:
        return b"" if self.issued is None else self.issued.authority


def _allow_files(number: int) -> None:
    """Let this process hold as many open files, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
