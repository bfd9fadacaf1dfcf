from __future__ import annotations

import numpy as np
import pytest

from pipeline.modeling.news.ranking import Ranking
from pipeline.modeling.news.sentence_features import FEATURES, sentence_features
from pipeline.training.ranking_fit import RankedArticle, RankingFit, fit_ranking

TEXTS = ["路通了车来了人走了。", "“好。”他说。", "河畔市召开大会。"]


def articles(best: int, *, choosable: bool = True) -> list[RankedArticle]:
    """Articles in which the sentence `best` is the headline's, whatever the network says."""
    drawn, found = np.random.default_rng(0), []
    for _ in range(60):
        salience = drawn.dirichlet(np.ones(3)).astype(np.float32)
        gains = np.full(3, 0.1, dtype=np.float32)
        gains[best] = 0.9
        allowed = np.ones(3, dtype=bool)
        allowed[best] = choosable
        found.append(RankedArticle(sentence_features(TEXTS, salience), gains, allowed))
    return found


def fitted(found: list[RankedArticle], **settings: int) -> dict[str, np.ndarray]:
    said: list[str] = []
    config = RankingFit.model_validate({"units": 4, "networks": 2, "epochs": 30, **settings})
    arrays = fit_ranking(found, config, said.append, seed=1)
    assert len(said) == config.networks
    return arrays  # type: ignore[return-value]


@pytest.mark.parametrize("best", [0, 1, 2])
def test_the_sentence_that_gains_most_is_ranked_first(best: int) -> None:
    ranking = Ranking(fitted(articles(best)))
    shares = ranking(TEXTS, np.full(3, 1 / 3, dtype=np.float32))
    assert shares.argmax() == best


def test_networks_stand_side_by_side_and_the_same_seed_gives_the_same() -> None:
    found = articles(0)
    first, second = fitted(found), fitted(found)
    assert first["hidden"].shape == (len(FEATURES), 8)
    assert list(first["names"]) == [*FEATURES]
    assert np.array_equal(first["hidden"], second["hidden"])


def test_what_cannot_be_chosen_is_not_learned() -> None:
    heavy = articles(1, choosable=False)
    found = [RankedArticle(one.features, one.gains, one.choosable, 5.0) for one in heavy]
    shares = Ranking(fitted([*found, *articles(2)]))(TEXTS, np.full(3, 1 / 3, dtype=np.float32))
    assert shares.argmax() == 2
