"""The cast of the tests: one made-up person per role, and the few doubles that a story needs.

Every test that needs somebody takes them from here, so that a name says at once who is acting and what they
may do. The names are ranks of the alphabet, nobody real; the units stand in the sample campaign.
"""

from __future__ import annotations

from uuid import UUID

from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor, Role

HOME = "23557"
"""The unit of An and Bình, a commune-level one."""
ELSEWHERE = "622"
"""The unit of Quý, a district-level one."""


def _person(number: int, name: str, *roles: Role, unit: str | None = None) -> Actor:
    return Actor(UUID(f"018e0000-0000-7000-8000-{number:012d}"), name, frozenset(roles), unit)


AN = _person(1, "Cán bộ An", Role.UNIT_OFFICER, unit=HOME)
BINH = _person(2, "Thủ trưởng Bình", Role.UNIT_HEAD, unit=HOME)
CHI = _person(3, "Thành viên Chi", Role.INSPECTOR)
DUNG = _person(4, "Tổ trưởng Dũng", Role.TEAM_LEADER)
GIANG = _person(5, "Ủy viên Giang", Role.COMMITTEE)
KHANH = _person(6, "Văn phòng Khánh", Role.OFFICE)
LAN = _person(7, "Quản trị Lan", Role.ADMINISTRATOR)

MINH = _person(8, "Thành viên Minh", Role.INSPECTOR)
"""A second inspector, who disagrees with Chi."""
OANH = _person(9, "Ủy viên Oanh", Role.COMMITTEE)
"""A second member of the committee, for when Giang is involved."""
QUY = _person(10, "Thủ trưởng Quý", Role.UNIT_HEAD, unit=ELSEWHERE)
"""The head of another unit, who must not see An's and Bình's."""
NOBODY = _person(11, "Người không vai trò")
"""Signed in, without any role."""

BY_ROLE: dict[Role, Actor] = {
    Role.UNIT_OFFICER: AN,
    Role.UNIT_HEAD: BINH,
    Role.INSPECTOR: CHI,
    Role.TEAM_LEADER: DUNG,
    Role.COMMITTEE: GIANG,
    Role.OFFICE: KHANH,
    Role.ADMINISTRATOR: LAN,
    Role.SYSTEM: SYSTEM,
    Role.VISITOR: VISITOR,
}
"""Who stands for a role; the system and the visitor are the kernel's own."""
