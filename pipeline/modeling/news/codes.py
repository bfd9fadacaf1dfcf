"""Texts as numbers: the code points of a text, or of many that stand one after the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]

#: What stands behind each text where many are looked up at once; Unicode never gives it to a
#: character, and no unit holds it.
PARTING = "\uffff"


def code_points(text: str) -> Codes:
    """Return the code points of a text, one number for each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
        np.int64
    )
