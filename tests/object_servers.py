"""Object stores of the tests: real servers that speak S3, started and stopped by the tests themselves.

OpenStack Swift with its own S3 door is a product that people run in earnest: four processes, its own disk
layout, its own idea of errors. Moto is quick and keeps what Swift does not (one winner among many writers).
Both listen on the loopback range only, on ports that were free, and write below a temporary folder.
"""

from __future__ import annotations

import getpass
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from obstore.exceptions import GenericError
from obstore.store import S3Store

from evidence.ports import Bucket
from evidence.s3 import open_bucket

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_ID = "thamtra:keeper"
SECRET = "kho-minh-chung"
BUCKET = "minh-chung"
REGION = "us-east-1"
HOST = "127.0.0.1"
_PATIENCE_SECONDS = 60.0

_RINGS = """
import sys
from swift.common.ring import RingBuilder
for name, port in zip(("account", "container", "object"), sys.argv[2:]):
    builder = RingBuilder(part_power=2, replicas=1, min_part_hours=0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1",
                     "weight": 1.0, "meta": "", "replication_ip": "127.0.0.1", "replication_port": int(port)})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
"""
_COMMON = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
user = {user}
log_address = {folder}/no-log
"""
_STORAGE = """
devices = {folder}/drives
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
_PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth bulk slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:s3api]
use = egg:swift#s3api
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_thamtra_keeper = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
"""


class ServerFailedError(RuntimeError):
    """A server did not come up; the message holds what it said."""


@dataclass
class ObjectServer:
    """One S3 server, whatever product it is.

    Attributes:
        folder: Where it keeps everything.
        commands: The processes it consists of, each with the port it opens; the last is the S3 door.
    """

    folder: Path
    commands: list[tuple[list[str], int]]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """Address of the S3 door."""
        return f"http://{HOST}:{self.commands[-1][1]}"

    def bucket(self, prefix: str) -> Bucket:
        """Return a place of its own in the bucket all tests share."""
        return Bucket(BUCKET, prefix, self.endpoint, REGION, KEY_ID, SECRET)

    def make_bucket(self) -> None:
        """Make the bucket all tests share."""
        # A bucket is made by writing to its own address, which is a name at the root of the server.
        root = S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region=REGION,
            access_key_id=KEY_ID,
            secret_access_key=SECRET,
            virtual_hosted_style_request=True,
            client_options={"allow_http": True},
        )
        # The answer carries no ETag, which obstore misses when all is done; so the bucket is asked for after.
        with suppress(GenericError):
            root.put(BUCKET, b"", use_multipart=False)
        open_bucket(self.bucket(""), self.folder / "spool").exists("0" * 64)

    def start(self) -> None:
        """Start all processes and return when each of them answers."""
        for number, (command, _) in enumerate(self.commands):
            with (self.folder / f"{number}.log").open("ab") as log:
                process = subprocess.Popen(
                    command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            self.running.append(process)
        for (_, port), process in zip(self.commands, self.running, strict=True):
            self._await(port, process)

    def kill(self) -> None:
        """End all processes at once, as a power cut would; what they wrote stays."""
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()
        self.running.clear()

    def _await(self, port: int, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                said = "\n".join(path.read_text("utf-8", "replace") for path in self.folder.glob("*.log"))
                self.kill()
                raise ServerFailedError(f"port {port} does not answer:\n{said}")
            time.sleep(0.05)


def swift_server(folder: Path) -> ObjectServer:
    """Prepare OpenStack Swift with its S3 door below a folder; it is not started yet."""
    ports = dict(zip(("account", "container", "object", "proxy"), _free_ports(4), strict=True))
    (folder / "drives" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = thamtra\n", "utf-8")
    storage = ("account", "container", "object")
    subprocess.run(
        [sys.executable, "-c", _RINGS, str(folder), *(str(ports[name]) for name in storage)], check=True
    )
    for name, port in ports.items():
        text = _COMMON + (_PROXY if name == "proxy" else _STORAGE)
        given = {"name": name, "port": port, "folder": folder, "user": getpass.getuser()}
        (folder / f"{name}.conf").write_text(text.format(**given, region=REGION, secret=SECRET), "utf-8")
    return ObjectServer(folder, [(_swift(folder, name), port) for name, port in ports.items()])


def moto_server(folder: Path) -> ObjectServer:
    """Prepare moto's server; it keeps everything in memory and forgets it when it ends."""
    (port,) = _free_ports(1)
    return ObjectServer(folder, [([_program("moto_server"), "-H", HOST, "-p", str(port)], port)])


def started(kind: Callable[[Path], ObjectServer], folder: Path) -> ObjectServer:
    """Prepare a server, start it and make its bucket."""
    server = kind(folder)
    server.start()
    try:
        server.make_bucket()
    except BaseException:
        server.kill()
        raise
    return server


def _swift(folder: Path, name: str) -> list[str]:
    return [_program(f"swift-{name}-server"), str(folder / f"{name}.conf")]


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens on; held open together, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind((HOST, 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
