"""What taking in photos costs: accepting, deriving, the whole ingest beside a plain recipe. One JSON object.

The photos are made here: 12 megapixels, 2 to 3 MB, with the tags of a camera, no two alike in their bytes.
Rates are wall clock with so many processes at once; seconds of processor are per photo, of the worker and of
its decoding process together. A worker has two threads, so that one photo is decoded while the next waits for
the disk. Ratios are taken in the same run. The figures of finding near duplicates follow.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from evidence.digests import sha256_bytes
from evidence.intake import accept
from evidence.items import Claim
from evidence.objects import LocalObjectStore
from evidence.sandbox import Decoder

SCENES, PHOTOS, PROCESSES, THREADS = 6, 60, 2, 2
Figures = dict[str, Any]


def main() -> None:
    """Measure and print; with arguments, be one of the workers that are measured."""
    if len(sys.argv) > 1:
        found = worker(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = everything(Path(folder))
    print(json.dumps(found, indent=1))  # noqa: T201 -- its whole purpose


def everything(folder: Path) -> Figures:
    """Take all figures."""
    sizes = make_photos(folder / "photos")
    found: Figures = {
        "photos": PHOTOS,
        "mean_mb": round(sum(sizes) / len(sizes) / 1e6, 2),
        "processes": PROCESSES,
    }
    plain, whole = together("plain", folder), together("ingest", folder)
    found |= {f"ingest_{name}": value for name, value in whole.items()}
    found |= {f"plain_{name}": value for name, value in plain.items()}
    found["ingest_to_plain_rate"] = round(whole["photos_s"] / plain["photos_s"], 2)
    found["ingest_to_plain_cpu"] = round(plain["cpu_ms_per_photo"] / whole["cpu_ms_per_photo"], 2)
    found |= {f"accept_{name}": value for name, value in together("accept", folder).items()}
    return found | duplicates()


def duplicates() -> Figures:
    """Take the figures of finding near duplicates."""
    return dict(importlib.import_module("evidence_duplicates").near_duplicates())


def make_photos(folder: Path) -> list[int]:
    """Write the photos: few scenes, since making one takes long, each photo with a number of its own."""
    folder.mkdir()
    scenes = [camera().scene(seed) for seed in range(SCENES)]
    for number in range(PHOTOS):
        data = scenes[number % SCENES]
        comment = f"photo {number}".encode()
        marker = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        (folder / f"{number:03}.jpg").write_bytes(data[:2] + marker + data[2:])
    return [path.stat().st_size for path in folder.iterdir()]


def camera() -> ModuleType:
    """What only some of these processes need: loading it would count as memory of the others."""
    return importlib.import_module("tests.evidence.camera")


def together(part: str, folder: Path) -> Figures:
    """Run a part in so many processes at once, each with its share of the photos."""
    command = [sys.executable, __file__, part, str(folder / "photos"), str(folder / part)]
    workers = [
        subprocess.Popen([*command, str(share)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for share in range(PROCESSES)
    ]
    for process in workers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for process in workers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate()[0]) for process in workers]
    wall = max(answer["ended"] for answer in answers) - began
    return {
        "photos_s": round(PHOTOS / wall, 1),
        "cpu_ms_per_photo": round(sum(answer["cpu_s"] for answer in answers) / PHOTOS * 1000, 1),
        "peak_mb_per_worker": max(answer["peak_mb"] for answer in answers),
    }


def worker(part: str, photos: Path, root: Path, share: int) -> Figures:
    """Do one share of a part when told to, after a first photo that does not count."""
    store = LocalObjectStore(root)
    paths = sorted(photos.iterdir())[share::PROCESSES]
    with Decoder() as decoder:
        work = {
            "plain": lambda path: camera().plain(path, root),
            "accept": lambda path: taken(path, store),
            "ingest": lambda path: ingest(path, store, decoder),
        }[part]
        if part == "ingest":
            decoder.derive(paths[0].read_bytes())
        print("ready", flush=True)  # noqa: T201 -- said to the process that started this one
        sys.stdin.readline()
        before = processor_seconds()
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in threads.map(work, paths):
                pass
        ended = time.perf_counter()
        return {"ended": ended, "cpu_s": processor_seconds() - before, "peak_mb": peak_kilobytes() // 1024}


def ingest(path: Path, store: LocalObjectStore, decoder: Decoder) -> None:
    """Accept, derive, keep what was made: everything the product does with a photo."""
    data = path.read_bytes()
    digest = sha256_bytes(data)
    accept(BytesIO(data), Claim(sha256=digest), store)
    made = decoder.derive(data)
    assert made.facts.exif_position is not None
    store.put_derived(digest, "preview-1", made.preview)
    store.put_derived(digest, "thumbnail-1", made.thumbnail)


def taken(path: Path, store: LocalObjectStore) -> None:
    """Accept only: keep, hash, sync, look at the first bytes."""
    data = path.read_bytes()
    assert accept(BytesIO(data), Claim(sha256=sha256_bytes(data)), store).reason is None


def processes() -> list[Path]:
    """This process and the one that decodes for it, if there is one."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [Path("/proc", name) for name in ("self", *children)]


def processor_seconds() -> float:
    """Seconds of processor that these processes have taken since their start."""
    ticks = 0
    for process in processes():
        fields = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return float(ticks) / os.sysconf("SC_CLK_TCK")


def peak_kilobytes() -> int:
    """The largest memory that each of these processes has held, added up."""
    lines = [line for process in processes() for line in process.joinpath("status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


main()
