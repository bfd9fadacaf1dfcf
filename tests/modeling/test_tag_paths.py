from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checkpoints.labels import read_tags
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Array, Scheme


def scheme(places: str, labels: str = "XY") -> Scheme:
    return Scheme(read_tags(["O", *(f"{p}-{label}" for label in labels for p in places)], {}))


def spans(found: Scheme, names: list[str]) -> list[tuple[int, int, str]]:
    """Return the spans of outputs that are sure of these tags."""
    known = [f"{tag.place}-{tag.label}" if tag.label else "O" for tag in found.tags]
    logits = np.array([[9.0 * (tag == name) for tag in known] for name in names])
    return places_of(found.decode([logits])[0])


def places_of(found: list[ScoredSpan]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in found]


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
    assert places_of(bio.decode([logits])[0]) == [(0, 2, "X")]


def test_a_score_is_the_mean_of_the_probabilities() -> None:
    logits = np.log(np.array([[0.2, 0.8, 1e-9], [0.4, 1e-9, 0.6]]))
    [[span]] = scheme("BI", "X").decode([logits])
    assert (span.start, span.end, span.label) == (0, 2, "X")
    assert span.score == pytest.approx((0.8 * 0.6) ** 0.5, rel=1e-6)


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
    assert places_of(made.decode([logits])[0]) == found


def _legal_paths(made: Scheme, length: int) -> Iterator[tuple[int, ...]]:
    """Yield every path that obeys the tags' rules and begins and ends outside a span."""
    for path in itertools.product(range(len(made.tags)), repeat=length):
        whole = made.begins[path[0]] and made.ends[path[-1]]
        if whole and all(made.follows[a, b] for a, b in itertools.pairwise(path)):
            yield path


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("places", ["BIES", "BI", "I"])
def test_the_path_is_the_best_of_all_legal_ones_whatever_stands_beside_it(
    places: str, seed: int
) -> None:
    random = np.random.default_rng(seed)
    count = len(scheme(places, "X").tags)
    transitions = random.normal(size=(count, count))
    made = Scheme(scheme(places, "X").tags, transitions)
    rows = [3 * random.normal(size=(length, count)) for length in (2, 5, 1, 4)]
    expected = []
    for row in rows:

        def worth(path: tuple[int, ...], row: Array = row) -> float:
            moves = sum(transitions[a, b] for a, b in itertools.pairwise(path))
            return float(moves + row[range(len(path)), path].sum())

        best = max(_legal_paths(made, len(row)), key=worth)
        sure = 9 * np.eye(count)[list(best)]
        expected.append(places_of(scheme(places, "X").decode([sure])[0]))
    assert [places_of(found) for found in made.decode(rows)] == expected
    assert made.decode([*rows, *rows[::-1]])[: len(rows)] == made.decode(rows)
    assert [made.decode([row])[0] for row in rows] == made.decode(rows)


def test_a_transition_that_is_learned_turns_the_path() -> None:
    made = scheme("BIES", "X")
    repeated = np.zeros((5, 5))
    repeated[4, 4] = -5  # S-X after S-X
    logits = np.eye(5)[[4, 4, 4]]
    assert places_of(made.decode([logits])[0]) == [(0, 1, "X"), (1, 2, "X"), (2, 3, "X")]
    turned = Scheme(made.tags, repeated).decode([logits])[0]
    assert places_of(turned) == [(0, 1, "X"), (2, 3, "X")]


def test_more_sentences_than_are_decoded_together() -> None:
    made = scheme("BIES", "X")
    rows = [9 * np.eye(5)[[1, *[2] * (number % 7), 3]] for number in range(1_100)]
    found = made.decode([*rows, np.zeros((0, 5))])
    assert [places_of(spans) for spans in found[:-1]] == [[(0, len(row), "X")] for row in rows]
    assert found[-1] == []


def test_a_temperature_divides_the_scores() -> None:
    logits = [np.random.default_rng(4).normal(size=(size, 9)).astype(np.float32) for size in (7, 3)]
    cool = scheme("BIES").find([rows / np.float32(2) for rows in logits])
    found = scheme("BIES").find(logits, temperature=2.0)
    assert found.as_numbers()[:] == cool.as_numbers()[:]
    assert found.scores.tolist() != scheme("BIES").find(logits).scores.tolist()


def test_a_tag_that_nothing_may_come_before_is_never_chosen() -> None:
    only_ends = scheme("E", "X")  # O, E-X
    logits = np.array([[0.0, 5.0], [0.0, 5.0], [0.0, 5.0]])
    assert only_ends.decode([logits]) == [[]]
