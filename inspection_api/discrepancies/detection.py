"""What makes a finding a case: the settled findings of a unit held against its report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from inspection_api.directory import views as directory
from inspection_api.discrepancies import store, views
from inspection_api.discrepancies.records import Case
from inspection_api.discrepancies.rules import Action, CampaignScores, Standing, State, case_number
from inspection_api.fieldwork import views as fieldwork
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.transaction import Reader, Transaction
from scoring import Origin, Status, from_storage, to_storage, wire


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as it stood at one moment, with its scores, which take a while to make.

    Attributes:
        newest: Stands for everything that had come in about the unit.
        findings: Its findings that stood, at least one.
        scores: Its scores from the three fact sets.
    """

    newest: str
    findings: tuple[fieldwork.FindingView, ...]
    scores: CampaignScores

    @classmethod
    def now(cls, actor: Actor, session: Reader, campaign_id: str, unit_code: str) -> Self | None:
        """Look at a unit; None while nothing was found there."""
        newest = store.newest_change(session, unit_code)  # first: what comes in later is noticed
        findings = fieldwork.settled_findings(actor, session, campaign_id).get(unit_code, ())
        if not findings:
            return None
        scores = views.unit_scores(SYSTEM, session, campaign_id, unit_code)  # whoever started it
        return cls(newest, findings, scores)


class Detection:
    """One pass over the findings of a unit, with what they are held against."""

    def __init__(self, tx: Transaction, campaign_id: str, unit_code: str, seen: Seen) -> None:
        self._tx = tx
        self._campaign_id = campaign_id
        self._rules = directory.campaign(tx.actor, tx.session, campaign_id)
        self._unit = directory.unit(tx.actor, tx.session, campaign_id, unit_code)
        self._rulebook = directory.rulebook(tx.actor, tx.session, campaign_id, self._unit.kind)
        scores = seen.scores
        self._reported = scores.facts[Origin.REPORTED][unit_code].answers
        self._verified = scores.facts[Origin.VERIFIED][unit_code].answers
        self._before = scores.cards[Origin.REPORTED][unit_code]
        self._after = scores.cards[Origin.VERIFIED][unit_code]
        self._cases = store.cases_of_unit(tx.session, campaign_id, unit_code)

    def judge(self, finding: fieldwork.FindingView) -> bool:
        """Open, renew or close the case of one finding; False when nothing changed."""
        key = (finding.criterion, finding.field)
        row = self._cases.get(key)
        if self._differs(key):
            return self._renew(row, finding) if row else self._open(finding)
        return self._withdraw(row, finding) if row else False

    def _differs(self, key: tuple[str, str]) -> bool:
        return self._claimed(key) != self._standing(key)

    def _claimed(self, key: tuple[str, str]) -> Standing:
        answer = self._reported.get(key)
        return Standing(answer.status, answer.value) if answer else Standing(Status.MISSING, None)

    def _standing(self, key: tuple[str, str]) -> Standing:
        answer = self._verified.get(key)
        return Standing(answer.status, answer.value) if answer else Standing(Status.MISSING, None)

    def _open(self, finding: fieldwork.FindingView) -> bool:
        sequence = store.case_count(self._tx.session, self._rules.year) + 1
        row = Case(
            id=self._tx.new_id(),
            number=case_number(self._rules.year, sequence),
            campaign_id=self._campaign_id,
            unit_code=self._unit.code,
            criterion=finding.criterion,
            field=finding.field,
            state=State.DETECTED,
            opened_at=self._tx.now,
            moves=[],
        )
        self._fill(row, finding)
        self._tx.session.add(row)
        self._tx.settle()
        store.advance(self._tx, row, Action.DETECT, finding_id=finding.id)
        self._record(row, "case.detected")
        return True

    def _renew(self, row: Case, finding: fieldwork.FindingView) -> bool:
        if self._is_known(row, finding):
            self._recount(row)
            return False
        self._fill(row, finding)
        store.advance(self._tx, row, Action.DETECT, finding_id=finding.id)
        self._record(row, "case.detected")
        return True

    def _is_known(self, row: Case, finding: fieldwork.FindingView) -> bool:
        """Tell whether an open or decided case is about this very finding and this very claim."""
        claimed = Standing(Status(row.claimed_status), row.claimed_value)
        same = claimed == self._claimed((finding.criterion, finding.field))
        return same and row.finding_id == finding.id and row.state != State.CLOSED

    def _recount(self, row: Case) -> None:
        """Follow the other figures of the criterion; the need for a dialogue only while nothing was done."""
        before = (row.points_before, row.points_after, row.needs_dialogue)
        row.points_before, row.points_after = self._points(row.criterion)
        if row.state == State.DETECTED:
            row.needs_dialogue = self._needs_dialogue(row)
        if before != (row.points_before, row.points_after, row.needs_dialogue):
            self._record(row, "case.recounted")

    def _withdraw(self, row: Case, finding: fieldwork.FindingView) -> bool:
        if row.state == State.CLOSED:
            return False
        self._fill(row, finding)
        store.advance(self._tx, row, Action.WITHDRAW, finding_id=finding.id)
        self._record(row, "case.withdrawn")
        return True

    def _fill(self, row: Case, finding: fieldwork.FindingView) -> None:
        """Set what the newest finding says; an earlier decision no longer stands."""
        key = (finding.criterion, finding.field)
        claimed, verified = self._claimed(key), self._standing(key)
        row.finding_id, row.outcome, row.cause = finding.id, finding.outcome, finding.cause
        row.claimed_status, row.claimed_value = claimed.status, claimed.value
        row.verified_status, row.verified_value = verified.status, verified.value
        row.final_status = row.final_value = None
        row.points_before, row.points_after = self._points(finding.criterion)
        row.found_by, row.found_by_name = finding.author_id, finding.author_name
        row.found_at = finding.received_at
        row.respond_by = None
        row.needs_dialogue = self._needs_dialogue(row)

    def _points(self, criterion: str) -> tuple[int, int]:
        before, after = self._before.criteria[criterion], self._after.criteria[criterion]
        return to_storage(before.points), to_storage(after.points)

    def _needs_dialogue(self, row: Case) -> bool:
        changed = Decimal(row.points_after - row.points_before).scaleb(-4)
        return self._rules.tolerance.needs_dialogue(
            self._unit.kind, changed, row.outcome, level_changed=self._level_changed(row.criterion)
        )

    def _level_changed(self, criterion: str) -> bool:
        section = next(
            section.id
            for section in self._rulebook.sections
            if any(item.id == criterion for item in section.criteria())
        )
        return self._before.sections[section].level != self._after.sections[section].level

    def _record(self, row: Case, event: str) -> None:
        store.note(
            self._tx,
            row,
            event,
            {
                "number": row.number,
                "finding": str(row.finding_id),
                "claimed": {"status": row.claimed_status, "value": row.claimed_value},
                "verified": {"status": row.verified_status, "value": row.verified_value},
                "points_before": wire(from_storage(row.points_before)),
                "points_after": wire(from_storage(row.points_after)),
                "cause": row.cause,
                "found_by": str(row.found_by),
                "needs_dialogue": row.needs_dialogue,
            },
        )
