"""What changed between two versions of a criteria set, each change with its class, and what stays comparable.

Two versions are compared by meaning: order of keys, quotes, spaces in formulas play no part.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scoring.criteria.outline import NOTHING, RULE_KIND, Outline, outline_of, summary
from scoring.criteria.policies import Stage
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.rules import Condition


class ChangeKind(StrEnum):
    """What a change touches."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    MAX = "max"
    RULE = "rule"
    FIELD = "field"
    THRESHOLD = "threshold"
    APPLIES = "applies"
    SOURCE = "source"
    EVIDENCE = "evidence"
    REFERENCE = "reference"
    WORDING = "wording"
    ROUNDING = "rounding"
    POLICY = "policy"
    LEVELS = "levels"
    RANKING = "ranking"
    VALIDITY = "validity"
    INSTRUMENT = "instrument"
    FEED = "feed"
    IDENTITY = "identity"


KIND_NAMES: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "thêm",
    ChangeKind.REMOVED: "bỏ",
    ChangeKind.MOVED: "chuyển chỗ",
    ChangeKind.MAX: "điểm tối đa",
    ChangeKind.RULE: "cách chấm",
    ChangeKind.FIELD: "trường số liệu",
    ChangeKind.THRESHOLD: "ngưỡng",
    ChangeKind.APPLIES: "phạm vi áp dụng",
    ChangeKind.SOURCE: "nguồn số liệu",
    ChangeKind.EVIDENCE: "minh chứng",
    ChangeKind.REFERENCE: "dẫn chiếu",
    ChangeKind.WORDING: "câu chữ",
    ChangeKind.ROUNDING: "làm tròn",
    ChangeKind.POLICY: "quy định chung",
    ChangeKind.LEVELS: "mức",
    ChangeKind.RANKING: "xếp hạng",
    ChangeKind.VALIDITY: "hiệu lực",
    ChangeKind.INSTRUMENT: "văn bản",
    ChangeKind.FEED: "nơi dùng kết quả",
    ChangeKind.IDENTITY: "mã bộ",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its class, the criterion ("" for the set itself), the key inside, both sides in words."""

    kind: ChangeKind
    criterion: str
    key: str
    before: str
    after: str

    def __str__(self) -> str:
        """One line for people."""
        place = f"{self.criterion}.{self.key}".strip(".")
        return f"{place} ({KIND_NAMES[self.kind]}): {self.before} → {self.after}"


_Kinds = tuple[tuple[str, ChangeKind], ...]
_CRITERION_KINDS: _Kinds = (
    (r"max|rule/parts/[^/]+/max", ChangeKind.MAX),
    (r"rule(/.+)?/(steps/.+/(start|strict)|target|floor|full|lowest|at_least)", ChangeKind.THRESHOLD),
    (r"refs|rule/grades/[^/]+/clause", ChangeKind.REFERENCE),
    (r"rule/(text|reason)|(rule/parts|fields)/[^/]+(/choices/[^/]+)?/label", ChangeKind.WORDING),
    (r"source|cross_check_by|rule(/.+)?/of", ChangeKind.SOURCE),
    (r"rule(/.+)?", ChangeKind.RULE),
    (r"fields(/.+)?|unit", ChangeKind.FIELD),
    (r"evidence(/.+)?|verify", ChangeKind.EVIDENCE),
    (r"applies_when(/.+)?", ChangeKind.APPLIES),
)
_SET_KINDS: _Kinds = (
    (r"id|kind", ChangeKind.IDENTITY),
    (r"valid/.+", ChangeKind.VALIDITY),
    (r"instrument/.+|status|illustrative", ChangeKind.INSTRUMENT),
    (r"roundings(/.+)?|.+/levels/value(/.+)?", ChangeKind.ROUNDING),
    (r"not_applicable/.+|.+/ready_made(/.+)?", ChangeKind.POLICY),
    (r"rankings/.+", ChangeKind.RANKING),
    (r"feeds/.+", ChangeKind.FEED),
    (r".+/applies_when(/.+)?", ChangeKind.APPLIES),
    (r".+/levels/(steps|group_minima)/[^/]+/min", ChangeKind.THRESHOLD),
    (r".+/levels(/.+)?", ChangeKind.LEVELS),
    (r".+/max", ChangeKind.MAX),
)
_PART_OF_SET = re.compile(r"sections/[^/]+(/groups/[^/]+)?")
_OUTSIDE_CRITERIA = ("digest", "criteria")
_WORDED_ANEW = {ChangeKind.WORDING, ChangeKind.REFERENCE, ChangeKind.MOVED}
_STAGES_OF_POINTS = (Stage.PART, Stage.PERCENT, Stage.CRITERION)


def changes(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """List every change from one version of a set to another.

    Returns:
        The changes of the set itself first, then those of the criteria in the order of the new version, then
        the criteria that are gone.
    """
    found = list(_set_changes(old, new))
    before, here, there = {item.id: item for item in old.criteria()}, _places(old), _places(new)
    for item in new.criteria():
        if item.id not in before:
            found.append(Change(ChangeKind.ADDED, item.id, "", NOTHING, item.label))
            continue
        found.extend(_criterion_changes(before[item.id], item))
        if here[item.id] != there[item.id]:
            found.append(Change(ChangeKind.MOVED, item.id, "", here[item.id], there[item.id]))
    gone = (item for item in old.criteria() if item.id not in there)
    found.extend(Change(ChangeKind.REMOVED, item.id, "", item.label, NOTHING) for item in gone)
    return tuple(found)


def comparable(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """List the criteria whose points may be compared between two versions.

    They stand in both and are unchanged, worded anew or referred anew; also their group applies to the same
    units, and points are rounded the same way.
    """
    if any(old.roundings.get(stage) != new.roundings.get(stage) for stage in _STAGES_OF_POINTS):
        return ()
    touched = {change.criterion for change in changes(old, new) if change.kind not in _WORDED_ANEW}
    here, there = _conditions(old), _conditions(new)
    ids = (item.id for item in new.criteria() if item.id in here and item.id not in touched)
    return tuple(item for item in ids if here[item] == there[item])


def _set_changes(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    before, after = outline_of(old, _OUTSIDE_CRITERIA), outline_of(new, _OUTSIDE_CRITERIA)
    for path, was, now in _differences(before, after, ""):
        kind = _kind_of(path, _SET_KINDS)
        if _PART_OF_SET.fullmatch(path) and NOTHING in {was, now}:
            kind = ChangeKind.ADDED if was == NOTHING else ChangeKind.REMOVED
        yield Change(kind, "", path.replace("/", "."), was, now)


def _criterion_changes(old: Criterion, new: Criterion) -> Iterator[Change]:
    for path, was, now in _differences(outline_of(old), outline_of(new), ""):
        yield Change(_kind_of(path, _CRITERION_KINDS), new.id, path.replace("/", "."), was, now)


def _differences(before: Outline, after: Outline, path: str) -> Iterator[tuple[str, str, str]]:
    """Go down as long as both sides have keys; rules of different kinds are set against each other whole."""
    if before == after:
        return
    if isinstance(before, str) or isinstance(after, str) or before.get(RULE_KIND) != after.get(RULE_KIND):
        yield path, summary(before), summary(after)
        return
    for key in dict.fromkeys([*before, *after]):
        inner = f"{path}/{key}" if path else key
        yield from _differences(before.get(key, NOTHING), after.get(key, NOTHING), inner)


def _kind_of(path: str, kinds: _Kinds) -> ChangeKind:
    found = (kind for pattern, kind in kinds if re.fullmatch(pattern, path))
    return next(found, ChangeKind.WORDING)


def _places(rulebook: Rulebook) -> Mapping[str, str]:
    """Say in which section and group each criterion stands."""
    return {
        item.id: f"{section.id} / {group.id}"
        for section in rulebook.sections
        for group in section.groups
        for item in group.criteria
    }


def _conditions(rulebook: Rulebook) -> Mapping[str, Condition | None]:
    """Give the condition of each criterion's group."""
    return {
        item.id: group.applies_when
        for section in rulebook.sections
        for group in section.groups
        for item in group.criteria
    }
