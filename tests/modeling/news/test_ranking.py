from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.modeling.news.ranking import RANKING, Ranking
from pipeline.modeling.news.sentence_features import FEATURES

TEXTS = ["大雨停了。", "大雨过后路通了。", "但他说:“好。”"]
SALIENCE = np.array([0.2, 0.7, 0.1], dtype=np.float32)


def arrays(names: list[str], hidden: list[list[float]], out: list[float]) -> dict[str, np.ndarray]:
    return {
        "names": np.array(names),
        "hidden": np.array(hidden, dtype=np.float16),
        "bias": np.zeros(len(out), dtype=np.float16),
        "out": np.array(out, dtype=np.float16),
    }


def test_one_unit_that_reads_the_place_ranks_by_it() -> None:
    ranked = Ranking(arrays(["log_place"], [[1.0]], [1.0]))(TEXTS, SALIENCE)
    assert ranked == pytest.approx(np.array([1, 2, 3]) / 6, abs=1e-3)


def test_a_unit_below_nothing_says_nothing() -> None:
    ranked = Ranking(arrays(["log_place"], [[-1.0]], [1.0]))(TEXTS, SALIENCE)
    assert ranked == pytest.approx(np.ones(3) / 3)


def test_features_are_found_by_their_names(tmp_path: Path) -> None:
    made = arrays(["link", "first"], [[0.0], [2.0]], [1.0])
    np.savez_compressed(tmp_path / RANKING, **made)  # type: ignore[arg-type]
    ranking = Ranking.load(tmp_path)
    assert ranking is not None and ranking(TEXTS, SALIENCE).argmax() == 0
    assert Ranking.load(tmp_path / "other") is None
    with pytest.raises(ValueError, match="fifth"):
        Ranking(arrays(["fifth"], [[1.0]], [1.0]))


def test_a_pages_ranking_does_not_depend_on_its_number_of_sentences() -> None:
    drawn = np.random.default_rng(0).normal(size=(len(FEATURES), 16)).tolist()
    ranking = Ranking(arrays([*FEATURES], drawn, [0.5] * 16))
    assert ranking(TEXTS[:1], SALIENCE[:1]).tolist() == [1.0]


def test_a_page_is_ranked_alike_beside_others_and_one_without_sentences_is_left() -> None:
    drawn = np.random.default_rng(1).normal(size=(len(FEATURES), 16)).tolist()
    ranking = Ranking(arrays([*FEATURES], drawn, [0.5] * 16))
    nothing = np.zeros(0, dtype=np.float32)
    ranked = ranking.of_pages(
        [([], nothing), (TEXTS, SALIENCE), ([], nothing), (["路"], SALIENCE[:1])]
    )
    assert [len(shares) for shares in ranked] == [0, 3, 0, 1]
    assert ranked[1].tolist() == ranking(TEXTS, SALIENCE).tolist()
    assert ranking.of_pages([]) == []


def test_the_shipped_ranking_prefers_the_news_to_what_leads_to_it() -> None:
    ranking = Ranking.load(Path(__file__).parents[3] / "models/news-small")
    assert ranking is not None
    texts = ["他说这很好。", "河畔市5月12日宣布,新建的跨河大桥将于下周一正式通车。", "这是真的。"]
    shares = ranking(texts, np.array([0.3, 0.4, 0.3], dtype=np.float32))
    assert shares.argmax() == 1 and shares.sum() == pytest.approx(1)
