"""Whole populations at once: the reference's points, levels and places, in columns of whole numbers.

A set is compiled once into a table of kernels; facts become planes of integers, criterion by criterion; the
points, levels and places that come out are those of scoring.reference and scoring.ranks, cell for cell.
Nothing here is a float, and nothing is approximate: what 64 bits do not hold is worked out in Python's own
integers. A set that asks for something else is refused (KernelRefusal) and goes to the reference.

`import scoring` does not load this package, and so not numpy.
"""

from scoring.population.agreement import Agreement, agreement
from scoring.population.changes import CellChange, ChangedCells, Move, Moved
from scoring.population.columns import Columns, columns_from_arrays, columns_from_facts
from scoring.population.errors import KernelRefusal
from scoring.population.fields import AnswerCode, CellCode, FieldPlan
from scoring.population.live import Change, LiveScores
from scoring.population.places import Places, rank_columns
from scoring.population.reasons import NOTHING_KNOWN, Circumstances
from scoring.population.scores import Scores, score_columns
from scoring.population.settling import Settled, Value
from scoring.population.table import RuleTable, compile_set

__all__ = [
    "NOTHING_KNOWN",
    "Agreement",
    "AnswerCode",
    "CellChange",
    "CellCode",
    "Change",
    "ChangedCells",
    "Circumstances",
    "Columns",
    "FieldPlan",
    "KernelRefusal",
    "LiveScores",
    "Move",
    "Moved",
    "Places",
    "RuleTable",
    "Scores",
    "Settled",
    "Value",
    "agreement",
    "columns_from_arrays",
    "columns_from_facts",
    "compile_set",
    "rank_columns",
    "score_columns",
]
