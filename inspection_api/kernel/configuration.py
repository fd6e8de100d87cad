"""The only opener of files under config/. Rules are data; a round freezes the texts it was opened with.

Works from a checkout and from an installed wheel alike: config/ travels as package data.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from ruamel.yaml import YAML

from inspection_api.kernel.problems import ProblemTexts


class ConfigurationError(ValueError):
    """A configuration file that is missing or does not say what it should."""


class Configuration:
    """Read-only view of the configuration folder."""

    def __init__(self, root: Traversable | None = None) -> None:
        self._root = root or resources.files("config")

    def text(self, path: str) -> str:
        """Return a file's text, NFC.

        Args:
            path: Path below config/, with forward slashes, without ``..``.

        Raises:
            ConfigurationError: There is no such file.
        """
        place = self._place(path)
        if not place.is_file():
            raise ConfigurationError(f"config/{path}: no such file")
        return unicodedata.normalize("NFC", place.read_text("utf-8"))

    def document(self, path: str) -> Mapping[str, object]:
        """Return a YAML file as plain maps, lists and strings."""
        return parse_document(self.text(path), path)

    def table(self, path: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file by column name."""
        return list(csv.DictReader(io.StringIO(self.text(path))))

    def names(self, folder: str) -> list[str]:
        """Return the file names of a folder, in order.

        Raises:
            ConfigurationError: There is no such folder.
        """
        place = self._place(folder)
        if not place.is_dir():
            raise ConfigurationError(f"config/{folder}: no such folder")
        return sorted(entry.name for entry in place.iterdir() if entry.is_file())

    def _place(self, path: str) -> Traversable:
        """Walk down part by part: in Python 3.11 a namespace package takes one step at a time."""
        parts = path.split("/")
        if ".." in parts or "" in parts:
            raise ConfigurationError(f"config/{path}: not a path below config/")
        place = self._root
        for part in parts:
            place = place.joinpath(part)
        return place

    @cached_property
    def problem_texts(self) -> ProblemTexts:
        """The Vietnamese sentence of every problem code, from config/problems/*.yaml."""
        texts: dict[str, Mapping[str, str]] = {}
        for name in self.names("problems"):
            for code, entry in self.document(f"problems/{name}").items():
                if code in texts or not isinstance(entry, dict):
                    raise ConfigurationError(f"config/problems/{name}: {code} is doubled or not a mapping")
                texts[code] = entry
        return ProblemTexts(texts)

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """The glossary: area → code → {vi, note}."""
        loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = self.document("glossary.yaml")  # type: ignore[assignment]  # checked by the schema test
        return loaded

    def word(self, area: str, code: str) -> str:
        """Return the Vietnamese term of a code shown to people.

        Raises:
            ConfigurationError: The glossary lacks it.
        """
        try:
            return self.words[area][code]["vi"]
        except KeyError as missing:
            raise ConfigurationError(f"config/glossary.yaml: no {area}.{code}") from missing


def parse_document(text: str, path: str) -> Mapping[str, object]:
    """Return a YAML text as plain maps, lists and strings, to read only: equal texts share what is returned.

    Raises:
        ConfigurationError: The top of the text is not a mapping.
    """
    loaded = _parsed(text)
    if not isinstance(loaded, dict):
        raise ConfigurationError(f"config/{path}: expected a mapping at the top")
    return loaded


@lru_cache(maxsize=64)
def _parsed(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)
