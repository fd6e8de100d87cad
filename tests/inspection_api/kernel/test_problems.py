"""Problems: a stable code, a Vietnamese sentence with what it names filled in, one shape on the wire."""

from __future__ import annotations

import unicodedata

import pytest

from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.problems import FieldProblem, Problem, ProblemTexts

TEXTS = ProblemTexts(
    {
        "form.faulty": {"title": "Phiếu có lỗi", "detail": "Phiếu của {unit} có {count} lỗi."},
        "form.empty": {"title": "Ô trống", "detail": "Ô {cell} còn trống."},
    }
)


def test_a_sentence_names_its_parameters() -> None:
    params = {"unit": "Phường Yên Đỗ", "count": "2"}
    assert TEXTS.detail("form.faulty", params) == "Phiếu của Phường Yên Đỗ có 2 lỗi."


def test_what_people_wrote_is_never_read_as_a_template() -> None:
    assert TEXTS.detail("form.empty", {"cell": "{unit.__class__}"}) == "Ô {unit.__class__} còn trống."


@pytest.mark.parametrize("code", ["form.unknown", "", "FORM.EMPTY"])
def test_an_unknown_code_fails_instead_of_showing_nothing(code: str) -> None:
    with pytest.raises(KeyError):
        TEXTS.title(code)
    with pytest.raises(KeyError):
        TEXTS.detail(code, {})
    with pytest.raises(KeyError):
        TEXTS.as_json(Problem(code, 400))


def test_a_missing_parameter_fails_instead_of_leaving_a_hole() -> None:
    with pytest.raises(KeyError, match="count"):
        TEXTS.detail("form.faulty", {"unit": "622"})


def test_the_members_of_a_problem() -> None:
    problem = Problem(
        "form.faulty",
        422,
        params={"unit": "622", "count": "1"},
        errors=[FieldProblem("E12", "form.empty", {"cell": "E12"})],
    )
    assert TEXTS.as_json(problem) == {
        "type": "about:blank",
        "title": "Phiếu có lỗi",
        "status": 422,
        "code": "form.faulty",
        "detail": "Phiếu của 622 có 1 lỗi.",
        "errors": [{"where": "E12", "code": "form.empty", "message": "Ô E12 còn trống."}],
    }


def test_a_problem_keeps_what_it_was_given() -> None:
    params = {"unit": "622"}
    problem = Problem("form.faulty", 422, params=params)
    params["unit"] = "623"
    assert problem.params == {"unit": "622"}
    assert problem.errors == ()
    assert str(problem) == "form.faulty"


def test_every_sentence_of_ours_is_whole() -> None:
    texts = Configuration().problem_texts.texts
    assert len(texts) > 20
    for code, entry in texts.items():
        assert set(entry) == {"title", "detail"}, code
        for text in entry.values():
            assert text == unicodedata.normalize("NFC", text.strip()), code
            assert text, code
