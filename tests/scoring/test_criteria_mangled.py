"""Criteria files mangled at random are refused with faults or read; random points stay within the proof."""

import random
from fractions import Fraction

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from scoring import Answer, Status, UnitFacts, given, score, wire
from scoring.criteria.loading import load_rulebook
from scoring.criteria.proof import proved_bounds
from scoring.criteria.rulebook import Field, FieldType, Rulebook
from scoring.errors import Fault, RulebookError
from tests.scoring.broken.every_kind import EVERY_KIND, book_of
from tests.scoring.made_up_set import SMALL

LINES = EVERY_KIND.splitlines(keepends=True)
SCRAPS = st.sampled_from(
    [
        "",
        "\n",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "&a ",
        "*a",
        "!x ",
        "null",
        "-1",
        "é",
        "\t",
        "#",
        "|",
        ">",
    ]
)


def read(text: str) -> Rulebook | tuple[Fault, ...]:
    try:
        return load_rulebook(text, name="bo.yaml")
    except RulebookError as error:
        return error.faults


def answer(field: Field, rng: random.Random) -> Answer:
    """Draw a value within the field's bounds, or one of the reasons for having none."""
    if rng.random() < 0.1:
        return Answer(rng.choice([Status.MISSING, Status.NOT_PROVEN, Status.NOT_APPLICABLE]))
    if field.type is FieldType.CHOICE:
        return given(rng.choice(field.choices).code)
    if field.type is FieldType.BOOL:
        return given(rng.choice(["true", "false"]))
    low, high = field.min or 0, field.max or 40
    steps = rng.randint(0, int((high - low) * 10**field.places))
    return given(rng.choice([wire(low + Fraction(0)), wire(low + Fraction(steps, 10**field.places))]))


def answers(book: Rulebook, rng: random.Random) -> dict[tuple[str, str], Answer]:
    return {(item.id, field.id): answer(field, rng) for item in book.criteria() for field in item.fields}


@settings(max_examples=150, deadline=None)
@drawn(st.integers(0, len(EVERY_KIND)), st.integers(0, 40), SCRAPS)
def test_a_scrap_in_the_middle(place: int, length: int, scrap: str) -> None:
    assert read(EVERY_KIND[:place] + scrap + EVERY_KIND[place + length :])


@settings(max_examples=100, deadline=None)
@drawn(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_two_lines_in_each_others_place(one: int, other: int) -> None:
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    assert read("".join(lines))


@settings(max_examples=200, deadline=None)
@drawn(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    assert isinstance(read(text), tuple)


@settings(max_examples=100, deadline=None)
@drawn(st.sampled_from(sorted(set(SMALL.split()))), st.text(max_size=30))
def test_any_text_for_a_word(word: str, text: str) -> None:
    assert read(SMALL.replace(word, text, 1))


def test_points_of_random_facts_stay_within_the_proved_bounds() -> None:
    books = {"huyen": book_of(), "xa": load_rulebook(SMALL, name="xa.yaml")}
    rng = random.Random(11)
    units = [UnitFacts(f"H{n}", "huyen", None, answers(books["huyen"], rng)) for n in range(60)]
    units += [UnitFacts(f"X{n}", "xa", f"H{n % 60}", answers(books["xa"], rng)) for n in range(120)]
    for card in score(books, units).values():
        book = books[card.kind]
        for criterion_id, found in card.criteria.items():
            bounds = proved_bounds(book.criterion(criterion_id), book.roundings)
            assert bounds.contains(found.points), (criterion_id, found.points)
