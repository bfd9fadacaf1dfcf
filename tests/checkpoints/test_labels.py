from __future__ import annotations

import pytest

from pipeline.checkpoints.labels import (
    InferenceOutputs,
    Tag,
    inference_outputs,
    label_names,
    read_tags,
    tag_problems,
    unknown_names,
)
from pipeline.errors import CheckpointError


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ({"id2label": {"10": "k", **{str(n): "abcdefghij"[n] for n in range(10)}}}, "abcdefghijk"),
        ({"id2label": {}, "num_labels": 3}, ["LABEL_0", "LABEL_1", "LABEL_2"]),
        ({}, ["LABEL_0", "LABEL_1"]),
    ],
)
def test_names_of_the_outputs_in_order(config: dict[str, object], names: list[str]) -> None:
    assert label_names(config) == list(names)


@pytest.mark.parametrize(
    ("numbers", "told"), [("ab", "a, b"), ("02", "0, 2"), ("12", "1, 2"), ("0", None)]
)
def test_a_label_map_counts_its_outputs_from_zero(numbers: str, told: str | None) -> None:
    config = {"id2label": dict.fromkeys(numbers, "O")}
    if told is None:
        assert label_names(config) == ["O"]
        return
    with pytest.raises(CheckpointError) as caught:
        label_names(config)
    assert str(caught.value) == (
        f"its label map numbers its outputs {told}; expected 0, 1, 2 and so on, one for each "
        "output; mend id2label in its config.json"
    )


def test_names_that_a_checkpoint_does_not_have_come_with_the_likeliest() -> None:
    assert unknown_names("keep_labels", ["Per", "LOC", "x"], ["PER", "LOC"]) == [
        'keep_labels: the checkpoint has no label "Per"; did you mean "PER"?; known: PER, LOC',
        'keep_labels: the checkpoint has no label "x"; known: PER, LOC',
    ]


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("O", Tag("O")),
        ("[PAD]", Tag("O")),
        ("B-PER", Tag("B", "PER")),
        ("I_PER", Tag("I", "PER")),
        ("M-PER", Tag("I", "PER")),
        ("L-PER", Tag("E", "PER")),
        ("U-PER", Tag("S", "PER")),
        ("S-address", Tag("S", "address")),
        ("PER", Tag("I", "PER")),
    ],
)
def test_tags_of_all_schemes(name: str, tag: Tag) -> None:
    assert read_tags([name], {}) == [tag]


def test_names_that_say_nothing_can_be_given_others() -> None:
    renamed = {"LABEL_0": "O", "LABEL_1": "B-PER", "LABEL_2": None}
    names = ["LABEL_0", "LABEL_1", "LABEL_2"]
    assert read_tags(names, renamed) == [Tag("O"), Tag("B", "PER"), Tag("O")]
    assert tag_problems(names, renamed) == []
    assert tag_problems(names, {})[0].startswith("its label map has no O, ")


@pytest.mark.parametrize(
    ("names", "outputs"),
    [
        (["CONTRADICTION", "NEUTRAL", "ENTAILMENT"], InferenceOutputs(2, 0)),
        (["entailment", "neutral", "contradiction"], InferenceOutputs(0, 2)),
        (["entailment", "not_entailment"], InferenceOutputs(0, 1)),
        (["蕴含", "中立", "矛盾"], InferenceOutputs(0, 2)),
        (["体育", "财经"], None),
        (["LABEL_0", "LABEL_1", "LABEL_2"], None),
    ],
)
def test_outputs_of_inference(names: list[str], outputs: InferenceOutputs | None) -> None:
    assert inference_outputs(names) == outputs
