"""What events say of rows, and how rows are held against it; without a database."""

from __future__ import annotations

from inspection_api.audit.rules import (
    Disagreement,
    RowFault,
    Rows,
    Told,
    disagreements,
    package_name,
)
from inspection_api.ledger.rules import Happening, instant

AT = "2019-11-12T02:00:00.000000Z"


def happening(kind: str, **said: object) -> Happening:
    record = {"type": kind, "at": AT, "actor": "system", "subject": "unit:622", "payload": said}
    return Happening.of(record)


def test_what_tells_of_no_row_is_passed_over() -> None:
    told = Told()
    told.take(happening("account.signed-in"))
    told.take(happening("audit.exported", package=None))
    assert told.rows == {}


def test_an_older_event_is_not_held_to_what_it_does_not_say() -> None:
    told = Told()
    told.take(happening("report.issued", report="r", sha256="a"))
    assert told.rows == {"report": {"r": {"sha256": "a", "unit_code": "622"}}}
    assert disagreements(told.rows, {"report": {"r": {"sha256": "a", "unit_code": "622", "size": 7}}}) == []


def test_a_role_that_ended_is_told_by_when_it_began() -> None:
    told = Told()
    told.take(happening("account.role-granted", role="office"))
    told.take(happening("account.role-ended", role="office"))
    assert told.rows == {"role_grant": {f"622/office/{AT}": {"valid_to": None}}}, "an older event names none"
    told.take(happening("account.role-ended", role="office", since=["2019-11-12T09:00:00+07:00"]))
    assert told.rows == {"role_grant": {f"622/office/{AT}": {"valid_to": AT}}}


def test_an_original_taken_without_a_word_leaves_no_note() -> None:
    told = Told()
    told.take(happening("evidence.downloaded", sha256="a"))
    assert told.rows == {}


def test_a_unit_learns_of_photos_with_the_first_word_about_a_case() -> None:
    told = Told()
    told.take(happening("case.notified", case="k", state="notified", criterion="X.A1.1"))
    assert "disclosure" not in told.rows, "nobody knows what was found"
    told.rows["finding"] = {"f": {"visit_id": "v"}}
    told.rows["discrepancy_case"]["k"]["finding_id"] = "f"
    told.take(happening("case.notified", case="k", state="notified", criterion="X.A1.1"))
    assert told.rows["disclosure"] == {"v/X.A1.1": {"disclosed_at": AT}}


def test_a_capture_without_a_signed_record_has_none_to_hold_it_against() -> None:
    told = Told()
    told.take(happening("capture.received", capture="c", taken_at="2019-11-12T09:00:00+07:00", record=None))
    assert told.rows["capture"]["c"]["taken_at"] == AT
    assert "capture_record" not in told.rows


def test_a_case_that_is_recounted_keeps_what_was_decided() -> None:
    told = Told()
    standing = {"status": "given", "value": "40"}
    said = {"case": "k", "state": "approved", "claimed": standing, "verified": standing}
    told.take(happening("case.approved", case="k", state="approved", status="given", value="42"))
    told.take(happening("case.recounted", **said))
    row = told.rows["discrepancy_case"]["k"]
    assert (row["final_value"], row["claimed_value"], row["state"]) == ("42", "40", "approved")
    assert list(told.rows["case_move"]) == ["k/1"]
    told.take(happening("case.detected", **{**said, "state": "detected"}))
    assert (row["final_value"], row["respond_by"]) == (None, None)
    assert list(told.rows["case_move"]) == ["k/1", "k/2"]


def test_disagreements_stand_in_order_and_name_their_place() -> None:
    told: Rows = {"a": {"1": {"x": 1, "y": 2}, "2": {}}, "capture_record": {}}
    held: Rows = {"a": {"1": {"x": 1, "y": 3}, "3": {}}, "capture_record": {"9": {}}}
    assert disagreements(told, held) == [
        RowFault("a", "1", "y", Disagreement.CHANGED),
        RowFault("a", "2", "", Disagreement.MISSING),
        RowFault("a", "3", "", Disagreement.ADDED),
    ]


def test_instants_have_the_form_of_the_log() -> None:
    assert instant("2019-11-12T09:00:00+07:00") == AT
    assert instant(None) is None


def test_a_package_is_named_by_what_it_holds() -> None:
    assert package_name("gia-lai-2019", None, 7) == "goi-kiem-toan-gia-lai-2019-toan-bo-7.zip"
    assert package_name("gia-lai-2019", "622", 7) == "goi-kiem-toan-gia-lai-2019-622-7.zip"
