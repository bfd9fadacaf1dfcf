from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import tiny_hub

from pipeline import ConfigError, Document, NotReadyError, Pipeline, Span
from pipeline.stage import create

TOKENIZERS = {
    "WordPiece": tiny_hub.wordpiece,
    "SentencePiece": tiny_hub.sentencepiece,
    "byte level": tiny_hub.byte_level,
}
TEXT = tiny_hub.TAUGHT[-1][0]
EXPECTED = [
    (0, 3, "LOC"),
    (6, 8, "PER"),
    (9, 12, "LOC"),
    (23, 25, "PER"),
    (26, 28, "PER"),
    (30, 34, "ORG"),
]


def pipeline_with(folder: Path | str, **settings: Any) -> Pipeline:
    """Return the pipeline that a config with this checkpoint describes."""
    entities = {"entities": {"checkpoint": str(folder), **settings}}
    return Pipeline.from_config({"stages": ["sentences", entities]})


def found(doc: Document) -> list[tuple[int, int, str | None]]:
    assert doc.errors == []
    return [(span.start, span.end, span.label) for span in doc.spans["entities"]]


@pytest.mark.parametrize("scheme", ["BI", "BIES", "BIS", "I"])
@pytest.mark.parametrize("kind", TOKENIZERS)
def test_what_was_taught_comes_back_at_its_place(kind: str, scheme: str, tmp_path: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    model = tiny_hub.teach_entities(
        tokenizer, tiny_hub.tags_of(scheme), max_position_embeddings=128
    )
    pipeline = pipeline_with(tiny_hub.save(tmp_path, model, tokenizer))
    assert found(pipeline(TEXT)) == EXPECTED
    shifted = pipeline("\ufeff\u3000\u3000" + TEXT + "\r\n")
    assert found(shifted) == [(start + 3, end + 3, label) for start, end, label in EXPECTED]


def test_scores_are_probabilities_and_the_layer_is_signed(bio: Path) -> None:
    doc = pipeline_with(bio)(TEXT)
    assert all(0.5 < (span.score or 0) <= 1 for span in doc.spans["entities"])
    signed = r"bio@[0-9a-f]{12}\.[0-9a-f]{8} news"  # weights, then all other files of the folder
    assert re.fullmatch(signed, doc.made_by["entities"])
    assert pipeline_with(bio, min_score=1.0)(TEXT).spans["entities"] == []


def test_labels_get_our_names_unless_the_scheme_is_fine(tmp_path: Path) -> None:
    taught = [
        ("张三去太原参加春节晚会。", [("张三", "PERSON"), ("太原", "GPE"), ("春节", "EVENT")])
    ]
    tokenizer = tiny_hub.wordpiece([taught[0][0]])
    tags = tiny_hub.tags_of("BIES", ("PERSON", "GPE", "EVENT"))
    folder = tiny_hub.save(tmp_path, tiny_hub.teach_entities(tokenizer, tags, taught), tokenizer)

    def labels(**settings: Any) -> list[str | None]:
        return [span[2] for span in found(pipeline_with(folder, **settings)(taught[0][0]))]

    assert labels() == ["PER", "LOC", "EVENT"]
    assert labels(scheme="fine") == ["PERSON", "GPE", "EVENT"]
    assert labels(labels={"GPE": "PLACE", "EVENT": None}) == ["PER", "PLACE"]
    assert labels(keep_labels=["PER", "LOC"]) == ["PER", "LOC"]


def test_outputs_without_names_can_be_named(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    names = tiny_hub.tags_of("BI")
    model = tiny_hub.teach_entities(tokenizer, names)
    raw = [f"LABEL_{number}" for number in range(len(names))]
    model.config.id2label = dict(enumerate(raw))
    model.config.label2id = {name: number for number, name in enumerate(raw)}
    folder = tiny_hub.save(tmp_path, model, tokenizer)
    named = dict(zip(raw, names, strict=True))
    assert found(pipeline_with(folder, labels=named)(TEXT)) == EXPECTED


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"keep_labels": ["Per"]}, 'keep_labels: the checkpoint has no label "Per"; did you'),
        ({"labels": {"PERR": "X"}}, 'labels: the checkpoint has no label "PERR"; did you'),
        (
            {"labels": {"PER": "人名"}, "keep_labels": ["PER"]},
            'keep_labels: the checkpoint has no label "PER"; known: 人名, LOC, ORG',
        ),
    ],
)
def test_a_label_that_the_checkpoint_does_not_have(
    settings: dict[str, Any], told: str, bio: Path
) -> None:
    with pytest.raises(NotReadyError) as caught:
        pipeline_with(bio, **settings).load()
    [problem] = caught.value.problems
    assert problem.startswith(f"stages[1] entities: {told}")
    with pytest.raises(ConfigError) as later:  # as where it was fetched on loading
        create("entities", {"checkpoint": str(bio), **settings}).load()
    assert later.value.problems == [problem.removeprefix("stages[1] entities: ")]


