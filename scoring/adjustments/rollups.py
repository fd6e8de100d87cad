"""Figures that should follow from the units below and do not (D11)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from scoring.adjustments.comparison import Direction
from scoring.adjustments.findings import Context, Finding, Slot, SumBelow, direction_of, plain
from scoring.adjustments.kinds import Kind
from scoring.amounts import amount, is_canonical, show_exact
from scoring.answers import MISSING, FactKey, Status, UnitFacts
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.rules import RollupRatio
from scoring.reference.interpreter import score
from scoring.reference.trace import Share


def mismatched(rulebooks: Mapping[str, Rulebook], reported: UnitFacts, context: Context) -> Iterator[Finding]:
    """Hold a unit's own roll-up claims and its sums against the units below it.

    Args:
        rulebooks: the sets of the unit's kind and of the kinds of the units below.
        reported: the unit's values; all of them must fit their fields.
        context: the units below, the claims and the declared sums.
    """
    for item in context.sums:
        yield from _unequal_sum(rulebooks[reported.kind], reported, context, item)
    if context.claimed_counts:
        yield from _unequal_counts(rulebooks, reported, context, context.claimed_counts)


def _unequal_sum(
    rulebook: Rulebook, reported: UnitFacts, context: Context, item: SumBelow
) -> Iterator[Finding]:
    below = [unit for unit in context.children if unit.kind == item.child_kind]
    claimed = _figure(reported, item.parent)
    figures = [_figure(unit, item.child) for unit in below]
    known = [figure for figure in figures if figure is not None]
    if claimed is None or len(known) < len(figures) or claimed == sum(known):
        return
    total = sum(known, Fraction(0))
    criterion = rulebook.criterion(item.parent[0])
    label = criterion.field(item.parent[1]).label
    sentence = (
        f"{criterion.label}, {label}: kê khai {show_exact(claimed)}, cộng từ {len(below)} đơn vị cấp dưới "
        f"được {show_exact(total)} (lệch {show_exact(abs(claimed - total))})."
    )
    conflict: set[Slot] = {(reported.unit, *item.parent)}
    conflict |= {(unit.unit, *item.child) for unit in below}
    data = {"claimed": plain(claimed), "computed": plain(total), "units": str(len(below))}
    yield Finding(
        Kind.ROLLUP_MISMATCH,
        criterion.id,
        (item.parent[1],),
        Direction.NEUTRAL,
        sentence,
        data,
        conflict=frozenset(conflict),
    )


def _unequal_counts(
    rulebooks: Mapping[str, Rulebook],
    reported: UnitFacts,
    context: Context,
    claims: Mapping[str, tuple[int, int]],
) -> Iterator[Finding]:
    rulebook = rulebooks[reported.kind]
    units = [reported, *(unit for unit in context.children if unit.kind in rulebooks)]
    card = score(rulebooks, units)[reported.unit]
    for criterion in rulebook.criteria():
        working = card.criteria[criterion.id].trace.working
        if isinstance(criterion.rule, RollupRatio) and criterion.id in claims and isinstance(working, Share):
            yield from _unequal_count(criterion, claims[criterion.id], working)


def _unequal_count(criterion: Criterion, claim: tuple[int, int], computed: Share) -> Iterator[Finding]:
    met, everyone = Fraction(claim[0]), Fraction(claim[1])
    if (met, everyone) == (computed.part, computed.whole):
        return
    sentence = (
        f"{criterion.label}: kê khai {met}/{everyone} đơn vị cấp dưới đạt, tính từ số liệu cấp dưới được "
        f"{computed.part}/{computed.whole}."
    )
    data = {"claimed": f"{met}/{everyone}", "computed": f"{computed.part}/{computed.whole}"}
    claimed = met / everyone if everyone else Fraction(0)
    direction = direction_of(claimed - computed.part / computed.whole)
    yield Finding(Kind.ROLLUP_MISMATCH, criterion.id, (), direction, sentence, data)


def _figure(unit: UnitFacts, key: FactKey) -> Fraction | None:
    answer = unit.answers.get(key, MISSING)
    if answer.status is not Status.GIVEN or answer.value is None or not is_canonical(answer.value):
        return None
    return amount(answer.value)
