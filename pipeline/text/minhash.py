"""Near-duplicates by MinHash (Broder 1997): signatures of texts, and which repeats which."""

from __future__ import annotations

import base64
import binascii
from typing import Any


def signature(text: str, *, shingle: int, permutations: int) -> str:
    """Return the MinHash of a text's character shingles in base64; "" where it has none.

    White space does not count: the same article is wrapped differently by every site.
    """
    import numpy as np
    from datasketch import MinHash

    plain = "".join(text.split())
    if not plain:
        return ""
    count = max(1, len(plain) - shingle + 1)
    shingles = sorted({plain[start : start + shingle] for start in range(count)})
    made = MinHash(num_perm=permutations, seed=1, scheme="affine32")
    made.update_batch([one.encode("utf-8", "surrogatepass") for one in shingles])
    return base64.b64encode(np.asarray(made.hashvalues, dtype="<u4").tobytes()).decode("ascii")


class Repeats:
    """The texts seen so far, asked in order which of them a text repeats."""

    def __init__(self, *, threshold: float, permutations: int) -> None:
        from datasketch import MinHashLSH

        self.threshold, self.permutations = threshold, permutations
        self._index: Any = MinHashLSH(threshold=threshold, num_perm=permutations)
        self._firsts: list[tuple[str, Any]] = []

    def first(self, name: str, signed: str) -> tuple[str, float] | None:
        """Return the first text that this one repeats, with their similarity, or None.

        A text that repeats none is one that later ones can repeat.
        """
        made = self._read(signed)
        if made is None:
            return None
        for place in sorted(self._index.query(made)):
            first, other = self._firsts[place]
            if (similarity := float(made.jaccard(other))) >= self.threshold:
                return first, similarity
        self._index.insert(len(self._firsts), made)
        self._firsts.append((name, made))
        return None

    def _read(self, signed: str) -> Any:
        import numpy as np
        from datasketch import MinHash

        try:
            values = np.frombuffer(base64.b64decode(signed, validate=True), dtype="<u4")
        except (binascii.Error, ValueError):
            return None
        if len(values) != self.permutations:
            return None
        return MinHash(
            num_perm=self.permutations, seed=1, hashvalues=values.copy(), scheme="affine32"
        )
