"""A throw-away time-stamping authority made by openssl: its certificates, its answers."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "CN=Trạm dấu thời gian thử"
SETTINGS = """
[tsa]
default_tsa = stamps
[stamps]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
NEW_KEY = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -utf8 -batch"


def run(folder: Path, command: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; whoever asks judges the outcome."""
    return subprocess.run([*command.split(), *more], cwd=folder, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Authority:
    """A folder with a CA and an authority it vouches for."""

    folder: Path

    @classmethod
    def made_in(cls, folder: Path) -> Authority:
        folder.mkdir()
        (folder / "ts.cnf").write_text(SETTINGS, encoding="utf-8")
        (folder / "chain.cnf").write_text(SETTINGS + "certs = ca.pem\n", encoding="utf-8")
        (folder / "ext").write_text(EXTENSIONS, encoding="utf-8")
        (folder / "serial").write_text("01\n", encoding="utf-8")
        run(folder, f"{NEW_KEY} -x509 -keyout ca.key -out ca.pem -days 30 -subj", "/CN=CA")
        run(folder, f"{NEW_KEY} -keyout tsa.key -out tsa.csr -subj", "/" + NAME)
        sign = "openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -extfile ext"
        run(folder, f"{sign} -out tsa.pem")
        return cls(folder)

    @property
    def roots(self) -> bytes:
        return (self.folder / "ca.pem").read_bytes()

    def answer(self, asked: bytes, settings: str = "ts.cnf") -> bytes:
        (self.folder / "q.tsq").write_bytes(asked)
        out = self.folder / "r.tsr"
        out.unlink(missing_ok=True)
        run(self.folder, f"openssl ts -reply -config {settings} -queryfile q.tsq -out r.tsr")
        return out.read_bytes()

    def openssl_accepts(self, answer: bytes, note: bytes) -> bool:
        (self.folder / "v.tsr").write_bytes(answer)
        (self.folder / "note").write_bytes(note)
        return run(self.folder, "openssl ts -verify -in v.tsr -data note -CAfile ca.pem").returncode == 0
