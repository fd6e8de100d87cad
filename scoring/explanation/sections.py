"""Sections and totals in Vietnamese: sum, rounding, rescaling, level test, gate, group minima, near miss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scoring.amounts import exact_text, show_exact
from scoring.criteria.policies import Compared, GroupMinimum, Level, Rebase
from scoring.criteria.rulebook import Section
from scoring.explanation.wording import (
    REBASE_TEXTS,
    Explanation,
    Json,
    Rows,
    exact_data,
    filled,
    rounding_data,
    rounding_texts,
    show_points,
    show_worked,
    sum_note,
)
from scoring.reference.scorecard import SectionScore, SectionTrace, SumTrace, TotalScore, ValueTrace
from scoring.reference.settlement import TOTAL_LABEL, level_of, next_level


def explain_section(section: Section, score: SectionScore) -> Explanation:
    """Explain how a section came to its value and level, and what is missing to the next one.

    Args:
        section: the section of the set the score was settled with.
        score: its result.
    """
    return _SectionStory(section, score)


def explain_total(total: TotalScore) -> Explanation:
    """Explain how the total came about."""
    return _TotalStory(total)


@dataclass(frozen=True)
class _SectionStory(Explanation):
    """One section's result with the texts that several renderings share."""

    section: Section
    score: SectionScore

    @cached_property
    def test(self) -> str:
        return _test(self.section, self.score)

    @cached_property
    def notes(self) -> str:
        return " ".join(_notes(self.score.trace, self.score.undecided))

    @property
    def sentence(self) -> str:
        if self.score.gap:
            return f"{self.section.label}: {_lowered(self.score.gap)}."
        tail = f"; {self.test}." if self.test else f". {self.score.level_label}."
        return f"{self.section.label}: {_value_text(self.score.trace)}{tail} {self.notes}".rstrip()

    @property
    def rows(self) -> Rows:
        return filled(self._all_rows())

    def _all_rows(self) -> Iterator[tuple[str, str]]:
        yield from () if self.score.gap else _rows(self.score.trace)
        yield "Xét mức", self.test or self.score.level_label
        yield "Ghi chú", self.notes
        yield "Căn cứ", self.section.levels.ref if self.section.levels else ""

    @property
    def data(self) -> dict[str, Json]:
        return _section_data(self.section, self.score) | {"test": self.test, "note": self.notes}


@dataclass(frozen=True)
class _TotalStory(Explanation):
    """The total of a unit."""

    total: TotalScore

    @cached_property
    def notes(self) -> str:
        return " ".join(_notes(self.total.trace, self.total.undecided))

    @property
    def sentence(self) -> str:
        return f"{TOTAL_LABEL}: {_value_text(self.total.trace)}{self.gaps}. {self.notes}".rstrip()

    @property
    def gaps(self) -> str:
        return f", chưa đủ vì chưa có {', '.join(self.total.gaps)}" if self.total.gaps else ""

    @property
    def rows(self) -> Rows:
        return filled(self._all_rows())

    def _all_rows(self) -> Iterator[tuple[str, str]]:
        yield from _rows(self.total.trace)
        yield "Chưa có", ", ".join(self.total.gaps)
        yield "Ghi chú", self.notes

    @property
    def data(self) -> dict[str, Json]:
        known: dict[str, Json] = {"label": TOTAL_LABEL, "note": self.notes}
        return (
            _data(self.total.trace)
            | known
            | {
                "undecided": list(self.total.undecided),
                "gaps": list(self.total.gaps),
            }
        )


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _value_text(trace: SectionTrace) -> str:
    value, display = trace.value, trace.display
    text = f"{show_points(value.points, display)}/{show_exact(value.applicable_max)} điểm"
    if value.exact is None or value.compared is None:
        return text
    if value.exact != value.points:
        text += f", {_rescaling(value)} là {_figure(value.compared, trace)}"
    elif value.applicable_max != value.max:
        text += f" (điểm tối đa đầy đủ là {show_exact(value.max)})"
    return text


def _rescaling(value: ValueTrace) -> str:
    if value.policy.compared is Compared.SHARE:
        return "tỷ lệ trên điểm tối đa áp dụng"
    return f"quy đổi theo thang {show_exact(value.max)}"


def _figure(value: Fraction, trace: SectionTrace) -> str:
    return f"{show_points(value, trace.display)}{_unit(trace)}"


def _unit(trace: SectionTrace) -> str:
    return " %" if trace.value.policy.compared is Compared.SHARE else ""


def _test(section: Section, score: SectionScore) -> str:
    if section.levels is None or score.compared is None:
        return ""
    by_table, trace = level_of(section, score.compared), score.trace
    shown = _figure(score.compared, trace)
    start = f"{shown} ≥ {show_exact(by_table.min)}{_unit(trace)} → {by_table.label}" if by_table else ""
    texts = [start or f"→ {section.levels.below}", *_held(section, score), *_gated(section, score)]
    better = next_level(section, score.compared)
    missing = f"; {_missing(score, better, score.compared)}" if better else ""
    return ", ".join(texts) + missing


