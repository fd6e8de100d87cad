"""The discrepancy report from request to paper: made by the worker, equal to the database, once."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from pypdf import PdfReader

from evidence import sha256_bytes
from evidence.ledger import verify
from inspection_api.captures import service as captures
from inspection_api.directory import views as directory
from inspection_api.documents import formats
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.reports import service, views
from inspection_api.selfassessment import views as selfassessment
from scoring import Origin, Status, explain
from tests.builders.cases import CAMPAIGN, LAST, Round
from tests.builders.paper import typed
from tests.builders.visits import Tablet, picture, send_out
from tests.cast import AN, BINH, CHI, DUNG, ELSEWHERE, GIANG, HOME, KHANH, LAN, NOBODY, QUY

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refused_as(code: str, status: int) -> Iterator[None]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Problem) as refused:
        yield
    assert (refused.value.code, refused.value.status) == (code, status)


def order(story: Round, actor: Actor = KHANH, unit_code: str = HOME) -> UUID:
    """Ask for a report; returns the job's key."""
    return service.request_report(actor, story.world.context, CAMPAIGN, unit_code)


def made(story: Round, actor: Actor = KHANH) -> views.ReportView:
    """Return the only report of the commune, as somebody sees it."""
    with reading(story.world.context) as session:
        (found,) = views.reports(actor, session, CAMPAIGN, HOME)
        assert views.report(actor, session, found.id) == found
    return found


def file_of(story: Round, actor: Actor = KHANH) -> bytes:
    """Order the report, let the worker make it, and download it."""
    order(story, actor)
    assert story.work() == 1
    return service.read_report(actor, story.world.context, made(story, actor).sha256)


def text_of(content: bytes) -> str:
    """Return the words on the paper as one line."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def plain(words: str) -> str:
    """Return words as they come out of the paper's one line."""
    return " ".join(words.split())


def test_the_paper_says_what_the_database_holds(story: Round) -> None:
    photo = picture()
    tablet = story.tablet()
    capture = tablet.photograph("X.A1.1", photo)
    tablet.find("X.A1.1", "so_may", value="40", note="Đếm được 40 máy tại các phòng", photos=[capture])
    tablet.find("X.A3.3", "muc", value="khong", cause="evidence_missing")
    story.work()
    case = story.case()
    story.notify()
    story.explain(case, text="Năm máy đang gửi bảo hành")
    story.propose(case, reason="Hai máy có giấy hẹn")
    story.decide(case, reason="Nhất trí với Tổ công tác")
    content = file_of(story)
    text = text_of(content)

    with reading(story.world.context) as session:
        submission = selfassessment.latest_submission(SYSTEM, session, CAMPAIGN, HOME)
        names = {unit.code: unit.name for unit in directory.all_units(SYSTEM, session, CAMPAIGN)}
    assert submission is not None
    scores = story.scores()
    cards = {origin: scores.cards[origin][HOME] for origin in Origin}
    rulebook = scores.rulebooks["xa"]
    word = story.world.context.configuration.word
    for found in story.cases():
        criterion = rulebook.criterion(found.criterion)
        field = criterion.field(found.field)
        choices = {option.code: option.label for option in field.choices}
        claimed, verified = (
            formats.field_value(field.type, standing.value, unit=field.unit, choices=choices)
            for standing in (found.claimed, found.verified)
        )
        points = " ".join(
            (
                formats.points(found.points_before),
                formats.points(found.points_after),
                formats.difference(found.delta),
            )
        )
        overview = f"{found.number} {criterion.id} {criterion.label} {claimed} {verified} {points}"
        assert plain(overview) in text
        assert found.cause is not None
        for told in (
            f"Hồ sơ {found.number}.",
            word("case_states", found.state),
            word("causes", found.cause),
            word("verify_modes", criterion.verify),
            explain(cards[Origin.REPORTED].criteria[criterion.id].trace, names).sentence,
            explain(cards[Origin.VERIFIED].criteria[criterion.id].trace, names).sentence,
            f"{CHI.name}, {word('roles', 'inspector')}",
            *criterion.refs,
        ):
            assert plain(told) in text, told
    assert plain("Số máy tính đang dùng phục vụ công việc 45 máy (ước tính) 40 máy") in text
    for told in (
        "Đếm được 40 máy tại các phòng",
        "Giải trình của đơn vị: Không đồng ý",
        "Năm máy đang gửi bảo hành",
        "Đề xuất của Tổ công tác: 42 máy",
        "Hai máy có giấy hẹn",
        "Quyết định của Ban Chỉ đạo: Phê duyệt; số liệu chính thức 42 máy",
        "Nhất trí với Tổ công tác",
        f"{BINH.name}, {word('roles', 'unit_head')}",
        f"{GIANG.name}, {word('roles', 'committee')}",
        "MINH HỌA",
    ):
        assert plain(told) in text, told
    origins = (Origin.REPORTED, Origin.VERIFIED, Origin.FINAL)
    total = [cards[origin].total.points for origin in origins]
    shown = [rulebook.max, Fraction(submission.self_total), *total]
    assert "Tổng điểm " + " ".join(formats.points(points) for points in shown) in text
    for section in rulebook.sections:
        section_points = [cards[origin].sections[section.id].points for origin in origins]
        assert plain(" ".join(formats.points(points) for points in section_points)) in text


