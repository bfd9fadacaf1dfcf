import lzma
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.modeling.news.names import CLASSES
from pipeline.training.name_lists import read_name_table, read_names


def listed(path: Path, *names: str) -> None:
    path.write_bytes(lzma.compress("\n".join(names).encode()))


def test_names_are_folded_and_short_latin_ones_left_out(tmp_path: Path) -> None:
    listed(tmp_path / "a.txt.xz", "示例縣", "AB", "Acme ")
    assert list(read_names(tmp_path / "a.txt.xz")) == ["示例县", "Acme"]


def test_companies_and_places_stand_in_their_short_form_too(tmp_path: Path) -> None:
    listed(tmp_path / "org.txt.xz", "河汾机电股份有限公司")
    listed(tmp_path / "loc.txt.xz", "示例县", "甲县")
    table = read_name_table(tmp_path, {"org_listed": ["org.txt.xz"], "loc_admin": ["loc.txt.xz"]})
    assert table is not None
    org, bare = (2 * CLASSES.index(kind) for kind in ("org_listed", "loc_bare"))
    assert (table("河汾机电") >> org & 3).tolist() == [1, 2, 2, 3]
    assert (table("示例") >> bare & 3).tolist() == [1, 3]
    assert (table("甲") >> bare & 3).tolist() == [0]


def test_no_lists_are_no_table(tmp_path: Path) -> None:
    assert read_name_table(tmp_path, {}) is None


def test_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt: no such list of names"):
        read_name_table(tmp_path, {"org_short": ["gone.txt"]})