def _held(section: Section, score: SectionScore) -> Iterator[str]:
    if score.held_by:
        groups = {group.group: group for group in score.groups}
        found = (
            f"{groups[item.group].label if item.group in groups else item.group} chưa đạt tối thiểu "
            f"{show_exact(item.min)} điểm của {_label_of(section, item)}"
            for item in score.held_by
        )
        reached = score.level.label if score.level else score.level_label
        yield f"nhưng {'; '.join(found)} → {reached}"


def _label_of(section: Section, minimum: GroupMinimum) -> str:
    steps: Sequence[Level] = section.levels.steps if section.levels else ()
    return next(step.label for step in steps if step.code == minimum.level)


def _gated(section: Section, score: SectionScore) -> Iterator[str]:
    if score.gated and section.levels:
        yield f"nhưng chưa đạt điều kiện ở mục khác → {section.levels.below}"


def _missing(score: SectionScore, better: Level, value: Fraction) -> str:
    short = better.min - value
    if score.near_miss is None:
        unit = " điểm phần trăm" if _unit(score.trace) else ""
        shown = show_points(short, score.trace.display)
        if shown == show_points(Fraction(0), score.trace.display):
            shown = f"đúng {show_exact(short)}"
        return f"thiếu {shown}{unit} để đạt {better.label}"
    shown = _figure(value, score.trace)
    return f"in ra {shown} như ngưỡng nhưng còn thiếu đúng {show_exact(short)} để đạt {better.label}"


def _notes(trace: SectionTrace, undecided: Sequence[str]) -> Iterator[str]:
    value = trace.value
    if value.policy.rebase is Rebase.DROP and value.applicable_max != value.max:
        yield REBASE_TEXTS[Rebase.DROP]
    if undecided:
        yield f"Kết quả tạm tính vì chưa xác định điểm: {', '.join(undecided)}."
    note = sum_note((part.points for part in trace.sum.parts), trace.sum.points, trace.display)
    if note:
        yield note


def _rows(trace: SectionTrace) -> list[tuple[str, str]]:
    value, added = trace.value, trace.sum
    rows = [
        (part.label, f"{show_points(part.points, trace.display)}/{show_exact(part.max)}")
        for part in added.parts
    ]
    rows.append(("Cộng", show_worked(added.exact)))
    rows.append(("Làm tròn điểm", rounding_texts(added.rounding).full))
    rows.append(("Điểm tối đa áp dụng", f"{show_exact(value.applicable_max)}/{show_exact(value.max)}"))
    if value.exact is not None and value.exact != value.points:
        rows.append((_rescaling(value).capitalize(), f"{show_worked(value.exact)}{_unit(trace)}"))
    rows.append(("Làm tròn giá trị xét", rounding_texts(value.rounding).full))
    if value.compared is not None:
        rows.append(("Giá trị xét", f"{show_worked(value.compared)}{_unit(trace)}"))
    return rows


def _data(trace: SectionTrace) -> dict[str, Json]:
    value = trace.value
    return {
        "sum": _sum_data(trace.sum),
        "points": exact_text(value.points),
        "shown": show_points(value.points, trace.display),
        "max": exact_text(value.max),
        "applicable_max": exact_text(value.applicable_max),
        "policy": {
            "not_applicable": value.policy.rebase.value,
            "compare": value.policy.compared.value,
            "ref": value.policy.ref,
        },
        "exact": None if value.exact is None else exact_data(value.exact),
        "rounding": rounding_data(rounding_texts(value.rounding)),
        "compared": None if value.compared is None else exact_text(value.compared),
        "sum_note": sum_note((part.points for part in trace.sum.parts), trace.sum.points, trace.display),
    }


def _sum_data(added: SumTrace) -> Json:
    return {
        "parts": [
            {
                "id": part.id,
                "label": part.label,
                "points": exact_text(part.points),
                "max": exact_text(part.max),
            }
            for part in added.parts
        ],
        "exact": exact_data(added.exact),
        "rounding": rounding_data(rounding_texts(added.rounding)),
        "points": exact_text(added.points),
    }


def _section_data(section: Section, score: SectionScore) -> dict[str, Json]:
    better = None if score.compared is None else next_level(section, score.compared)
    known: dict[str, Json] = {"points": None, "shown": _lowered(score.gap)} if score.gap else {}
    return (
        _data(score.trace)
        | known
        | {
            "section": section.id,
            "label": section.label,
            "groups": [
                {"group": group.group, "label": group.label, "sum": _sum_data(group.trace)}
                for group in score.groups
            ],
            "levels": [
                {"code": step.code, "label": step.label, "min": exact_text(step.min)}
                for step in (section.levels.steps if section.levels else ())
            ],
            "level": score.level.code if score.level else None,
            "level_label": score.level_label,
            "next_level": better.code if better else None,
            "gated": score.gated,
            "held_by": [
                {"group": item.group, "level": item.level, "min": exact_text(item.min)}
                for item in score.held_by
            ],
            "near_miss": score.near_miss.code if score.near_miss else None,
            "undecided": list(score.undecided),
            "gap": score.gap,
        }
    )
