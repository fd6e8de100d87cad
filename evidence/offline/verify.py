"""Check an audit package without the server that made it; HUONG-DAN.txt tells the same steps by hand.

In order: files and manifest; key and checkpoints; events line by line, each with the hash of the one before;
the tree over them (RFC 9162: leaf = SHA-256(0, line), node = SHA-256(1, left, right), an odd node moves up),
or proofs for the lines of one unit; originals; the signature of the manifest, for all that leads to nothing.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import IO, Any, NoReturn

Json = Any
MEBIBYTE = 1024 * 1024
LARGEST_JSON, LARGEST_RATIO, SPKI = 256 * MEBIBYTE, 100, bytes.fromhex("302a300506032b6570032100")
YEARS, GENESIS, LEAF, NODE, WHOLE = range(2000, 2101), "0" * 64, b"\x00", b"\x01", "cả tệp"
EVENTS, KEY, ABOUT, PROOFS = "events.jsonl", "keys/log.pem", "package.json", "proofs.json"
MANIFEST, SEAL, CONSISTENCY = "manifest.json", "manifest.sig", "consistency.json"
UNLISTED = {MANIFEST, SEAL, "verify.py", "HUONG-DAN.txt"}
FIELDS = {"v", "log", "seq", "type", "at", "actor", "device", "subject", "payload", "prev"}
NOTE = re.compile(
    r"\A(([A-Za-z0-9./-]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\nat [0-9T:-]{19}Z\n)"
    r"\n— ([A-Za-z0-9./-]+) ([A-Za-z0-9+/]{91}=)\n\Z"
)
PEM = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n"
# RFC 8032, 7.1, TEST 2: an openssl that does not accept this signature of the letter r can judge none.
SAMPLE_KEY = PEM.format("MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=").encode()
SAMPLE = "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA=="
BROKEN = (ValueError, TypeError, LookupError, RuntimeError, OSError, EOFError, zlib.error, zipfile.BadZipFile)
SENTENCES = {
    "file.missing": "Thiếu tệp này, hoặc ở chỗ nó không phải một tệp thường.",
    "file.changed": "Tệp không còn như {0} ghi: khác số byte hoặc khác SHA-256.",
    "file.unexpected": "Tệp này không thuộc về gói: bản kê, hoặc sổ và điểm chốt, không nhắc tới nó.",
    "file.malformed": "Không đọc được, không đúng khuôn dạng hoặc lớn quá mức ({0}).",
    "manifest.signature": "Bản kê không còn như lúc ký: nó, chữ ký, hoặc tệp chỉ nó bảo vệ đã bị đổi hay bỏ.",
    "key.fingerprint": "Khóa trong gói có dấu vân tay {0}, không phải dấu vân tay đã cho.",
    "checkpoint.misplaced": "Điểm chốt này ghi nguồn {0}, dòng {1}: không phải điểm chốt phải có ở đây.",
    "checkpoint.signature": "Chữ ký của điểm chốt không khớp khóa: điểm chốt hoặc khóa đã bị đổi.",
    "checkpoint.token": "Dấu thời gian không phải của điểm chốt này, hoặc không do nơi cấp đã cho ký.",
    "ledger.bad-line": "Dòng này bị cắt, không ở dạng chuẩn, sai trường hoặc có giá trị không thể có.",
    "ledger.wrong-seq": "Dòng số {0} của sổ không đứng ở chỗ này: có dòng bị bỏ, thêm hoặc đổi chỗ.",
    "ledger.wrong-prev": "Mã băm ghi ở đây không phải của dòng trước: chuỗi đứt tại đây.",
    "ledger.changed": "Dòng này đã bị đổi: dòng sau giữ mã băm của nội dung khác.",
    "ledger.cut-short": "Sổ thiếu từ đây mà có điểm chốt ở dòng {0}: bị cắt đuôi, hoặc gói xuất trước đó.",
    "tree.root-differs": "Ở đây có dòng không như lúc chốt dòng {0}: cây băm cho gốc khác điểm chốt.",
    "known.differs": "Điểm chốt {0} đã biết có gốc khác: sổ trong gói không phải sổ lúc đó.",
    "proof.inclusion": "Dòng này, theo đường dẫn của nó trong proofs.json, không dẫn tới gốc đã ký.",
    "proof.consistency": "Không chứng minh được sổ chỉ dài thêm từ điểm chốt này tới điểm chốt mới nhất.",
}


class WrongError(Exception):
    """The first wrong thing: file, place in it, stable code; files of ``also`` may be to blame instead."""

    def __init__(self, file: str, place: str, code: str, *given: object, also: Sequence[str] = ()) -> None:
        super().__init__(file, place, code)
        self.file, self.place, self.code, self.also = file, place, code, list(also)
        self.sentence = SENTENCES[code].format(*given)


class Package:
    """Files by name, with their sizes as folder or archive say them."""

    def __init__(self, sizes: Mapping[str, int], opener: Callable[[str], IO[bytes]]) -> None:
        self.sizes, self._opener = sizes, opener
        self._digests: dict[str, str] = {}

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file; whatever keeps it from being read and understood meanwhile is laid to it."""
        if name not in self.sizes:
            raise WrongError(name, WHOLE, "file.missing")
        try:
            with self._opener(name) as stream:
                yield stream
        except BROKEN as fault:
            raise WrongError(name, WHOLE, "file.malformed", type(fault).__name__) from fault

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, which is read once."""
        if name not in self._digests:
            running = hashlib.sha256()
            with self.open(name) as stream:
                while piece := stream.read(MEBIBYTE):
                    running.update(piece)
            self._digests[name] = running.hexdigest()
        return self._digests[name]

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield the place and the bytes of each event line, without its line end."""
        with self.open(EVENTS) as stream:
            for number, line in enumerate(iter(lambda: stream.readline(MEBIBYTE), b""), 1):
                if not line.endswith(b"\n"):
                    raise WrongError(EVENTS, f"dòng {number}", "ledger.bad-line")
                yield f"dòng {number}", line[:-1]