def test_photos_are_printed_with_the_digest_of_their_original(story: Round) -> None:
    photo = picture()
    tablet = story.tablet()
    capture = tablet.photograph("X.A1.1", photo)
    tablet.find("X.A1.1", "so_may", value="40", photos=[capture])
    story.work()
    content = file_of(story)
    assert f"SHA-256{sha256_bytes(photo)}" in text_of(content).replace(" ", "")
    found = {
        image.data: image.image for page in PdfReader(io.BytesIO(content)).pages for image in page.images
    }
    (image,) = found.values()
    assert image is not None
    assert image.size == (96, 96)


def test_the_paper_says_which_finding_was_written_by_hand(story: Round) -> None:
    typed(story, {"outcome:X.A1.1:so_may": "differ", "value:X.A1.1:so_may": "40"})
    story.find(("X.A3.3", "muc"), value="khong")
    assert text_of(file_of(story)).count(", từ giấy") == 1


def test_a_photo_whose_bytes_have_not_come_does_not_stop_the_report(story: Round) -> None:
    tablet = story.tablet()
    capture = tablet.photograph("X.A1.1", picture(), send=False)
    tablet.find("X.A1.1", "so_may", value="40", photos=[capture])
    story.work()
    content = file_of(story)
    assert not [image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]
    told = plain(f"Ảnh chưa nhận được: mã băm {sha256_bytes(picture())}").replace(" ", "")
    assert told in text_of(content).replace(" ", "")


def test_a_photo_in_quarantine_is_named_in_words(story: Round) -> None:
    torn = picture()[:400]
    tablet = story.tablet()
    capture = tablet.photograph("X.A1.1", torn)
    tablet.find("X.A1.1", "so_may", value="40", photos=[capture])
    story.work()
    told = plain(f"Ảnh đang cách ly: mã băm {sha256_bytes(torn)}").replace(" ", "")
    assert told in text_of(file_of(story)).replace(" ", "")


def test_what_the_leader_found_is_not_printed_as_a_members_finding(story: Round) -> None:
    story.find(value="40", actor=DUNG)
    text = text_of(file_of(story))
    word = story.world.context.configuration.word
    assert plain(f"{DUNG.name}, {word('roles', 'team_leader')}") in text
    assert plain(f"{DUNG.name}, {word('roles', 'inspector')}") not in text


def test_a_document_under_the_digest_of_a_photo_does_not_stop_the_report(story: Round) -> None:
    paper = b"%PDF-1.4\n%%EOF\n"
    tablet = story.tablet()
    captures.receive(CHI, story.world.context, io.BytesIO(paper), sha256_bytes(paper), photo=False)
    capture = tablet.photograph("X.A1.1", paper, send=False)
    tablet.find("X.A1.1", "so_may", value="40", photos=[capture])
    story.work()
    assert file_of(story).startswith(b"%PDF")


