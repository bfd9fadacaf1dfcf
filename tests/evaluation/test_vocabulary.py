import gzip
from pathlib import Path

import pytest

from pipeline.errors import EvaluationError
from pipeline.evaluation.vocabulary import read_vocabulary, vocabulary_for


def test_a_list_gives_the_first_word_of_each_line(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("晋中市 10 ns\n\n榆社\n", "utf-8")
    assert read_vocabulary(tmp_path / "v.txt") == {"晋中市", "榆社"}


def test_a_segmented_set_gives_its_words(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl.gz"
    path.write_bytes(gzip.compress('{"words": ["晋中", "的"]}\n{"words": ["的"]}\n'.encode()))
    assert read_vocabulary(path) == {"晋中", "的"}


def test_the_training_part_beside_a_public_set_is_its_vocabulary(tmp_path: Path) -> None:
    folder = tmp_path / "sxu_segmentation"
    folder.mkdir()
    assert vocabulary_for(None, folder / "test.jsonl.gz") is None
    (folder / "train.jsonl.gz").write_bytes(gzip.compress('{"words": ["晋中"]}'.encode()))
    assert vocabulary_for(None, folder / "test.jsonl.gz") == {"晋中"}
    assert vocabulary_for(None, tmp_path / "gold.jsonl") is None


def test_a_file_that_is_missing_or_has_no_words(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no such file"):
        read_vocabulary(tmp_path / "none.txt")
    (tmp_path / "v.jsonl").write_text('{"text": "晋中"}', "utf-8")
    with pytest.raises(EvaluationError, match=r'v\.jsonl:1: no list "words"'):
        read_vocabulary(tmp_path / "v.jsonl")
