from __future__ import annotations

from pathlib import Path

from pipeline.executors.folder import Folder
from pipeline.executors.opening import open_store


def test_a_path_without_a_scheme_is_a_folder(tmp_path: Path) -> None:
    assert isinstance(open_store(str(tmp_path)), Folder)
