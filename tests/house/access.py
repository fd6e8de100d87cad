"""Every door tried by every role: what to send to each route so that the answer tells of permission alone.

The bodies are right, so that who may gets 2xx; the table `access.txt` is what really came back. It is written
anew by `./check tables`; it decides nothing, a review does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence import sha256_bytes
from inspection_api.kernel.clock import ZONE
from inspection_api.settings import PRACTICE_MARK
from tests.builders.cases import CAMPAIGN, HANDED_IN, REPORTED
from tests.builders.forms import Form, workbook
from tests.builders.queue_files import SECRET, file_of
from tests.builders.visits import DEVICE, SPKI, picture
from tests.builders.world import MORNING
from tests.cast import CHI, ELSEWHERE, HOME, MINH
from tests.house.access_scene import COLUMNS, PASSWORD, Scene, scene, username

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

ACCESS = Path(__file__).resolve().parent / "access.txt"
SAFE = {"GET", "HEAD"}
HEADING = """\
# Who gets what at which door: the status that each role gets from a whole site. `./check tables` writes it;
# a change here is a change of who may do what and wants a review.
#
# The thing behind the door belongs to An's and Bình's unit: "own" is that unit, "other" another one. "team"
# is the team that visits it, "other" another one. Behind each door everything is ready: who may, gets 2xx.
# 302 leads a stranger to the sign-in, or a person on; 303 follows a sign-in or sign-out. 404 is also what
# somebody gets who may see things of this kind, but not this one."""
_NEW_PHOTO = picture(17)
Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """What to send.

    Attributes:
        sent: Body and headers, given the names of the scene and who asks.
        scene: The state of the round before which it is sent.
        at: When it is sent.
        names: Variables of the address that differ from those of the scene.
    """

    sent: Callable[[Scene, str], Sent] = lambda _scene, _column: {}
    scene: str = "work"
    at: datetime = MORNING
    names: Mapping[str, str] = field(default_factory=dict)


def _json(**members: object) -> Callable[[Scene, str], Sent]:
    return lambda _scene, _column: {"json": members}


def _form_file(prepared: Scene, _column: str) -> Sent:
    if "form" not in prepared.files:
        changed = Form(CAMPAIGN, HOME, {**REPORTED, ("X.A1.1", "so_may"): "44"})
        prepared.files["form"] = workbook(prepared.story.world, changed)
    return {"data": {"file": (BytesIO(prepared.files["form"]), "phieu.xlsx")}}


def _batch(prepared: Scene, _column: str) -> Sent:
    now = MORNING.isoformat()
    digest = prepared.names["package_digest"]
    commands = [_command()]
    members = {"device_id": str(DEVICE), "device_now": now, "package_digest": digest, "commands": commands}
    return {"json": members}


def _command() -> dict[str, object]:
    body: dict[str, object] = {"criterion": "X.A3.3", "field": "muc", "outcome": "match", "value": None}
    body |= {"cause": None, "note": None, "base": None, "photos": []}
    return {"id": str(DEVICE), "kind": "record_finding", "made_at": MORNING.isoformat(), "body": body}


def _queue_file(prepared: Scene, _column: str) -> Sent:
    where = {"visit_id": prepared.names["visit_id"], "package_digest": prepared.names["package_digest"]}
    author = {"id": str(CHI.person_id), "name": CHI.name}
    item = {**where, "device": prepared.names["device_id"], "author": author, "command": _command()}
    file = BytesIO(file_of({"kind": "command", "item": item}))
    return {"data": {"file": (file, "may.thamtra"), "passphrase": SECRET}}


def _photo(_scene: Scene, _column: str) -> Sent:
    return {"data": _NEW_PHOTO, "headers": {"X-Capture-Id": str(DEVICE), "Content-Type": "image/jpeg"}}


def _preview(_scene: Scene, _column: str) -> Sent:
    return {"data": _NEW_PHOTO, "headers": {"Content-Type": "image/jpeg"}}


def _typed(prepared: Scene, _column: str) -> Sent:
    told = {"package_digest": prepared.names["package_digest"], "held_by": str(CHI.person_id)}
    held_at = MORNING.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    scan = (BytesIO(_NEW_PHOTO), "phieu.jpg")
    return {"data": {**told, "held_at": held_at, "outcome:X.A3.3:muc": "match", "scans": scan}}


