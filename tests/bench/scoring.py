"""What scoring whole populations costs, beside polars, plain Decimal and the reference. One JSON object.

CPU times are those of the process, all its threads together; ratios are taken in the same run. Every result
that is timed against another is first compared with it, cell by cell.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from scoring import explain, explain_section, explain_total, given, rank_all, score
from scoring.adjustments.attribution import attribute_unit
from scoring.adjustments.kinds import Kind
from scoring.adjustments.records import Adjustment, AdjustmentOrigin
from scoring.adjustments.rivals import rivals_of
from scoring.criteria.rules import RelativeMax
from scoring.population import LiveScores, Places, Scores, compile_set, rank_columns, score_columns
from tests.scoring.country import KIND, MIX, country_columns, country_set, text_of, unit_facts
from tests.scoring.country_rivals import decimal_rules, frame_of, polars_query
from tests.scoring.population_agreement import compare_cells, large_population

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring import Answer, Explanation, Scorecard, UnitFacts
    from scoring.answers import FactKey
    from scoring.population import Change, Columns

UNITS = 11_000
LARGE = 1_000_000
CELLS = 10_000_000
TABLE = compile_set(country_set())
Figures = dict[str, Any]
Taken = tuple[float, float]
"""Wall and CPU seconds."""


def main() -> None:
    """Measure and print; `large` as the only argument measures the large population alone."""
    found = large() if sys.argv[1:] == ["large"] else everything()
    print(json.dumps(found, indent=1))  # noqa: T201 -- its whole purpose


def everything() -> Figures:
    """Take all figures."""
    columns = country_columns(UNITS, seed=1)
    found: Figures = {"units": UNITS, "criteria": len(TABLE.criteria), "mix": dict(MIX)}
    found |= full_rescore(columns)
    found |= {"large": json.loads(alone("large"))}
    found |= against_others(columns)
    found |= adjustments(columns)
    found |= one_unit(columns)
    return found | agreement()


def rescored(columns: Columns) -> tuple[Scores, list[Places]]:
    """Score everybody, with levels and all lists of places."""
    scores = score_columns({KIND: TABLE}, {KIND: columns})[KIND]
    settled = scores.settled()
    return scores, [rank_columns(scores, settled, item) for item in country_set().rankings]


def full_rescore(columns: Columns) -> Figures:
    """Time a full rescore with levels and places."""
    cpu, wall = timed(lambda: rescored(columns), runs=31)
    return {
        "full_rescore_cpu_ms": milliseconds(median(cpu)),
        "full_rescore_wall_ms": milliseconds(median(wall)),
        "full_rescore_best_cpu_ms": milliseconds(min(cpu)),
    }


def large() -> Figures:
    """Score a large population, in a process of its own, and tell its memory at the peak.

    The first time the machine has to find the memory for the results: that part is the system's seconds.
    """
    columns = country_columns(LARGE, seed=2)
    loaded = peak_megabytes()
    began = os.times()
    cpu, wall = timed(lambda: rescored(columns), runs=1)
    ended = os.times()
    again, again_wall = timed(lambda: rescored(columns), runs=2)
    cpu, wall = cpu + again, wall + again_wall
    return {
        "units": LARGE,
        "first_cpu_s": round(cpu[0], 3),
        "first_own_cpu_s": round(ended.user - began.user, 3),
        "first_system_cpu_s": round(ended.system - began.system, 3),
        "cpu_s": round(median(cpu), 3),
        "wall_s": round(median(wall), 3),
        "peak_mb": peak_megabytes(),
        "peak_mb_before_scoring": loaded,
    }


def against_others(columns: Columns) -> Figures:
    """Compare and time the same points by polars and by plain Decimal."""
    scores, _ = rescored(columns)
    query = polars_query(country_set(), frame_of(columns))
    table = query.collect()
    for place, plan in enumerate(TABLE.criteria):
        assert (table[plan.criterion.id].to_numpy() == scores.points[place]).all(), plan.criterion.id
    ours, theirs = alternately(lambda: score_columns({KIND: TABLE}, {KIND: columns}), query.collect, runs=31)
    decimal = decimal_seconds(columns, scores)
    return {
        "points_cpu_ms": milliseconds(median(ours)),
        "polars_cpu_ms": milliseconds(median(theirs)),
        "ratio_to_polars": round(median(theirs) / median(ours), 2),
        "decimal_cpu_ms": milliseconds(decimal),
        "ratio_to_decimal": round(decimal / median(ours), 1),
    }


def decimal_seconds(columns: Columns, scores: Scores, sample: int = 1000) -> float:
    """Time plain Decimal arithmetic on some units and reckon it up to all of them."""
    keys = {plan.key: ".".join(plan.key) for plan in TABLE.fields}
    planes = {name: (columns.planes[key].values, columns.planes[key].codes) for key, name in keys.items()}
    rows = [
        {
            name: int(values[at]) if codes is None or codes[at] == 0 else None
            for name, (values, codes) in planes.items()
        }
        for at in range(sample)
    ]
    relative = [item for item in country_set().criteria() if isinstance(item.rule, RelativeMax)]
    best = {item.id: int(columns.planes[item.id, "a"].values.max()) for item in relative}
    rules = decimal_rules(country_set(), best)
    for place, rule in enumerate(rules.values()):
        assert [int(rule(row) * 100) for row in rows] == scores.points[place][:sample].tolist()
    cpu, _ = timed(lambda: [[rule(row) for rule in rules.values()] for row in rows], runs=3)
    return median(cpu) * len(columns) / sample


def adjustments(columns: Columns, count: int = 3000, warm: int = 200) -> Figures:
    """Time single adjustments to new values, levels, places and movers; the first ones do not count.

    CPU seconds are of one adjustment at a time; wall seconds contain whatever else the machine did meanwhile.
    """
    live, rng = LiveScores({KIND: TABLE}, {KIND: columns}), random.Random(3)
    plain: list[Taken] = []
    relative: list[Taken] = []
    moved = 0
    for at in range(count + warm):
        plan = rng.choice(TABLE.fields)
        answer = given(text_of(plan, rng.randint(plan.low or 0, plan.high or 0)))
        unit = columns.units[rng.randrange(len(columns))]
        taken, change = adjusted(live, unit, plan.key, answer)
        if at >= warm:
            is_relative = isinstance(country_set().criterion(plan.key[0]).rule, RelativeMax)
            (relative if is_relative else plain).append(taken)
            moved += sum(len(item) for item in change.moved)
    relative += leader_changes(live)
    return (
        figures("adjustment", plain)
        | figures("adjustment_relative", relative)
        | {"movers_per_adjustment": round(moved / count, 1)}
    )


def adjusted(live: LiveScores, unit: str, key: FactKey, answer: Answer) -> tuple[Taken, Change]:
    """Take the wall and CPU seconds of one adjustment."""
    began, clock = time.process_time(), time.perf_counter()
    change = live.adjust(unit, key, answer)
    return (time.perf_counter() - clock, time.process_time() - began), change


def leader_changes(live: LiveScores, count: int = 100) -> list[Taken]:
    """Move the best figure of a relative criterion up and down, so that everybody's points change."""
    criterion = next(item for item in country_set().criteria() if isinstance(item.rule, RelativeMax))
    high = int(TABLE.fields[0].high or 0) if criterion.fields[0].max is None else int(criterion.fields[0].max)
    key = criterion.id, "a"
    for unit in live.scores[KIND].columns.units[:40]:
        live.adjust(unit, key, given("10"))
    return [adjusted(live, f"X{at}", key, given(str(high - at % 2)))[0] for at in range(count)]


