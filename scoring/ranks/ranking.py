"""Places from scorecards: declared printed value, ties 1-2-2-4, the unranked apart with their reasons."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.criteria.policies import TOTAL, Level, Ranking
from scoring.criteria.rulebook import Rulebook
from scoring.reference.scorecard import Scorecard, round_by


class LateRule(StrEnum):
    """What a campaign does with units that reported late."""

    RANKED = "ranked"
    UNRANKED = "unranked"
    UNRANKED_SHOWN_LAST = "unranked_shown_last"


class Reason(StrEnum):
    """Why a unit has no place."""

    BELOW_LOWEST_LEVEL = "below_lowest_level"
    LATE = "late"
    NOT_SUBMITTED = "not_submitted"
    NOT_APPLICABLE = "not_applicable"


REASON_TEXTS = {
    Reason.BELOW_LOWEST_LEVEL: "Dưới mức thấp nhất: không xếp hạng",
    Reason.LATE: "Gửi báo cáo quá hạn: không được xếp hạng",
    Reason.NOT_SUBMITTED: "Chưa gửi báo cáo: không được xếp hạng",
    Reason.NOT_APPLICABLE: "Không có tiêu chí nào áp dụng: không xếp hạng",
}
SHOWN_LAST_REASONS = frozenset({Reason.LATE, Reason.NOT_SUBMITTED})
SHOWN_LAST = "(xem như xếp hạng cuối: hạng {place})"


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with a place. `tied` says that others share it."""

    unit: str
    value: Fraction
    place: int
    level: Level | None
    tied: bool


@dataclass(frozen=True, slots=True)
class Unranked:
    """A unit without a place. `shown_place` is the shared last place where the late rule shows one."""

    unit: str
    value: Fraction | None
    reason: Reason
    shown_place: int | None
    level: Level | None

    @property
    def text(self) -> str:
        """Say the reason for people, the shown place included."""
        reason = REASON_TEXTS[self.reason]
        if self.shown_place is None:
            return reason
        return f"{reason} {SHOWN_LAST.format(place=self.shown_place)}"


@dataclass(frozen=True, slots=True)
class RankTable:
    """One list of places."""

    ranking: Ranking
    rows: tuple[Row, ...]
    unranked: tuple[Unranked, ...]


def rank(
    rulebook: Rulebook,
    ranking: Ranking,
    cards: Iterable[Scorecard],
    *,
    late: Collection[str] = (),
    not_submitted: Collection[str] = (),
    late_rule: LateRule = LateRule.UNRANKED_SHOWN_LAST,
) -> RankTable:
    """Rank the units of one block by one declared ranking.

    Args:
        rulebook: the set the cards were scored with.
        ranking: one of `rulebook.rankings`.
        cards: the scorecards; those of other kinds are left out.
        late: codes of units that reported after the deadline.
        not_submitted: codes of units that sent nothing; they need no card.
        late_rule: what the campaign does with late units.

    Returns:
        Rows in order of place (then unit code) and the units without a place in order of code.
    """
    block = {card.unit: card for card in cards if card.kind == rulebook.kind}
    entries = {unit: _entry(ranking, card) for unit, card in block.items()}
    excluded = _excluded(rulebook, ranking, entries, late if late_rule is not LateRule.RANKED else ())
    excluded |= dict.fromkeys(not_submitted, Reason.NOT_SUBMITTED)
    rows = _rows(
        [
            (unit, value, level)
            for unit, (value, level) in entries.items()
            if unit not in excluded and value is not None
        ]
    )
    last = len(rows) + 1 if late_rule is LateRule.UNRANKED_SHOWN_LAST else None
    unranked = (
        _unranked(unit, reason, entries.get(unit, (None, None)), last)
        for unit, reason in sorted(excluded.items())
    )
    return RankTable(ranking, rows, tuple(unranked))


def rank_all(
    rulebook: Rulebook,
    cards: Sequence[Scorecard],
    *,
    late: Collection[str] = (),
    not_submitted: Collection[str] = (),
    late_rule: LateRule = LateRule.UNRANKED_SHOWN_LAST,
) -> tuple[RankTable, ...]:
    """Make every ranking the rulebook declares; arguments as for `rank`."""
    return tuple(
        rank(rulebook, ranking, cards, late=late, not_submitted=not_submitted, late_rule=late_rule)
        for ranking in rulebook.rankings
    )


def competition_places(values: Sequence[Fraction]) -> list[int]:
    """Give each value its place, higher is better, ties 1-2-2-4."""
    first: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


_Entry = tuple[Fraction | None, Level | None]


def _entry(ranking: Ranking, card: Scorecard) -> _Entry:
    if ranking.of == TOTAL:
        value, level = card.total.compared, None
    else:
        value, level = card.sections[ranking.of].compared, card.sections[ranking.of].level
    return (None if value is None else round_by(value, ranking.value)), level


def _excluded(
    rulebook: Rulebook,
    ranking: Ranking,
    entries: dict[str, _Entry],
    late: Collection[str],
) -> dict[str, Reason]:
    levelled = ranking.of != TOTAL and rulebook.section(ranking.of).levels is not None
    found = {}
    for unit, (value, level) in entries.items():
        if unit in late:
            found[unit] = Reason.LATE
        elif value is None:
            found[unit] = Reason.NOT_APPLICABLE
        elif levelled and level is None:
            found[unit] = Reason.BELOW_LOWEST_LEVEL
    return found


def _rows(entries: list[tuple[str, Fraction, Level | None]]) -> tuple[Row, ...]:
    places = competition_places([value for _, value, _ in entries])
    rows = [
        Row(unit, value, place, level, tied=places.count(place) > 1)
        for (unit, value, level), place in zip(entries, places, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.place, row.unit)))


def _unranked(unit: str, reason: Reason, entry: _Entry, last: int | None) -> Unranked:
    value, level = entry
    shown = last if reason in SHOWN_LAST_REASONS else None
    return Unranked(unit, value, reason, shown, level)
