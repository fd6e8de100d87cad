"""Under which addresses this machine can be reached on its local networks."""

from __future__ import annotations

import fcntl
import re
import socket
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address
from pathlib import Path

_ASK_ADDRESS = 0x8915
"""SIOCGIFADDR of Linux: the IPv4 address of a network interface."""
_ROUTES = Path("/proc/net/route")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def local_addresses() -> tuple[str, ...]:
    """Return the IPv4 addresses of this machine, the one of the way out first, loopback left out."""
    return ordered(_of_interfaces())


def ordered(found: Iterable[str]) -> tuple[str, ...]:
    """Return each address once, in the order found, without loopback and placeholders."""
    kept = (IPv4Address(text) for text in found)
    return tuple(dict.fromkeys(str(one) for one in kept if not (one.is_loopback or one.is_unspecified)))


def local_name() -> str:
    """Return the name that multicast DNS knows this machine by, such as ``may-chu.local``; empty for none."""
    label = socket.gethostname().split(".")[0].lower()
    return f"{label}.local" if _LABEL.fullmatch(label) and label != "localhost" else ""


def site_address(addresses: Sequence[str], port: int) -> str:
    """Return the address of the site on the local network, without a slash at its end."""
    return f"https://{addresses[0] if addresses else local_name() or 'localhost'}:{port}"


def certificate_address(addresses: Sequence[str], http_port: int) -> str:
    """Return where the authority's certificate is handed out, over plain HTTP."""
    return f"{site_address(addresses, http_port).replace('https', 'http', 1)}/ca.crt"


def _of_interfaces() -> list[str]:
    """Return the address of each interface, that of the way out first."""
    names = sorted((name for _, name in socket.if_nameindex()), key=lambda name: name != _way_out())
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for name in names:
            with suppress(OSError):  # an interface without an IPv4 address
                answer = fcntl.ioctl(probe.fileno(), _ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _way_out() -> str:
    """Return the interface of the default route; empty where there is none."""
    with suppress(OSError):
        for line in _ROUTES.read_text("ascii").splitlines():
            name, destination, *_ = [*line.split(), "", ""]
            if destination == "00000000":
                return name
    return ""
