"""Which version of a set is in force on a day."""

import datetime as dt

import pytest

from scoring.criteria.rulebook import Rulebook
from scoring.criteria.validity import ValidityCode, ValidityError, in_force, require_in_force
from tests.scoring.broken.every_kind import book_of, changed

SPAN = "valid: {from: 2019-04-05, to: 2022-12-31}"
OLD = book_of()
NEW = book_of(changed((SPAN, "valid: {from: 2023-01-01, to: null}")))
OVERLAPPING = book_of(changed((SPAN, "valid: {from: 2022-12-31, to: null}")))
OTHER = book_of(changed(("id: thu.moi-loai", "id: thu.khac")))


@pytest.mark.parametrize("day", [dt.date(2019, 4, 5), dt.date(2020, 1, 1), dt.date(2022, 12, 31)])
def test_a_day_within_the_validity_passes(day: dt.date) -> None:
    require_in_force(OLD, day)


@pytest.mark.parametrize("day", [dt.date(2019, 4, 4), dt.date(2023, 1, 1)])
def test_a_day_outside_is_refused(day: dt.date) -> None:
    with pytest.raises(ValidityError, match=r"từ 05/04/2019 đến 31/12/2022") as caught:
        require_in_force(OLD, day)
    assert caught.value.code is ValidityCode.NOT_IN_FORCE
    assert caught.value.code.value == "criteria.not-in-force"
    assert (caught.value.sets, caught.value.day) == ("thu.moi-loai", day)


def test_the_version_of_the_day_is_picked() -> None:
    assert in_force([NEW, OLD], dt.date(2022, 12, 31)) is OLD
    assert in_force([NEW, OLD], dt.date(2023, 1, 1)) is NEW
    require_in_force(NEW, dt.date(2199, 1, 1))


@pytest.mark.parametrize(
    ("versions", "day", "code"),
    [
        ([OLD, NEW], dt.date(2019, 4, 4), ValidityCode.NONE_IN_FORCE),
        ([], dt.date(2019, 4, 4), ValidityCode.NONE_IN_FORCE),
        ([OLD, OVERLAPPING], dt.date(2022, 12, 31), ValidityCode.TWO_IN_FORCE),
        ([OLD, OTHER], dt.date(2020, 1, 1), ValidityCode.DIFFERENT_SETS),
    ],
)
def test_none_or_two_are_refused(versions: list[Rulebook], day: dt.date, code: ValidityCode) -> None:
    with pytest.raises(ValidityError) as caught:
        in_force(versions, day)
    assert caught.value.code is code
    assert str(caught.value)