def _visit(prepared: Scene, _column: str) -> Sent:
    team = prepared.names["team_id"]
    day = (MORNING + timedelta(days=3)).date().isoformat()
    return {
        "json": {"unit_code": ELSEWHERE, "team_id": team, "planned_on": day, "selection_reason": "Chọn mẫu"}
    }


def _decision(prepared: Scene, _column: str) -> Sent:
    return {"json": {"proposal": prepared.names["proposal"], "decision": "approve", "reason": "Đủ căn cứ"}}


def _credentials(_scene: Scene, column: str) -> Sent:
    return {"data": {"username": username(COLUMNS[column] or MINH), "password": PASSWORD}}


_MEMBERS = [
    {"person_id": str(MINH.person_id), "name": MINH.name, "role": "inspector"},
    {"person_id": str(DEVICE), "name": "Tổ trưởng", "role": "team_leader"},
]


def _practice_round(prepared: Scene, _column: str) -> Sent:
    folder = prepared.story.world.context.settings.practice_folder
    folder.mkdir(exist_ok=True)
    (folder / PRACTICE_MARK).touch()
    return {}


CALLS: Mapping[str, Call] = {
    "POST /api/accounts": Call(
        _json(username="nguoi-moi", display_name="Người mới", roles=["office"], unit_code=None)
    ),
    "POST /api/accounts/<uuid:person_id>/roles": Call(_json(role="committee")),
    "POST /api/accounts/<uuid:person_id>/roles/ending": Call(_json(role="inspector")),
    "POST /api/campaigns/<campaign_id>/audit-packages": Call(_json(unit_code=HOME), scene="published"),
    "GET /api/audit-packages/<uuid:package_id>.zip": Call(scene="published"),
    "GET /api/documents/<uuid:document_id>": Call(scene="published"),
    "GET /kiem-chung/<document_id>": Call(scene="published"),
    "POST /api/campaigns/<campaign_id>/publications": Call(scene="published"),
    "POST /api/campaigns/<campaign_id>/units/<unit_code>/discrepancy-reports": Call(scene="published"),
    "GET /api/jobs/<uuid:job_id>": Call(scene="published"),
    "GET /api/reports/<uuid:report_id>.pdf": Call(scene="published"),
    "POST /api/campaigns/<campaign_id>/teams": Call(_json(name="Tổ số 2", members=_MEMBERS)),
    "POST /api/campaigns/<campaign_id>/units/<unit_code>/submissions": Call(_form_file, at=HANDED_IN),
    "POST /api/campaigns/<campaign_id>/visits": Call(_visit),
    "POST /api/captures/<uuid:capture_id>/findings/<code>/acceptance": Call(
        _json(reason="Một ảnh cho thấy hai việc"), names={"capture_id": "doubted"}
    ),
    "POST /api/captures/<uuid:capture_id>/giving-up": Call(_json(reason="Máy hỏng")),
    "POST /api/cases/<uuid:case_id>/decision": Call(_decision, names={"case_id": "proposed"}),
    "POST /api/cases/<uuid:case_id>/explanation": Call(
        _json(stance="disagree", text="Máy đang bảo hành"), names={"case_id": "notified"}
    ),
    "POST /api/cases/<uuid:case_id>/proposal": Call(
        _json(value_status="given", value="42", reason="Có giấy hẹn"), names={"case_id": "explained"}
    ),
    "POST /api/devices/keys": Call(_json(device=str(DEVICE), spki=SPKI)),
    "POST /api/devices/pairings/<code>": Call(
        _json(device=str(DEVICE), name="Máy số 3", spki=SPKI), names={"code": "pairing"}
    ),
    "POST /api/practice/deletion": Call(_practice_round),
    "PUT /api/captures/<uuid:capture_id>/preview": Call(_preview),
    "POST /api/visits/<uuid:visit_id>/paper": Call(_typed),
    "POST /api/visits/<uuid:visit_id>/documents": Call(_json(documents=[])),
    "POST /api/visits/<uuid:visit_id>/reopening": Call(
        _json(reason="Kiểm tra lại số máy"), scene="published"
    ),
    "GET /api/visits/<uuid:visit_id>/documents/<sha256>": Call(names={"sha256": "taken_along"}),
    "POST /api/queue-files": Call(_queue_file),
    "PUT /api/evidence/<sha256>": Call(_photo, names={"sha256": "new_photo"}),
    "POST /api/evidence/<sha256>/download": Call(lambda _scene, _column: {"data": {"purpose": "Đối chiếu"}}),
    "GET /api/evidence/<sha256>/public-copy": Call(names={"sha256": "restricted"}),
    "POST /api/evidence/<sha256>/public-copy": Call(_json(areas="300 300 400 400")),
    "POST /api/evidence/<sha256>/restriction": Call(_json(reason="face")),
    "POST /api/evidence/<sha256>/restriction/lifting": Call(
        _json(note="Không rõ mặt ai"), names={"sha256": "restricted"}
    ),
    "PUT /api/me/password": Call(_json(old=PASSWORD, new=f"{PASSWORD} khac")),
    "POST /api/parked/<uuid:command_id>/settlement": Call(_json(action="dismiss", reason="Nhập nhầm")),
    "POST /api/unread-records/<uuid:record_id>/settlement": Call(_json(note="Đã nhờ ghi lại")),
    "GET /api/publications/<uuid:publication_id>": Call(scene="published"),
    "POST /api/visits/<uuid:visit_id>/commands": Call(_batch),
    "GET /cong-bo/<uuid:publication_id>": Call(scene="published"),
    "POST /login": Call(_credentials),
}
"""What doors want to be sent; every other one wants nothing but its address."""


