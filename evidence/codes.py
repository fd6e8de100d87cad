"""One-time photo codes: issued with a visit's package, used up offline one a photo, checked without a list.

A package carries a secret seed and says how many codes each tablet may use. The codes of a tablet are drawn
from the seed, its name and the numbers 1, 2, 3 and so on, so that tablets which hold the same package never
meet, and the package stays as small as its seed. Who has not seen the package cannot make a code; a code that
no seed gives was never issued, and whoever is shown the seed can see that for himself.

The form of a code is final: the number, a hyphen, and six characters, each the lower five bits of a byte of
HMAC-SHA256 under the seed as text, over ``thamtra-photo-code/1``, the tablet and the number, a line each.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_DRAWN = 6
_CODE = re.compile(r"([1-9][0-9]{0,5})-[0-9a-z]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodePool:
    """The photo codes issued with one package.

    Attributes:
        seed: Secret of the package, as text.
        count: How many codes each tablet may use.
    """

    seed: str
    count: int

    def issued(self, device: str, code: str) -> bool:
        """Tell whether a code is one of those that a tablet may use."""
        form = _CODE.fullmatch(code)
        if form is None or int(form[1]) > self.count:
            return False
        return hmac.compare_digest(photo_code(self.seed, device, int(form[1])), code)


def photo_code(seed: str, device: str, number: int) -> str:
    """Return a tablet's photo code.

    Args:
        seed: Secret of the package.
        device: Name of the tablet.
        number: From 1 to the count of the pool; each stands for one photo.
    """
    said = f"thamtra-photo-code/1\n{device}\n{number}"
    drawn = hmac.digest(seed.encode(), said.encode(), sha256)[:_DRAWN]
    return f"{number}-{''.join(_ALPHABET[byte & 31] for byte in drawn)}"
