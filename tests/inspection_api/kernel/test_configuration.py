"""Configuration: the files under config/ and nothing else, read as data, faults named by file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from inspection_api.kernel.configuration import Configuration, ConfigurationError, parse_document

GLOSSARY = "role:\n  inspector: {vi: Thành viên Tổ công tác}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder beside a file that is none of its business."""
    (tmp_path / "secret.yaml").write_text("key: value", "utf-8")
    config = tmp_path / "config"
    (config / "problems").mkdir(parents=True)
    (config / "units").mkdir()
    (config / "glossary.yaml").write_text(GLOSSARY, "utf-8")
    (config / "units" / "x.csv").write_text('code,name\n622,"Thành phố, minh họa"\n', "utf-8")
    (config / "problems" / "form.yaml").write_text("form.bad: {title: a, detail: b}\n", "utf-8")
    return config


@pytest.fixture
def configuration(folder: Path) -> Configuration:
    return Configuration(folder)


@pytest.mark.parametrize(
    "path",
    [
        "../secret.yaml",
        "units/../../secret.yaml",
        "/etc/passwd",
        "units//x.csv",
        "",
        "..",
        "units/..",
        "a\0b",
    ],
)
def test_no_path_leads_out(configuration: Configuration, path: str) -> None:
    with pytest.raises(ConfigurationError, match="config/"):
        configuration.text(path)


@pytest.mark.parametrize("path", ["..", "../..", "/", "units/../..", "", "/etc"])
def test_no_folder_outside_is_listed(configuration: Configuration, path: str) -> None:
    with pytest.raises(ConfigurationError, match="config/"):
        configuration.names(path)


@pytest.mark.parametrize("path", ["units", "units/y.csv", "y.yaml"])
def test_what_is_no_file_is_named(configuration: Configuration, path: str) -> None:
    with pytest.raises(ConfigurationError, match=f"config/{path}: no such file"):
        configuration.text(path)


def test_text_is_nfc_whatever_the_editor_wrote(configuration: Configuration, folder: Path) -> None:
    (folder / "note.yaml").write_text(unicodedata.normalize("NFD", "vi: Đường Nguyễn"), "utf-8")
    assert configuration.text("note.yaml") == "vi: Đường Nguyễn"
    assert configuration.document("note.yaml") == {"vi": "Đường Nguyễn"}


def test_a_table_is_read_by_its_column_names(configuration: Configuration) -> None:
    assert configuration.table("units/x.csv") == [{"code": "622", "name": "Thành phố, minh họa"}]
    assert configuration.names("units") == ["x.csv"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", ""])
def test_a_document_is_a_mapping_or_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"config/x\.yaml: expected a mapping"):
        parse_document(text, "x.yaml")


def test_tags_of_the_language_are_not_run() -> None:
    with pytest.raises(Exception, match="constructor"):
        parse_document("a: !!python/object/apply:os.getcwd []\n", "x.yaml")


def test_a_problem_code_stands_in_one_file_only(configuration: Configuration, folder: Path) -> None:
    (folder / "problems" / "more.yaml").write_text("form.bad: {title: c, detail: d}\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"more.yaml: form.bad is doubled"):
        _ = configuration.problem_texts


def test_a_problem_code_stands_there_once(configuration: Configuration, folder: Path) -> None:
    twice = "form.worse: {title: c, detail: d}\n" * 2
    (folder / "problems" / "more.yaml").write_text(twice, "utf-8")
    with pytest.raises(Exception, match="duplicate key"):
        _ = configuration.problem_texts


def test_a_problem_without_sentences_is_refused(configuration: Configuration, folder: Path) -> None:
    (folder / "problems" / "more.yaml").write_text("form.worse: words\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"form.worse"):
        _ = configuration.problem_texts


def test_words_come_from_the_glossary_or_fail(configuration: Configuration) -> None:
    assert configuration.word("role", "inspector") == "Thành viên Tổ công tác"
    for area, code in (("role", "king"), ("realm", "inspector")):
        with pytest.raises(ConfigurationError, match=f"no {area}.{code}"):
            configuration.word(area, code)


def test_our_own_configuration_is_found_without_being_told_where() -> None:
    assert Configuration().document("campaigns/gia-lai-2019.yaml")["id"] == "gia-lai-2019"