def canonical(data: bytes) -> Json:
    """Return the value whose canonical form (RFC 8785, no fractions) these bytes are."""
    value = json.loads(data.decode(), parse_float=str, parse_constant=str)
    if json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != data:
        raise TypeError
    return value


def read_line(line: bytes) -> Json:
    """Return the record of an event line, empty if it is none."""
    with contextlib.suppress(*BROKEN):
        record = canonical(line)
        at = datetime.fromisoformat(record["at"][:-1])
        dated = at.isoformat(timespec="microseconds") + "Z" == record["at"] and at.year in YEARS
        if dated and set(record) == FIELDS and (record["v"], type(record["seq"])) == (1, int):
            return record if isinstance(record["payload"], dict) else {}
    return {}


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def climb(start: bytes, index: int, last: int, path: Sequence[str]) -> tuple[bytes, bytes]:
    """Follow a proof (RFC 9162, 2.1.3.2 and 2.1.4.2) to the roots of the older and the newer tree."""
    old = new = start
    for neighbour in map(bytes.fromhex, path):
        if last == 0:
            return b"", b""
        if index & 1 or index == last:
            old, new = _sha256(NODE, neighbour, old), _sha256(NODE, neighbour, new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = _sha256(NODE, new, neighbour)
        index, last = index >> 1, last >> 1
    return (b"", b"") if last else (old, new)


def _openssl(arguments: str, **files: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *arguments.split()], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def _signed(key: bytes, text: bytes, signature: bytes) -> bool:
    arguments = "pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature"
    return _openssl(arguments, key=key, text=text, signature=signature)


class Content:
    """What the files say, in steps; each raises the first wrong thing."""

    def __init__(self, package: Package, asked: argparse.Namespace) -> None:
        self.package, self.asked = package, asked
        self.notes = {name for name in package.sizes if name.endswith(".note")}
        self.roots: dict[int, bytes] = {}
        self.tree: list[bytes] = []
        self.received: dict[str, tuple[int, str]] = {}
        self.seq, self.head, self.certain, self.tokens, self.pem = 0, GENESIS, 0, 0, b""

    def check(self) -> None:
        """Take all the steps."""
        with self.package.open(ABOUT) as stream:
            about = canonical(stream.read(LARGEST_JSON))
            self.origin, self.size, self.unit = about["origin"], about["size"], about["scope"]["unit"]
            self.newest = about["checkpoint"]
            if about["format"] != "thamtra-audit/1" or self.newest != f"checkpoints/{self.size:d}.note":
                raise ValueError
        with self.package.open(KEY) as stream:
            self.raw_key = base64.b64decode(stream.read(MEBIBYTE).splitlines()[1])[len(SPKI) :]
        self.pem = PEM.format(base64.b64encode(SPKI + self.raw_key).decode()).encode()
        self.fingerprint = _sha256(self.raw_key).hex()
        if self.asked.key_sha256 not in {None, self.fingerprint}:
            raise WrongError(KEY, WHOLE, "key.fingerprint", self.fingerprint)
        self._signed_notes()
        self._lines_of_unit() if self.unit else self._lines()
        self._originals()

    def _signed_notes(self) -> None:
        bad = [name for name in [self.newest, *sorted(self.notes)] if not self._is_signed(name)]
        if bad:
            file, other = (KEY, bad[0]) if len(bad) > len(self.notes) else (bad[0], KEY)
            raise WrongError(file, WHOLE, "checkpoint.signature", also=[other])
        self.noted = set(self.roots)
        for size, root in self.asked.known:
            if self.roots.setdefault(size, root) != root:
                raise WrongError(f"checkpoints/{size}.note", WHOLE, "known.differs", size)
        if max(self.roots) > self.size:
            raise WrongError(EVENTS, WHOLE, "ledger.cut-short", max(self.roots), also=[ABOUT])

    def _is_signed(self, name: str) -> bool:
        with self.package.open(name) as stream:
            text, origin, size, root, signer, stamp = NOTE.findall(stream.read(MEBIBYTE).decode())[0]
        if (name, signer, origin) != (f"checkpoints/{size}.note", origin, self.origin):
            raise WrongError(name, WHOLE, "checkpoint.misplaced", origin, size, also=[ABOUT])
        self.roots[int(size)] = base64.b64decode(root)
        seal = base64.b64decode(stamp)[4:]
        key_id = _sha256(origin.encode(), b"\n\x01", self.raw_key)[:4]
        return base64.b64encode(key_id + seal) == stamp.encode() and _signed(self.pem, text.encode(), seal)

    def _record(self, place: str, line: bytes) -> Json:
        record = read_line(line)
        if not record:
            raise WrongError(EVENTS, place, "ledger.bad-line")
        name, size = f"originals/{record['payload'].get('sha256')}", record["payload"].get("size")
        if record["type"] == "evidence.received":
            self.received[name] = (size, place)
        elif record["type"] == "tombstone":
            self.received.pop(name, None)
        return record

    def _lines(self) -> None:
        lines = self.package.lines()
        for place, line in lines:
            record = self._record(place, line)
            if record["seq"] != self.seq + 1 or self.seq == self.size:
                raise WrongError(EVENTS, place, "ledger.wrong-seq", record["seq"])
            if record["prev"] != self.head:
                self._broken(place, line, next(lines, ("", b""))[1])
            self.seq, self.head = self.seq + 1, _sha256(line).hex()
            self._grow(line)
        if self.seq < self.size:
            raise WrongError(EVENTS, f"dòng {self.seq + 1}", "ledger.cut-short", self.size)

    def _broken(self, place: str, line: bytes, after: bytes) -> NoReturn:
        # One of two was changed: not the first if a checkpoint knows it, not the second if the next does.
        if self.seq > self.certain and not after:
            place = f"dòng {self.seq}–{self.seq + 1}"
        elif self.seq > self.certain and read_line(after).get("prev") == _sha256(line).hex():
            raise WrongError(EVENTS, f"dòng {self.seq}", "ledger.changed")
        raise WrongError(EVENTS, place, "ledger.wrong-prev")

    def _grow(self, line: bytes) -> None:
        top, full = _sha256(LEAF, line), self.seq - 1
        while full & 1:
            top, full = _sha256(NODE, self.tree.pop(), top), full >> 1
        self.tree.append(top)
        if self.seq in self.roots:
            root = reduce(lambda right, left: _sha256(NODE, left, right), reversed(self.tree))
            if root != self.roots[self.seq]:
                raise WrongError(EVENTS, f"dòng {self.certain + 1}–{self.seq}", "tree.root-differs", self.seq)
            self.certain = self.seq

    def _lines_of_unit(self) -> None:
        with self.package.open(PROOFS) as stream:
            proofs = list(canonical(stream.read(LARGEST_JSON))["proofs"])[::-1]
            lines = len(proofs)
            for place, line in self.package.lines():
                seq: int = self._record(place, line)["seq"]
                proof: Json = proofs.pop() if proofs else {"seq": 0}
                if not self.seq < seq == proof["seq"] <= self.size:
                    raise WrongError(EVENTS, place, "ledger.wrong-seq", seq, also=[PROOFS])
                _, root = climb(_sha256(LEAF, line), seq - 1, self.size - 1, proof["path"])
                if root != self.roots[self.size]:
                    raise WrongError(EVENTS, place, "proof.inclusion", also=[PROOFS])
                self.seq = seq
            if proofs:
                after = f"dòng {lines + 1 - len(proofs)}"
                raise WrongError(EVENTS, after, "ledger.cut-short", self.size, also=[PROOFS])
        with self.package.open(CONSISTENCY) as stream:
            proofs = canonical(stream.read(LARGEST_JSON))
            self._grown({proof["from"]: proof["path"] for proof in proofs if proof["to"] == self.size})

    def _grown(self, paths: Mapping[int, Sequence[str]]) -> None:
        for size in sorted({*paths, *self.noted} - {self.size}):
            index, last, roots = size - 1, self.size - 1, (self.roots.get(size, b""), self.roots[self.size])
            while index & 1:
                index, last = index >> 1, last >> 1
            start, *path = paths.get(size, [""]) if index else [roots[0].hex(), *paths.get(size, [""])]
            if climb(bytes.fromhex(start), index, last, path) != roots:
                note = f"checkpoints/{size}.note"
                raise WrongError(CONSISTENCY, f"điểm chốt {size}", "proof.consistency", also=[note])

    def _originals(self) -> None:
        for name, (size, place) in self.received.items():
            if (f"originals/{self.package.digest(name)}", self.package.sizes[name]) != (name, size):
                raise WrongError(name, WHOLE, "file.changed", f"{place} của {EVENTS}")
        used = {EVENTS, KEY, ABOUT, PROOFS, CONSISTENCY, *self.received, *self.notes}
        for name in sorted(set(self.package.sizes) - UNLISTED - used):
            note = name.replace(".tsr", ".note")
            if note == name or note not in self.notes:
                raise WrongError(name, WHOLE, "file.unexpected")
            self.tokens += 1
            with self.package.open(name) as token, self.package.open(note) as text:
                files = {"token": token.read(MEBIBYTE), "text": text.read(MEBIBYTE), "ca": self.asked.tsa_ca}
            if self.asked.tsa_ca and not _openssl("ts -verify -data text -in token -CAfile ca", **files):
                raise WrongError(name, WHOLE, "checkpoint.token", also=[note])

    def told(self) -> dict[str, Any]:
        """Return what was shown; ok is None where a known checkpoint cannot be held against this package."""
        newest, known = f"{self.size}:{self.roots[self.size].hex()}", self.noted == set(self.roots)
        scope = f"các dòng có ở đây của đơn vị {self.unit}" if self.unit else "mọi dòng của sổ"
        hint = "hãy so với bản in" if known or not self.unit else "gói này không đủ để so điểm chốt đã cho"
        seen = f"{scope}, {len(self.received)} tệp gốc, {self.tokens} dấu thời gian kèm theo"
        text = f"{seen}; điểm chốt {newest}, khóa {self.fingerprint}: {hint}."
        return {"ok": known or not self.unit or None, "sentence": text, "checkpoint": newest}


def _difference(package: Package) -> WrongError | None:
    with package.open(MANIFEST) as stream:
        entries = canonical(stream.read(LARGEST_JSON))["entries"]
        listed = {entry["name"]: (entry["sha256"], entry["size"]) for entry in entries}
        names = sorted({*listed, *package.sizes} - UNLISTED)
    for name in names:
        if name not in listed or name not in package.sizes:
            return WrongError(name, WHOLE, "file.missing" if name in listed else "file.unexpected")
        if (package.digest(name), package.sizes[name]) != listed[name]:
            return WrongError(name, WHOLE, "file.changed", MANIFEST)
    return None


def verify(package: Package, asked: argparse.Namespace) -> dict[str, Any]:
    """Return what a right package shows, or raise the first wrong thing."""
    differing, content, wrong = _difference(package), Content(package, asked), None
    try:
        content.check()
    except WrongError as fault:
        wrong = fault.with_traceback(None)
    with package.open(MANIFEST) as manifest, package.open(SEAL) as seal:
        parts = manifest.read(LARGEST_JSON), seal.read(MEBIBYTE)
    is_sealed = _signed(content.pem, *parts)
    if differing and wrong and differing.file in {wrong.file, *wrong.also}:
        wrong.file, wrong.also = differing.file, []
    elif differing and is_sealed:
        wrong = differing
    elif not wrong and not is_sealed:
        wrong = WrongError(MANIFEST, differing.file if differing else SEAL, "manifest.signature", also=[SEAL])
    if wrong:
        raise wrong
    return content.told()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Package]:
    if path.is_dir():
        files = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
        sizes = {file.relative_to(path).as_posix(): file.stat().st_size for file in files}
        yield Package(sizes, lambda name: (path / name).open("rb"))
        return
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.file_size or not info.is_dir()]
        sizes = {info.filename: info.file_size for info in infos}
        if len(sizes) < len(infos) or sum(sizes.values()) > LARGEST_RATIO * path.stat().st_size + MEBIBYTE:
            raise zipfile.BadZipFile
        for info in infos:
            del info.CRC  # it would stop the reading before the changed line is known; SHA-256 judges
        yield Package(sizes, archive.open)


