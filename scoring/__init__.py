"""Scoring from raw values: checked criteria sets, exact points, explanations, levels, places.

Nothing here reads files, clocks or networks; nothing here knows about campaigns, people or storage.

    >>> from fractions import Fraction
    >>> from scoring import Field, FieldType, typed, show
    >>> machines = Field("so_may", "Số máy tính", FieldType.INT, "máy", Fraction(0), None, 0, ())
    >>> typed(machines, " 45 ")
    '45'
    >>> typed(machines, "1.234")
    Traceback (most recent call last):
    scoring.errors.ValueFault: value.ambiguous-number (so_may): {'label': 'Số máy tính', 'value': '1.234'}
    >>> show(Fraction(421, 100))
    '4,21'
"""

from scoring.adjustments.comparison import Difference, Direction, PointsChange, compare, compare_points
from scoring.adjustments.own_others import PlaceChange, own_and_others
from scoring.amounts import Mode, amount, from_storage, rounded, show, show_exact, show_text, to_storage, wire
from scoring.answers import MISSING, Answer, FactKey, Origin, Status, UnitFacts, given
from scoring.criteria.loading import load_rulebook, load_rulebooks
from scoring.criteria.policies import (
    TOTAL,
    Amendment,
    BelowLowest,
    Breaker,
    Compared,
    Feed,
    Gate,
    GroupMinimum,
    Instrument,
    Level,
    Levels,
    NotApplicablePolicy,
    Ranking,
    Rebase,
    Rounding,
    SetStatus,
    Stage,
    Ties,
    Validity,
)
from scoring.criteria.rulebook import (
    TOTAL_FIELD,
    Criterion,
    EvidenceKind,
    EvidenceNeed,
    Field,
    FieldTime,
    FieldType,
    Group,
    NamedPart,
    Option,
    ReadyMade,
    Rulebook,
    Section,
    Verify,
)
from scoring.criteria.rules import Block, Rule, fields_of, kind_of
from scoring.criteria.validity import ValidityError, in_force, require_in_force
from scoring.errors import FactsError, Fault, InexactAmountError, RulebookError, ValueFault
from scoring.explanation.explain import explain
from scoring.explanation.formulas import formula_names
from scoring.explanation.next_level import Correction, Move, NextLevel, deciding_corrections, next_level
from scoring.explanation.next_level_words import (
    correction_sentence,
    corrections_data,
    next_level_data,
    next_level_sentence,
)
from scoring.explanation.numbers import formula_numbers
from scoring.explanation.sections import explain_section, explain_total
from scoring.explanation.wording import CASE_TEXTS, ORIGIN_TEXTS, Explanation
from scoring.ranks.changes import (
    LevelMove,
    UnitChange,
    Year,
    YearChanges,
    YearResult,
    changes_between,
    version_of,
    year_of,
)
from scoring.ranks.errors import RanksError
from scoring.ranks.near_misses import LevelMiss, PlaceMiss
from scoring.ranks.places import competition_places
from scoring.ranks.ranking import LateRule, RankTable, Reason, Row, Unranked, rank, rank_all
from scoring.reference.interpreter import score
from scoring.reference.replaying import Replayed, replay_card
from scoring.reference.scorecard import (
    CriterionScore,
    GroupScore,
    Scorecard,
    SectionScore,
    Tally,
    TotalScore,
)
from scoring.reference.settlement import level_of, settle, settle_total
from scoring.reference.trace import Case, ScoreStatus, Trace
from scoring.reference.workings import replay
from scoring.values import canonical, hard_faults, show_value, typed

__all__ = [
    "CASE_TEXTS",
    "MISSING",
    "ORIGIN_TEXTS",
    "TOTAL",
    "TOTAL_FIELD",
    "Amendment",
    "Answer",
    "BelowLowest",
    "Block",
    "Breaker",
    "Case",
    "Compared",
    "Correction",
    "Criterion",
    "CriterionScore",
    "Difference",
    "Direction",
    "EvidenceKind",
    "EvidenceNeed",
    "Explanation",
    "FactKey",
    "FactsError",
    "Fault",
    "Feed",
    "Field",
    "FieldTime",
    "FieldType",
    "Gate",
    "Group",
    "GroupMinimum",
    "GroupScore",
    "InexactAmountError",
    "Instrument",
    "LateRule",
    "Level",
    "LevelMiss",
    "LevelMove",
    "Levels",
    "Mode",
    "Move",
    "NamedPart",
    "NextLevel",
    "NotApplicablePolicy",
    "Option",
    "Origin",
    "PlaceChange",
    "PlaceMiss",
    "PointsChange",
    "RankTable",
    "Ranking",
    "RanksError",
    "ReadyMade",
    "Reason",
    "Rebase",
    "Replayed",
    "Rounding",
    "Row",
    "Rule",
    "Rulebook",
    "RulebookError",
    "ScoreStatus",
    "Scorecard",
    "Section",
    "SectionScore",
    "SetStatus",
    "Stage",
    "Status",
    "Tally",
    "Ties",
    "TotalScore",
    "Trace",
    "UnitChange",
    "UnitFacts",
    "Unranked",
    "Validity",
    "ValidityError",
    "ValueFault",
    "Verify",
    "Year",
    "YearChanges",
    "YearResult",
    "amount",
    "canonical",
    "changes_between",
    "compare",
    "compare_points",
    "competition_places",
    "correction_sentence",
    "corrections_data",
    "deciding_corrections",
    "explain",
    "explain_section",
    "explain_total",
    "fields_of",
    "formula_names",
    "formula_numbers",
    "from_storage",
    "given",
    "hard_faults",
    "in_force",
    "kind_of",
    "level_of",
    "load_rulebook",
    "load_rulebooks",
    "next_level",
    "next_level_data",
    "next_level_sentence",
    "own_and_others",
    "rank",
    "rank_all",
    "replay",
    "replay_card",
    "require_in_force",
    "rounded",
    "score",
    "settle",
    "settle_total",
    "show",
    "show_exact",
    "show_text",
    "show_value",
    "to_storage",
    "typed",
    "version_of",
    "wire",
    "year_of",
]
