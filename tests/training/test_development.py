from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from tiny_checkpoint import tiny_extract, tiny_model
from torch import Tensor, nn

from pipeline.modeling.news.network import NewsModel, head_tags
from pipeline.modeling.news.tags import encode_spans
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training import development
from pipeline.training.development import (
    development_figures,
    salience_gain,
    tagging_f1,
    temperatures,
    topic_accuracy,
)
from pipeline.training.examples import Judged, Tagged

EXTRACT = tiny_extract()
NEVER = -30.0  # a logit of what does not happen


def _always(module: nn.Linear, logits: dict[int, float]) -> None:
    """Make a layer answer these logits whatever it reads, and NEVER for other outputs."""
    with torch.no_grad():
        module.weight.zero_()
        module.bias.fill_(NEVER)
        for place, logit in logits.items():
            module.bias[place] = logit


def _tagged(model: NewsModel, head: str, text: str, *spans: tuple[int, int, str]) -> Tagged:
    tags = encode_spans(spans, len(text), head_tags(model, head))
    return Tagged(EXTRACT(text), np.array(tags, dtype=np.uint8))


def _doc(
    *allowed: str,
    known: Sequence[str] = MODEL_TOPICS,
    salience: Sequence[float] | None = None,
    scores: Sequence[float] = (0.0,),
) -> Judged:
    """Return a document of as many sentences as scores, which are the first of their places."""
    places = np.zeros((len(scores), 8), dtype=np.float32)
    places[:, 0] = scores
    masks = [np.array([topic in names for topic in MODEL_TOPICS]) for names in (allowed, known)]
    return Judged(
        [EXTRACT("晋中市")] * len(scores),
        places,
        *(masks if allowed else (None, None)),
        None if salience is None else np.array(salience, dtype=np.float32),
    )


def _likeliest(model: NewsModel, **logits: float) -> None:
    """Make the model answer these topics for every document."""
    by_place = {MODEL_TOPICS.index(topic): logit for topic, logit in logits.items()}
    _always(model.document.topics[-1], by_place)


def test_f1_counts_spans_that_are_right_in_both_ends_and_label() -> None:
    model = tiny_model()
    single = head_tags(model, "news").index("S-LOC")
    _always(model.taggers["news"], {single: 0.0})
    examples = [
        _tagged(model, "news", "晋中在", (0, 1, "LOC"), (1, 2, "PER")),  # one of three is right
        _tagged(model, "news", "晋中", (0, 2, "LOC")),  # none of two
    ]
    assert tagging_f1(model, examples, "news") == pytest.approx(2 * 1 / (5 + 3))


def test_f1_of_words_counts_every_word() -> None:
    model = tiny_model()
    _always(model.taggers["words"], {head_tags(model, "words").index("S"): 0.0})
    example = _tagged(model, "words", "张书锦在晋中市调研", (0, 3, ""), (3, 4, ""), (4, 9, ""))
    assert tagging_f1(model, [example], "words") == pytest.approx(2 * 1 / (9 + 3))


def test_f1_of_a_head_that_finds_nothing_is_zero() -> None:
    model = tiny_model()
    _always(model.taggers["news"], {0: 0.0})
    assert tagging_f1(model, [_tagged(model, "news", "晋中", (0, 2, "LOC"))], "news") == 0.0


def test_topics_are_right_where_the_likeliest_of_the_known_is_allowed() -> None:
    model = tiny_model()
    _likeliest(model, health=3.0, sports=2.0, finance=1.0)
    docs = [
        _doc("sports", known=("sports", "finance")),  # health is likelier, but not known
        _doc("finance", "sports", known=("sports", "finance", "health")),
        _doc("finance", "health"),
        _doc("finance"),
        _doc(salience=[0.5]),  # no topics, so not counted
    ]
    assert topic_accuracy(model, docs) == 2 / 4
    assert topic_accuracy(model, docs[-1:]) == 0.0


