"""Criteria files (YAML text) to checked rulebooks; every fault of a file is reported at once, with its line.

Text in, rulebook out: opening files is the caller's business.
"""

import hashlib
import unicodedata
from collections.abc import Mapping

from scoring.criteria.checks import complaints_about
from scoring.criteria.cursor import Cursor
from scoring.criteria.marked import Faults, Lines, read_marked
from scoring.criteria.policies import SetStatus
from scoring.criteria.policy_loading import (
    load_feed,
    load_instrument,
    load_not_applicable,
    load_ranking,
    load_roundings,
    load_validity,
)
from scoring.criteria.rulebook import Rulebook
from scoring.criteria.structure_loading import StructureLoader
from scoring.criteria.together import check_together
from scoring.errors import Fault, RulebookError

FORMATS = ("thamtra-criteria/2",)


def load_rulebook(text: str, *, name: str) -> Rulebook:
    """Read and check one criteria file.

    Args:
        text: the file's text.
        name: how faults name the file.

    Returns:
        The checked rulebook.

    Raises:
        RulebookError: lists every fault found.
    """
    faults = Faults(name)
    top = Cursor(read_marked(text, faults), "", faults)
    lines = Lines(top.places("", deep=False))
    structure = StructureLoader(top.one_of("status", SetStatus), lines)
    rulebook = _rulebook(top, _digest(text), structure, lines)
    complaints = tuple(complaints_about(rulebook, structure.unread))
    if complaints:
        lines.update(structure.places())
    for complaint in complaints:
        faults.add(complaint.line(lines), complaint.key, complaint.message, complaint.fix)
    if faults.found:
        raise faults.error()
    return rulebook


def lines_of(text: str) -> Lines:
    """Say where everything in a criteria file stands, for what is only found out afterwards.

    Args:
        text: the text of a file that was read before without faults.
    """
    top = Cursor(read_marked(text, Faults("")), "", Faults(""))
    lines = Lines(top.places("", deep=False))
    structure = StructureLoader(top.one_of("status", SetStatus), lines)
    for item in top.some_children("sections"):
        structure.section(item)
    lines.update(structure.places())
    return lines


def load_rulebooks(texts: Mapping[str, str]) -> Mapping[str, Rulebook]:
    """Read several criteria files that are used together and check what one says about another.

    Args:
        texts: the text per file name.

    Returns:
        The rulebooks per kind of unit.

    Raises:
        RulebookError: lists every fault of every file.
    """
    loaded: dict[str, Rulebook] = {}
    found: list[Fault] = []
    for name, text in texts.items():
        try:
            loaded[name] = load_rulebook(text, name=name)
        except RulebookError as error:
            found.extend(error.faults)
    found.extend(check_together(loaded, lambda name: lines_of(texts[name])) if not found else ())
    if found:
        raise RulebookError(found)
    return {rulebook.kind: rulebook for rulebook in loaded.values()}


def _digest(text: str) -> str:
    """Take the hash of what YAML reads: how accents are composed and lines are ended changes nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(unicodedata.normalize("NFC", lines).encode()).hexdigest()


def _rulebook(top: Cursor, digest: str, structure: StructureLoader, lines: Lines) -> Rulebook:
    if top.text("format") not in {*FORMATS, ""}:
        top.fault("format", "Phiên bản định dạng không được hỗ trợ", f"Viết {' hoặc '.join(FORMATS)}")
    illustrative = top.flag("illustrative")
    book = Rulebook(
        id=top.name("id"),
        kind=top.name("kind"),
        title=top.text("title"),
        digest=digest,
        illustrative=illustrative,
        notice=top.text("notice") if illustrative else top.optional_text("notice") or "",
        instrument=load_instrument(top.child("instrument")),
        status=structure.status,
        valid=load_validity(top.child("valid")),
        roundings=load_roundings(top),
        not_applicable=load_not_applicable(top.child("not_applicable")),
        sections=tuple(structure.section(item) for item in top.some_children("sections")),
        rankings=tuple(load_ranking(item, lines) for item in top.children("ranks")),
        feeds=tuple(load_feed(item) for item in top.optional_children("feeds")),
        title_en=top.optional_text("title_en") or "",
    )
    top.finish()
    return book
