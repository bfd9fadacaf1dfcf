from __future__ import annotations

import torch
from tiny_checkpoint import tiny_model


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
