from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from pipeline.commands.arguments import (
    DEFAULT_CONFIG,
    add_config,
    add_overrides,
    check_writable,
    refuse_inputs,
    with_inputs,
    write_file,
)
from pipeline.config import load_config
from pipeline.errors import OutputError


def test_config_may_be_left_out_and_set_may_be_repeated() -> None:
    parser = argparse.ArgumentParser()
    add_config(parser, "YAML file")
    add_overrides(parser.add_argument_group("changes"), "change a setting")
    assert vars(parser.parse_args([])) == {"config": DEFAULT_CONFIG, "overrides": []}
    given = parser.parse_args(["a.yaml", "--set", "offline=true", "--set", "output.path=b"])
    assert vars(given) == {"config": "a.yaml", "overrides": ["offline=true", "output.path=b"]}


def test_inputs_take_the_place_of_those_of_the_config() -> None:
    config = load_config({"input": {"path": "a", "encoding": "gb18030"}, "stages": ["sentences"]})
    assert with_inputs(config, []) is config
    changed = with_inputs(config, ["b", "-"]).input
    assert (changed.path, changed.encoding) == (("b", "-"), "gb18030")


@pytest.mark.parametrize(
    ("name", "reason"), [("", "it is a folder"), ("no/x.json", "there is no folder ")]
)
def test_a_file_that_cannot_be_written_is_refused_before(
    name: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=f"cannot be written: {reason}"):
        check_writable(tmp_path / name)
    check_writable(tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_in_utf_8_or_as_its_bytes(tmp_path: Path) -> None:
    write_file(tmp_path / "a", "晋😀\r\n")
    write_file(tmp_path / "new" / "b", b"\xff", with_folder=True)
    assert (tmp_path / "a").read_bytes() == "晋😀\r\n".encode()
    assert (tmp_path / "new" / "b").read_bytes() == b"\xff"
    with pytest.raises(OutputError, match="cannot be written: No such file or directory"):
        write_file(tmp_path / "no" / "c", "")


def test_what_is_read_is_not_written_over(tmp_path: Path) -> None:
    read = tmp_path / "a.jsonl"
    read.write_text("")
    (tmp_path / "link").symlink_to(read)
    for name in ("a.jsonl", "link", "../" + tmp_path.name + "/a.jsonl"):
        with pytest.raises(OutputError, match="would be lost; name another"):
            refuse_inputs(tmp_path / name, [None, read])
    refuse_inputs(tmp_path / "b.jsonl", [read, None])
    refuse_inputs("-", [read])
