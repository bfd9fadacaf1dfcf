from __future__ import annotations

from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerFast

from pipeline.modeling.news.tokenizer import UNKNOWN_CHARACTER, build_tokenizer

TOKENIZER = build_tokenizer("晋中a晋")


def _ids(text: str) -> list[int]:
    ids: list[int] = TOKENIZER(text, add_special_tokens=False)["input_ids"]
    return ids


def test_special_pieces_come_first_and_a_repeated_character_counts_once() -> None:
    assert TOKENIZER.get_vocab() == {
        **{"[PAD]": 0, "[UNK]": 1, "[MASK]": 2, " ": 3, "\n": 4},
        **{"晋": 5, "中": 6, "a": 7},
    }
    special = (TOKENIZER.pad_token_id, TOKENIZER.unk_token_id, TOKENIZER.mask_token_id)
    assert special == (0, UNKNOWN_CHARACTER, 2)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("晋中", [5, 6]),
        (" 晋  中\n\n", [3, 5, 3, 3, 6, 4, 4]),
        ("晋\r\n中", [5, 1, 4, 6]),
        ("😀晋👨\u200d👩", [1, 5, 1, 1, 1]),
        ("e\u0301", [1, 1]),
        ("Aａ晉", [1, 1, 1]),  # neither case, nor width, nor script is folded here
        ("##a", [1, 1, 7]),
        ("", []),
    ],
)
def test_every_character_is_one_piece(text: str, ids: list[int]) -> None:
    assert _ids(text) == ids


def test_saved_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    TOKENIZER.save_pretrained(tmp_path)
    again = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    text = " 晋😀中\na"
    assert again.get_vocab() == TOKENIZER.get_vocab()
    assert again(text, add_special_tokens=False)["input_ids"] == _ids(text)
