"""Who may do what, on one page. Default deny; no exempt role.

``permit`` is the first statement of every service function. Called with the permission alone it asks
the roles; called again with ``on=Facts(...)``, once the thing is loaded, it also asks how the person
stands to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from inspection_api.kernel import predicates as is_
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem

_FORBIDDEN = 403
Predicate = Callable[[Actor, Facts], bool]


class Permission(StrEnum):
    """Everything a person may ask the product to do."""

    MANAGE_ACCOUNTS = "accounts.manage"
    PAIR_DEVICE = "device.pair"
    JOIN_DEVICE = "device.join"
    VIEW_DEVICES = "device.view"
    END_DEVICE = "device.end"
    KNOW_BEARER = "device.know-bearer"
    OPEN_CAMPAIGN = "campaign.open"
    FORM_TEAM = "team.form"
    VIEW_CAMPAIGN = "campaign.view"
    DOWNLOAD_FORM = "form.download"
    SUBMIT_FORM = "form.submit"
    VIEW_SUBMISSION = "submission.view"
    PLAN_VISIT = "visit.plan"
    ISSUE_PACKAGE = "package.issue"
    REOPEN_VISIT = "visit.reopen"
    VIEW_VISIT = "visit.view"
    RECORD_FINDING = "finding.record"
    BRING_IN = "commands.bring-in"
    SETTLE_PARKED = "parked.settle"
    HAND_IN_FILE = "queue-file.hand-in"
    VIEW_MINUTES = "minutes.view"
    PRINT_MINUTES = "minutes.print"
    PRINT_CHECKLIST = "checklist.print"
    ENTER_PAPER = "paper.enter"
    GIVE_UP_CAPTURE = "capture.give-up"
    VIEW_PARKED = "parked.view"
    KEEP_EVIDENCE = "evidence.keep"
    VIEW_EVIDENCE = "evidence.view"
    DISCLOSE_EVIDENCE = "evidence.disclose"
    DERIVE_EVIDENCE = "evidence.derive"
    CHECK_CAPTURE = "capture.check"
    ACCEPT_CAPTURE_FINDING = "capture.accept-finding"
    SCRUB_EVIDENCE = "evidence.scrub"
    VIEW_RESTRICTED = "evidence.view-restricted"
    CLASSIFY_EVIDENCE = "evidence.classify"
    LIFT_RESTRICTION = "evidence.lift-restriction"
    MAKE_PUBLIC_COPY = "evidence.make-public-copy"
    VIEW_CUSTODY = "evidence.view-custody"
    VIEW_CASE = "case.view"
    DETECT_CASES = "case.detect"
    NOTIFY_CASE = "case.notify"
    EXPLAIN_CASE = "case.explain"
    LAPSE_CASE = "case.lapse"
    PROPOSE_VALUE = "case.propose"
    DECIDE_CASE = "case.decide"
    REQUEST_REPORT = "report.request"
    RENDER_REPORT = "report.render"
    VIEW_REPORT = "report.view"
    VIEW_RESULT = "result.view"
    PUBLISH_RESULT = "result.publish"
    VIEW_PUBLICATION = "publication.view"
    VERIFY_LOG = "log.verify"
    MAKE_CHECKPOINT = "checkpoint.make"
    VIEW_CHECKPOINT = "checkpoint.view"
    VERIFY_DOCUMENT = "document.verify"
    EXPORT_AUDIT = "audit.export"
    CHECK_ROWS = "audit.check"
    SET_SAMPLE_CLOCK = "sample.clock"
    MANAGE_PRACTICE = "practice.manage"


@dataclass(frozen=True, slots=True)
class Rule:
    """The roles that may, and the conditions under which they may."""

    roles: frozenset[Role]
    conditions: tuple[Predicate, ...] = ()


def _rule(*roles: Role, when: tuple[Predicate, ...] = ()) -> Rule:
    return Rule(frozenset(roles), when)


_UNIT = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
_TEAM = (Role.INSPECTOR, Role.TEAM_LEADER)
_STAFF = (*_TEAM, Role.COMMITTEE, Role.OFFICE)

PERMISSION_MAP: dict[Permission, Rule] = {
    Permission.MANAGE_ACCOUNTS: _rule(Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.PAIR_DEVICE: _rule(*_TEAM),
    Permission.JOIN_DEVICE: _rule(Role.VISITOR),
    Permission.VIEW_DEVICES: _rule(*_TEAM, Role.OFFICE, Role.ADMINISTRATOR),
    Permission.END_DEVICE: _rule(*_TEAM, Role.OFFICE, Role.ADMINISTRATOR, when=(is_.is_owner_or_keeper,)),
    Permission.KNOW_BEARER: _rule(Role.SYSTEM),
    Permission.OPEN_CAMPAIGN: _rule(Role.OFFICE, Role.SYSTEM),
    Permission.FORM_TEAM: _rule(Role.OFFICE, Role.SYSTEM),
    Permission.VIEW_CAMPAIGN: _rule(*_UNIT, *_STAFF, Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.DOWNLOAD_FORM: _rule(*_UNIT, Role.OFFICE, when=(is_.is_own_unit_or_staff,)),
    Permission.SUBMIT_FORM: _rule(*_UNIT, Role.OFFICE, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.VIEW_SUBMISSION: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.PLAN_VISIT: _rule(Role.OFFICE, Role.TEAM_LEADER, Role.SYSTEM),
    Permission.ISSUE_PACKAGE: _rule(Role.OFFICE, Role.TEAM_LEADER, Role.SYSTEM),
    Permission.REOPEN_VISIT: _rule(
        Role.TEAM_LEADER, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.VIEW_VISIT: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.RECORD_FINDING: _rule(*_TEAM, when=(is_.is_on_team, is_.is_other_unit)),
    # Whoever brings what others made lends them no right: each author's own is asked beside.
    Permission.BRING_IN: _rule(*_TEAM, Role.OFFICE),
    Permission.HAND_IN_FILE: _rule(Role.OFFICE),
    Permission.SETTLE_PARKED: _rule(Role.TEAM_LEADER, when=(is_.is_on_team, is_.is_other_unit)),
    Permission.VIEW_MINUTES: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.PRINT_MINUTES: _rule(Role.SYSTEM),
    Permission.PRINT_CHECKLIST: _rule(
        *_TEAM, Role.OFFICE, Role.SYSTEM, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.ENTER_PAPER: _rule(*_TEAM, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)),
    Permission.GIVE_UP_CAPTURE: _rule(
        Role.TEAM_LEADER, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.VIEW_PARKED: _rule(*_TEAM, Role.OFFICE),
    Permission.KEEP_EVIDENCE: _rule(*_UNIT, *_TEAM, Role.OFFICE, Role.SYSTEM),
    Permission.VIEW_EVIDENCE: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.DISCLOSE_EVIDENCE: _rule(*_TEAM, Role.OFFICE),
    Permission.DERIVE_EVIDENCE: _rule(Role.SYSTEM),
    Permission.CHECK_CAPTURE: _rule(Role.SYSTEM),
    Permission.ACCEPT_CAPTURE_FINDING: _rule(
        Role.TEAM_LEADER,
        Role.OFFICE,
        when=(is_.is_on_team_or_office, is_.is_other_than_author, is_.is_other_unit),
    ),
    Permission.SCRUB_EVIDENCE: _rule(Role.OFFICE, Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.VIEW_RESTRICTED: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_entrusted,)),
    Permission.CLASSIFY_EVIDENCE: _rule(
        *_TEAM, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.LIFT_RESTRICTION: _rule(
        Role.TEAM_LEADER, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.MAKE_PUBLIC_COPY: _rule(
        Role.TEAM_LEADER, Role.OFFICE, when=(is_.is_on_team_or_office, is_.is_other_unit)
    ),
    Permission.VIEW_CUSTODY: _rule(*_UNIT, *_STAFF, when=(is_.is_own_unit_or_staff,)),
    Permission.VIEW_CASE: _rule(*_UNIT, *_STAFF, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)),
    Permission.DETECT_CASES: _rule(*_TEAM, Role.SYSTEM),
    Permission.NOTIFY_CASE: _rule(Role.TEAM_LEADER, Role.OFFICE),
    Permission.EXPLAIN_CASE: _rule(Role.UNIT_HEAD, when=(is_.is_own_unit,)),
    Permission.LAPSE_CASE: _rule(Role.OFFICE, Role.SYSTEM),
    Permission.PROPOSE_VALUE: _rule(*_TEAM, when=(is_.is_on_team, is_.is_other_unit)),
    Permission.DECIDE_CASE: _rule(
        Role.COMMITTEE,
        when=(is_.is_other_than_verifier, is_.is_other_than_proposer, is_.is_other_unit),
    ),
    Permission.REQUEST_REPORT: _rule(Role.UNIT_HEAD, *_STAFF, when=(is_.is_own_unit_or_staff,)),
    Permission.RENDER_REPORT: _rule(Role.SYSTEM),
    Permission.VIEW_REPORT: _rule(*_UNIT, *_STAFF, when=(is_.is_own_unit_or_staff,)),
    Permission.VIEW_RESULT: _rule(*_STAFF, Role.SYSTEM),
    Permission.PUBLISH_RESULT: _rule(Role.OFFICE),
    Permission.VIEW_PUBLICATION: _rule(*_UNIT, *_STAFF, Role.ADMINISTRATOR, Role.VISITOR),
    Permission.VERIFY_LOG: _rule(*_STAFF, Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.MAKE_CHECKPOINT: _rule(Role.OFFICE, Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.VIEW_CHECKPOINT: _rule(*Role),
    Permission.VERIFY_DOCUMENT: _rule(*Role),
    # Not administrators: a package holds originals of the restricted class.
    Permission.EXPORT_AUDIT: _rule(
        Role.UNIT_HEAD, Role.COMMITTEE, Role.OFFICE, Role.SYSTEM, when=(is_.is_own_unit_or_staff,)
    ),
    Permission.CHECK_ROWS: _rule(Role.OFFICE, Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.SET_SAMPLE_CLOCK: _rule(Role.ADMINISTRATOR, Role.SYSTEM),
    Permission.MANAGE_PRACTICE: _rule(Role.OFFICE, Role.ADMINISTRATOR, Role.SYSTEM),
}


def permit(actor: Actor, permission: Permission, *, on: Facts | None = None) -> None:
    """Let the actor pass or stop here.

    Args:
        actor: Who asks.
        permission: What for.
        on: How the thing stands to people, once it is loaded.

    Raises:
        Problem: ``access.role`` when no role of the actor allows it, ``access.<condition>`` when a
            condition does not hold; both 403.
    """
    rule = PERMISSION_MAP[permission]
    if rule.roles.isdisjoint(actor.roles):
        raise Problem("access.role", _FORBIDDEN)
    if on is None:
        return
    for condition in rule.conditions:
        if not condition(actor, on):
            raise Problem(f"access.{condition.__name__.removeprefix('is_').replace('_', '-')}", _FORBIDDEN)


def allowed(actor: Actor, permission: Permission, *, on: Facts | None = None) -> bool:
    """Tell whether ``permit`` would let the actor pass; for showing or hiding controls."""
    try:
        permit(actor, permission, on=on)
    except Problem:
        return False
    return True
