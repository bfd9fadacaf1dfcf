from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from pipeline.checkpoints.files import (
    INDEX,
    PICKLED,
    PICKLED_INDEX,
    WEIGHTS,
    head_problems,
    is_cut_off,
    json_problems,
    read_config,
    shards,
    tokenizer_problems,
    weight_files,
    weight_problems,
)
from pipeline.errors import CheckpointError


def _safetensors(values: int = 4, said: int | None = None) -> bytes:
    """Return a file with one tensor of so many bytes, whose header may say another number."""
    tensor = {"dtype": "U8", "shape": [values], "data_offsets": [0, said or values]}
    header = json.dumps({"__metadata__": {"format": "pt"}, "x": tensor}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(values)


def _index(*names: str) -> bytes:
    """Return a list of shards, in which every tensor of theirs is named twice."""
    places = {f"{part}.{name}": name for part in ("weight", "bias") for name in names}
    return json.dumps({"metadata": {}, "weight_map": places}).encode()


def _fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _in_cache(tmp_path: Path) -> Path:
    folder = tmp_path / "models--owner--name" / "snapshots" / ("0" * 40)
    folder.mkdir(parents=True)
    return folder


def test_the_config_is_a_json_object(tmp_path: Path) -> None:
    _fill(tmp_path, {"config.json": '{"id2label": {"0": "人名"}}'.encode()})
    assert read_config(tmp_path) == {"id2label": {"0": "人名"}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            None,
            "it has no config.json; a checkpoint folder holds config.json, model.safetensors and "
            "the tokenizer's files",
        ),
        (b"[1]", "config.json holds no JSON object"),
        (b"", "config.json is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (
            b"\xff",
            "config.json is not JSON: 'utf-8' codec can't decode byte 0xff in position 0: "
            "invalid start byte",
        ),
    ],
)
def test_a_config_that_is_none_is_refused(content: bytes | None, told: str, tmp_path: Path) -> None:
    if content is not None:
        _fill(tmp_path, {"config.json": content})
    with pytest.raises(CheckpointError) as caught:
        read_config(tmp_path)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({WEIGHTS: _safetensors()}, []),
        ({WEIGHTS: struct.pack("<Q", 2) + b"{}"}, []),
        (
            {WEIGHTS: _safetensors(said=9)},
            [
                "model.safetensors is damaged: invalid shape, data type, or offset for tensor (the "
                "file has 106 bytes); fetch or copy it again"
            ],
        ),
        (
            {WEIGHTS: b"\0" * 7},
            [
                "model.safetensors is damaged: header too small (the file has 7 bytes); fetch or "
                "copy it again"
            ],
        ),
        (
            {WEIGHTS: struct.pack("<Q", 1_000) + b"{}"},
            [
                "model.safetensors is damaged: invalid header length (the file has 10 bytes); "
                "fetch or copy it again"
            ],
        ),
        (
            {WEIGHTS: struct.pack("<Q", 2) + b"[]"},
            [
                "model.safetensors is damaged: invalid JSON in header: invalid type: sequence, "
                "expected struct HashMetadata at line 1 column 0 (the file has 10 bytes); "
                "fetch or copy it again"
            ],
        ),
        ({INDEX: _index("1", "2"), "1": _safetensors(), "2": _safetensors()}, []),
        (
            {INDEX: _index("1", "2", "3"), "1": _safetensors(), "2": b""},
            [
                "2 is damaged: header too small (the file has 0 bytes); fetch or copy it again",
                "3 is missing; fetch or copy it again",
            ],
        ),
        ({INDEX: b"{}"}, [f"{INDEX} is not a list of files: 'weight_map'"]),
        # What is whole in one file is not looked for in several.
        ({INDEX: b"{}", WEIGHTS: _safetensors()}, []),
        ({PICKLED: b"", WEIGHTS: _safetensors()}, []),
    ],
)
def test_weights_are_whole_or_what_is_wrong_is_said(
    files: dict[str, bytes], told: list[str], tmp_path: Path
) -> None:
    assert weight_problems(_fill(tmp_path, files), allow_pickle=False) == told


@pytest.mark.parametrize("name", [PICKLED, PICKLED_INDEX])
def test_pickled_weights_are_a_problem_until_they_are_allowed(name: str, tmp_path: Path) -> None:
    folder = _fill(tmp_path, {name: b""})
    assert weight_problems(folder, allow_pickle=False) == [
        f"its weights are pickled ({name}), and reading a pickle can run code; use a revision "
        "that has model.safetensors, or set allow_pickle: true if you trust where it comes from"
    ]
    assert weight_problems(folder, allow_pickle=True) == []


def test_missing_weights_are_told_as_what_fits_their_place(tmp_path: Path) -> None:
    cached = _in_cache(tmp_path)
    assert weight_problems(tmp_path, allow_pickle=True) == [
        "it has no model.safetensors; a checkpoint folder holds config.json, model.safetensors "
        "and the tokenizer's files"
    ]
    assert weight_problems(cached, allow_pickle=False) == [
        "the hub's cache has no model.safetensors of it; fetch it; where the hub has pickled "
        "weights alone, fetch it with --allow-pickle and set allow_pickle: true in the config"
    ]
    assert weight_problems(cached, allow_pickle=True) == [
        "the hub's cache has neither model.safetensors nor pytorch_model.bin of it; fetch it"
    ]


