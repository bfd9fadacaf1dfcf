from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch
import transformers

from pipeline import CheckpointError, ConfigError, Document, Label, NotReadyError, Pipeline
from pipeline.stage import create

SPORTS = "国家队昨晚以三比一战胜对手,夺得冠军。"
FARMING = "农业农村部介绍,秋粮面积稳中有增。"
NAMES = ["entailment", "neutral", "contradiction"]


def topics(folder: Path, text: str, **settings: Any) -> list[Label]:
    """Return the topics that a config with this checkpoint gives a text."""
    stages = ["sentences", {"topics": {"checkpoint": str(folder), **settings}}]
    doc = Pipeline.from_config({"stages": stages})(Document("1", text))
    assert doc.errors == []
    return doc.labels["topics"]


def names(found: list[Label]) -> list[str]:
    return [label.name for label in found]


def classifier(labels: list[str], targets: Any, tokenizer: Any, *texts: Any, **more: Any) -> Any:
    """Return a tiny BERT that knows by heart which of the texts (or pairs) is what."""
    torch.manual_seed(0)
    config = tiny_hub.bert_config(tokenizer, **tiny_hub.label_map(labels), **more)
    model = transformers.BertForSequenceClassification(config)
    batch = {**tokenizer(*texts, padding=True, return_tensors="pt"), "labels": targets}
    assert tiny_hub.fit(model, [batch], steps=400, rate=4e-3) < 0.05
    return model


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = tiny_hub.wordpiece()
    texts = [SPORTS, FARMING]
    model = classifier(["体育", "农业", "其他"], torch.tensor([0, 1]), tokenizer, texts)
    return tiny_hub.save(tmp_path_factory.mktemp("single"), model, tokenizer)


@pytest.fixture(scope="module")
def multi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = tiny_hub.wordpiece()
    model = classifier(
        ["体育", "农业", "其他"],
        torch.tensor([[1.0, 0, 0], [0, 1.0, 1.0], [0, 0, 0]]),
        tokenizer,
        [SPORTS, FARMING, "这篇文章。"],
        problem_type="multi_label_classification",
    )
    return tiny_hub.save(tmp_path_factory.mktemp("multi"), model, tokenizer)


def teach_inference(folder: Path, order: list[str]) -> Path:
    """Write an NLI checkpoint whose outputs stand in `order`; it knows two texts by heart."""
    tokenizer = tiny_hub.wordpiece()
    asked = ["体育", "农业", "乡村振兴"]
    truth = [(SPORTS, {"体育"}), (FARMING, {"农业", "乡村振兴"})]
    pairs = [(text, label, label in fits) for text, fits in truth for label in asked]
    model = classifier(
        order,
        torch.tensor([order.index("entailment" if f else "contradiction") for *_, f in pairs]),
        tokenizer,
        [text for text, *_ in pairs],
        [f"这篇文章的主题是{label}。" for _, label, _ in pairs],
        num_hidden_layers=2,
    )
    return tiny_hub.save(folder, model, tokenizer)


@pytest.fixture(scope="module")
def inference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return teach_inference(tmp_path_factory.mktemp("nli"), NAMES)


def test_one_label_a_page(single: Path) -> None:
    found = topics(single, SPORTS, threshold=0)
    assert names(found)[0] == "体育" and len(found) == 3
    assert sum(label.score or 0 for label in found) == pytest.approx(1, abs=1e-3)
    assert names(topics(single, FARMING)) == ["农业"]


def test_labels_are_renamed_put_together_and_left_out(single: Path) -> None:
    mapping = {"体育": "sports", "农业": "sports", "其他": None}
    assert names(topics(single, SPORTS, labels=mapping)) == ["sports"]


def test_many_labels_a_page_each_for_itself(multi: Path) -> None:
    assert names(topics(multi, SPORTS)) == ["体育"]
    assert sorted(names(topics(multi, FARMING))) == ["其他", "农业"]
    assert topics(multi, "这篇文章。") == []
    assert names(topics(multi, FARMING, thresholds={"其他": 1.0})) == ["农业"]


