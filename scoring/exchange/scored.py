"""One computation from start to end: sets and facts in; scorecards, lists of places and changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from scoring.amounts import amount
from scoring.answers import MISSING, UnitFacts
from scoring.criteria.policies import TOTAL, Ranking
from scoring.criteria.rulebook import TOTAL_FIELD, Rulebook
from scoring.criteria.rules import Block
from scoring.criteria.validity import require_in_force
from scoring.exchange.totals_tables import Stated, TotalsTable
from scoring.exchange.units import FactsTable
from scoring.ranks.changes import (
    NO_LEVEL,
    Year,
    YearChanges,
    YearResult,
    changes_between,
    version_of,
    year_of,
)
from scoring.ranks.errors import RanksError
from scoring.ranks.ranking import LateRule, RankTable, rank_all
from scoring.reference.interpreter import score
from scoring.reference.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a round says about units beyond their answers, as codes of units.

    `late_rule` is needed where a unit is late or sent nothing. `below_lowest` is by section:
    units of which a source says only that they are below the lowest level.
    """

    late: frozenset[str] = frozenset()
    not_submitted: frozenset[str] = frozenset()
    out_of_scope: frozenset[str] = frozenset()
    below_lowest: Mapping[str, frozenset[str]] = field(default_factory=dict)
    late_rule: LateRule | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be computed: everything a result depends on, and nothing else.

    `day` is the day the sets must be in force, None where nobody names one; `previous` the ready-made totals
    of an earlier year, which somebody thereby declares to be on the scale of this year's set;
    `previous_ranked` how many units were ranked in that year as printed, by kind and list, where the list is
    not by the unit above.
    """

    rulebooks: Mapping[str, Rulebook]
    table: FactsTable
    around: Circumstances = field(default_factory=Circumstances)
    day: date | None = None
    previous: TotalsTable | None = None
    previous_ranked: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """What came out: cards by unit, lists of places by kind, changes by kind, list and block."""

    job: Job
    cards: Mapping[str, Scorecard]
    tables: Mapping[str, tuple[RankTable, ...]]
    changes: Mapping[tuple[str, str, str], YearChanges]


def compute(job: Job) -> Scored:
    """Score all units and make every list of places.

    Raises:
        ValidityError: a set is not in force on the day.
        FactsError: an answer does not fit its set.
        RanksError: a list is by the unit above, and a unit names none; a unit is late or sent nothing, and no
            rule says what becomes of it.
    """
    if job.day is not None:
        for _, rulebook in sorted(job.rulebooks.items()):
            require_in_force(rulebook, job.day)
    cards = score(job.rulebooks, job.table.facts)
    tables = {kind: _tables(job, rulebook, cards) for kind, rulebook in sorted(job.rulebooks.items())}
    changes = _changes(job, job.previous, tables) if job.previous else {}
    return Scored(job, cards, tables, changes)


def circumstances_of(totals: TotalsTable, late_rule: LateRule | None) -> Circumstances:
    """Collect what a table of totals says about its units; late with one section is late as a whole."""
    below: dict[str, set[str]] = {}
    whole: dict[Stated, set[str]] = {}
    for (unit, section), stated in totals.stated.items():
        whole.setdefault(stated, set()).add(unit)
        if stated is Stated.BELOW_LOWEST:
            below.setdefault(section, set()).add(unit)
    return Circumstances(
        frozenset(whole.get(Stated.LATE, ())),
        frozenset(whole.get(Stated.NOT_SUBMITTED, ())),
        frozenset(whole.get(Stated.OUT_OF_SCOPE, ())),
        {section: frozenset(units) for section, units in below.items()},
        late_rule,
    )


def _tables(job: Job, rulebook: Rulebook, cards: Mapping[str, Scorecard]) -> tuple[RankTable, ...]:
    parents = {unit.unit: unit.parent for unit in job.table.facts if unit.kind == rulebook.kind}
    own = set(parents)
    if any(ranking.block is Block.PARENT for ranking in rulebook.rankings):
        for unit, parent in parents.items():
            if parent is None:
                raise RanksError("ranks.unknown-parent", unit)
    return rank_all(
        rulebook,
        [cards[unit] for unit in sorted(own)],
        late=job.around.late & own,
        not_submitted=job.around.not_submitted & own,
        out_of_scope=job.around.out_of_scope & own,
        below_lowest={section: units & own for section, units in job.around.below_lowest.items()},
        late_rule=job.around.late_rule,
        parents=parents,
    )


def _changes(
    job: Job, previous: TotalsTable, tables: Mapping[str, tuple[RankTable, ...]]
) -> Mapping[tuple[str, str, str], YearChanges]:
    return {
        (kind, table.ranking.id, table.block): _change(
            job.rulebooks[kind],
            previous,
            table,
            None if table.block else job.previous_ranked.get((kind, table.ranking.id)),
        )
        for kind, own in tables.items()
        for table in own
    }


def _change(rulebook: Rulebook, previous: TotalsTable, table: RankTable, ranked: int | None) -> YearChanges:
    """Take an earlier year's values as they are; its levels and places are not worked out again."""
    now, sections = year_of(rulebook, table), _sections(rulebook, table.ranking)
    units = {
        unit.unit: _earlier(previous, unit, sections)
        for unit in previous.table.facts
        if unit.kind == rulebook.kind and (unit.unit in now.units or not table.block)
    }
    return changes_between(Year(version_of(rulebook), now.of, now.max, now.levels, units, ranked), now)


def _sections(rulebook: Rulebook, ranking: Ranking) -> Sequence[str]:
    return [section.id for section in rulebook.sections] if ranking.of == TOTAL else [ranking.of]


def _earlier(previous: TotalsTable, unit: UnitFacts, sections: Sequence[str]) -> YearResult:
    answers = [unit.answers.get((section, TOTAL_FIELD), MISSING) for section in sections]
    known = [amount(answer.value) for answer in answers if answer.value is not None]
    below = any(previous.stated.get((unit.unit, section)) is Stated.BELOW_LOWEST for section in sections)
    return YearResult(
        sum(known, Fraction(0)) if len(known) == len(sections) else None, NO_LEVEL if below else None
    )
