"""Places from scorecards: declared value, ties, breakers and blocks; the unranked apart with their reasons.

A list is a pure function of cards and circumstances: an adjustment that takes a unit out of a state, or puts
it in one, gives the list it would always have given. `REASON_TEXTS` say why a unit has no
place, and `shown_place` keeps the two meanings of that apart: none at all, or one more than are ranked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.amounts import show_exact
from scoring.criteria.policies import BelowLowest, Level, Ranking, Ties
from scoring.criteria.rulebook import Rulebook
from scoring.criteria.rules import Block
from scoring.ranks.errors import RanksError
from scoring.ranks.near_misses import LevelMiss, PlaceMiss, place_misses
from scoring.ranks.places import Key, parted_by, places
from scoring.ranks.standing import Standing, levels_of, standing_of
from scoring.reference.scorecard import Scorecard
from scoring.reference.settlement import display_of


class LateRule(StrEnum):
    """What a campaign does with units that reported late."""

    RANKED = "ranked"
    UNRANKED = "unranked"
    UNRANKED_SHOWN_LAST = "unranked_shown_last"


class Reason(StrEnum):
    """Why a unit has no place. Where several hold, the first in this order is the one told."""

    OUT_OF_SCOPE = "out_of_scope"
    NOT_SUBMITTED = "not_submitted"
    LATE = "late"
    UNDECIDED = "undecided"
    NOT_IN_SOURCE = "not_in_source"
    NOT_APPLICABLE = "not_applicable"
    BELOW_LOWEST_LEVEL = "below_lowest_level"
    CONDITION_NOT_MET = "condition_not_met"


REASON_TEXTS = {
    Reason.BELOW_LOWEST_LEVEL: "Dưới mức thấp nhất: không xếp hạng",
    Reason.CONDITION_NOT_MET: "Đủ điểm nhưng chưa đạt điều kiện kèm theo của mức: không xếp hạng",
    Reason.LATE: "Gửi báo cáo quá hạn: không được xếp hạng",
    Reason.NOT_SUBMITTED: "Chưa gửi báo cáo: không được xếp hạng",
    Reason.NOT_APPLICABLE: "Không có tiêu chí nào áp dụng: không xếp hạng",
    Reason.NOT_IN_SOURCE: "Không có số liệu trong nguồn: không xếp hạng được",
    Reason.OUT_OF_SCOPE: "Ngoài phạm vi đánh giá của kỳ này",
    Reason.UNDECIDED: "Còn điểm chưa kết luận: chưa xếp hạng",
}
SHOWN_LAST = "(xem như xếp hạng cuối: hạng {place})"
_BY_LATE_RULE = frozenset({Reason.LATE, Reason.NOT_SUBMITTED})
BY_LEVEL = frozenset({Reason.BELOW_LOWEST_LEVEL, Reason.CONDITION_NOT_MET})


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with a place.

    `place` is one more than the number of units strictly ahead: whole, the same under every rule for ties,
    and what is stored and reckoned with. `declared` is the place by the declared rule, and `shown` its text,
    which is what people read ("2,5" where places are averaged). `tied` says that others share it,
    `unresolved` that they should not, because the list gives every unit its own place and the declared
    breakers did not part them. `parted_by` names the breakers that parted the unit from others of equal
    value.
    """

    unit: str
    value: Fraction
    place: int
    level: Level | None
    tied: bool
    declared: Fraction
    unresolved: bool = False
    parted_by: tuple[str, ...] = ()
    near_miss: LevelMiss | None = None
    near_ahead: PlaceMiss | None = None

    @property
    def shown(self) -> str:
        """The place for people."""
        return show_exact(self.declared)


@dataclass(frozen=True, slots=True)
class Unranked:
    """A unit without a place. `shown_place` is the shared last place where a rule shows one after others."""

    unit: str
    value: Fraction | None
    reason: Reason
    shown_place: int | None
    level: Level | None
    near_miss: LevelMiss | None = None

    @property
    def text(self) -> str:
        """Say the reason for people, the shown place included."""
        reason = REASON_TEXTS[self.reason]
        if self.shown_place is None:
            return reason
        return f"{reason} {SHOWN_LAST.format(place=self.shown_place)}"


@dataclass(frozen=True, slots=True)
class RankTable:
    """One list of places. `block` is the code of the unit above where the list is by it, else empty."""

    ranking: Ranking
    rows: tuple[Row, ...]
    unranked: tuple[Unranked, ...]
    block: str = ""

    @property
    def provisional(self) -> bool:
        """Whether places may still move because a unit of the list is undecided."""
        return any(item.reason is Reason.UNDECIDED for item in self.unranked)


@dataclass(frozen=True, slots=True)
class _Round:
    """What a list has to know beyond the cards; attributes as the arguments of `rank`."""

    late: Collection[str]
    not_submitted: Collection[str]
    out_of_scope: Collection[str]
    below_lowest: Collection[str]
    late_rule: LateRule | None


_Units = Mapping[str, Standing | None]