@pytest.mark.parametrize("status", [Status.NOT_PROVEN, Status.NOT_APPLICABLE])
def test_a_decision_without_a_value_is_printed_too(story: Round, status: Status) -> None:
    case = story.brought_to("explained")
    story.propose(case, status=status, value=None)
    story.decide(case)
    text = text_of(file_of(story))
    word = story.world.context.configuration.word("finding_outcomes", status)
    assert f"Đề xuất của Tổ công tác: {word}" in text
    assert f"; số liệu chính thức {word}" in text


def test_a_value_that_was_never_reported_may_be_decided_to_stay_missing(story: Round) -> None:
    visit = send_out(story.world, CAMPAIGN, LAST, CHI, DUNG)
    Tablet(story.world, CHI, visit).find("S.4.1", "so_tthc_34", value="90")
    story.work()
    (case,) = story.cases(unit_code=LAST)
    assert (case.claimed.status, case.verified.value) == (Status.MISSING, "90")
    if case.needs_dialogue:
        story.notify(unit_code=LAST)
        story.explain(case, replace(BINH, unit_code=LAST))
    story.propose(case, status=Status.MISSING, value=None)
    story.decide(case)
    order(story, KHANH, LAST)
    story.work()
    with reading(story.world.context) as session:
        (report,) = views.reports(KHANH, session, CAMPAIGN, LAST)
    assert "Đề xuất của Tổ công tác: –" in text_of(
        service.read_report(KHANH, story.world.context, report.sha256)
    )


@pytest.mark.parametrize("outcome", ["not_proven", "not_applicable"])
def test_a_figure_without_a_verified_value_is_named_by_its_outcome(story: Round, outcome: str) -> None:
    story.find(outcome=outcome)
    word = story.world.context.configuration.word("finding_outcomes", outcome)
    assert plain(f"45 máy {word} 3,60 0,00 −3,60") in text_of(file_of(story))


def test_a_returned_case_shows_the_return_and_a_renewed_one_neither_answer_nor_decision(story: Round) -> None:
    story.brought_to("returned")
    first = text_of(file_of(story))
    assert "Quyết định của Ban Chỉ đạo: Trả lại" in first
    assert "; số liệu chính thức" not in first
    story.find(value="39")
    order(story)
    story.work()
    with reading(story.world.context) as session:
        newest = max(views.reports(KHANH, session, CAMPAIGN, HOME), key=lambda report: report.log_seq)
    second = text_of(service.read_report(KHANH, story.world.context, newest.sha256))
    assert "45 máy 39 máy" in second
    for gone in ("Giải trình của đơn vị:", "Đề xuất của Tổ công tác:", "Quyết định của Ban Chỉ đạo:"):
        assert gone in first
        assert gone not in second


def test_without_differences_the_paper_says_so(story: Round) -> None:
    text = text_of(file_of(story))
    assert "Không có chênh lệch giữa số liệu tự kê khai và số liệu thẩm tra." in text
    assert "Điểm tự chấm bằng điểm tính lại ở mọi tiêu chí." in text


def test_the_paper_names_a_place_of_the_log_that_proves_itself(story: Round) -> None:
    story.opened()
    text = text_of(file_of(story))
    report = made(story)
    assert f"sự kiện số {report.log_seq}, mã băm {report.log_hash}".replace(" ", "") in text.replace(" ", "")
    with reading(story.world.context) as session:
        lines = list(ledger.log_lines(SYSTEM, session))
    assert verify(lines, known={report.log_seq: report.log_hash}).ok
    assert not verify(lines, known={report.log_seq - 1: report.log_hash}).ok
    issued = story.world.events()[report.log_seq :]
    assert [event["type"] for event in issued][:2] == ["evidence.received", "report.issued"]
    assert issued[1]["payload"] == {
        "report": str(report.id),
        "campaign": CAMPAIGN,
        "made_at": report.made_at.isoformat(),
        "sha256": report.sha256,
        "requested_by": str(KHANH.person_id),
        "log_seq": report.log_seq,
        "log_hash": report.log_hash,
        "checkpoint": report.checkpoint_size,
    }


