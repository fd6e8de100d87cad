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

from scoring.adjustments.asking import ask_again
from scoring.adjustments.attribution import attribute_unit
from scoring.adjustments.cards import narrowed, with_cells
from scoring.adjustments.comparison import Difference, Direction, PointsChange, compare, compare_points
from scoring.adjustments.detection import find
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.findings import Context, Finding, worded
from scoring.adjustments.kinds import KIND_NAMES, Kind
from scoring.adjustments.own_others import PlaceChange, own_and_others
from scoring.adjustments.plain_judge import is_plain
from scoring.adjustments.players import clusters, is_wide, rolled_up, touched
from scoring.adjustments.records import Adjustment, AdjustmentOrigin, chains, content
from scoring.adjustments.rivals import Rivals, rivals_of
from scoring.adjustments.sentences import attribution_sentences, own_and_others_sentence, signed
from scoring.adjustments.summary import Summary, summary, together
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
from scoring.criteria.rules import Block, RollupRatio, Rule, fields_of, kind_of
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
from scoring.values import canonical, hard_faults, parts_and_wholes, show_value, typed

__all__ = [
    "CASE_TEXTS",
    "KIND_NAMES",
    "MISSING",
    "ORIGIN_TEXTS",
    "TOTAL",
    "TOTAL_FIELD",
    "Adjustment",
    "AdjustmentError",
    "AdjustmentOrigin",
    "Amendment",
    "Answer",
    "BelowLowest",
    "Block",
    "Breaker",
    "Case",
    "Compared",
    "Context",
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
    "Finding",
    "Gate",
    "Group",
    "GroupMinimum",
    "GroupScore",
    "InexactAmountError",
    "Instrument",
    "Kind",
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
    "Rivals",
    "RollupRatio",
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
    "Summary",
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
    "ask_again",
    "attribute_unit",
    "attribution_sentences",
    "canonical",
    "chains",
    "changes_between",
    "clusters",
    "compare",
    "compare_points",
    "competition_places",
    "content",
    "correction_sentence",
    "corrections_data",
    "deciding_corrections",
    "explain",
    "explain_section",
    "explain_total",
    "fields_of",
    "find",
    "formula_names",
    "from_storage",
    "given",
    "hard_faults",
    "in_force",
    "is_plain",
    "is_wide",
    "kind_of",
    "level_of",
    "load_rulebook",
    "load_rulebooks",
    "narrowed",
    "next_level",
    "next_level_data",
    "next_level_sentence",
    "own_and_others",
    "own_and_others_sentence",
    "parts_and_wholes",
    "rank",
    "rank_all",
    "replay",
    "replay_card",
    "require_in_force",
    "rivals_of",
    "rolled_up",
    "rounded",
    "score",
    "settle",
    "settle_total",
    "show",
    "show_exact",
    "show_text",
    "show_value",
    "signed",
    "summary",
    "to_storage",
    "together",
    "touched",
    "typed",
    "version_of",
    "wire",
    "with_cells",
    "worded",
    "year_of",
]
