from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import awkward
import numpy as np
from hypothesis import given

from pipeline.modeling.news.checksums import extended
from pipeline.modeling.news.codes import code_points


@given(text=awkward.texts)
def test_checksums_are_those_of_zlib(text: str) -> None:
    codes = code_points(text + "aé中😀").astype(np.uint32)
    single = extended(np.zeros_like(codes), codes)
    pairs = extended(single[:-1], codes[1:])
    characters = [chr(code).encode("utf-8", "surrogatepass") for code in codes]
    assert single.tolist() == [crc32(one) for one in characters]
    assert pairs.tolist() == [crc32(one + other) for one, other in pairwise(characters)]
