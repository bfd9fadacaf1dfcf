from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model

from pipeline.errors import InputError
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training import phases
from pipeline.training.examples import Judged, Tagged
from pipeline.training.settings import TrainConfig

NO_STEPS = {"pretrain": {"steps": 0}, "finetune": {"steps": 0}, "document_head": {"steps": 0}}


def _config(folder: Path, **settings: Any) -> TrainConfig:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    data = {"data": folder, "work": work, "output": folder / "out", "sets": {}}
    return TrainConfig(**{**data, "device": "cpu", "precision": "float32", **settings})


def _extract() -> FeatureExtractor:
    return tiny_extract()


def _silent(line: str) -> None:
    """Keep no report."""


def _unlike(model: NewsModel) -> dict[str, torch.Tensor]:
    """Return weights that a model does not have by chance."""
    return {name: torch.full_like(value, 2) for name, value in model.state_dict().items()}


def _holds(state: dict[str, torch.Tensor], value: float) -> bool:
    return all(bool((weights == value).all()) for weights in state.values())


def test_a_phase_without_steps_changes_nothing(tmp_path: Path) -> None:
    model, config = tiny_model().train(), _config(tmp_path, **NO_STEPS)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for phase in (phases.pretraining, phases.finetuning, phases.head_training):
        phase(config, model, _extract(), _silent)
    phases.ngram_training(config, model, _extract(), _silent)
    assert not model.training
    torch.testing.assert_close(dict(model.state_dict()), before)
    assert [*config.work.iterdir()] == []


def test_a_phase_that_is_done_is_read_and_not_learned_again(tmp_path: Path) -> None:
    model = tiny_model()
    steps: dict[str, Any] = {name: {"steps": 9} for name in NO_STEPS}
    config = _config(tmp_path, **steps)
    torch.save(_unlike(model), config.work / "pretrained.pt")
    phases.pretraining(config, model, _extract(), _silent)
    assert _holds(model.state_dict(), 2)
    other = tiny_model(seed=1)
    torch.save(_unlike(other), config.work / "finetuned.pt")
    phases.finetuning(config, other.train(), _extract(), _silent)
    assert (_holds(other.state_dict(), 2), other.training) == (True, False)
    head = tiny_model(seed=2)
    torch.save(_unlike(head.document), config.work / "document_head.pt")
    phases.head_training(config, head, _extract(), _silent)
    assert _holds(head.document.state_dict(), 2)
    assert not _holds(head.encoder.state_dict(), 2)


def test_pretraining_may_begin_with_the_weights_of_a_checkpoint(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "before", seed=5)
    model, expected = tiny_model(seed=1), tiny_model(seed=5)
    config = _config(tmp_path, pretrain={"steps": 0, "weights": folder})
    phases.pretraining(config, model, _extract(), _silent)
    torch.testing.assert_close(
        dict(model.encoder.state_dict()), dict(expected.encoder.state_dict())
    )


def test_ngrams_that_were_fitted_are_read(tmp_path: Path) -> None:
    model, config = tiny_model(), _config(tmp_path, model={"ngram_buckets": 32})
    torch.save(_unlike(NgramTopics(32, len(MODEL_TOPICS))), config.work / "ngrams.pt")
    phases.ngram_training(config, model, _extract(), _silent)
    assert (model.config.ngram_buckets, _holds(model.ngrams.state_dict(), 2)) == (32, True)


def test_unit_tables_are_the_vectors_of_characters_pairs_and_words() -> None:
    model = tiny_model()
    encoder = model.encoder
    found = phases.unit_tables(model)
    assert [len(table) for table in found] == [
        encoder.character_embedding.num_embeddings,
        encoder.pair_embedding.num_embeddings,
        encoder.word_embedding.num_embeddings,
    ]
    assert {table.requires_grad for table in found} == {True}


def test_tagged_windows_are_taken_once_and_headlines_with_them() -> None:
    one, two, title = (tiny_extract()(text) for text in (TEXT[:9], TEXT[9:20], TEXT[20:25]))
    tagged = [Tagged(row, np.zeros(len(row), dtype=np.uint8)) for row in (one, two, one)]
    headline = Judged([title], np.zeros((1, 8), dtype=np.float32), None, None, None)
    examples = {"news": tagged, "words": tagged[:1], "titles": [headline], "documents": [headline]}
    found = phases.tagged_windows(examples)
    assert [(id(row), sentences) for row, sentences in found] == [
        (id(one), [(0, 9)]),
        (id(two), [(0, 11)]),
        (id(title), [(0, 5)]),
    ]


def test_weights_to_go_on_from_that_are_not_there_are_told(tmp_path: Path) -> None:
    missing = {"steps": 0, "weights": tmp_path / "nowhere"}
    with pytest.raises(InputError, match=r"pretrain\.weights: no such checkpoint: .*nowhere"):
        phases.pretraining(_config(tmp_path, pretrain=missing), tiny_model(), _extract(), _silent)
