"""Makes one script of the modules of the tablet page: asking for a hundred files takes a slow tablet long.

Each module becomes a function that runs once, in the order a browser would run them, and gives what it
exports; what it imports are constants within it. Comments on lines of their own and those that tell types are
left out. Modules are written in a few plain forms, held by lint and types: named imports, imports of a whole
module, exports where something is declared, one list of exports at the end of a vendored file. Any other form
is refused here, loudly, and so is a circle. This module reads files through its caller and computes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

_COMMENT = re.compile(
    r"^[ \t]*(?:/\*\*(?:[^*]|\*(?!/))*\*/|//.*)\n|/\*\* @(?:[^*]|\*(?!/))*\*/ ?", re.MULTILINE
)
_IMPORT = re.compile(r'^import\s+(\{[^}]*\}|\* as \w+)\s+from\s+"(\.[^"]+)";\n', re.MULTILINE)
_DECLARED = re.compile(r"^export (?=(?:const|class|async function\*?|function\*?) (\w+))", re.MULTILINE)
_LISTED = re.compile(r"export\{([^}]*)\};?\s*\Z")
_STRANGE = re.compile(r"^(?:import|export)\b|\bimport(?:\(|\.meta)|[;}]export\{", re.MULTILINE)


def joined(entry: str, read: Callable[[str], str]) -> str:
    """Join a module with everything it imports into one script.

    Args:
        entry: path of the module that starts the page.
        read: gives the text of a module by its path.

    Returns:
        The script; it exports nothing and is to be loaded as a module.

    Raises:
        ValueError: a module has a form that cannot be joined, or modules import each other in a circle.
    """
    texts: dict[str, str] = {}
    _collect(entry, read, texts, ())
    names = {path: f"$m{number}" for number, path in enumerate(texts)}
    return "".join(f"/* {path} */\n{_wrapped(path, texts[path], names)}" for path in texts)


def _collect(path: str, read: Callable[[str], str], texts: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module behind everything it imports."""
    if path in above:
        raise ValueError(f"{' → '.join((*above, path))}: modules in a circle")
    if path in texts:
        return
    text = _COMMENT.sub("", read(path))
    for _, address in _IMPORT.findall(text):
        _collect(_resolved(path, address), read, texts, (*above, path))
    texts[path] = text


def _wrapped(path: str, text: str, names: Mapping[str, str]) -> str:
    """Write a module as a function that has run."""

    def constant(found: re.Match[str]) -> str:
        what, module = found[1], names[_resolved(path, found[2])]
        what = what.removeprefix("* as ") if what.startswith("*") else what.replace(" as ", ": ")
        return f"const {what} = {module};\n"

    exported = [(name, name) for name in _DECLARED.findall(text)] + list(_listed(text))
    body = _LISTED.sub("", _DECLARED.sub("", _IMPORT.sub(constant, text)))
    strange = _STRANGE.search(body)
    if strange:
        raise ValueError(f"{path}: {body[strange.start() :][:60]!r} cannot be joined")
    given = ", ".join(f"{name}: {local}" if name != local else name for local, name in exported)
    return f"const {names[path]} = (() => {{\n{body.strip()}\nreturn {{{given}}};\n}})();\n"


def _listed(text: str) -> Iterable[tuple[str, str]]:
    """Give the local and the outer name of what a vendored file exports at its end."""
    found = _LISTED.search(text)
    for part in found[1].split(",") if found else ():
        local, _, name = part.strip().partition(" as ")
        yield local, name or local


def _resolved(path: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