def test_labels_are_named_as_outputs_as_tags_or_as_we_call_them(bio: Path) -> None:
    labels = {"B-PER": "B-人名", "I-PER": "I-人名", "LOC": "地名"}
    kept = ["人名", "地名"]
    spans = found(pipeline_with(bio, labels=labels, keep_labels=kept)(TEXT))
    names = {"PER": "人名", "LOC": "地名"}
    assert spans == [(start, end, names[name]) for start, end, name in EXPECTED if name in names]


def test_many_sentences_share_windows_and_nothing_is_lost_or_doubled(bio: Path) -> None:
    text = TEXT * 40  # windows of 64 pieces
    expected = [
        (start + at * len(TEXT), end + at * len(TEXT), label)
        for at in range(40)
        for start, end, label in EXPECTED
    ]
    pipeline = pipeline_with(bio, max_length=len(TEXT) // 2 + 8)
    assert found(pipeline(text)) == expected


def test_a_sentence_longer_than_the_network_reads_is_tagged_to_its_end(tmp_path: Path) -> None:
    clause = "张三去太原,"
    text = clause * 60 + "完。"
    tokenizer = tiny_hub.wordpiece([clause + "完。"])
    # What a piece is shows in the piece itself, so that every window can tell.
    from_pieces = tiny_hub.tag_by_piece(
        tokenizer,
        {"张": "B-PER", "三": "I-PER", "太": "B-LOC", "原": "I-LOC"},
        tiny_hub.tags_of("BI"),
    )
    folder = tiny_hub.save(tmp_path, from_pieces, tokenizer)
    doc = pipeline_with(folder)(text)
    assert doc.spans["sentences"] == [Span(0, len(text))]
    assert found(doc) == [
        span
        for at in range(0, 60 * len(clause), len(clause))
        for span in ((at, at + 2, "PER"), (at + 3, at + 5, "LOC"))
    ]


def test_noise_is_not_read(bio: Path) -> None:
    doc = Document("1", TEXT, spans={"noise": [Span(0, 23, "caption")]})
    assert found(pipeline_with(bio)(doc)) == EXPECTED[3:]


def test_pages_with_nothing_in_them(bio: Path) -> None:
    docs = list(pipeline_with(bio).stream(["", " \n", "\u3000"]))
    assert [(doc.spans["entities"], doc.errors) for doc in docs] == [([], [])] * 3


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_finds_the_same(dtype: str, bio: Path) -> None:
    assert found(pipeline_with(bio, dtype=dtype)(TEXT)) == EXPECTED


def test_punctuation_is_read_as_it_was_taught_and_script_as_asked(tmp_path: Path) -> None:
    taught = [("張三在臺灣說，好。", [("張三", "PER"), ("臺灣", "LOC")])]
    text = taught[0][0]
    tokenizer = tiny_hub.wordpiece([text])
    tags = {"張": "B-PER", "三": "I-PER", "臺": "B-LOC", "灣": "I-LOC"}
    model = tiny_hub.tag_by_piece(tokenizer, tags, tiny_hub.tags_of("BI"))
    folder = tiny_hub.save(tmp_path, model, tokenizer)
    assert found(pipeline_with(folder, script="original")(text)) == [(0, 2, "PER"), (3, 5, "LOC")]
    assert found(pipeline_with(folder)(text)) == []
