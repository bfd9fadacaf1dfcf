from __future__ import annotations

from pathlib import Path

import pytest
import tiny_hub
import tiny_writers

from pipeline import Pipeline
from pipeline.modeling.hub.jieba_tokenizer import JiebaWordPieceTokenizer

#: As in the vocabulary files of these checkpoints: some of BERT's unused pieces become special.
LINES = [
    *("[PAD]", "[unused1]", "[unused2]", "[unused3]", "[UNK]", "[CLS]", "[SEP]"),
    *("国家队", "夺得", "冠军", "北京", "国", "家", "。", ",", "三", "比", "一", "昨", "晚", "以"),
    *("战", "胜", "对", "手", "iphone", "15", "pro", "##s", "cafe", "2", "##0"),
]


@pytest.fixture
def tokenizer(tmp_path: Path) -> JiebaWordPieceTokenizer:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return JiebaWordPieceTokenizer(str(path))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("国家队夺得冠军。", ["国家队", "夺得", "冠军", "。"]),
        ("北京的国家队", ["北京", "<unk>", "国家队"]),
        ("iPhone 15 Pros", ["iphone", "15", "pro", "##s"]),
        ("Cafe,国家", ["cafe", ",", "国", "家"]),
        ("20", ["2", "##0"]),
        ("", []),
        (" \u3000\n", []),
        ("😀", ["<unk>"]),
    ],
)
def test_words_of_the_vocabulary_are_whole_and_others_word_pieces(
    text: str, pieces: list[str], tokenizer: JiebaWordPieceTokenizer
) -> None:
    assert tokenizer.tokenize(text) == pieces


def test_special_pieces_are_where_the_vocabulary_has_unused_ones(
    tokenizer: JiebaWordPieceTokenizer,
) -> None:
    special = (tokenizer.pad_token_id, tokenizer.eos_token_id, tokenizer.unk_token_id)
    assert special == (0, 1, 4) and tokenizer.mask_token_id == 3
    assert tokenizer.get_vocab()["<mask_1>"] == 2
    assert len(tokenizer) == len(LINES)


def test_a_text_ends_with_the_end_piece(tokenizer: JiebaWordPieceTokenizer) -> None:
    encoded = tokenizer(["国家队。", "冠军"], padding=True)
    assert encoded["input_ids"] == [[7, 13, 1], [9, 1, 0]]
    assert encoded["attention_mask"] == [[1, 1, 1], [1, 1, 0]]
    assert "token_type_ids" not in encoded


def test_decoding_gives_text_with_spaces_between_latin_words_only(
    tokenizer: JiebaWordPieceTokenizer,
) -> None:
    text = "国家队夺得冠军,iphone 15 pros。"
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids, skip_special_tokens=True) == text


def test_saved_and_read_again_it_is_the_same(
    tokenizer: JiebaWordPieceTokenizer, tmp_path: Path
) -> None:
    tokenizer.save_pretrained(tmp_path / "saved")
    assert (tmp_path / "saved" / "vocab.txt").read_text(encoding="utf-8").splitlines() == LINES
    again = JiebaWordPieceTokenizer.from_pretrained(tmp_path / "saved")
    assert again.get_vocab() == tokenizer.get_vocab()
    assert again("国家队夺冠")["input_ids"] == tokenizer("国家队夺冠")["input_ids"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_piece_that_is_a_line_end_for_unicode_shifts_no_other(end: str, tmp_path: Path) -> None:
    lines = [*LINES[:8], "\u2028", "\x85", "\x0b", "\x1c", *LINES[8:]]
    path = tmp_path / "vocab.txt"
    path.write_bytes((end.join(lines) + end).encode())
    tokenizer = JiebaWordPieceTokenizer(str(path))
    assert tokenizer.get_vocab()["\u2028"] == 8
    assert len(tokenizer) == len(lines)
    assert tokenizer.convert_tokens_to_ids(["国家队", "夺得", "##0"]) == [7, 12, len(lines) - 1]


def test_the_preset_writes_with_it_from_the_cache(
    tokenizer: JiebaWordPieceTokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, written = "国家队昨晚以三比一战胜对手,夺得冠军。", "国家队夺得冠军。"
    model = tiny_writers.teach_summaries("Pegasus", tokenizer, [(source, written)])

    def make(folder: Path) -> None:
        model.save_pretrained(folder)
        (folder / "vocab.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")

    monkeypatch.setenv("HF_HOME", str(tmp_path))
    tiny_hub.cached(tmp_path, "IDEA-CCNL/Randeng-Pegasus-238M-Summary-Chinese", make)
    summary = {"summary": {"checkpoint": "randeng-pegasus", "salience": "lead"}}
    doc = Pipeline.from_config({"stages": ["sentences", summary]})(source)
    assert (doc.texts["summary"], doc.errors) == (written, [])
    assert doc.made_by["summary"] == "IDEA-CCNL/Randeng-Pegasus-238M-Summary-Chinese@000000000000"