def figures(name: str, taken: Sequence[Taken]) -> Figures:
    """Name what half of all and 99 of 100 do not exceed."""
    wall, cpu = [one for one, _ in taken], [one for _, one in taken]
    return {
        f"{name}_p50_ms": milliseconds(median(wall)),
        f"{name}_p99_ms": milliseconds(percentile_99(wall)),
        f"{name}_cpu_p50_ms": milliseconds(median(cpu)),
        f"{name}_cpu_p99_ms": milliseconds(percentile_99(cpu)),
    }


def one_unit(columns: Columns, block: int = 1000) -> Figures:
    """Time the explanation of one unit, and the attribution of 16 adjustments among a thousand rivals."""
    facts = [unit_facts(columns, TABLE.fields, at) for at in range(block)]
    return explained(facts[:300]) | attributed(facts)


def explained(facts: Sequence[UnitFacts]) -> Figures:
    """Time units one by one: their points by the reference, then each way of telling them, made anew."""
    books = {KIND: country_set()}
    scoring: list[float] = []
    told: dict[str, list[float]] = {name: [] for name in TELLINGS}
    gc.collect()
    gc.freeze()  # the facts of all these units are there for the sake of the figures only
    for number, unit in enumerate(facts):
        began = time.process_time()
        card = score(books, [unit])[unit.unit]
        scoring.append(time.process_time() - began)
        for name in turned(tuple(TELLINGS), number):  # none is always the one that finds the caches cold
            told[name].append(telling(card, TELLINGS[name]))
    gc.unfreeze()
    return {
        **{
            f"explanation_{name}_cpu_{figure}_ms": milliseconds(of(times))
            for name, times in told.items()
            for figure, of in (("p50", median), ("p99", percentile_99))
        },
        "reference_scores_one_unit_cpu_p50_ms": milliseconds(median(scoring)),
    }


