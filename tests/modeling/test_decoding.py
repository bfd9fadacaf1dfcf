from __future__ import annotations

import itertools
import math

import pytest
import torch

from pipeline.modeling.decoding import best_paths, decode_batch
from pipeline.modeling.tags import legal_ends, legal_transitions, tag_names

TAGS = tag_names(["PER"])


def _best_by_search(logs: torch.Tensor) -> float:
    """Return the score of the best legal path, by trying every path."""
    legal, (begins, ends) = legal_transitions(TAGS), legal_ends(TAGS)
    best = -math.inf
    for path in itertools.product(range(len(TAGS)), repeat=len(logs)):
        if not (begins[path[0]] and ends[path[-1]]):
            continue
        if all(legal[a, b] for a, b in itertools.pairwise(path)):
            best = max(best, sum(float(logs[step, tag]) for step, tag in enumerate(path)))
    return best


@pytest.mark.parametrize("seed", range(20))
def test_best_path_is_the_best_of_all_legal_paths(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.tensor([5, 3, 1, 4])
    logs = (3 * torch.randn(4, 5, len(TAGS), generator=generator)).log_softmax(dim=-1)
    paths = best_paths(logs, lengths, TAGS)
    legal, (begins, ends) = legal_transitions(TAGS), legal_ends(TAGS)
    for row, length in enumerate(lengths.tolist()):
        path = paths[row, :length].tolist()
        assert begins[path[0]] and ends[path[-1]]
        assert all(legal[a, b] for a, b in itertools.pairwise(path))
        score = sum(float(logs[row, step, tag]) for step, tag in enumerate(path))
        assert score == pytest.approx(_best_by_search(logs[row, :length]), abs=1e-4)


def test_score_is_the_geometric_mean_of_the_tags_probabilities() -> None:
    probabilities = torch.full((1, 3, len(TAGS)), 0.025)
    for step, (tag, share) in enumerate([("B-PER", 0.9), ("E-PER", 0.4), ("O", 0.9)]):
        probabilities[0, step, TAGS.index(tag)] = share
    logits = probabilities.log()
    [[(start, end, label, score)]] = decode_batch(logits, torch.tensor([3]), TAGS)
    logs = logits.log_softmax(dim=-1)[0]
    mean = (float(logs[0, TAGS.index("B-PER")]) + float(logs[1, TAGS.index("E-PER")])) / 2
    assert (start, end, label) == (0, 2, "PER")
    assert score == pytest.approx(math.exp(mean))


def test_padding_is_never_part_of_a_span() -> None:
    logits = torch.zeros(1, 4, len(TAGS))
    logits[0, :, TAGS.index("S-PER")] = 5
    [spans] = decode_batch(logits, torch.tensor([2]), TAGS)
    assert [(start, end) for start, end, _, _ in spans] == [(0, 1), (1, 2)]