def test_a_job_that_is_done_twice_makes_one_report(story: Round) -> None:
    story.opened()
    job = order(story)
    story.work()
    report = made(story)
    with reading(story.world.context) as session:
        payload = session.get_one(Job, job).payload
    commission = service.Commission(
        report_id=UUID(payload["report_id"]),
        campaign_id=CAMPAIGN,
        unit_code=HOME,
        requested_by=KHANH.person_id,
        requested_by_name=KHANH.name,
        role=payload["role"],
    )
    lines = story.world.event_types()
    story.pass_days(1)
    assert service.make_report(SYSTEM, story.world.context, commission) == report.id
    assert made(story) == report
    assert story.world.event_types() == lines


def test_the_job_says_where_the_report_is(story: Round) -> None:
    job = order(story, KHANH)
    story.work()
    with reading(story.world.context) as session:
        row = session.get_one(Job, job)
        assert (row.state, row.error) == (JobState.DONE, None)
        assert row.result == {"report": str(made(story).id), "url": f"/api/reports/{made(story).id}.pdf"}
    assert made(story).requested_by_name == KHANH.name


def test_a_report_of_a_unit_that_handed_in_nothing_is_refused(story: Round) -> None:
    with refused_as("reports.nothing-submitted", 409):
        order(story, KHANH, "623")
    with refused_as("directory.unit-unknown", 404):
        order(story, KHANH, "000")
    assert story.work() == 0


def test_heads_of_other_units_get_nothing(story: Round) -> None:
    file_of(story)
    report = made(story)
    context = story.world.context
    with refused_as("access.own-unit-or-staff", 403):
        order(story, QUY)
    with reading(context) as session:
        with refused_as("access.own-unit-or-staff", 403):
            views.reports(QUY, session, CAMPAIGN, HOME)
        with refused_as("access.own-unit-or-staff", 403):
            views.report(QUY, session, report.id)
        assert views.reports(QUY, session, CAMPAIGN, ELSEWHERE) == ()
    with refused_as("evidence.unknown", 404):
        service.read_report(QUY, context, report.sha256)


def test_the_unit_gets_a_report_once_it_was_told_of_all_that_it_says(story: Round) -> None:
    story.opened()
    story.tablet().close()
    story.work()
    context = story.world.context
    with refused_as("reports.not-told", 409):
        order(story, BINH)
    file_of(story)
    report = made(story)
    story.notify()
    with reading(context) as session:
        assert views.reports(BINH, session, CAMPAIGN, HOME) == ()
        with refused_as("reports.unknown", 404):
            views.report(BINH, session, report.id)
    with refused_as("evidence.unknown", 404):
        service.read_report(BINH, context, report.sha256)
    order(story, BINH)
    story.work()
    own = made(story, BINH)
    assert own.id != report.id
    assert service.read_report(AN, context, own.sha256).startswith(b"%PDF")


def test_who_may_order_and_read(story: Round) -> None:
    file_of(story)
    report = made(story)
    context = story.world.context
    for person in (BINH, CHI, DUNG, GIANG, KHANH):
        assert service.read_report(person, context, report.sha256).startswith(b"%PDF")
        order(story, person)
    assert made(story, AN) == report
    with refused_as("access.role", 403):
        order(story, AN)
    for stranger in (LAN, NOBODY, VISITOR, SYSTEM):
        with refused_as("access.role", 403):
            order(story, stranger)
        with reading(context) as session, refused_as("access.role", 403):
            views.report(stranger, session, report.id)
    with refused_as("access.own-unit-or-staff", 403):
        order(story, replace(BINH, unit_code=None))


def test_only_the_worker_makes_reports_and_an_unknown_one_is_named(story: Round) -> None:
    commission = service.Commission(UUID(int=9), CAMPAIGN, HOME, KHANH.person_id, KHANH.name, "office")
    with refused_as("access.role", 403):
        service.make_report(KHANH, story.world.context, commission)
    with reading(story.world.context) as session, refused_as("reports.unknown", 404):
        views.report(KHANH, session, UUID(int=9))