TELLINGS: dict[str, Callable[[Explanation], bool]] = {
    "sentences": lambda story: bool(story.sentence),
    "tables": lambda story: bool(story.rows),
    "json": lambda story: bool(story.data),
    "all_three": lambda story: bool(story.sentence and story.rows and story.data),
}


def turned(names: tuple[str, ...], by: int) -> tuple[str, ...]:
    """Begin with another name each time."""
    at = by % len(names)
    return names[at:] + names[:at]


def telling(card: Scorecard, told: Callable[[Explanation], bool]) -> float:
    """Explain a unit from its traces and tell everything in one way; return the CPU seconds."""
    began = time.process_time()
    assert all(told(story) for story in explanations(card))
    return time.process_time() - began


def explanations(card: Scorecard) -> list[Explanation]:
    """Explain every criterion, every section and the total."""
    criteria = [explain(item.trace) for item in card.criteria.values()]
    sections = [explain_section(item, card.sections[item.id]) for item in country_set().sections]
    return [*criteria, *sections, explain_total(card.total)]


def attributed(facts: Sequence[UnitFacts]) -> Figures:
    """Time the attribution of 16 adjustments, again and again after a first time that is not counted."""
    books = {KIND: country_set()}
    cards = score(books, facts)
    chosen = [plan for plan in TABLE.fields if plan.key[1] in {"a", "n"} and plan.scale == 1][:16]
    changes = [
        Adjustment(
            order,
            facts[0].unit,
            *plan.key,
            facts[0].answers[plan.key],
            given(text_of(plan, (plan.high or 0) // (order + 2))),
            next(iter(Kind)),
            next(iter(AdjustmentOrigin)),
            "đo",
        )
        for order, plan in enumerate(chosen)
    ]
    rivals = rivals_of(country_set(), country_set().ranking("total"), cards.values())
    shares = attribute_unit(books, facts, facts[0].unit, changes, rivals)
    assert sum(shares.places.shares) == shares.places.after - shares.places.before
    cpu, wall = timed(lambda: attribute_unit(books, facts, facts[0].unit, changes, rivals), runs=31)
    assert rank_all(country_set(), list(cards.values()))
    return {
        "shapley_16_cpu_ms": milliseconds(median(cpu)),
        "shapley_16_best_cpu_ms": milliseconds(min(cpu)),
        "shapley_16_wall_ms": milliseconds(median(wall)),
        "shapley_adds_up": True,
    }


def agreement() -> Figures:
    """Compare random populations of random sets with the reference until enough cells were compared."""
    cells = worked_out = differences = 0
    seed = 100_000
    while cells < CELLS:
        found = compare_cells(large_population(seed, huyen=50, xa=40_000, criteria=20, pool=12))
        cells, worked_out = cells + found.cells, worked_out + found.worked_out
        differences, seed = differences + found.differences, seed + 1
    return {
        "cells_compared": cells,
        "distinct_cells_worked_out_by_the_reference": worked_out,
        "differences": differences,
        "random_sets": seed - 100_000,
    }


def alone(part: str) -> str:
    """Run one part in a process of its own."""
    return subprocess.run([sys.executable, __file__, part], check=True, capture_output=True, text=True).stdout


def timed(work: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Take CPU and wall seconds of some runs."""
    cpu, wall = [], []
    for _ in range(runs):
        began, clock = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    return cpu, wall


def alternately(
    one: Callable[[], object], other: Callable[[], object], runs: int
) -> tuple[list[float], list[float]]:
    """Take CPU seconds of two works in turn, so that both see the same machine."""
    first, second = [], []
    for _ in range(runs):
        first += timed(one, 1)[0]
        second += timed(other, 1)[0]
    return first, second


def median(values: Sequence[float]) -> float:
    """Take the middle value."""
    return sorted(values)[len(values) // 2]


def percentile_99(values: Sequence[float]) -> float:
    """Take the value that 99 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.99)]


def milliseconds(seconds: float) -> float:
    """Write seconds as milliseconds."""
    return round(seconds * 1000, 3)


def peak_megabytes() -> int:
    """Tell the largest memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


main()
