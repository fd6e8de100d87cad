"""The figures of the five sources: all listed, each equal to committed data or left out for a reason."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest

from tests.sources.computed import computed
from tests.sources.figures import (
    FIGURE,
    Figure,
    Source,
    agrees,
    document,
    number,
    points_of,
    sources,
    walk,
)

EVERY = [pytest.param(source, id=source.id) for source in sources()]
POINTED = [
    pytest.param(figure, pointer, id=f"{source.id}-{figure.at}-{pointer}")
    for source in sources()
    for figure in source.figures
    for pointer in figure.pointers
]


def datum(pointer: str) -> object:
    place, path = pointer.split("#")
    if place == "computed":
        return walk(computed(), path)
    tree = points_of(place) if place.endswith(".csv") else document(place)
    return walk(tree, path)


def test_there_is_a_list_for_each_source() -> None:
    assert [source.id for source in sources()] == ["S0", "S1", "S2", "S3", "S4"]


@pytest.mark.parametrize("source", EVERY)
def test_a_list_stands_in_the_order_of_its_text_without_overlap(source: Source) -> None:
    assert source.figures
    for before, after in pairwise(source.figures):
        end = (before.line, before.column + len(before.text))
        assert end <= (after.line, after.column), (before.at, after.at)


@pytest.mark.parametrize("source", EVERY)
def test_a_figure_is_a_datum_or_left_out_for_a_reason(source: Source) -> None:
    for figure in source.figures:
        assert FIGURE.search(figure.text), figure.at
        assert figure.what, figure.at
        assert bool(figure.pointers) != bool(figure.excluded), figure.at


@pytest.mark.parametrize("source", EVERY)
def test_every_figure_of_the_text_is_listed_where_it_stands(
    source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    text = source.text()
    if text is None:
        with capsys.disabled():
            sys.stdout.write(
                f"\n{source.id}: the text {source.file} is not at hand in ../shared/sources, so only the "
                f"committed list of {len(source.figures)} figures is checked; the texts stay outside the "
                "repository.\n"
            )
        return
    lines = text.split("\n")
    assert misplaced(source, lines) == []
    assert unlisted(source, lines) == []


def misplaced(source: Source, lines: list[str]) -> list[str]:
    return [
        f"{figure.at} {figure.text}"
        for figure in source.figures
        if not lines[figure.line - 1].startswith(figure.text, figure.column - 1)
    ]


def unlisted(source: Source, lines: list[str]) -> list[str]:
    return [
        f"{number_of_line}:{found.start() + 1} {found.group()}"
        for number_of_line, line in enumerate(lines, 1)
        for found in FIGURE.finditer(line)
        if not any(
            figure.covers(number_of_line, found.start() + 1, found.end() + 1) for figure in source.figures
        )
    ]


def test_a_figure_left_out_or_moved_would_be_noticed() -> None:
    figures = (Figure(1, 5, "81,75", "điểm", ("x#y",), ""), Figure(1, 12, "hai", "số huyện", ("x#y",), ""))
    whole = Source("S9", "", "", figures)
    assert (misplaced(whole, ["đạt 81,75, hai"]), unlisted(whole, ["đạt 81,75, hai"])) == ([], [])
    assert misplaced(whole, ["đạt  81,75, hai"]) == ["1:5 81,75", "1:12 hai"]
    assert unlisted(whole, ["đạt 81,75, hai, Mức IV, 7"]) == ["1:21 IV", "1:25 7"]


@pytest.mark.parametrize(("figure", "pointer"), POINTED)
def test_a_figure_equals_what_is_committed(figure: Figure, pointer: str) -> None:
    assert agrees(figure.text, datum(pointer)), f"{figure.what}: printed {figure.text}, {datum(pointer)!r}"


@pytest.mark.parametrize(
    ("text", "value"), [("43,80", "43.8"), ("08", "8"), ("giảm 1,9", "-1.9"), ("tăng 02", "2"), ("hai", "2")]
)
def test_numbers_are_read_as_they_are_printed(text: str, value: str) -> None:
    assert str(float(number(text))) == str(float(value))


def test_a_figure_that_is_off_by_a_little_does_not_agree() -> None:
    day = document("campaigns/dak-nong-2019.yaml")["source"]["issued_on"]
    for text in ("13/01/2020", "13/01", "tháng 01"):
        assert agrees(text, day)
    for text in ("14/01/2020", "13/02", "tháng 12", "13/01/2019", "13"):
        assert not agrees(text, day)
    assert agrees("2,365", number("2,3650"))
    assert not agrees("2,36", number("2,365"))
    assert not agrees("Mức I", "Mức II")
