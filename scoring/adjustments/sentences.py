"""Attributions in Vietnamese: exact shares, written so that they still add up."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from scoring.adjustments.attribution import Attribution
from scoring.adjustments.findings import worded
from scoring.adjustments.own_others import PlaceChange
from scoring.adjustments.pivotal import MOST_PIVOTAL, PivotalSets
from scoring.adjustments.records import Chain
from scoring.adjustments.sharing import Shares
from scoring.criteria.policies import Level
from scoring.criteria.rulebook import Rulebook

_BELOW = "dưới mức thấp nhất"


def attribution_sentences(rulebook: Rulebook, attribution: Attribution) -> tuple[str, ...]:
    """Say what each adjustment did to points, level and place, and which ones the change hung on.

    Shares are exact: a short decimal as such, any other as a fraction followed by "≈". A place that grows is
    a fall; its shares are places lost where they are positive.
    """
    names = [_name(rulebook, chain) for chain in attribution.players]
    points, levels, places = attribution.points, attribution.levels, attribution.places
    moved = f"{worded(points.before)} → {worded(points.after)} ({signed(points.after - points.before)})"
    first, last = attribution.placed
    ranks = f"{_place(places.before, placed=first)} → {_place(places.after, placed=last)}"
    return (
        f"Điểm: {moved}{_listed(points, names, signed)}.",
        *_level_sentences(attribution, levels, names),
        f"Thứ hạng: {ranks}{_listed(places, names, _places_moved)}.",
        *_pivot_sentences("Thứ hạng", attribution.place_pivots, names),
    )


def own_and_others_sentence(change: PlaceChange) -> str:
    """Say how far a unit moved by its own corrections and how far by those of others."""
    if change.before == change.after and not change.twice_own:
        return f"Thứ hạng {change.before}: không đổi, kể cả khi xét riêng điều chỉnh của đơn vị."
    own, others = Fraction(change.twice_own, 2), Fraction(change.twice_others, 2)
    return (
        f"Thứ hạng {change.before} → {change.after}: do điều chỉnh của chính đơn vị {_places_moved(own)}, "
        f"do điều chỉnh của các đơn vị khác {_places_moved(others)}."
    )


def signed(value: Fraction) -> str:
    """Write an exact change with its sign."""
    return f"+{worded(value)}" if value > 0 else worded(value)


def _level_sentences(attribution: Attribution, levels: Shares, names: list[str]) -> Iterator[str]:
    if not attribution.steps:
        return
    before, after = (_level(attribution.steps, reached) for reached in (levels.before, levels.after))
    if levels.before == levels.after:
        yield f"Mức: {before}, không đổi{_listed(levels, names, _levels_moved)}."
        return
    yield f"Mức: {before} → {after}{_listed(levels, names, _levels_moved)}."
    yield from _pivot_sentences("Mức", attribution.level_pivots, names)


def _pivot_sentences(what: str, pivots: PivotalSets, names: list[str]) -> Iterator[str]:
    if pivots.larger:
        yield f"{what} vẫn thay đổi dù bỏ đi bất kỳ {MOST_PIVOTAL} điều chỉnh nào."
    elif pivots.sets:
        sets = "; ".join(" và ".join(names[player] for player in chosen) for chosen in pivots.sets)
        yield f"{what} sẽ không đổi nếu không có (mỗi trường hợp một nhóm nhỏ nhất): {sets}."


def _listed(shares: Shares, names: list[str], write: Callable[[Fraction], str]) -> str:
    errors = shares.errors or (Fraction(0),) * len(names)
    parts = [
        f"{name} {write(share)}{_off_by(error)}"
        for name, share, error in zip(names, shares.shares, errors, strict=True)
        if share
    ]
    return f": {'; '.join(parts)}" if parts else ""


def _off_by(error: Fraction) -> str:
    return f" (ước lượng, sai số ±{worded(error)})" if error else ""


def _level(steps: tuple[Level, ...], reached: Fraction) -> str:
    return steps[len(steps) - int(reached)].label if reached else _BELOW


def _place(place: Fraction, *, placed: bool) -> str:
    return f"hạng {place}" if placed else f"không xếp hạng (tính như hạng {place})"


def _levels_moved(share: Fraction) -> str:
    return f"{signed(share)} mức"


def _places_moved(share: Fraction) -> str:
    if share == 0:
        return "0 bậc"
    return f"{'tụt' if share > 0 else 'tăng'} {worded(abs(share))} bậc"


def _name(rulebook: Rulebook, chain: Chain) -> str:
    criterion = rulebook.criterion(chain.key[0])
    return f"“{criterion.label}, {criterion.field(chain.key[1]).label}”"
