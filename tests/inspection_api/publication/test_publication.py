"""A result is published when nothing is open, says what the rules give, and never changes again."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from fractions import Fraction
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import text

from evidence import canonical_json, sha256_bytes
from evidence.ledger import verify
from inspection_api.bootstrap import create_app
from inspection_api.directory import views as directory
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork import views as fieldwork_views
from inspection_api.fieldwork.rules import CommandKind, Settlement
from inspection_api.kernel.actors import SYSTEM, VISITOR
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as ledger
from inspection_api.publication import service, views
from inspection_api.publication.rules import BlockerKind, blockers
from scoring import Origin, Status
from tests import independent_calculator
from tests.builders.cases import CAMPAIGN, LAST, LATE, SILENT, TIED, Round
from tests.builders.forms import Form, hand_in
from tests.builders.visits import picture
from tests.cast import AN, BINH, CHI, DUNG, ELSEWHERE, GIANG, HOME, KHANH, LAN, NOBODY, QUY

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = {"so": 100, "xa": 100, "huyen": 170}
"""What all sections of a kind are worth together."""


@contextmanager
def refused_as(code: str, status: int) -> Iterator[None]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Problem) as refused:
        yield
    assert (refused.value.code, refused.value.status) == (code, status)


def publish(story: Round) -> UUID:
    """Publish the result of the round."""
    return service.publish(KHANH, story.world.context, CAMPAIGN)


def record(story: Round, publication: UUID) -> dict[str, Any]:
    """Return a published record as anybody reads it."""
    return views.published_record(VISITOR, story.world.context, publication)


def blocked(story: Round) -> dict[BlockerKind, int]:
    """Return what keeps the result from being published."""
    with reading(story.world.context) as session:
        found = views.publication_blockers(KHANH, story.world.context, session, CAMPAIGN)
    return {blocker.kind: blocker.count for blocker in found}


def decided(story: Round) -> None:
    """Bring the one case of the round to its end, and the visit too."""
    story.brought_to("approved")
    story.tablet().close()
    story.work()


# ------------------------------------------------------------ what stands in the way


def test_blockers_are_named_in_a_fixed_order_and_only_where_there_are_any() -> None:
    counts = dict.fromkeys(BlockerKind, 0) | {BlockerKind.BROKEN_LOG: 1, BlockerKind.OPEN_CASES: 3}
    assert [(one.kind, one.count) for one in blockers(counts)] == [
        (BlockerKind.OPEN_CASES, 3),
        (BlockerKind.BROKEN_LOG, 1),
    ]
    assert blockers({}) == ()


@pytest.mark.parametrize("state", ["detected", "notified", "explained", "lapsed", "proposed", "returned"])
def test_an_open_case_stands_in_the_way(story: Round, state: str) -> None:
    story.brought_to(state)
    assert blocked(story)[BlockerKind.OPEN_CASES] == 1


def test_a_visit_that_is_not_closed_stands_in_the_way(story: Round) -> None:
    assert blocked(story) == {}
    story.find(outcome="match")
    assert blocked(story) == {BlockerKind.OPEN_VISITS: 1}
    story.tablet().close()
    story.work()
    assert blocked(story) == {}


def test_a_parked_command_stands_in_the_way_until_it_is_settled(story: Round) -> None:
    body: dict[str, object] = {
        "criterion": "X.A1.1",
        "field": "so_may",
        "outcome": "differ",
        "value": "-4",
        "cause": None,
        "note": None,
        "base": None,
        "photos": [],
    }
    story.tablet().send(CommandKind.RECORD_FINDING, body)
    assert blocked(story) == {BlockerKind.PARKED: 1}
    with reading(story.world.context) as session:
        (waiting,) = fieldwork_views.parked(DUNG, session, CAMPAIGN)
    fieldwork.settle_parked(DUNG, story.world.context, waiting.id, Settlement.DISMISS, "Nhập nhầm")
    assert blocked(story) == {}


def test_a_photo_that_has_not_come_stands_in_the_way(story: Round) -> None:
    tablet, photo = story.tablet(), picture()
    tablet.photograph("X.A1.1", photo, send=False)
    tablet.close()
    story.work()
    assert blocked(story) == {BlockerKind.WAITING_PHOTOS: 1}
    tablet.send_bytes(photo)
    assert blocked(story) == {}


def test_a_photo_that_nobody_waits_for_any_longer_does_not_stand_in_the_way(story: Round) -> None:
    tablet, photo = story.tablet(), picture()
    lost = tablet.photograph("X.A1.1", photo, send=False)
    tablet.photograph("X.A1.1", picture(91), send=False)
    tablet.close()
    story.work()
    assert blocked(story) == {BlockerKind.WAITING_PHOTOS: 2}
    fieldwork.give_up_capture(KHANH, story.world.context, lost, "Mất máy tính bảng")
    assert blocked(story) == {BlockerKind.WAITING_PHOTOS: 1}
    tablet.send_bytes(photo)
    assert blocked(story) == {BlockerKind.WAITING_PHOTOS: 1}


def test_findings_that_were_not_compared_yet_stand_in_the_way(story: Round) -> None:
    story.tablet().find("X.A1.1", "so_may", "match")
    story.tablet().close()
    assert blocked(story) == {BlockerKind.UNDETECTED: 2}
    story.work()
    assert blocked(story) == {}


def test_comparisons_of_another_round_do_not_stand_in_the_way(story: Round) -> None:
    with transaction(story.world.context, SYSTEM) as tx:
        tx.enqueue(fieldwork.DETECT_JOB, {"campaign": "another-2020", "unit": HOME})
    assert blocked(story) == {}
    with transaction(story.world.context, SYSTEM) as tx:
        tx.enqueue(fieldwork.DETECT_JOB, {"campaign": CAMPAIGN, "unit": HOME})
    assert blocked(story) == {BlockerKind.UNDETECTED: 1}


def test_nothing_is_written_between_the_result_and_the_place_it_names(
    story: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process records a form while the result is being drawn up: it comes after the publication."""
    decided(story)
    other, look = story.second_process(), views.results
    form = Form(CAMPAIGN, "624")

    def disturbed(*about: Any) -> Any:
        disturbance.start()
        disturbance.join(1)
        return look(*about)

    disturbance = Thread(target=lambda: hand_in(other.world, KHANH, form))
    monkeypatch.setattr(views, "results", disturbed)
    with closing(other.world):
        shown = record(story, publish(story))
        disturbance.join(60)
    events = story.world.events()
    told = [event["type"] for event in events[shown["log"]["seq"] :]]
    assert told[:3] == ["evidence.received", "evidence.received", "result.published"], (
        "figures, record, result"
    )
    assert "submission.accepted" in told[3:]
    district = next(kind for kind in shown["kinds"] if kind["kind"] == "huyen")
    assert "624" not in [unit["unit"] for unit in district["units"]]