def doors(site: Flask) -> Iterator[tuple[str, Rule]]:
    """Each route with each method that has a function of its own."""
    for rule in site.url_map.iter_rules():
        methods = (rule.methods or set()) - {"OPTIONS"}
        for method in sorted(methods - {"HEAD"} if "GET" in methods else methods):
            yield method, rule


def table(folder: Path) -> list[str]:
    """Try everything and write down what came back, a line per method and route."""
    scenes = {name: scene(name, folder / name) for name in ("work", "published")}
    try:
        rows = {
            f"{method} {rule}": _answers(scenes, method, rule) for method, rule in doors(scenes["work"].site)
        }
    finally:
        for prepared in scenes.values():
            prepared.close()
    unknown = set(CALLS) - set(rows)
    assert not unknown, f"these doors do not exist: {sorted(unknown)}"
    return _written(rows)


def _answers(scenes: Mapping[str, Scene], method: str, rule: Rule) -> list[str]:
    call = CALLS.get(f"{method} {rule}", Call())
    prepared = scenes[call.scene]
    address = _address(prepared, rule, call, method)
    return [str(_status(prepared, call, method, address, column)) for column in COLUMNS]


def _status(prepared: Scene, call: Call, method: str, address: str, column: str) -> int:
    prepared.reset()
    client, token = prepared.client(column)
    prepared.touched = method not in SAFE
    prepared.story.world.clock.set(call.at)
    sent = dict(call.sent(prepared, column))
    headers = {"X-CSRFToken": token, **sent.pop("headers", {})}
    answer = client.open(address, method=method, headers=headers, **sent)
    answer.close()
    return answer.status_code


def _address(prepared: Scene, rule: Rule, call: Call, method: str) -> str:
    known = {**prepared.names, "new_photo": sha256_bytes(_NEW_PHOTO)}
    values: dict[str, Any] = {name: known[call.names.get(name, name)] for name in rule.arguments}
    with prepared.site.test_request_context():
        return str(prepared.site.url_map.bind("localhost").build(rule.endpoint, values, method=method))


def _written(rows: Mapping[str, list[str]]) -> list[str]:
    width = max(map(len, rows))
    wide = [max(len(column), 3) for column in COLUMNS]
    lines = [f"{'':{width}}  {'  '.join(f'{name:{w}}' for name, w in zip(COLUMNS, wide, strict=True))}"]
    for name in sorted(rows, key=lambda row: (row.split(" ")[1], row)):
        cells = "  ".join(f"{cell:{w}}" for cell, w in zip(rows[name], wide, strict=True))
        lines.append(f"{name:{width}}  {cells}")
    return [*HEADING.splitlines(), *(line.rstrip() for line in lines)]
