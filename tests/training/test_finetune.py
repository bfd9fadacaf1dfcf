from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.network import head_tags
from pipeline.modeling.news.path_loss import path_loss
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.examples import Judged, Tagged
from pipeline.training.finetune import (
    FinetuneConfig,
    step_loss,
    tagging_loss,
    task_batches,
    task_order,
)
from pipeline.training.topic_salience import judging_loss

EXTRACT = tiny_extract()
WEIGHTS = {"news": 3.0, "words": 1.0, "titles": 0.0}


@dataclass(frozen=True)
class _Sized:
    name: str
    size: int


EXAMPLES = {
    "news": [_Sized(f"n{number}", 3 + number) for number in range(7)],
    "words": [_Sized(f"w{number}", 9) for number in range(4)],
}
CONFIG = FinetuneConfig(steps=40, characters=20, weights={"words": 1.0, "news": 2.0})


def _tagged(text: str, *tags: int) -> Tagged:
    return Tagged(EXTRACT(text), np.array(tags, dtype=np.uint8))


def test_tasks_are_drawn_by_their_weights() -> None:
    counts = Counter(task_order(WEIGHTS, 4_000, seed=1))
    assert set(counts) == {"news", "words"}
    assert counts["news"] / 4_000 == pytest.approx(0.75, abs=0.03)


def test_the_order_of_tasks_depends_on_the_seed_and_not_on_that_of_the_weights() -> None:
    order = task_order(WEIGHTS, 50, seed=1)
    assert task_order(dict(reversed(WEIGHTS.items())), 50, seed=1) == order
    assert task_order({name: 2 * weight for name, weight in WEIGHTS.items()}, 50, seed=1) == order
    assert task_order(WEIGHTS, 50, seed=2) != order


def test_batches_hold_examples_of_the_task_drawn_within_the_budget() -> None:
    steps = list(task_batches(EXAMPLES, CONFIG, seed=1))
    assert [task for task, _ in steps] == task_order(CONFIG.weights, 40, seed=1)
    for task, batch in steps:
        assert set(batch) <= set(EXAMPLES[task])
        assert sum(example.size for example in batch) <= 20
    seen = Counter(example for task, batch in steps if task == "news" for example in batch)
    assert set(seen) == set(EXAMPLES["news"])  # however short it is, a set comes round evenly
    assert max(seen.values()) - min(seen.values()) <= 1


@pytest.mark.parametrize("first", [1, 13, 39])
def test_batches_can_be_entered_at_any_step(first: int) -> None:
    whole = list(task_batches(EXAMPLES, CONFIG, seed=1))
    assert list(task_batches(EXAMPLES, CONFIG, seed=1, first_step=first)) == whole[first:]
    other = list(islice(task_batches(EXAMPLES, CONFIG, seed=2), 5))
    assert other != whole[:5]


def test_loss_of_tags_is_that_of_path_and_tags_per_character_whatever_the_padding() -> None:
    model = tiny_model()
    bias = torch.linspace(-1, 1, 13)
    with torch.no_grad():
        model.taggers["news"].weight.zero_()
        model.taggers["news"].bias.copy_(bias)
    batch = [_tagged("张书锦在晋", 1, 2, 3, 0, 8), _tagged("在", 0)]
    tags = -bias.log_softmax(dim=0)[[1, 2, 3, 0, 8, 0]].mean()
    paths = [
        path_loss(
            bias.expand(1, example.size, -1),
            torch.zeros(13, 13),
            torch.from_numpy(example.tags.astype(np.int64))[None],
            torch.tensor([example.size]),
            head_tags(model, "news"),
        )
        for example in batch
    ]
    expected = (5 * paths[0] + paths[1]) / 6 + 0.5 * tags
    assert tagging_loss(model, batch, "news").item() == pytest.approx(expected.item())


def test_units_may_be_unknown_in_steps_of_gold_tags() -> None:
    model, batch = tiny_model(), [_tagged("晋中市", 0, 1, 2)]
    torch.manual_seed(0)
    config = CONFIG.model_copy(update={"dropped_tagging_units": 0.99})
    whole = step_loss(model, "news", batch, CONFIG).item()
    assert step_loss(model, "news", batch, config).item() != whole
    assert step_loss(model, "news", batch, CONFIG).item() == whole


@pytest.mark.parametrize("head", ["words", "news", "fine"])
def test_a_tagging_head_is_taught_by_its_own_task_alone(head: str) -> None:
    model = tiny_model()
    batch = [_tagged("晋中市", 0, 1, 2)]
    step_loss(model, head, batch, CONFIG).backward()  # type: ignore[no-untyped-call]
    taught = [name for name, tagger in model.taggers.items() if tagger.weight.grad is not None]
    assert taught == [head]
    paths = [name for name, moves in model.transitions.items() if moves.grad is not None]
    assert paths == [head]
    assert len(model.taggers[head].bias.grad) == len(head_tags(model, head))
    assert model.document.topics[-1].weight.grad is None


@pytest.mark.parametrize("task", ["titles", "documents"])
def test_other_tasks_judge_documents(task: str) -> None:
    model = tiny_model()
    mask = np.array([topic == "sports" for topic in MODEL_TOPICS])
    places = np.zeros((1, 8), dtype=np.float32)
    doc = Judged([EXTRACT(TEXT[:9])], places, mask, np.ones_like(mask))
    config = FinetuneConfig(topic_smoothing=0.2, dropped_units=0.5)
    torch.manual_seed(0)
    loss = step_loss(model, task, [doc], config)
    torch.manual_seed(0)
    assert loss.item() == judging_loss(model, [doc], smoothing=0.2, dropped_units=0.5).item()
    assert loss.item() != judging_loss(model, [doc]).item()


def test_steps_of_titles_and_documents_alone_may_move_the_vectors_at_a_rate_of_their_own() -> None:
    assert FinetuneConfig().task_vector_learning_rates() == {}
    config = FinetuneConfig(topic_vector_learning_rate=0.003)
    assert config.task_vector_learning_rates() == {"titles": 0.003, "documents": 0.003}
