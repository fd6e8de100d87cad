"""What people read: every code has its sentence, every state its word, every page its language."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import unicodedata

import pytest

from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.permissions import PERMISSION_MAP
from tests.house.codes import CODE, named_codes, raised_codes
from tests.house.tables import CODES, code_lines
from tests.house.tree import NOT_OURS, ROOT, modules, parsed, place

# Enumerations nobody sees as such, each with its reason; every other one has its words in the glossary.
UNSEEN = {
    "AdjustmentOrigin": "its words stand beside it, so that scoring can be given away",
    "Case": "which branch of a rule a trace took; the trace's sentence says it",
    "CellKind": "what a spreadsheet cell holds, before anything is read from it",
    "ChangeKind": "the name of a change of a criteria file; its words stand beside it",
    "ChainVerdict": "people read the finding it leads to",
    "CheckpointVerdict": "people read the finding it leads to",
    "CodeVerdict": "people read the finding it leads to",
    "CommandKind": "a word of the wire between tablet and server",
    "Damage": "its words stand beside the command that tells it",
    "Departure": "kinds of planted faults of the sample; their words stand beside them",
    "Disagreement": "its words stand beside the command that tells it",
    "Difference": "how minutes and findings differ; the page names the criterion",
    "Duty": "a word of the wire; the paper has a line for each",
    "EvidenceKind": "a word of the criteria file's grammar; people read what is needed",
    "FactType": "what a formula may take for granted; people see the field's own type",
    "FieldTime": "a word of the criteria file's grammar",
    "FaultCode": "the name of a fault; its sentence stands beside it",
    "Kind": "kinds of discrepancy; their names stand beside them, so that scoring can be given away",
    "LateRule": "a word of the campaign file's grammar",
    "LineKind": "what a row of the form is; its look says it",
    "Look": "what of a picture is shown; the page has a sentence for each",
    "Medium": "pages say it of paper only, in words of their own",
    "Mode": "a word of the criteria file's grammar",
    "Outcome": "a word of the wire; the tablet shows the sentence that comes with it",
    "Permission": "asked of the map, never shown",
    "Picture": "how strictly pictures are compared; people see both pictures",
    "Settlement": "the name of a button's request; the button has its own words",
    "Side": "a word of the wire; page and paper have their own words for each side",
    "Sign": "a word of the formula's grammar",
    "SignatureVerdict": "people read the finding it leads to",
    "Stamped": "how asking for a time stamp ended; the log of the worker says it",
    "Stamping": "why a time stamp does not count; the log of the worker says it",
    "Size": "a word of an address; people see the picture",
    "Stated": "a word of the tables of totals",
    "ValidityCode": "the name of a refusal; its sentence stands beside it",
    "VisitMove": "the name of a move; people see the state it leads to",
}
# Codes that nothing raises any more, each with its heir. Tablets keep the code of an answer they got once.
RETIRED = {"accounts.device-key-form": "devices.key-form"}
# Files whose enumerations are all words of the criteria file's grammar.
GRAMMAR = ("scoring/criteria/policies.py", "scoring/criteria/rules.py")
# Members that are no choice of a person and so have no word of their own.
UNSEEN_MEMBERS = {"system"}


def _texts() -> dict[str, dict[str, str]]:
    return {code: dict(entry) for code, entry in Configuration().problem_texts.texts.items()}


def _derived_codes() -> set[str]:
    """Codes that permit() makes from the names of its conditions."""
    conditions = {condition for rule in PERMISSION_MAP.values() for condition in rule.conditions}
    return {f"access.{each.__name__.removeprefix('is_').replace('_', '-')}" for each in conditions}


def test_every_raised_code_has_its_sentence() -> None:
    texts = _texts()
    missing = {code: where for code, where in raised_codes().items() if code not in texts}
    assert missing == {}
    assert _derived_codes() - set(texts) == set()


def test_every_sentence_belongs_to_a_code_in_use() -> None:
    assert set(_texts()) - named_codes() - _derived_codes() == set(RETIRED)
    assert set(RETIRED.values()) <= named_codes()


@pytest.mark.parametrize("member", ["title", "detail"])
def test_a_sentence_is_whole(member: str) -> None:
    faulty = [code for code, entry in _texts().items() if not entry.get(member, "").strip()]
    assert faulty == []


def test_sentences_are_vietnamese_in_nfc_and_end() -> None:
    faulty = [
        code
        for code, entry in _texts().items()
        if not CODE.fullmatch(code)
        or not unicodedata.is_normalized("NFC", entry["detail"])
        or (entry["detail"].isascii() and entry["detail"] != "{message}")  # the library's own sentence
        or not entry["detail"].rstrip().endswith((".", "!", "}"))
    ]
    assert faulty == []


def test_parameters_of_sentences_are_plain_names() -> None:
    faulty = [
        code
        for code, entry in _texts().items()
        for _, name, form, _ in string.Formatter().parse(entry["detail"])
        if name is not None and (not name.isidentifier() or form)
    ]
    assert faulty == []


def test_the_list_of_codes_is_the_codes() -> None:
    assert CODES.read_text("utf-8").splitlines() == code_lines(), "./check tables, and review it"


def test_the_list_of_codes_only_grows() -> None:
    history = subprocess.run(
        ["git", "log", "-p", "--format=", "--unified=0", "--", str(CODES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    ever = {line[1:] for line in history.splitlines() if line[:1] in "+-" and CODE.fullmatch(line[1:])}
    assert ever - set(CODES.read_text("utf-8").split()) == set()


def _enumerations() -> dict[str, tuple[str, set[str]]]:
    """Each string enumeration of the product: name → place and values."""
    return {
        node.name: (place(path, node), _values(node))
        for path in modules("scoring", "evidence", "inspection_api", "inspection_web")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and any("StrEnum" in ast.unparse(base) for base in node.bases)
    }


def _values(node: ast.ClassDef) -> set[str]:
    values = [item.value for item in node.body if isinstance(item, ast.Assign)]
    return {
        value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def test_every_shown_enumeration_has_its_words() -> None:
    areas = [set(entries) for entries in Configuration().words.values() if isinstance(entries, dict)]
    wordless = [
        f"{where} {name}"
        for name, (where, values) in _enumerations().items()
        if name not in UNSEEN
        and not where.startswith(GRAMMAR)
        and not any(values - UNSEEN_MEMBERS <= area for area in areas)
    ]
    assert wordless == []


def test_what_is_called_unseen_exists() -> None:
    assert set(UNSEEN) - set(_enumerations()) == set()


def test_every_page_says_its_language() -> None:
    pages = [
        path
        for folder in ("inspection_web", "inspection_api")
        for path in (ROOT / folder).rglob("*.html")
        if NOT_OURS.isdisjoint(path.parts) and re.search(r"<html\b", path.read_text("utf-8"))
    ]
    assert pages
    assert [place(path) for path in pages if '<html lang="vi"' not in path.read_text("utf-8")] == []
