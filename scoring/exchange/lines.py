"""One unit's line of published results, with what proves that it belongs to them."""

from collections.abc import Mapping

from scoring.exchange.canonical import CanonicalError, Json, canonical_json, digest, parse_canonical
from scoring.exchange.receipts import Receipt
from scoring.exchange.tree import proof, proves

LINE_FORMAT = "thamtra-line/1"


class LineError(ValueError):
    """A line that cannot be taken out or does not hold; the code says why.

    Codes: "line.other-results", "line.unknown-unit", "line.not-a-line", "line.not-in-list".
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


def extract_line(results: bytes, receipt: Receipt, unit: str) -> dict[str, Json]:
    """Take one unit's line out of published results.

    Args:
        results: the published results in canonical form.
        receipt: their receipt.
        unit: the unit's code.

    Returns:
        The line with its proof.

    Raises:
        LineError: the receipt is of other results, or they have no such unit.
    """
    if digest(results) != receipt.result_sha256:
        raise LineError("line.other-results", "Biên nhận này thuộc kết quả khác")
    units = _units(parse_canonical(results))
    codes = [item.get("unit") for item in units]
    if unit not in codes:
        raise LineError("line.unknown-unit", f"Kết quả không có đơn vị «{unit}»")
    place = codes.index(unit)
    steps = proof([canonical_json(item) for item in units], place)
    return {
        "format": LINE_FORMAT,
        "line": units[place],
        "proof": [{"beside": beside, "left": left} for beside, left in steps],
    }


def verify_line(data: bytes, receipt: Receipt) -> str:
    """Check that a line belongs to the results of a receipt.

    Returns:
        The code of its unit.

    Raises:
        LineError: it is no line, or it does not belong to these results.
    """
    try:
        unit, line, steps = _read(parse_canonical(data))
    except (CanonicalError, KeyError, TypeError) as error:
        raise LineError("line.not-a-line", "Không phải dòng kết quả do thamtra trích ra") from error
    try:
        holds = proves(line, steps, receipt.root)
    except ValueError as error:
        raise LineError("line.not-a-line", "Phần chứng minh của dòng không đọc được") from error
    if not holds:
        raise LineError("line.not-in-list", f"Dòng của đơn vị «{unit}» không thuộc kết quả của biên nhận này")
    return unit


def _units(document: Json) -> list[Mapping[str, Json]]:
    units = document.get("units") if isinstance(document, Mapping) else None
    return [item for item in units if isinstance(item, Mapping)] if isinstance(units, list) else []


def _read(document: Json) -> tuple[str, bytes, tuple[tuple[str, bool], ...]]:
    if not isinstance(document, Mapping) or document["format"] != LINE_FORMAT:
        raise TypeError("format")
    line, steps = document["line"], document["proof"]
    if not isinstance(line, Mapping) or not isinstance(steps, list):
        raise TypeError("parts")
    return str(line["unit"]), canonical_json(line), tuple(_step(step) for step in steps)


def _step(step: Json) -> tuple[str, bool]:
    if not isinstance(step, Mapping):
        raise TypeError("step")
    return str(step["beside"]), step["left"] is True
