from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from pipeline.errors import InputError
from pipeline.executors.opening import open_store
from pipeline.executors.overlap import refuse_inputs_in
from pipeline.formats.inputs import find_inputs


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with in/a.txt, out/b.txt and links to both."""
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.txt", "out/b.txt"):
        Path(name).parent.mkdir()
        Path(name).write_text("好。", "utf-8")
    os.symlink("../out/b.txt", "in/link.txt")
    os.symlink("out", "alias")


def refuse(path: str, output: str) -> None:
    refuse_inputs_in(open_store(output), find_inputs([path], output=output))


@pytest.mark.parametrize(
    "path", ["out/b.txt", "in/link.txt", "alias/b.txt", "out/*.txt", "./in/../out/b.txt"]
)
@pytest.mark.parametrize("output", ["out", "out/", "alias", "."])
def test_an_input_in_the_output_folder_is_refused(path: str, output: str) -> None:
    with pytest.raises(InputError, match=f"lies in the output folder {output.rstrip('/')}, where"):
        refuse(path, output)


@pytest.mark.parametrize("output", ["out", "in-out", "in/out", "file:///tmp/out"])
def test_an_input_elsewhere_is_not(output: str) -> None:
    refuse("in/a.txt", output)


def test_an_url_in_the_output_is_refused() -> None:
    pages = f"memory://{uuid4().hex}/pages"
    memory = fsspec.filesystem("memory")
    for name in ("a.txt", "out/part-00000.jsonl"):
        memory.pipe_file(f"{pages}/{name}", b"{}")
    with pytest.raises(InputError, match=r"part-00000\.jsonl lies in the output folder"):
        refuse(f"{pages}/out/part-00000.jsonl", f"{pages}/out")
    for folder in (pages, f"{pages}/"):
        with pytest.raises(InputError, match=r"a\.txt lies in the output folder"):
            refuse(folder, pages)
    refuse(pages, f"{pages}/out")  # what a folder holds of an earlier run is not read
    refuse(f"{pages}/a.txt", f"{pages}/a")
    refuse("in/a.txt", pages)