def test_a_log_whose_end_was_cut_off_stands_in_the_way(story: Round) -> None:
    database = story.world.context.database
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER event_no_delete"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)"))
    assert blocked(story) == {BlockerKind.BROKEN_LOG: 1}


def test_publishing_is_refused_with_every_reason_and_nothing_is_kept(story: Round) -> None:
    story.tablet().photograph("X.A1.1", picture(), send=False)
    story.opened()
    lines = story.world.event_types()
    with pytest.raises(Problem) as refused:
        publish(story)
    assert (refused.value.code, refused.value.status) == ("publication.blocked", 409)
    told = story.world.context.configuration.problem_texts.as_json(refused.value)
    assert told["errors"] == [
        {"where": where, "code": "publication.blocker", "message": "còn 1"}
        for where in (
            "Hồ sơ chênh lệch chưa có quyết định",
            "Buổi kiểm tra chưa kết thúc",
            "Ảnh hiện trường chưa về đủ",
        )
    ]
    assert story.world.event_types() == lines
    with reading(story.world.context) as session:
        assert views.publications(KHANH, session) == ()


def test_only_the_office_publishes_and_only_a_round_that_exists(story: Round) -> None:
    for person in (AN, BINH, CHI, DUNG, GIANG, LAN, NOBODY, VISITOR, SYSTEM):
        with refused_as("access.role", 403):
            service.publish(person, story.world.context, CAMPAIGN)
    with refused_as("directory.campaign-unknown", 404):
        service.publish(KHANH, story.world.context, "gia-lai-1999")


