from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from pipeline.modeling.news.decoding import best_paths, decode_batch, path_loss
from pipeline.modeling.news.tags import legal_ends, legal_transitions, tag_names

TAGS = tag_names(["PER"])
LENGTHS = torch.tensor([5, 3, 1, 4])
FREE = torch.zeros(len(TAGS), len(TAGS))


def _legal_paths(length: int, *, whole: bool) -> Iterator[tuple[int, ...]]:
    """Yield every path that obeys the tags' rules; `whole` ones begin and end outside a span."""
    legal, (begins, ends) = legal_transitions(TAGS), legal_ends(TAGS)
    for path in itertools.product(range(len(TAGS)), repeat=length):
        complete = begins[path[0]] and ends[path[-1]]
        if all(legal[a, b] for a, b in itertools.pairwise(path)) and (complete or not whole):
            yield path


def _score(logits: Tensor, transitions: Tensor, path: tuple[int, ...]) -> float:
    moves = sum(float(transitions[a, b]) for a, b in itertools.pairwise(path))
    return moves + sum(float(logits[step, tag]) for step, tag in enumerate(path))


def _random(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(len(LENGTHS), 5, len(TAGS), generator=generator)
    return logits, torch.randn(len(TAGS), len(TAGS), generator=generator)


@pytest.mark.parametrize("seed", range(20))
def test_best_path_is_the_best_of_all_legal_paths(seed: int) -> None:
    logits, transitions = _random(seed)
    paths = best_paths(logits, transitions, LENGTHS, TAGS)
    for row, length in enumerate(LENGTHS.tolist()):
        scores = {
            path: _score(logits[row], transitions, path)
            for path in _legal_paths(length, whole=True)
        }
        assert tuple(paths[row, :length].tolist()) == max(scores, key=scores.__getitem__)
        assert (paths[row, length:] == 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_loss_is_the_share_of_the_right_path_among_the_legal_ones(seed: int) -> None:
    logits, transitions = _random(seed)
    gold = torch.zeros(4, 5, dtype=torch.long)
    expected = 0.0
    for row, length in enumerate(LENGTHS.tolist()):
        paths = list(_legal_paths(length, whole=False))
        right = paths[(7 * seed + row) % len(paths)]
        gold[row] = torch.tensor([*right, *[-100] * (5 - length)])
        scores = torch.tensor([_score(logits[row], transitions, path) for path in paths])
        expected += float(scores.logsumexp(dim=0)) - _score(logits[row], transitions, right)
    loss = path_loss(logits, transitions, gold, LENGTHS, TAGS)
    assert loss.item() == pytest.approx(expected / LENGTHS.sum().item(), rel=1e-4)


def test_a_transition_that_is_learned_turns_the_path() -> None:
    logits = torch.zeros(1, 3, len(TAGS))
    logits[0, :, TAGS.index("S-PER")] = 1
    repeated = FREE.clone()
    repeated[TAGS.index("S-PER"), TAGS.index("S-PER")] = -5
    [[alone, *rest]] = decode_batch(logits, FREE, torch.tensor([3]), TAGS)
    assert (alone[:3], len(rest)) == ((0, 1, "PER"), 2)
    [spans] = decode_batch(logits, repeated, torch.tensor([3]), TAGS)
    assert [span[:3] for span in spans] == [(0, 1, "PER"), (2, 3, "PER")]


def test_score_is_the_geometric_mean_of_the_tags_probabilities() -> None:
    probabilities = torch.full((1, 3, len(TAGS)), 0.025)
    for step, (tag, share) in enumerate([("B-PER", 0.9), ("E-PER", 0.4), ("O", 0.9)]):
        probabilities[0, step, TAGS.index(tag)] = share
    logits = probabilities.log()
    [[(start, end, label, score)]] = decode_batch(logits, FREE, torch.tensor([3]), TAGS)
    logs = logits.log_softmax(dim=-1)[0]
    mean = (float(logs[0, TAGS.index("B-PER")]) + float(logs[1, TAGS.index("E-PER")])) / 2
    assert (start, end, label) == (0, 2, "PER")
    assert score == pytest.approx(math.exp(mean))


def test_padding_is_never_part_of_a_span() -> None:
    logits = torch.zeros(1, 4, len(TAGS))
    logits[0, :, TAGS.index("S-PER")] = 5
    [spans] = decode_batch(logits, FREE, torch.tensor([2]), TAGS)
    assert [(start, end) for start, end, _, _ in spans] == [(0, 1), (1, 2)]