@pytest.mark.parametrize(
    ("names", "lacks_weights", "lacks_tokenizer"),
    [
        (["config.json", WEIGHTS, "vocab.txt"], False, False),
        (["config.json", WEIGHTS], False, True),
        (["config.json", "vocab.txt"], True, False),
        ([WEIGHTS, "vocab.txt"], True, False),
        (["config.json", PICKLED], False, True),
        (["config.json", INDEX, "1"], True, True),
        (["config.json", INDEX, "1", "2"], False, True),
    ],
)
def test_what_a_fetch_can_still_bring(
    names: list[str], lacks_weights: bool, lacks_tokenizer: bool, tmp_path: Path
) -> None:
    _fill(tmp_path, {name: _index("1", "2") if name == INDEX else b"{}" for name in names})
    assert is_cut_off(tmp_path, weights=True, tokenizer=False) is lacks_weights
    assert is_cut_off(tmp_path, weights=False, tokenizer=True) is lacks_tokenizer
    assert is_cut_off(tmp_path, weights=True, tokenizer=True) is (lacks_weights or lacks_tokenizer)
    assert is_cut_off(tmp_path, weights=False, tokenizer=False) is False


def test_a_damaged_list_of_shards_is_nothing_that_fetching_mends(tmp_path: Path) -> None:
    _fill(tmp_path, {"config.json": b"{}", INDEX: b"["})
    assert is_cut_off(tmp_path, weights=True, tokenizer=False) is False


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"tokenizer.json": b""}, True),
        ({"vocab.txt": b""}, True),
        ({"spiece.model": b""}, True),
        ({"sentencepiece.bpe.model": b""}, True),
        ({"tokenizer_config.json": b'{"tokenizer_class": "ByT5Tokenizer"}'}, True),
        ({"tokenizer_config.json": b'{"tokenizer_class": "BertTokenizer"}'}, False),
        ({"tokenizer_config.json": b"["}, False),
        ({}, False),
    ],
)
def test_a_tokenizer_has_a_vocabulary_or_needs_none(
    files: dict[str, bytes], found: bool, tmp_path: Path
) -> None:
    told = [
        "it has no tokenizer (tokenizer.json, vocab.txt, vocab.json, spiece.model, …); put its "
        "files there, or name the checkpoint it comes from: tokenizer: owner/name"
    ]
    assert tokenizer_problems(_fill(tmp_path, files)) == ([] if found else told)


def test_every_file_that_is_not_json_is_named(tmp_path: Path) -> None:
    _fill(tmp_path, {"b.json": b"{", "a.json": b"", "c.json": b"{}", "d.txt": b"{"})
    assert json_problems(tmp_path) == [
        "a.json is not JSON (Expecting value: line 1 column 1 (char 0)); fetch or copy it again",
        "b.json is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 "
        "(char 1)); fetch or copy it again",
    ]


@pytest.mark.parametrize(
    ("classes", "task", "told"),
    [
        (["BertForTokenClassification"], "entities", []),
        (["BertModel", "BertForTokenClassification"], "entities", []),
        (["T5ForConditionalGeneration"], "summary", []),
        (["EncoderDecoderModel"], "summary", []),
        ([], "topics", []),
        (None, "topics", []),
        (
            ["EncoderDecoderModel"],
            "topics",
            [
                "it is a EncoderDecoderModel; topics needs a head for sequence classification "
                "(…ForSequenceClassification); the stage summary can use it"
            ],
        ),
        (
            ["BertForMaskedLM"],
            "summary",
            [
                "it is a BertForMaskedLM; summary needs a head for sequence to sequence "
                "(…ForConditionalGeneration, …EncoderDecoderModel); it has no head for any stage; "
                "fine-tune it first (python -m pipeline train)"
            ],
        ),
        (
            ["BertForTokenClassification"],
            "words",
            [
                "it is a BertForTokenClassification; words needs a head for words, as "
                "models/news-small has; the stage entities can use it"
            ],
        ),
    ],
)
def test_a_head_fits_its_stage(classes: Any, task: str, told: list[str]) -> None:
    assert head_problems({"architectures": classes}, task) == told


def test_shards_are_named_once_in_order(tmp_path: Path) -> None:
    _fill(tmp_path, {INDEX: _index("2", "1")})
    assert shards(tmp_path / INDEX) == ["1", "2"]


@pytest.mark.parametrize(
    ("names", "files"),
    [
        ([WEIGHTS, INDEX, PICKLED], [WEIGHTS]),
        ([INDEX, PICKLED], [INDEX, "1", "2"]),
        ([PICKLED, PICKLED_INDEX], [PICKLED]),
        ([PICKLED_INDEX], [PICKLED_INDEX, "1", "2"]),
        ([], []),
    ],
)
def test_weights_are_safetensors_before_pickles_and_one_file_before_several(
    names: list[str], files: list[str], tmp_path: Path
) -> None:
    _fill(tmp_path, {name: _index("1", "2") for name in names})
    assert weight_files(tmp_path) == [tmp_path / name for name in files]
