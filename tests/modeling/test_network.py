from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.encoding import collate
from pipeline.modeling.network import NewsModel, with_byte_vectors


def test_states_of_a_window_do_not_depend_on_its_neighbours_in_the_batch() -> None:
    model, extract = tiny_model(), tiny_extract()
    rows = [extract(TEXT[:12]), extract(TEXT[5:36]), extract(TEXT[3:4])]
    with torch.inference_mode():
        together = model(collate(rows))
        alone = [model(collate([row]))[0] for row in rows]
    for number, row in enumerate(rows):
        torch.testing.assert_close(together[number, : len(row)], alone[number])


def test_a_character_sees_both_sides() -> None:
    model, extract = tiny_model(), tiny_extract()
    with torch.inference_mode():
        middle = [model(collate([extract(text)]))[0, 2] for text in ("张书锦在晋", "张书锦在榆")]
    assert not torch.allclose(middle[0], middle[1])


def test_a_saved_model_loads_as_it_was(tmp_path: Path) -> None:
    model, extract = tiny_model(), tiny_extract()
    model.config.temperatures = {"news": 1.25}
    torch.nn.init.normal_(model.transitions["news"])
    model.save_pretrained(tmp_path)
    loaded = NewsModel.from_pretrained(tmp_path)
    assert loaded.config.temperatures == {"news": 1.25}
    assert loaded.config.topic_labels == model.config.topic_labels
    windows = collate([extract(TEXT)])
    with torch.inference_mode():
        torch.testing.assert_close(loaded(windows), model(windows))
    torch.testing.assert_close(loaded.transitions["news"], model.transitions["news"])


def test_vectors_as_bytes_change_little_and_survive_saving(tmp_path: Path) -> None:
    model, windows = tiny_model(), collate([tiny_extract()(TEXT)])
    small = with_byte_vectors(model)
    small.half().save_pretrained(tmp_path)
    loaded = NewsModel.from_pretrained(tmp_path, dtype=torch.float32)
    assert loaded.encoder.word_embedding.weight.dtype == torch.int8
    with torch.inference_mode():
        torch.testing.assert_close(loaded(windows), model(windows), rtol=0.02, atol=0.02)
        units, bytes_ = model.encoder.embed(windows), loaded.encoder.embed(windows)
    rows = units.abs().amax()
    assert 0 < (units - bytes_).abs().max() < rows / 100


def test_sentences_beyond_a_document_do_not_change_its_judgement() -> None:
    model = tiny_model()
    vectors, places = torch.randn(2, 3, 16), torch.rand(2, 3, 8)
    short = torch.tensor([[True, True, False], [True, True, True]])
    with torch.inference_mode():
        topics, salience = model.document(vectors, places, short)
        vectors[0, 2] = 9
        again, salience_again = model.document(vectors, places, short)
        alone, near = model.document(vectors[:1, :2], places[:1, :2], short[:1, :2])
    assert salience[0, 2] == salience_again[0, 2] == -1e4
    assert topics.shape == (2, 19)
    torch.testing.assert_close(again, topics)
    torch.testing.assert_close(topics[:1], alone, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(salience[:1, :2], near, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("encoder", ["recurrent", "transformer"])
def test_both_encoders_give_states_of_the_stated_width(encoder: str) -> None:
    model, extract = tiny_model(encoder=encoder, num_heads=2), tiny_extract()
    rows = [extract(TEXT[:12]), extract(TEXT[:30])]
    with torch.inference_mode():
        states = model(collate(rows))
        alone = model(collate(rows[:1]))
    assert states.shape == (2, 30, model.config.states_size)
    torch.testing.assert_close(states[0, :12], alone[0], rtol=1e-4, atol=1e-5)
