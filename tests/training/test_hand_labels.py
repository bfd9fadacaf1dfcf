from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.training.hand_labels import read_labels, text_key

ROOT = Path(__file__).parents[2]


def test_key_is_the_beginning_of_the_texts_checksum() -> None:
    assert text_key("大雨停了。") == hashlib.sha256("大雨停了。".encode()).hexdigest()[:16]


def test_labels_are_read_with_their_first_topic_first(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"{text_key('甲')}\tworld,finance\n{text_key('乙')}\tgames\n", "utf-8")
    assert read_labels(path) == {text_key("甲"): ["world", "finance"], text_key("乙"): ["games"]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0123456789abcdef", "is no label"),
        ("0123\tworld", "is no label"),
        ("0123456789abcdef\tfinace", 'labels.tsv:1: there is no topic "finace"'),
        ("0123456789abcdef\tfinace", 'did you mean "finance"'),
    ],
)
def test_line_of_another_form_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=told):
        read_labels(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file of labels"):
        read_labels(tmp_path / "labels.tsv")


def test_shipped_labels_are_as_many_as_their_readme_says() -> None:
    folder = ROOT / "seeds/topics"
    told = (folder / "README.md").read_text("utf-8")
    counts = {path.name: len(read_labels(path)) for path in folder.glob("*.tsv")}
    assert f"{sum(counts.values()):,} articles" in told
    for name, count in counts.items():
        assert any(f"`{name}`" in line and f"| {count} |" in line for line in told.splitlines())
