"""Texts and bytes made to hurt a reader of criteria files, each with words the answer must have.

A text comes from a small function, so that the table stays readable however long the text is.
"""

from collections.abc import Callable

from tests.scoring.broken.every_kind import EVERY_KIND, changed
from tests.scoring.made_up_set import SMALL

Text = Callable[[], str]


def small(old: str, new: str) -> Text:
    """The small set with one thing replaced."""
    return lambda: changed((old, new), text=SMALL)


def every(old: str, new: str) -> Text:
    """The set of every kind with one thing replaced."""
    return lambda: changed((old, new), text=EVERY_KIND)


def plain(text: str) -> Text:
    """A text as it stands."""
    return lambda: text


def formula(expression: str) -> Text:
    """The set of every kind with another formula."""
    return every("clamp(full * div(n, m, 0), 0, full)", expression)


def title(text: str) -> Text:
    """The small set with another title."""
    return small("title: Bộ thử", f"title: {text}")


def criterion_id(text: str) -> Text:
    """The small set with another id of a criterion."""
    return small("- id: T.2", f"- id: {text}")


def laughs(levels: int) -> str:
    """Aliases of aliases: a billion of them would unfold."""
    lines = ['a0: &a0 ["lol"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def many_criteria(number: int) -> str:
    """A set with far too many criteria, each a copy of one."""
    start, end = SMALL.index("          - id: T.2"), SMALL.index("          - id: T.3")
    block = SMALL[start:end]
    copies = "".join(block.replace("T.2", f"T.x{n}") for n in range(number))
    return SMALL[:start] + copies + SMALL[end:]


NOT_READ = "Không đọc được YAML"
NOT_A_NUMBER = "không phải số viết chuẩn"
NOT_AN_ID = "không phải là mã"
UNKNOWN_KEY = "không được biết đến"
TOO_DEEP = "Lồng nhau sâu hơn"
TOO_LONG = "Tệp dài hơn"
TOO_MANY = "Nhiều hơn"
HIDDEN = "ký tự không nhìn thấy"
ANCHOR = "neo (&) và bí danh (*)"
TAG = "nhãn kiểu (!)"

DEPTH_AND_SIZE: list[tuple[str, Text, str]] = [
    ("empty", plain(""), "Đầu tệp không phải"),
    ("only spaces", plain("   \n\n  "), "Đầu tệp không phải"),
    ("only a comment", plain("# không có gì\n"), "Đầu tệp không phải"),
    ("only dashes", plain("---\n...\n"), "Đầu tệp không phải"),
    ("a list at the top", plain("- format\n- id\n"), "Đầu tệp không phải"),
    ("a word at the top", plain("thamtra-criteria/2"), "Đầu tệp không phải"),
    ("null at the top", plain("null"), "Đầu tệp không phải"),
    ("an empty mapping", plain("{}"), "Thiếu khóa «format»"),
    ("50 lists deep", plain("a: " + "[" * 50 + "]" * 50), TOO_DEEP),
    ("50,000 lists deep, never closed", plain("[" * 50_000), TOO_DEEP),
    ("50,000 mappings deep", plain("{a: " * 40_000), TOO_DEEP),
    ("block lists deep", plain("a:\n" + "- " * 60 + "x"), TOO_DEEP),
    ("block mappings deep", plain("\n".join(" " * n + "a:" for n in range(400))), TOO_DEEP),
    ("nested keys that are lists", plain("? " * 3_000), "Khóa phải là một từ"),
    ("20,000 items", plain("a: [" + "1," * 20_000 + "]"), TOO_MANY),
    ("20,000 keys", plain("\n".join(f"k{n}: 1" for n in range(20_000))), TOO_MANY),
    ("3,900 unknown keys", plain("\n".join(f"k{n}: 1" for n in range(3_900))), "Dừng ở 200 lỗi"),
    ("900 long unknown keys", plain("\n".join(f"{'khoa' * 20}{n}: 1" for n in range(900))), "Dừng ở 200 lỗi"),
    ("190,000 characters of one key", plain("a: 1\n" * 20_000), "Dừng ở 200 lỗi"),
    ("a 50 MB text", plain("x" * 50_000_000), TOO_LONG),
    ("a 50 MB text of newlines", plain("\n" * 50_000_000), TOO_LONG),
    ("a value of 150,000 characters", plain("a: " + "x" * 150_000), "Một giá trị dài hơn"),
    ("a quoted value of 150,000 characters", plain('a: "' + "x " * 75_000 + '"'), "Một giá trị dài hơn"),
    ("a folded value of 40,000 lines", plain("a: >-\n" + "  xx\n" * 38_000), "Một giá trị dài hơn"),
    ("a key of 900 characters", plain("k" * 900 + ": 1"), "Khóa dài hơn"),
    ("a key of 100,000 characters", plain("? " + "k" * 100_000 + "\n: 1"), "Khóa dài hơn"),
    ("190,000 spaces", plain("a:" + " " * 190_000 + "b"), "Thiếu khóa"),
    ("100,000 comments", plain("#\n" * 99_000), "Đầu tệp không phải"),
    ("never closed quotes", plain('"' + "a" * 190_000), NOT_READ),
    ("never closed quotes with escapes", plain('"' + "\\u0061" * 30_000), NOT_READ),
    ("many documents", plain("---\na: 1\n" * 10_000), "nhiều hơn một văn bản"),
    ("many empty documents", plain("---\n" * 40_000), "nhiều hơn một văn bản"),
    ("500 criteria", lambda: many_criteria(500), TOO_MANY),
    ("150 criteria", lambda: many_criteria(150), "Tổng điểm tối đa"),
    (
        "900 levels",
        small(
            '        - {code: II, label: Mức II, min: "10"}\n',
            "".join(f'        - {{code: L{n}, label: x, min: "10"}}\n' for n in range(900)),
        ),
        "không giảm dần",
    ),
    (
        "700 conditions that say the same",
        every(
            "field: muc, is_not: khong}",
            "field: muc, is_not: khong}"
            + "\n                - {criterion: T.6, field: muc, is_not: khong}" * 700,
        ),
        "lặp lại",
    ),
]

MARKS: list[tuple[str, Text, str]] = [
    ("a billion laughs", lambda: laughs(10), ANCHOR),
    ("a million laughs in the title", title("&t [*t, *t]"), ANCHOR),
    ("an anchor on a text", title("&t Bộ thử"), ANCHOR),
    ("an anchor on a key", small("title: Bộ thử", "&t title: Bộ thử"), ANCHOR),
    ("an anchor on the top", plain("&a\nformat: x\n"), ANCHOR),
    ("an alias without an anchor", title("*t"), ANCHOR),
    ("an alias as a key", small("title: Bộ thử", "*t : Bộ thử"), "Khóa phải là một từ"),
    ("a list that holds itself", small("refs: [thử]", "refs: &r [*r]"), ANCHOR),
    (
        "a merge key",
        small("title: Bộ thử", "<<: {title: Bộ}\ntitle: Bộ thử"),
        "Khóa «<<» không được biết đến",
    ),
    ("a merge key of an alias", small("title: Bộ thử", "<<: *x\ntitle: Bộ thử"), ANCHOR),
    ("a tag", title("!!str Bộ thử"), TAG),
    ("a Python tag", title("!!python/object/apply:os.system [ls]"), TAG),
    ("a tag of one's own", title("!x Bộ thử"), TAG),
    ("a tag on a mapping", small("valid: {", "valid: !!map {"), TAG),
    ("a tag on a key", small("title: Bộ thử", "!!str title: Bộ thử"), TAG),
    ("a binary tag", title("!!binary aGVsbG8="), TAG),
    ("a tag that is no tag", title("!<tag:x"), NOT_READ),
    ("a tag directive", plain("%TAG ! tag:x,2019:\n---\ntitle: !a b\n"), TAG),
    ("a version nobody knows", plain("%YAML 9.9\n---\na: b\n"), NOT_READ),
    ("a second document", small("ranks:\n", "---\nranks:\n"), "nhiều hơn một văn bản"),
    ("a duplicate key", small("kind: xa\n", "kind: xa\nkind: so\n"), "Khóa «kind» lặp lại"),
    ("a duplicate key in quotes", small("kind: xa\n", 'kind: xa\n"kind": so\n'), "Khóa «kind» lặp lại"),
    (
        "a duplicate field",
        small(
            "lon: {label: Lớn, type: bool}",
            "lon: {label: L, type: bool}\n              lon: {label: L, type: bool}",
        ),
        "lặp lại",
    ),
    ("a duplicate option", small('{co: "2", khong: "0"}', '{co: "2", co: "0"}'), "Khóa «co» lặp lại"),
    ("a tab for an indent", small("    label: Mục\n", "\tlabel: Mục\n"), NOT_READ),
    ("a tab at the start", plain("\tformat: x\n"), NOT_READ),
    ("a wrong indent", small("    label: Mục\n", "   label: Mục\n"), NOT_READ),
    ("an open bracket", small("refs: [thử]", "refs: [thử"), NOT_READ),
    ("an open brace", small("valid: {from: 2019-01-01, to: null}", "valid: {from: 2019-01-01"), NOT_READ),
    ("a reserved sign", title("@Bộ"), NOT_READ),
    ("a backtick", title("`Bộ`"), NOT_READ),
    ("an escape of nothing", title('"\\q"'), NOT_READ),
    ("an escape beyond Unicode", title('"\\UFFFFFFFF"'), NOT_READ),
    ("a list as a key", small("title: Bộ thử", "? [a]\n: b\ntitle: Bộ thử"), "Khóa phải là một từ"),
    ("a mapping as a key", small("title: Bộ thử", "{a: b}: c\ntitle: Bộ thử"), "Khóa phải là một từ"),
    ("an empty key", small("title: Bộ thử", "? \n: b\ntitle: Bộ thử"), UNKNOWN_KEY),
    ("JSON cut in the middle", plain('{"format": "thamtra-criteria/2", "id": '), NOT_READ),
    ("HTML", plain("<html><body>Đăng nhập</body></html>"), "Đầu tệp không phải"),
    ("a table", plain("id;kind;max\nT.1;xa;5\n"), "Đầu tệp không phải"),
]

CHARACTERS: list[tuple[str, Text, str]] = [
    *[
        (f"the character U+{code:04X}", title(f"Bộ {chr(code)}thử"), f"{HIDDEN} (U+{code:04X})")
        for code in (
            0x0000,
            0x0007,
            0x001B,
            0x007F,
            0x0085,
            0x00AD,
            0x061C,
            0x115F,
            0x180E,
            0x200B,
            0x200E,
            0x202E,
            0x2028,
            0x2060,
            0x2066,
            0x3164,
            0xFEFF,
            0xFFF9,
            0xD800,
            0xE0041,
        )
    ],
    ("a character that is none", title("Bộ \ufffe"), NOT_READ),
    ("an invisible mark in an id", criterion_id("T\u200b.2"), HIDDEN),
    ("a byte order mark before the text", plain("\ufeff" + SMALL), HIDDEN),
    ("a Cyrillic letter in an id", criterion_id("Т.2"), NOT_AN_ID),
    ("a Greek letter in an id", criterion_id("Τ.2"), NOT_AN_ID),
    ("full-width letters in an id", criterion_id("Ｔ.2"), NOT_AN_ID),
    ("a Cyrillic letter in a field", small("count: n,", "count: п,"), "Quy tắc dùng trường «п» chưa khai"),
    ("a Cyrillic letter in a field's id", small("n: {label: Số cái", "п: {label: Số cái"), NOT_AN_ID),
    ("Vietnamese letters in an id", criterion_id("Tỷ"), NOT_AN_ID),
    ("an id with a space", criterion_id("T 2"), NOT_AN_ID),
    ("an id with a slash", criterion_id("T/2"), NOT_AN_ID),
    ("an id that climbs folders", small("id: thu-nghiem", "id: ../../etc"), NOT_AN_ID),
    ("an id that starts with a digit", criterion_id("2.T"), NOT_AN_ID),
    ("an id of signs", criterion_id("'<script>'"), NOT_AN_ID),
    ("an id of SQL", criterion_id('"T\'; DROP TABLE"'), NOT_AN_ID),
    ("an id too long", criterion_id("" + "T" * 81), NOT_AN_ID),
    ("an id that is null", criterion_id("null"), "Phải là một đoạn chữ"),
    ("an id that is a list", criterion_id("[T, 2]"), "Phải là một đoạn chữ"),
    ("a kind with a line break", small("kind: xa\n", 'kind: "x\\na"\n'), NOT_AN_ID),
    ("a homoglyph in a word of the list", small("verify: field", "verify: fіeld"), "không có trong danh mục"),
    ("a homoglyph in a key", small("verify: field", "vеrify: field"), UNKNOWN_KEY),
    ("80,000 marks on one letter", plain("a: o" + "\u0323\u0301" * 80_000), "Nhiều dấu chồng"),
    ("marks of another script", plain("a: " + "\u0e38\u0e48" * 60_000), "Nhiều dấu chồng"),
    (
        "marks spread over the text",
        plain("a: " + "o\u0323\u0301\u0323\u0301\u0323\u0301 " * 20_000),
        "Nhiều dấu chồng",
    ),
    ("150,000 Chinese letters", plain("a: " + "漢" * 150_000), "Một giá trị dài hơn"),
    ("regex-like text", title("'" + "(a+)+" * 700 + "$'\ntitel: x"), UNKNOWN_KEY),
    ("a regex for an id", criterion_id("'(a+)+$" + "a" * 60 + "!'"), NOT_AN_ID),
    (
        "a regex for a source",
        every("source: survey", "source: 'system:" + ":" * 3_000 + "'"),
        "không đúng dạng",
    ),
    (
        "format words in a text",
        small("ties: competition", "ties: '{0.__class__}%s%n'"),
        "không có trong danh mục",
    ),
]

LITERALS = (
    "NaN", ".nan", "inf", "-.inf", "Infinity", "1e9", "1E400", "0x10", "0o17", "017", "1_000", "1,5",
    "1.234,5", "1 000", "+5", "5.", ".5", "5.0", "05", "-0", "--5", "1/3", "5%", "½", "٥", "５", "1" * 19,
    "1" * 3_000, "0." + "3" * 13, "0." + "0" * 3_000 + "1", "9" * 400 + "e999999999", "true",
    "[5]", "{a: 5}", "null", "",
)  # fmt: skip
DATES = ("2019-13-01", "2019-02-30", "0001-01-01", "9999-12-31", "2019-4-5", "05/04/2019", "2019",
         "2019-W14-5", "20190405", "2019-04-05T00:00:00Z", "hôm nay", "٢٠١٩-٠٤-٠٥")  # fmt: skip
NUMBERS: list[tuple[str, Text, str]] = [
    *[(f"points {text[:20]}", small('max: "5"\n', f"max: {text}\n"), "") for text in LITERALS],
    *[(f"the day {text}", small("from: 2019-01-01", f"from: '{text}'"), "") for text in DATES],
    ("a negative maximum", small('max: "5"\n', 'max: "-5"\n'), "không được âm"),
    ("places beyond the limit", small("places: 1, unit", "places: 10, unit"), "số nguyên từ 0 đến 9"),
    ("places of a million digits", small("places: 1, unit", f"places: {'1' * 3_000}, unit"), NOT_A_NUMBER),
    ("negative places", small("places: 1, unit", "places: -1, unit"), "số nguyên từ 0 đến 9"),
    ("a threshold of eighteen digits", small('min: "18"', f'min: "{"9" * 18}"'), "không vượt điểm tối đa"),
    ("points per item that never end", small('each: "1.5"', f'each: "0.{"3" * 4_000}"'), ""),
    ("each of zero", small('each: "1.5"', 'each: "0"'), "phải lớn hơn 0"),
    ("a formula of 3,000 brackets", formula("(" * 3_000), ""),
    ("a formula that divides by zero", formula("full * n / (m - m)"), "bằng 0"),
    ("a formula with a huge literal", formula("9" * 1_500), "chữ số"),
    ("a formula of unknown fields", formula("full * xa"), "«xa» chưa khai"),
    ("a formula that mixes units", formula("clamp(n + full, 0, full)"), "tính bằng"),
    ("a formula that calls the system", formula("'__import__(\"os\")'"), ""),
]

CYCLES: list[tuple[str, Text, str]] = [
    ("a gate on itself", small("requires: null", "requires: {section: muc, min_level: I}"), "đi vòng"),
    (
        "gates that wait for each other",
        every("requires: null", "requires: {section: muc, min_level: I}"),
        "đi vòng",
    ),
    ("a kind that sums itself up", every("child_kind: xa", "child_kind: huyen"), "Tổng hợp từ chính loại"),
    ("a breaker that breaks nothing", every("by: muc", "by: total"), "dùng chính «total»"),
    (
        "a condition on itself",
        small("applies_when: {criterion: T.0", "applies_when: {criterion: T.9"),
        "không phải trường",
    ),
    (
        "a question that asks itself",
        every(
            "            rule: {kind: info}\n",
            "            rule: {kind: info}\n"
            "            applies_when: {criterion: C.info, field: co, is: x}\n",
        ),
        "không được phụ thuộc",
    ),
    ("one id for a group and a criterion", criterion_id("N"), "Mã «N» lặp lại"),
    ("mixed kinds of rules", small("kind: best_of, cases", "kind: ratio, cases"), "Thiếu khóa «a»"),
    ("grades that are words", every('tot: {points: "3", clause: điểm a}', "tot: điểm a"), "Phải là một khối"),
    ("evidence that is a list", small("evidence: [văn bản]", "evidence: [[x]]"), "Phải là chữ hoặc một khối"),
    ("evidence of nothing", small("evidence: [văn bản]", "evidence: [~]"), "Phải là chữ hoặc một khối"),
    (
        "a rule in a rule",
        every('cases: {lon: "3", nho: "1"}', 'cases: {lon: {kind: ratio}, nho: "1"}'),
        "Phải là một đoạn chữ",
    ),
    (
        "a composite in a composite",
        every(
            'rule: {kind: count_capped, count: n, each: "1"', 'rule: {kind: composite, count: n, each: "1"'
        ),
        "không dùng được trong một phần",
    ),
    ("an unknown field in a rule", small("count: n,", "count: m,"), "chưa khai"),
    ("another format", small("thamtra-criteria/2", "thamtra-criteria/9"), "không được hỗ trợ"),
    ("the format before this one", small("thamtra-criteria/2", "thamtra-criteria/1"), "không được hỗ trợ"),
]

TEXTS = [*DEPTH_AND_SIZE, *MARKS, *CHARACTERS, *NUMBERS, *CYCLES]

BYTES: list[tuple[str, bytes, str]] = [
    ("UTF-16 with its mark", SMALL.encode("utf-16"), "UTF-16"),
    ("UTF-16, the other way round", b"\xfe\xff" + SMALL.encode("utf-16-be"), "UTF-16"),
    ("UTF-16 without its mark", SMALL.encode("utf-16-le"), "byte 0"),
    ("UTF-32", SMALL.encode("utf-32-be"), "byte 0"),
    ("UTF-8 with a byte order mark", SMALL.encode("utf-8-sig"), "BOM"),
    (
        "Windows-1258",
        SMALL[:20].encode() + "Bộ thử".encode("cp1258", "replace") + b"\xf0\xec",
        "không thuộc UTF-8",
    ),
    ("Latin-1", SMALL.encode("latin-1", "replace") + "é".encode("latin-1"), "không thuộc UTF-8"),
    ("an overlong form", b"a: \xc0\xaf", "Byte 0xC0 không thuộc UTF-8"),
    ("half a letter", SMALL.encode()[: SMALL.encode().index(b"\xe1") + 1], "không thuộc UTF-8"),
    ("half a pair", b"a: \xed\xa0\x80", "không thuộc UTF-8"),
    ("a zero byte", SMALL.encode().replace(b"title", b"tit\x00le", 1), "byte 0"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 100, "không thuộc UTF-8"),
    ("a workbook", b"PK\x03\x04\x14\x00\x06\x00" + bytes(200), "byte 0"),
    ("50 MB of letters", b"x" * 50_000_000, "nghìn byte"),
    ("50 MB of zeros", bytes(50_000_000), "nghìn byte"),
]