def _known(text: str) -> tuple[int, bytes]:
    ((size, root),) = re.findall(r"\A([1-9][0-9]{0,15}):([0-9a-f]{64})\Z", text)
    return int(size), bytes.fromhex(root)


def _judged(asked: argparse.Namespace) -> dict[str, Any]:
    try:
        asked.tsa_ca = asked.tsa_ca and asked.tsa_ca.read_bytes()
        if not _signed(SAMPLE_KEY, b"r", base64.b64decode(SAMPLE)):
            raise FileNotFoundError("openssl 3")
        with _opened(asked.package) as package:
            return verify(package, asked)
    except WrongError as fault:
        return {"ok": False, **vars(fault)}
    except BROKEN as fault:
        return {"ok": None, "sentence": f"không mở được gói, hoặc không có openssl 3: {fault}"}


def main() -> int:
    """Check what the command line names, tell the verdict and return the exit code."""
    parser = argparse.ArgumentParser(description="Kiểm gói kiểm toán mà không cần máy chủ.")
    parser.add_argument("package", type=Path, help="thư mục hoặc tệp ZIP")
    parser.add_argument("--known", type=_known, action="append", default=[], help="điểm chốt đã in, DÒNG:GỐC")
    parser.add_argument("--key-sha256", type=str.lower, help="dấu vân tay của khóa đã công bố")
    parser.add_argument("--tsa-ca", type=Path, help="chứng thư của nơi cấp dấu thời gian")
    parser.add_argument("--json", action="store_true", help="kết quả cho chương trình đọc")
    asked = parser.parse_args()
    verdict = _judged(asked)
    others = "".join(f" hoặc {name}" for name in verdict.get("also", []))
    head = {True: "ĐÚNG", False: "SAI: {file}{others}: {place}: {code}", None: "CHƯA RÕ"}[verdict["ok"]]
    text = json.dumps(verdict) if asked.json else f"{head}: {{sentence}}".format(**verdict, others=others)
    sys.stdout.buffer.write("".join(sign if sign.isprintable() else "?" for sign in text).encode() + b"\n")
    return {True: 0, False: 1, None: 2}[verdict["ok"]]


if __name__ == "__main__":
    sys.exit(main())