def rank(
    rulebook: Rulebook,
    ranking: Ranking,
    cards: Iterable[Scorecard],
    *,
    late: Collection[str] = (),
    not_submitted: Collection[str] = (),
    late_rule: LateRule | None = None,
    out_of_scope: Collection[str] = (),
    below_lowest: Mapping[str, Collection[str]] | None = None,
    parents: Mapping[str, str | None] | None = None,
) -> tuple[RankTable, ...]:
    """Rank the units of one kind by one declared ranking.

    Args:
        rulebook: the set the cards were scored with.
        ranking: one of `rulebook.rankings`.
        cards: the scorecards; those of other kinds are left out.
        late: codes of units that reported after the deadline; they keep their value.
        not_submitted: codes of units that sent nothing; they need no card.
        late_rule: what the campaign does with late and silent units; it has no default where there are any.
        out_of_scope: codes of units outside the round; they need no card.
        below_lowest: by section id or "total", codes of units of which a source says only that they are below
            the lowest level; they need no card.
        parents: the unit above each unit; needed where the list is by the unit above.

    Returns:
        One table per block in order of its code, at least one. Rows are in order of place and, only to be
        found again, of unit code; the units without a place are in order of code.

    Raises:
        RanksError: "ranks.unknown-parent", a unit of a list by the unit above is not in `parents`;
            "ranks.no-late-rule", a unit is late or silent and nobody said what becomes of such units.
    """
    if late_rule is None:
        for unit in sorted({*late, *not_submitted}):
            raise RanksError("ranks.no-late-rule", unit)
    said = (below_lowest or {}).get(ranking.of, ())
    around = _Round(late, not_submitted, out_of_scope, said, late_rule)
    units: dict[str, Standing | None] = dict.fromkeys([*not_submitted, *out_of_scope, *said])
    units |= {card.unit: standing_of(rulebook, ranking, card) for card in cards if card.kind == rulebook.kind}
    blocks = _blocks(ranking, units, parents or {})
    return tuple(_table(rulebook, ranking, around, code, blocks[code]) for code in sorted(blocks))


def rank_all(
    rulebook: Rulebook,
    cards: Sequence[Scorecard],
    *,
    late: Collection[str] = (),
    not_submitted: Collection[str] = (),
    late_rule: LateRule | None = None,
    out_of_scope: Collection[str] = (),
    below_lowest: Mapping[str, Collection[str]] | None = None,
    parents: Mapping[str, str | None] | None = None,
) -> tuple[RankTable, ...]:
    """Make every ranking the rulebook declares, each block a table; arguments as for `rank`."""
    return tuple(
        table
        for ranking in rulebook.rankings
        for table in rank(
            rulebook,
            ranking,
            cards,
            late=late,
            not_submitted=not_submitted,
            late_rule=late_rule,
            out_of_scope=out_of_scope,
            below_lowest=below_lowest,
            parents=parents,
        )
    )


def _blocks(
    ranking: Ranking, units: _Units, parents: Mapping[str, str | None]
) -> dict[str, dict[str, Standing | None]]:
    if ranking.block is Block.KIND or not units:
        return {"": dict(units)}
    found: dict[str, dict[str, Standing | None]] = {}
    for unit, standing in units.items():
        if unit not in parents:
            raise RanksError("ranks.unknown-parent", unit)
        found.setdefault(parents[unit] or "", {})[unit] = standing
    return found


def _table(rulebook: Rulebook, ranking: Ranking, around: _Round, block: str, units: _Units) -> RankTable:
    reasons = {unit: _reason(rulebook, ranking, around, unit, units[unit]) for unit in units}
    ranked = [item for unit, item in units.items() if item is not None and reasons[unit] is None]
    rows = _rows(rulebook, ranking, ranked)
    last = len(rows) + 1 if rows else None
    unranked = (
        Unranked(
            unit,
            item.value if item else None,
            reason,
            last if _shown_last(ranking, around, reason) else None,
            item.level if item else None,
            item.miss if item else None,
        )
        for unit, item in sorted(units.items())
        if (reason := reasons[unit]) is not None
    )
    return RankTable(ranking, rows, tuple(unranked), block)


def _shown_last(ranking: Ranking, around: _Round, reason: Reason) -> bool:
    if reason in _BY_LATE_RULE:
        return around.late_rule is LateRule.UNRANKED_SHOWN_LAST
    return reason in BY_LEVEL and ranking.below_lowest is BelowLowest.SHARED_LAST


def _reason(
    rulebook: Rulebook, ranking: Ranking, around: _Round, unit: str, standing: Standing | None
) -> Reason | None:
    if unit in around.out_of_scope:
        return Reason.OUT_OF_SCOPE
    if unit in around.not_submitted:
        return Reason.NOT_SUBMITTED
    if unit in around.late and around.late_rule is not LateRule.RANKED:
        return Reason.LATE
    if unit in around.below_lowest or standing is None:
        return Reason.BELOW_LOWEST_LEVEL
    return _reason_of_card(rulebook, ranking, standing)


def _reason_of_card(rulebook: Rulebook, ranking: Ranking, standing: Standing) -> Reason | None:
    if standing.undecided:
        return Reason.UNDECIDED
    if standing.not_in_source:
        return Reason.NOT_IN_SOURCE
    if standing.value is None:
        return Reason.NOT_APPLICABLE
    if standing.level or ranking.below_lowest is BelowLowest.RANKED or not levels_of(rulebook, ranking):
        return None
    return Reason.CONDITION_NOT_MET if standing.held else Reason.BELOW_LOWEST_LEVEL


def _rows(rulebook: Rulebook, ranking: Ranking, ranked: Sequence[Standing]) -> tuple[Row, ...]:
    keys: dict[str, Key] = {item.unit: item.key for item in ranked}
    values = {item.unit: item.value for item in ranked if item.value is not None}
    parted = parted_by(keys, ranking.breakers)
    ahead = place_misses(values, display_of(rulebook))
    rows = [
        Row(
            item.unit,
            values[item.unit],
            place.competition,
            item.level,
            place.tied,
            place.declared,
            unresolved=place.tied and ranking.ties is Ties.ORDINAL,
            parted_by=parted[item.unit],
            near_miss=item.miss,
            near_ahead=ahead.get(item.unit),
        )
        for item, place in zip(ranked, places(list(keys.values()), ranking.ties), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.place, row.unit)))
