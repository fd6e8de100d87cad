"""Buttons of forms: shut until the script is there where the script sends, open where the browser does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "inspection_web" / "templates"
_BY_SCRIPT = re.compile(r"\{% call api_form.*?\{% endcall %\}", re.DOTALL)
_SHUT = re.compile(r"(?<![_\w])(?:confirm_)?button\(")
_OPEN = re.compile(r"<button[^>]*type=\"submit\"")
_PAGES = sorted(page for page in TEMPLATES.rglob("*.html") if page.name != "macros.html")


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.relative_to(TEMPLATES).as_posix())
def test_shut_buttons_stand_where_the_script_opens_them(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not any(_OPEN.search(form) for form in _BY_SCRIPT.findall(text)), "a form of the script's"
    assert not _SHUT.search(_BY_SCRIPT.sub("", text)), (
        "nothing ever opens a button outside of the script's forms"
    )


def test_there_are_forms_of_both_kinds() -> None:
    text = "".join(page.read_text("utf-8") for page in _PAGES)
    assert _BY_SCRIPT.search(text)
    assert _OPEN.search(text)
