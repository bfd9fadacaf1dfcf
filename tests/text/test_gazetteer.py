from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigError, InputError
from pipeline.text.gazetteer import Entry, Found, read_gazetteer


def write(folder: Path, text: str) -> Path:
    path = folder / "names.tsv"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_entries_are_names_labels_and_canonical_forms(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "\ufeffname\tlabel\tcanonical\r\n# our brands\r\n\r\n"
        "Louis Vuitton\tbrand\t路易威登\r\n鸿蒙\tproduct\r\nＬＶ\tbrand\t \r\n",
    )
    assert read_gazetteer(path).entries == {
        "Louis Vuitton": Entry("brand", "路易威登"),
        "鸿蒙": Entry("product"),
        "LV": Entry("brand"),
    }


def test_longest_name_is_found_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "iPhone\tproduct\niPhone 15 Pro\tproduct\n鸿蒙\tsystem\n")
    text = "iPhone 15 Pro和鸿蒙,不是iPhones"
    product, system = Entry("product"), Entry("system")
    assert [*read_gazetteer(path).find(text)] == [Found(0, 13, product), Found(14, 16, system)]


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "鸿蒙 product\n\tbrand\n小虎\tbrand\t虎\t多\n华虎\tbrand\n")
    with pytest.raises(ConfigError) as caught:
        read_gazetteer(path)
    expected = "expected name, label and perhaps a canonical form, parted by tabs: 鸿蒙\tproduct"
    assert caught.value.problems == [
        f"line 1: no label for '鸿蒙 product'; {expected}",
        f"line 2: no name; {expected}",
        f"line 3: 4 fields, at most three are known; {expected}",
    ]


def test_unreadable_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mend the setting gazetteer"):
        read_gazetteer(tmp_path / "absent.tsv")
    path = tmp_path / "gb.tsv"
    path.write_bytes("华虎\tbrand\n鸿蒙\tproduct".encode("gb18030"))
    with pytest.raises(InputError, match="line 1: not UTF-8"):
        read_gazetteer(path)
