"""The paper of minutes: made once, with a checkpoint that covers them, handed to both sides."""

from __future__ import annotations

import subprocess
from types import MappingProxyType
from typing import TYPE_CHECKING

from inspection_api.archive import views as archive
from inspection_api.fieldwork.rules import CommandKind, TabletCommand
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from inspection_api.minutes import routes, rules, service, views
from tests.builders.minutes import content, item, side, text_of
from tests.inspection_api.archive.installation import NOW, OFFICER, as_person, event_types, site
from tests.inspection_api.fieldwork.tablet import differ, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from uuid import UUID

    from tests.inspection_api.fieldwork.tablet import Tablet

REFUSAL = "Đơn vị chưa thống nhất cách đếm máy tính dùng chung."
ITEMS = (
    item(outcome="differ", reported="45", value="7", note="Đếm tại phòng <b>", photos=["cd" * 32]),
    item("H.A1.1", "so_cbcc", reported="52", value="52"),
    item("H.A1.3", "lan", reported="true", value="true"),
    item("H.Z9.9", "la", "khác", reported="x"),
)


def signed(tablet: Tablet, by_team: Mapping[str, object] = MappingProxyType({}), **said: object) -> UUID:
    refused = side("unit", strokes=None, refusal=REFUSAL)
    ours = side("team", reservation="Sẽ bổ sung ảnh", **by_team)
    text = text_of(content(tablet.visit_id, tablet.digest, ITEMS, **said))
    body = {"content": text, "sides": [refused, ours], "signature": None}
    command = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)
    tablet.send(differ("7"), command)
    return command.id


def words_of(tmp_path: Path, pdf: bytes) -> str:
    file = tmp_path / "bien-ban.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True)
    return " ".join(said.stdout.decode().split())


def test_the_paper_says_what_was_signed_and_carries_its_digest(tablet: Tablet, tmp_path: Path) -> None:
    key = signed(tablet, remarks="Hai bên thống nhất giữ hồ sơ.", version=2, prev="ab" * 32)
    assert service.print_minutes(SYSTEM, tablet.context, key) == key
    with reading(tablet.context) as session:
        found = views.minutes(OFFICER, session, key)
    assert found.paper is not None
    said = words_of(tmp_path, service.read_paper(OFFICER, tablet.context, found.paper))
    for part in (
        "BIÊN BẢN",
        "Thời gian bắt đầu: 08:00 ngày 05/11/2019",
        "Chủ trì (chủ tọa): Hoàng Dũng",
        "Thư ký (người ghi biên bản): Lê Cường",
        "Lệch",
        "Đếm tại phòng <b>",
        "Hai bên thống nhất giữ hồ sơ.",
        "kết thúc vào 08:55 ngày 05/11/2019",
        "Không ký. Lý do: Đơn vị chưa thống nhất",
        "Lưu: VT, Hồ sơ.",
        f"Từ kiểm tra: {found.check_word}",
        rules.grouped(found.digest)[:39],
    ):
        assert part in said, (part, said)


def test_a_name_typed_in_place_of_strokes_is_said_to_be_typed(tablet: Tablet, tmp_path: Path) -> None:
    key = signed(tablet, by_team={"strokes": None, "typed": "HoàngVănDũng"})
    service.print_minutes(SYSTEM, tablet.context, key)
    with reading(tablet.context) as session:
        found = views.minutes(OFFICER, session, key)
    assert found.paper is not None
    said = words_of(tmp_path, service.read_paper(OFFICER, tablet.context, found.paper))
    assert "HoàngVănDũng)" in said
    assert "(không có nét ký)" not in said


def test_the_paper_says_of_each_value_whether_it_came_from_paper(tablet: Tablet, tmp_path: Path) -> None:
    def said(*items: Mapping[str, object]) -> str:
        text = text_of(content(tablet.visit_id, tablet.digest, items))
        body = {"content": text, "sides": [side("team")], "signature": None}
        command = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)
        tablet.send(command)
        service.print_minutes(SYSTEM, tablet.context, command.id)
        with reading(tablet.context) as session:
            found = views.minutes(OFFICER, session, command.id)
        assert found.paper is not None
        return words_of(tmp_path, service.read_paper(OFFICER, tablet.context, found.paper))

    assert "Từ giấy" not in said(*ITEMS)
    assert said({**ITEMS[0], "medium": "paper"}, *ITEMS[1:]).count("Từ giấy") == 1


def test_a_paper_is_made_once_and_the_unit_may_take_it(tablet: Tablet) -> None:
    key = signed(tablet)
    service.print_minutes(SYSTEM, tablet.context, key)
    service.print_minutes(SYSTEM, tablet.context, key)
    assert event_types(tablet.context).count("minutes.printed") == 1
    app = site(tablet.context)
    app.register_blueprint(routes.blueprint)
    with app.test_client() as client:
        answer = client.get(f"/api/minutes/{key}.pdf", headers=as_person(OFFICER))
    assert answer.data[:5] == b"%PDF-"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bien-ban-622-1.pdf"'


def test_what_cannot_be_read_is_not_printed(tablet: Tablet) -> None:
    body: dict[str, object] = {"content": "{}", "sides": [], "signature": None}
    command = TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)
    tablet.send(command)
    assert service.print_minutes(SYSTEM, tablet.context, command.id) is None
    with reading(tablet.context) as session:
        assert views.minutes(SYSTEM, session, command.id).paper is None
        assert archive.missing(SYSTEM, session, ["ab" * 32]) == ("ab" * 32,)