def test_a_long_page_is_read_to_its_end(single: Path, multi: Path) -> None:
    text = SPORTS + FARMING * 20
    assert names(topics(single, text, max_length=24)) == ["农业"]
    assert sorted(names(topics(multi, text, max_length=24))) == ["体育", "其他", "农业"]


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]])
def test_zero_shot_reads_entailment_from_the_label_map(order: list[str], tmp_path: Path) -> None:
    folder = teach_inference(tmp_path, order)
    asked = {"labels": ["体育", "农业", "乡村振兴"]}
    assert names(topics(folder, SPORTS, **asked)) == ["体育"]
    assert sorted(names(topics(folder, FARMING, **asked))) == ["乡村振兴", "农业"]
    assert names(topics(folder, SPORTS, **asked, multi_label=False, threshold=0.5)) == ["体育"]


def test_zero_shot_on_a_long_page(inference: Path) -> None:
    asked = {"labels": ["体育", "农业", "乡村振兴"], "max_length": 50}
    found = names(topics(inference, SPORTS + FARMING * 10, **asked))
    assert sorted(found) == ["乡村振兴", "体育", "农业"]


def test_zero_shot_without_labels_asks_for_the_taxonomy(inference: Path) -> None:
    found = names(topics(inference, SPORTS, max_topics=17, threshold=0))
    assert len(found) == 17 and "sports" in found


def test_zero_shot_labels_can_be_renamed(inference: Path) -> None:
    assert names(topics(inference, SPORTS, labels={"体育": "sports", "农业": "farming"})) == [
        "sports"
    ]


def test_labels_of_ones_own_need_an_inference_checkpoint(single: Path) -> None:
    with pytest.raises(NotReadyError) as caught:
        topics(single, SPORTS, labels=["环保"])
    assert caught.value.problems == [
        f'stages[1] topics: checkpoint "{single}": a list of labels needs a checkpoint for '
        "inference (NLI), whose outputs are called entailment and contradiction; found 体育, 农业, "
        "其他; name such a checkpoint, or leave labels out for the topics that this one knows"
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"thresholds": {"体育类": 0.7}}, 'thresholds: the checkpoint has no label "体育类"; did'),
        ({"among": ["体育", "农"]}, 'among: the checkpoint has no label "农"; did you'),
        ({"labels": {"体": "sports"}}, 'labels: the checkpoint has no label "体"; did you'),
        (
            {"labels": {"体育": "sports", "其他": None}, "thresholds": {"体育": 0.7}},
            'thresholds: the checkpoint has no label "体育"; known: sports, 农业',
        ),
    ],
)
def test_a_label_that_the_checkpoint_does_not_have(
    settings: dict[str, Any], told: str, single: Path
) -> None:
    with pytest.raises(NotReadyError) as caught:
        topics(single, SPORTS, **settings)
    [problem] = caught.value.problems
    assert problem.startswith(f"stages[1] topics: {told}")
    with pytest.raises(ConfigError) as later:  # as where it was fetched on loading
        create("topics", {"checkpoint": str(single), **settings}).load()
    assert later.value.problems == [problem.removeprefix("stages[1] topics: ")]


def test_a_label_that_an_inference_checkpoint_is_not_asked_for(inference: Path) -> None:
    with pytest.raises(NotReadyError) as caught:
        topics(inference, SPORTS, labels=["体育", "环保"], among=["体育"], thresholds={"环": 0.5})
    assert caught.value.problems == [
        'stages[1] topics: thresholds: the checkpoint has no label "环"; did you mean "环保"?; '
        "known: 体育, 环保"
    ]
    assert names(topics(inference, SPORTS, among=["sports"], threshold=0)) == ["sports"]


def test_a_hypothesis_that_leaves_no_room_is_refused(inference: Path) -> None:
    with pytest.raises(CheckpointError, match=r"stages\[1\] topics: .* shorten hypothesis"):
        topics(inference, SPORTS, labels=["环保" * 30])


def test_pages_without_text_have_no_topics(single: Path, inference: Path) -> None:
    assert topics(single, " \n") == topics(inference, "") == []
