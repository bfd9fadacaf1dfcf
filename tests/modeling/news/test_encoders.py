from __future__ import annotations

import pytest
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.encoders import NamesEmbedding
from pipeline.modeling.news.encoding import collate


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


@pytest.mark.parametrize("encoder", ["recurrent", "transformer"])
def test_both_encoders_give_states_of_the_stated_width(encoder: str) -> None:
    model, extract = tiny_model(encoder=encoder, num_heads=2), tiny_extract()
    rows = [extract(TEXT[:12]), extract(TEXT[:30])]
    with torch.inference_mode():
        states = model(collate(rows))
        alone = model(collate(rows[:1]))
    assert states.shape == (2, 30, model.config.states_size)
    torch.testing.assert_close(states[0, :12], alone[0], rtol=1e-4, atol=1e-5)


def test_names_of_two_classes_add_up() -> None:
    names = NamesEmbedding(3)
    begins_first, inside_second = 1, 2 << 2
    [found] = names(torch.tensor([begins_first | inside_second]))
    others = names.weight[8::4].sum(dim=0)  # what the classes that say nothing add
    torch.testing.assert_close(found, names.weight[1] + names.weight[4 + 2] + others)
