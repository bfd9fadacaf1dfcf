from __future__ import annotations

import pytest

from pipeline.hub.labels import InferenceOutputs, Tag, inference_outputs, read_tags, tag_problems


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
