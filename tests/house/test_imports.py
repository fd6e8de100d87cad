"""Who may import what: every contract of setup.cfg holds, and breaks when it is violated.

A contract that cannot break protects nothing. So each is violated once, in a copy of the product, with the
import that the temptation would really look like.
"""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, STAGES, copy_packages

# stages that keep no rows of their own
WITHOUT_ROWS = {"uploads"}
# a stage of rules alone, all of which are for others: it has no inside
OF_RULES = {"findings"}
# contract → the file that goes astray, and the line it should not have
TEMPTATIONS = {
    "storeys": ("scoring/criteria/rules.py", "import evidence.photos"),
    "calendar": ("inspection_api/selfassessment/views.py", "import inspection_api.discrepancies.views"),
    "depth": ("inspection_api/planning/rules.py", "import inspection_api.planning.records"),
    "libraries": ("evidence/photos.py", "import flask"),
    "engine": ("scoring/reference/interpreter.py", "import scoring.ranks.ranking"),
    "columns": ("scoring/reference/interpreter.py", "import numpy"),
    "pure-rules": ("inspection_api/discrepancies/rules.py", "import inspection_api.kernel.database"),
    **{
        f"private-{stage}": ("inspection_web/pages.py", f"import inspection_api.{stage}.{inside}")
        for stage in STAGES
        if stage not in OF_RULES
        for inside in ("service" if stage in WITHOUT_ROWS else "store",)
    },
    "read-door": ("inspection_web/pages.py", "import inspection_api.discrepancies.records"),
    "flask-at-the-edge": ("inspection_api/fieldwork/service.py", "import flask"),
    "sql-in-few-files": ("inspection_api/fieldwork/service.py", "import sqlalchemy.orm"),
    "marshmallow-at-the-wire": ("inspection_api/fieldwork/service.py", "import marshmallow"),
    "photos-in-one-file": ("inspection_api/archive/service.py", "import PIL.Image"),
    "geopy-in-one-file": ("inspection_api/fieldwork/service.py", "import geopy.distance"),
    "buckets-in-one-file": ("inspection_api/archive/service.py", "import obstore"),
    "weasyprint-in-one-file": ("inspection_api/discrepancies/service.py", "import weasyprint"),
    "codes-in-one-file": ("inspection_api/reports/service.py", "import segno"),
    "sheets-in-one-file": ("inspection_api/selfassessment/service.py", "import xlsxwriter"),
    "yaml-in-two-files": ("inspection_api/directory/service.py", "import ruamel.yaml"),
    "server-in-one-place": ("inspection_web/pages.py", "import waitress"),
    "no-cycles": ("inspection_api/kernel/clock.py", "import inspection_api.kernel.configuration"),
}
ALSO = {"no-cycles": ("inspection_api/kernel/configuration.py", "import inspection_api.kernel.clock")}


def _verdicts(folder: Path, *contracts: str) -> dict[str, str]:
    """Run import-linter over a folder, for all contracts or for some: contract → KEPT or BROKEN."""
    program = Path(sys.executable).with_name("lint-imports")
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    result = subprocess.run(
        [program, "--no-cache", "--config", "setup.cfg", *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^([a-z-]+): .* (KEPT|BROKEN)\b", result.stdout, flags=re.MULTILINE))
    assert verdicts, result.stdout + result.stderr
    return verdicts


def _contracts() -> set[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    prefix = "importlinter:contract:"
    return {section.removeprefix(prefix) for section in parser.sections() if section.startswith(prefix)}


def _plant(folder: Path, violation: tuple[str, str]) -> None:
    name, line = violation
    path = folder / name
    assert path.exists(), f"{name} is where the violation would be planted"
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")


def test_the_product_keeps_every_contract(tmp_path: Path) -> None:
    copy_packages(tmp_path)
    assert _verdicts(tmp_path) == dict.fromkeys(_contracts(), "KEPT")


def test_every_contract_has_its_temptation() -> None:
    assert set(TEMPTATIONS) == _contracts()


@pytest.mark.parametrize("contract", sorted(TEMPTATIONS))
def test_a_violated_contract_breaks(contract: str, tmp_path: Path) -> None:
    copy_packages(tmp_path)
    _plant(tmp_path, TEMPTATIONS[contract])
    if contract in ALSO:
        _plant(tmp_path, ALSO[contract])
    assert _verdicts(tmp_path, contract) == {contract: "BROKEN"}


def test_an_eighth_file_in_a_stage_breaks_the_depth(tmp_path: Path) -> None:
    copy_packages(tmp_path)
    (tmp_path / "inspection_api/fieldwork/utils.py").write_text('"""Astray."""\n', "utf-8")
    assert _verdicts(tmp_path, "depth") == {"depth": "BROKEN"}


def test_an_unlisted_package_breaks_the_calendar(tmp_path: Path) -> None:
    copy_packages(tmp_path)
    (tmp_path / "inspection_api/helpers.py").write_text('"""Astray."""\n', "utf-8")
    assert _verdicts(tmp_path, "calendar") == {"calendar": "BROKEN"}
