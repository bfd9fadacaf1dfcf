import math
import random

import networkx
import numpy as np
import pytest

from pipeline.text.textrank import most_central, textrank


@pytest.mark.parametrize("seed", range(8))
def test_weights_equal_pagerank_over_the_similarities_of_the_paper(seed: int) -> None:
    chance = random.Random(seed)
    sentences = [
        chance.choices("甲乙丙丁戊己庚辛壬癸", k=chance.randint(1, 7))
        for _ in range(chance.randint(1, 12))
    ]
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(sentences)))
    for one, words in enumerate(sentences):
        for other in range(one):
            shared = len(set(words) & set(sentences[other]))
            length = math.log(len(words)) + math.log(len(sentences[other]))
            if shared and length:
                graph.add_edge(one, other, weight=shared / length)
    expected = networkx.pagerank(graph, alpha=0.85, tol=1e-10)
    assert textrank(sentences) == pytest.approx([expected[node] for node in graph], abs=1e-5)


def test_the_sentence_that_shares_with_both_others_is_the_most_central() -> None:
    sentences = [["晋中", "会议"], ["晋中", "榆社", "脱贫"], ["榆社", "学校"]]
    assert most_central(sentences, 1) == [1]
    assert most_central(sentences, 2) in ([0, 1], [1, 2])


@pytest.mark.parametrize(
    ("sentences", "count", "expected"),
    [([], 3, []), ([[]], 3, [0]), ([["甲"], ["乙"]], 5, [0, 1]), ([["甲"], ["甲"]], 1, [0])],
)
def test_odd_texts(sentences: list[list[str]], count: int, expected: list[int]) -> None:
    assert most_central(sentences, count) == expected


def test_weights_sum_to_one() -> None:
    assert np.sum(textrank([["甲", "乙"], ["乙", "丙"], ["丁"]])) == pytest.approx(1.0)
