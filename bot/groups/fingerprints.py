"""What makes two ads alike: MinHash over the letters of the normalised text, cut into bands for a look-up.

An ad's shingles are runs of SHINGLE letters of its normalised text (`nlu.text`), so that prices, numbers, emoji,
punctuation and disguised letters do not matter. Of two ads whose shingles overlap by a share s, a band of ROWS values
is equal with probability s^ROWS; the number of equal bands therefore tells how alike they are (a test
measures where the line runs).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from rensa import RMinHash

from nlu.text import Text

SHINGLE = 4
BANDS = 16
ROWS = 4
SEED = 20_261_124
"""Never change it while an index is kept: all bands would differ."""
SHORTEST = 40
"""Letters below which a text is too short to tell a copy from chance."""
BUCKET_BITS = 17
"""Bits of a band's hash that choose a Redis hash; at ten million texts such a hash holds 76 fields, which Redis keeps
in its compact form (hash-max-listpack-entries is 128)."""
FIELD_BITS = 32
WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Fingerprint:
    """Bands of a text, each as a Redis bucket and a field; none for a text too short to compare."""

    digest: str
    """Equal for equal letters."""
    bands: tuple[tuple[int, int], ...]


def fingerprint(text: Text) -> Fingerprint:
    """The fingerprint of a normalised message; linear in its length."""
    letters = " ".join(WORDS.findall(text.norm))
    digest = blake2b(letters.encode(), digest_size=16).hexdigest()
    if len(letters) < SHORTEST:
        return Fingerprint(digest, ())
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    minhash.update(list({letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1)}))
    values: list[int] = minhash.digest()
    return Fingerprint(digest, tuple(_band(values[at : at + ROWS]) for at in range(0, BANDS * ROWS, ROWS)))


def _band(values: Sequence[int]) -> tuple[int, int]:
    hashed = blake2b(b"".join(value.to_bytes(4, "little") for value in values), digest_size=8).digest()
    number = int.from_bytes(hashed, "little")
    # Fields as signed 32-bit integers: Redis stores such a text in five bytes.
    return number % 2**BUCKET_BITS, (number >> BUCKET_BITS) % 2**FIELD_BITS - 2 ** (FIELD_BITS - 1)
