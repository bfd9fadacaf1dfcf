from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.modeling.news.tokenizer import build_tokenizer
from pipeline.modeling.news.vocabulary import Vocabulary


def test_it_is_what_the_tokenizer_knows(tmp_path: Path) -> None:
    tokenizer = build_tokenizer("晋中市a")
    tokenizer.save_pretrained(tmp_path / "first")
    found = Vocabulary.from_pretrained(tmp_path / "first")
    assert found.get_vocab() == tokenizer.get_vocab()
    assert (found.unk_token_id, len(found)) == (tokenizer.unk_token_id, len(tokenizer))
    (tmp_path / "second").mkdir()
    found.save_pretrained(tmp_path / "second")
    assert Vocabulary.from_pretrained(tmp_path / "second").get_vocab() == found.get_vocab()


def test_another_kind_of_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"type": "BPE"}}), "utf-8")
    with pytest.raises(ValueError, match="no list of characters"):
        Vocabulary.from_pretrained(tmp_path)