def test_gain_is_that_of_the_most_salient_sentence_beside_the_lead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(_: NewsModel, batch: Sequence[Judged]) -> tuple[Tensor, Tensor]:
        # A short document's padding scores best, and must not be chosen.
        rows = [torch.from_numpy(doc.places[:, 0]) for doc in batch]
        salience = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=9.0)
        return torch.zeros(len(batch), len(MODEL_TOPICS)), salience

    monkeypatch.setattr(development, "judge", judge)
    docs = [
        _doc(salience=[0.2, 0.6], scores=[1, 2]),
        _doc(salience=[0.4, 0.0, 0.1], scores=[0, 1, 0]),
        _doc("sports", scores=[1, 2, 3, 4]),
    ]
    gain, lead = salience_gain(tiny_model(), docs)
    assert (gain, lead) == (pytest.approx((0.6 + 0.0) / 2), pytest.approx((0.2 + 0.4) / 2))
    assert salience_gain(tiny_model(), docs[2:]) == (0.0, 0.0)


def test_every_development_set_has_the_figures_that_it_can_have() -> None:
    model = tiny_model()
    _likeliest(model, sports=1.0)
    _always(model.document.salience[-1], {0: 0.0})
    tag = head_tags(model, "news").index("S-LOC")
    _always(model.taggers["news"], {tag: 0.0})
    figures = development_figures(
        model,
        {"news/a": [_tagged(model, "news", "晋", (0, 1, "LOC"))]},
        {
            "titles/b": [_doc("sports")],
            "documents/c": [_doc(salience=[0.25, 0.5], scores=[0, 0])],
            "documents/d": [_doc("finance"), _doc(salience=[0.25, 0.5], scores=[0, 0])],
            "documents/e": [],
        },
    )
    assert figures == {
        "news/a": 1.0,
        "titles/b topics": 1.0,
        "documents/c rouge-l": 0.25,
        "documents/c rouge-l of lead": 0.25,
        "documents/d topics": 0.0,
        "documents/d rouge-l": 0.25,
        "documents/d rouge-l of lead": 0.25,
    }
    assert model.training  # it goes on being taught


@pytest.mark.parametrize("factor", [1.0, 2.0, 3.0])
def test_logits_multiplied_by_a_factor_get_a_temperature_as_large(factor: float) -> None:
    model = tiny_model()
    counts = {0: 12, head_tags(model, "news").index("S-LOC"): 5, 4: 3}
    _always(model.taggers["news"], {tag: factor * np.log(count) for tag, count in counts.items()})
    gold = np.repeat(list(counts), list(counts.values())).astype(np.uint8)
    topics = {"sports": 6, "finance": 3, "education": 1}
    docs = [_doc(topic) for topic, count in topics.items() for _ in range(count)]
    _likeliest(model, **{topic: factor * np.log(count) for topic, count in topics.items()})
    # Parts of different length, so that one of them is padded.
    tagged = [Tagged(EXTRACT("晋" * len(part)), part) for part in (gold[:13], gold[13:])]
    found = temperatures(model, {"news/a": tagged}, {"titles/b": docs})
    assert found == {"news": factor, "topics": factor}


def test_all_sets_of_a_head_are_calibrated_together() -> None:
    model = tiny_model()
    _always(model.taggers["words"], {0: 2 * np.log(3.0), 3: 0.0})
    sets = {
        f"words/{name}": [Tagged(EXTRACT("晋" * len(gold)), np.array(gold, dtype=np.uint8))]
        for name, gold in (("a", [0, 0, 0, 0]), ("b", [0, 0, 3, 3]))
    }
    assert temperatures(model, sets, {}) == {"words": 2.0}


def test_only_documents_with_one_right_topic_are_calibrated_on() -> None:
    model = tiny_model()
    _likeliest(model, sports=np.log(3.0), finance=0.0, health=8.0)
    sure = [_doc("sports", known=("sports", "finance"))] * 3
    docs = [*sure, _doc("finance", known=("sports", "finance")), _doc("health", "world"), _doc()]
    assert temperatures(model, {}, {"documents/a": docs}) == {"topics": 1.0}
    assert temperatures(model, {}, {"documents/a": docs[4:]}) == {}
