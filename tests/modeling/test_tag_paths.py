from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checkpoints.labels import read_tags
from pipeline.modeling.tag_paths import Scheme


def scheme(places: str, labels: str = "XY") -> Scheme:
    return Scheme(read_tags(["O", *(f"{p}-{label}" for label in labels for p in places)], {}))


def spans(found: Scheme, names: list[str]) -> list[tuple[int, int, str]]:
    """Return the spans of outputs that are sure of these tags."""
    known = [f"{tag.place}-{tag.label}" if tag.label else "O" for tag in found.tags]
    logits = np.array([[9.0 * (tag == name) for tag in known] for name in names])
    return [span[:3] for span in found.spans(logits)]


@pytest.mark.parametrize(
    ("places", "names", "expected"),
    [
        ("BI", ["B-X", "I-X", "O", "B-Y"], [(0, 2, "X"), (3, 4, "Y")]),
        ("BI", ["B-X", "B-X", "I-X"], [(0, 1, "X"), (1, 3, "X")]),
        ("BIES", ["B-X", "I-X", "E-X", "S-Y"], [(0, 3, "X"), (3, 4, "Y")]),
        ("BIES", ["B-X", "E-X", "B-X", "E-X"], [(0, 2, "X"), (2, 4, "X")]),
        ("BIS", ["S-X", "B-X", "I-X", "O"], [(0, 1, "X"), (1, 3, "X")]),
        ("I", ["I-X", "I-X", "I-Y", "O", "I-Y"], [(0, 2, "X"), (2, 3, "Y"), (4, 5, "Y")]),
        ("BI", [], []),
    ],
)
def test_spans_of_each_scheme(
    places: str, names: list[str], expected: list[tuple[int, int, str]]
) -> None:
    assert spans(scheme(places), names) == expected


def test_an_illegal_path_gives_way_to_the_likeliest_legal_one() -> None:
    bio = scheme("BI", "X")  # O, B-X, I-X
    logits = np.array([[2.0, 1.5, 0.0], [0.0, 0.0, 5.0], [5.0, 0.0, 0.0]])
    assert [span[:3] for span in bio.spans(logits)] == [(0, 2, "X")]


def test_a_score_is_the_mean_of_the_probabilities() -> None:
    logits = np.log(np.array([[0.2, 0.8, 1e-9], [0.4, 1e-9, 0.6]]))
    [(start, end, label, score)] = scheme("BI", "X").spans(logits)
    assert (start, end, label) == (0, 2, "X")
    assert score == pytest.approx((0.8 * 0.6) ** 0.5, rel=1e-6)


@given(
    st.sampled_from(["BI", "BIES", "BIS"]),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from("XY")), max_size=6),
)
def test_what_is_encoded_is_decoded(places: str, laid: list[tuple[int, int, str]]) -> None:
    found, at = list[tuple[int, int, str]](), 0
    for gap, size, label in laid:
        found.append((at + gap, at + gap + size, label))
        at += gap + size
    made = scheme(places)
    tags = made.encode(found, at + 1)
    logits = np.array([[9.0 if n == tag else 0.0 for n in range(len(made.tags))] for tag in tags])
    assert [span[:3] for span in made.spans(logits)] == found