# ------------------------------------------------------------ what it says


def _plain_facts(story: Round) -> dict[str, dict[tuple[str, str], str]]:
    """The final answers of every unit, as the independent calculator takes them."""
    marks = {Status.NOT_PROVEN: "?", Status.NOT_APPLICABLE: "-"}
    return {
        unit: {
            key: answer.value or marks[answer.status]
            for key, answer in facts.answers.items()
            if answer.status is not Status.MISSING
        }
        for unit, facts in story.scores().facts[Origin.FINAL].items()
    }


def _values_by_hand(story: Round, kind: str) -> dict[str, dict[str, Fraction]]:
    """What every unit of a kind is ranked by: per section, and the total, brought to the full maximum."""
    facts = _plain_facts(story)
    with reading(story.world.context) as session:
        units = directory.all_units(SYSTEM, session, CAMPAIGN)
    block = [facts[unit.code] for unit in units if unit.kind == kind]
    found: dict[str, dict[str, Fraction]] = {}
    for unit in units:
        if unit.kind == kind and facts[unit.code]:
            below = [facts[other.code] for other in units if other.parent_code == unit.code]
            sections = independent_calculator.section_totals(
                kind, facts[unit.code], block=block, children=below
            )
            values = {name: compared for name, (_, _, compared) in sections.items() if compared is not None}
            points = sum((row[0] for row in sections.values()), Fraction(0))
            applicable = sum((row[1] for row in sections.values()), Fraction(0))
            values["total"] = independent_calculator.two_places(points * FULL[kind] / applicable)
            found[unit.code] = values
    return found


def _places_by_hand(values: dict[str, Fraction]) -> dict[str, tuple[int, bool]]:
    """1-2-2-4: one place behind everybody who has more; shared where somebody has the same."""
    return {
        unit: (
            1 + sum(other > value for other in values.values()),
            sum(other == value for other in values.values()) > 1,
        )
        for unit, value in values.items()
    }


@pytest.mark.parametrize("kind", ["so", "xa", "huyen"])
def test_places_are_those_of_an_independent_calculation(story: Round, kind: str) -> None:
    decided(story)
    published = record(story, publish(story))
    (result,) = (entry for entry in published["kinds"] if entry["kind"] == kind)
    by_hand = _values_by_hand(story, kind)
    assert len(result["rankings"]) == {"so": 1, "xa": 3, "huyen": 3}[kind]
    for ranking in result["rankings"]:
        column = "total" if ranking["id"] == "tong" and kind != "so" else ranking["id"]
        apart = {row["unit"] for row in ranking["unranked"]}
        values = {unit: row[column] for unit, row in by_hand.items() if unit not in apart}
        assert {row["unit"]: Fraction(row["value"]) for row in ranking["rows"]} == values
        places = {row["unit"]: (row["place"], row["tied"]) for row in ranking["rows"]}
        assert places == _places_by_hand(values)
    points = {unit["unit"]: Fraction(unit["total"]) for unit in result["units"]}
    cards = story.scores().cards[Origin.FINAL]
    assert points == {unit: cards[unit].total.points for unit in by_hand}


def test_equal_points_share_a_place_and_the_next_one_is_left_out(story: Round) -> None:
    published = record(story, publish(story))
    (ranking,) = next(entry for entry in published["kinds"] if entry["kind"] == "so")["rankings"]
    assert [(row["unit"], row["place"], row["tied"]) for row in ranking["rows"]] == [
        ("SO-NOIVU", 1, False),
        (min(TIED), 2, True),
        (max(TIED), 2, True),
        (LAST, 4, False),
    ]


def test_the_approved_figures_decide_and_not_the_verified_ones(story: Round) -> None:
    decided(story)
    published = record(story, publish(story))
    result = next(entry for entry in published["kinds"] if entry["kind"] == "xa")
    (unit,) = (entry for entry in result["units"] if entry["unit"] == HOME)
    assert unit["criteria"]["X.A1.1"] == "3.36"
    assert (story.points(Origin.REPORTED), story.points(Origin.VERIFIED)) == (
        Fraction("3.6"),
        Fraction("3.2"),
    )


