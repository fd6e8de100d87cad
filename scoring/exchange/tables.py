"""Tables of text cells: a heading row, rows below it, and every fault with its row, column and sentence.

Opening files is the caller's business; a table here is a list of rows that are already split into cells.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

REMARKS = frozenset({"source", "position", "note"})
"""Columns any table may carry for its readers; nothing is computed from them."""


@dataclass(frozen=True, slots=True)
class TableFault:
    """One thing wrong in a table. Rows are counted from 1, the heading is row 1."""

    name: str
    row: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        """One line for a terminal."""
        place = f"{self.name}:{self.row}: {self.column}" if self.column else f"{self.name}:{self.row}"
        return f"{place}: {self.message} [{self.code}]"


class TableError(ValueError):
    """A table was refused; every fault found in it is listed."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number and the cells that hold something, by heading."""

    number: int
    cells: Mapping[str, str]

    def cell(self, heading: str) -> str:
        """Read a cell; a blank one and one without a column are empty text."""
        return self.cells.get(heading, "")


@dataclass(slots=True)
class Sheet:
    """A table by its headings, and the faults found in it so far."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    faults: list[TableFault] = field(default_factory=list)

    def add(self, row: int, column: str, code: str, message: str) -> None:
        """Note one fault."""
        self.faults.append(TableFault(self.name, row, column, code, message))

    def lines(self) -> Iterator[Line]:
        """Iterate over the rows that hold something; cells without a heading are faults."""
        width = len(self.headings)
        for number, row in enumerate(self.rows, start=2):
            cells = [clean(cell) for cell in row]
            if any(cells[width:]):
                self.add(number, "", "table.too-many-cells", f"Dòng có nhiều ô hơn {width} cột của bảng")
            found = {heading: cell for heading, cell in zip(self.headings, cells, strict=False) if cell}
            self._check_visible(number, found)
            if found:
                yield Line(number, found)

    def _check_visible(self, row: int, cells: Mapping[str, str]) -> None:
        for heading, cell in cells.items():
            if heading not in REMARKS and not cell.isprintable() and any(map(_is_hidden, cell)):
                message = "Ô có ký tự không nhìn thấy (như dấu cách rỗng); hãy xóa ô và gõ lại"
                self.add(row, heading, "table.hidden-character", message)

    def check_headings(self, required: Collection[str], known: Collection[str]) -> None:
        """Note columns that are missing, occur twice or are not known."""
        for heading in sorted(set(required).difference(self.headings)):
            self.add(1, heading, "table.missing-column", f"Thiếu cột «{heading}»")
        seen: set[str] = set()
        for heading in self.headings:
            if heading in seen:
                self.add(1, heading, "table.column-twice", f"Cột «{heading}» có hai lần")
            elif heading not in known and heading not in REMARKS:
                self.add(
                    1, heading, "table.unknown-column", f"Không rõ cột «{heading}» là gì; sửa tên hoặc bỏ cột"
                )
            seen.add(heading)

    def refuse(self) -> None:
        """Stop where faults were found.

        Raises:
            TableError: lists them in order of rows and columns.
        """
        if self.faults:
            places = {heading: place for place, heading in reversed([*enumerate(self.headings)])}
            raise TableError(sorted(self.faults, key=lambda fault: (fault.row, places.get(fault.column, -1))))


def sheet_of(rows: Sequence[Sequence[str]], name: str) -> Sheet:
    """Take the first row as headings.

    Raises:
        TableError: the table is empty or a heading is blank.
    """
    if not any(clean(cell) for row in rows[:1] for cell in row):
        if any(cell.strip() for row in rows for cell in row):
            message = "Dòng đầu trống: hãy xóa các dòng trống phía trên dòng tên cột"
            raise TableError([TableFault(name, 1, "", "table.blank-first-row", message)])
        raise TableError([TableFault(name, 1, "", "table.empty", "Bảng trống: dòng đầu phải là tên các cột")])
    headings = [clean(cell) for cell in rows[0]]
    while not headings[-1]:
        headings.pop()
    found = Sheet(name, tuple(headings), rows[1:])
    if "" in headings:
        found.add(1, "", "table.blank-heading", f"Cột thứ {headings.index('') + 1} không có tên")
    return found


def _is_hidden(character: str) -> bool:
    """Tell characters that take no room and make two codes look like one; line breaks and tabs are seen."""
    return unicodedata.category(character) in {"Cf", "Cc"} and character not in "\n\r\t"


def clean(cell: str) -> str:
    """Take a cell's text in NFC without blanks around it."""
    return unicodedata.normalize("NFC", cell).strip()
