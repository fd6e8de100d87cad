"""One script of many modules: everything in its order, what cannot be joined is refused."""

from __future__ import annotations

import re

import pytest

from inspection_web.joining import joined


def script(modules: dict[str, str]) -> str:
    return joined("main.js", modules.__getitem__)


def test_a_module_stands_behind_what_it_imports_and_only_once() -> None:
    text = script(
        {
            "main.js": 'import { b } from "./ui/b.js";\nimport { c } from "./c.js";\nb(c);\n',
            "ui/b.js": 'import { c } from "../c.js";\nexport const b = () => c;\n',
            "c.js": "export const c = 1;\n",
        }
    )
    assert re.findall(r"^/\* (\S+) \*/$", text, flags=re.MULTILINE) == ["c.js", "ui/b.js", "main.js"]
    assert text == (
        "/* c.js */\nconst $m0 = (() => {\nconst c = 1;\nreturn {c};\n})();\n"
        "/* ui/b.js */\nconst $m1 = (() => {\nconst { c } = $m0;\nconst b = () => c;\nreturn {b};\n})();\n"
        "/* main.js */\nconst $m2 = (() => {\nconst { b } = $m1;\nconst { c } = $m0;\nb(c);\n"
        "return {};\n})();\n"
    )


@pytest.mark.parametrize(
    ("imported", "constant"),
    [
        ('import { a as b } from "./a.js";', "const { a: b } = $m0;"),
        ('import * as a from "./a.js";', "const a = $m0;"),
        ('import {\n  a,\n} from "./a.js";', "const {\n  a,\n} = $m0;"),
    ],
)
def test_what_is_imported_becomes_constants(imported: str, constant: str) -> None:
    assert constant in script({"main.js": f"{imported}\n", "a.js": "export const a = 1;\n"})


@pytest.mark.parametrize(
    ("exported", "given"),
    [
        ("export class A extends Error {}\n", "return {A};"),
        ("export async function* a() {}\n", "return {a};"),
        ("export function a() {}\n", "return {a};"),
        ("var x=1,y=2;export{x as a,y};\n", "return {a: x, y};"),
    ],
)
def test_what_is_exported_is_given(exported: str, given: str) -> None:
    text = script({"main.js": exported})
    assert given in text
    assert "export" not in text


def test_comments_on_lines_of_their_own_and_types_stay_behind() -> None:
    text = script(
        {
            "main.js": '/**\n * What it is. * /\n * @import { A } from "./a.js"\n */\n  // Why.\n'
            "f(/** @type {any} */ (x)); // said beside\n/* kept: a licence */\n"
        }
    )
    left = "f((x)); // said beside\n/* kept: a licence */"
    assert text == f"/* main.js */\nconst $m0 = (() => {{\n{left}\nreturn {{}};\n}})();\n"


@pytest.mark.parametrize(
    "strange",
    [
        "export default 1;",
        "export let a = 1;",
        'export * from "./a.js";',
        'import "./a.js";',
        'import a from "./a.js";',
        'import { a } from "package";',
        'const a = await import("./a.js");',
        "const here = import.meta.url;",
        "var a=1;export{a};more();",
    ],
)
def test_a_form_that_cannot_be_joined_is_refused_by_name(strange: str) -> None:
    with pytest.raises(ValueError, match=r"main\.js: .* cannot be joined"):
        script({"main.js": f"{strange}\n", "a.js": ""})


def test_modules_in_a_circle_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"main\.js → a\.js → main\.js: modules in a circle"):
        script({"main.js": 'import { a } from "./a.js";\n', "a.js": 'import { b } from "./main.js";\n'})