def test_late_and_silent_units_stand_apart_and_count_as_last(story: Round) -> None:
    published = record(story, publish(story))
    results = {entry["kind"]: entry for entry in published["kinds"]}
    for kind, unit, reason in (("xa", LATE, "late"), ("so", SILENT, "not_submitted")):
        for ranking in results[kind]["rankings"]:
            assert unit not in {row["unit"] for row in ranking["rows"]}
            (apart,) = (row for row in ranking["unranked"] if row["unit"] == unit)
            assert apart["reason"] == reason
            assert "không được xếp hạng" in apart["text"]
            assert f"(xem như xếp hạng cuối: hạng {len(ranking['rows']) + 1})" in apart["text"]
    assert LATE in {entry["unit"] for entry in results["xa"]["units"]}
    assert SILENT not in {entry["unit"] for entry in results["so"]["units"]}


# ------------------------------------------------------------ what becomes of it


def test_the_file_is_canonical_and_named_by_its_digest_and_a_place_of_the_log(story: Round) -> None:
    decided(story)
    key = publish(story)
    context = story.world.context
    with reading(context) as session:
        (row,) = views.publications(VISITOR, session)
        lines = list(ledger.log_lines(SYSTEM, session))
    with context.objects.open(row.sha256) as stream:
        data = stream.read()
    assert row.id == key
    assert (sha256_bytes(data), len(data)) == (row.sha256, row.size)
    published = json.loads(data)
    assert canonical_json(published) == data
    assert published == record(story, key)
    assert published["format"] == "thamtra-result/1"
    assert published["campaign"]["id"] == CAMPAIGN
    assert published["campaign"]["illustrative"] is True
    assert (published["log"]["seq"], published["log"]["hash"]) == (row.log_seq, row.log_hash)
    assert verify(lines, known={row.log_seq: row.log_hash}).ok
    last = story.world.events()[-1]
    assert last["type"] == "result.published"
    assert last["subject"] == f"campaign:{CAMPAIGN}"
    said = {"publication": str(key), "sha256": row.sha256, "log_seq": row.log_seq, "log_hash": row.log_hash}
    assert last["payload"] == {**said, "checkpoint": row.log_seq, "supersedes": None}


def test_a_published_record_stays_and_a_later_one_supersedes_it(story: Round) -> None:
    first = publish(story)
    before = record(story, first)
    decided(story)
    assert record(story, first) == before
    story.pass_days(1)
    second = publish(story)
    assert record(story, first) == before
    assert record(story, second) != before
    with reading(story.world.context) as session:
        newest, oldest = views.publications(QUY, session)
    assert (newest.id, newest.supersedes) == (second, first)
    assert (oldest.id, oldest.supersedes) == (first, None)
    assert newest.published_by_name == KHANH.name
    assert story.world.verify_log().ok


def test_everybody_reads_a_publication_without_signing_in(story: Round) -> None:
    key = publish(story)
    client = create_app(story.world.context, str).test_client()
    answer = client.get(f"/api/publications/{key}")
    assert answer.status_code == 200
    assert answer.get_json() == {"record": record(story, key)}
    assert client.get(f"/api/publications/{UUID(int=5)}").status_code == 404
    assert client.get(f"/api/publications/{UUID(int=5)}").get_json()["code"] == "publication.unknown"
    assert client.post(f"/api/campaigns/{CAMPAIGN}/publications").status_code in {400, 401, 403}


def test_the_draft_is_for_staff_alone(story: Round) -> None:
    with reading(story.world.context) as session:
        for person in (AN, BINH, QUY, LAN, NOBODY, VISITOR):
            with refused_as("access.role", 403):
                views.results(person, session, CAMPAIGN)
            with refused_as("access.role", 403):
                views.publication_blockers(person, story.world.context, session, CAMPAIGN)
        assert {result.kind for result in views.results(GIANG, session, CAMPAIGN)} == {"so", "huyen", "xa"}
        (districts,) = (item for item in views.results(KHANH, session, CAMPAIGN) if item.kind == "huyen")
    assert set(districts.cards) == {ELSEWHERE}
    assert districts.not_submitted == {"623", "624"}
