"""A checklist on paper: what stands on it, and what typing it in means. Pure.

The same paper always makes the same commands: their keys follow from the visit, the package and the value
they are about, so that typing it again changes nothing, and typing something else is seen as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from evidence import canonical_json, sha256_bytes
from inspection_api.fieldwork.rules import Body, CommandKind, TabletCommand, last_findings
from inspection_api.findings.rules import Conclusion, FactKey, Situation, finding_fault
from inspection_api.kernel.problems import FieldProblem
from scoring import Rulebook, ValueFault, typed

_OURS = UUID("6f1d1f0e-52a5-4b53-9d5c-3c1b7a7f2c10")
"""Names keys that follow from paper; never changed."""
_PARTS = ("outcome", "value", "cause", "note")


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a checklist as the package has it."""

    criterion: str
    field: str
    label: str
    kind: str
    unit: str | None
    reported: str | None
    estimated: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetCriterion:
    """One criterion with the values to be checked."""

    id: str
    label: str
    definition: str | None
    reason: str | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """A group of criteria."""

    label: str
    criteria: tuple[SheetCriterion, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a package says that stands on the paper."""

    campaign_title: str
    unit_name: str
    planned_on: date
    contact: str
    causes: tuple[tuple[str, str], ...]
    groups: tuple[SheetGroup, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed about one value; an empty text where nothing was."""

    criterion: str
    field: str
    outcome: str
    value: str
    cause: str
    note: str

    def control(self, part: str) -> str:
        """Return the name of the control that one part of it was typed into."""
        return f"{part}:{self.criterion}:{self.field}"


def read_sheet(package_text: str) -> Sheet:
    """Return what stands on the paper of a package."""
    package: Mapping[str, Any] = json.loads(package_text)
    return Sheet(
        campaign_title=package["campaign"]["title"],
        unit_name=package["unit"]["name"],
        planned_on=date.fromisoformat(package["planned_on"]),
        contact=package["contact"],
        causes=tuple((cause["code"], cause["label"]) for cause in package["causes"]),
        groups=tuple(_group(group) for group in package["groups"]),
    )


def _group(group: Mapping[str, Any]) -> SheetGroup:
    names = dict.fromkeys((group["section_label"], group["label"]))
    return SheetGroup(" – ".join(names), tuple(_criterion(each) for each in group["criteria"]))


def _criterion(criterion: Mapping[str, Any]) -> SheetCriterion:
    return SheetCriterion(
        id=criterion["id"],
        label=criterion["label"],
        definition=criterion["definition"],
        reason=criterion["reason"],
        figures=tuple(_figure(criterion["id"], field) for field in criterion["fields"]),
    )


def _figure(criterion_id: str, field: Mapping[str, Any]) -> Figure:
    return Figure(
        criterion=criterion_id,
        field=field["id"],
        label=field["label"],
        kind=field["type"],
        unit=field["unit"],
        reported=field["reported"],
        estimated=field["estimated"],
        choices=tuple((choice["code"], choice["label"]) for choice in field["choices"]),
    )


def code_text(public_url: str, campaign_id: str, visit_id: UUID, digest: str) -> str:
    """Return what the QR code of a checklist holds: the page to type it in, or its visit and package."""
    if not public_url:
        return f"tham-tra:giay:{visit_id}:{digest}"
    return f"{public_url}/ky/{campaign_id}/kiem-tra/{visit_id}/nhap-tu-giay?goi={digest}"


def read_lines(said: Mapping[str, str]) -> tuple[Line, ...]:
    """Return what was typed, one for each value about which anything was.

    Args:
        said: By the names of controls, ``<part>:<criterion>:<field>``; other names are left aside.
    """
    found: dict[FactKey, dict[str, str]] = {}
    for name, text in said.items():
        part, _, place = name.partition(":")
        criterion, _, field = place.rpartition(":")
        if part in _PARTS and criterion and text.strip():
            found.setdefault((criterion, field), {})[part] = text.strip()
    return tuple(Line(*key, *(parts.get(part, "") for part in _PARTS)) for key, parts in found.items())


def time_fault(held_at: datetime, issued_at: datetime, now: datetime) -> str | None:
    """Say what is wrong with the time of a visit, as a code; papers tell it to the minute."""
    if held_at > now:
        return "paper.time-in-future"
    return "paper.time-before-package" if held_at < issued_at.replace(second=0, microsecond=0) else None


def device_of(visit_id: UUID, digest: str) -> UUID:
    """Return what stands for a tablet where a checklist was written on: the paper of one package."""
    return uuid5(_OURS, f"{visit_id}/{digest}")


def commands(
    lines: Sequence[Line], rulebook: Rulebook, paper: UUID, held: tuple[UUID, datetime]
) -> tuple[tuple[TabletCommand, ...], tuple[FieldProblem, ...]]:
    """Return the commands that lines make, and what is wrong with lines that make none.

    Args:
        lines: What was typed.
        rulebook: The rules for the kind of unit.
        paper: The paper, as ``device_of`` names it.
        held: Who held the visit, and when.
    """
    author, made_at = held
    made, faults = [], []
    for line in lines:
        body = _body(line, rulebook)
        if isinstance(body, FieldProblem):
            faults.append(body)
        else:
            key = uuid5(paper, f"{line.criterion}/{line.field}")
            made.append(TabletCommand(key, CommandKind.RECORD_FINDING, made_at, body, author))
    return tuple(made), tuple(faults)


def misfits(made: Sequence[TabletCommand], situation: Situation) -> Iterator[FieldProblem]:
    """Say of commands why they cannot stand, by the control to mend; whatever was found before is left aside.

    Args:
        made: Commands as ``commands`` makes them.
        situation: What they are judged against.
    """
    for key, body in last_findings(made).items():
        fault = finding_fault(body, situation)
        if fault is not None:
            part = "cause" if fault.code == "fieldwork.unknown-cause" else "value"
            yield FieldProblem(":".join((part, *key)), fault.code, fault.params)


def content_digest(made: Sequence[TabletCommand], scans: Sequence[str], held: tuple[UUID, datetime]) -> str:
    """Return what tells what was typed from other things typed: the digest of all of it."""
    whole = {
        "held_by": str(held[0]),
        "held_at": held[1].isoformat(),
        "scans": sorted(scans),
        "commands": [[str(command.id), command.body] for command in sorted(made, key=lambda each: each.id)],
    }
    return sha256_bytes(canonical_json(whole))


def entry_key(paper: UUID, content: str) -> UUID:
    """Return the key of what was typed: the same again is the same."""
    return uuid5(paper, content)


def _body(line: Line, rulebook: Rulebook) -> Body | FieldProblem:
    if line.outcome not in set(Conclusion):
        return FieldProblem(line.control("outcome"), "paper.outcome-missing")
    try:
        field = rulebook.criterion(line.criterion).field(line.field)
        value = typed(field, line.value) if line.value else None
    except KeyError:
        return FieldProblem(line.control("outcome"), "paper.figure-unknown")
    except ValueFault as fault:
        return FieldProblem(line.control("value"), fault.code, {**fault.params, "code": line.criterion})
    return {
        "criterion": line.criterion,
        "field": line.field,
        "outcome": line.outcome,
        "value": value,
        "cause": line.cause or None,
        "note": line.note or None,
        "base": None,
        "photos": [],
    }
