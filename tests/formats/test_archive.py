from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from pipeline.formats import Choice, InputFailure, Placed, Source
from pipeline.formats.inputs import find_inputs, read_inputs

FILES = {
    "sub/a.html": "<p>一。</p>".encode("gbk"),
    "b.txt": "二。".encode(),
    "c.jsonl": b'{"id": "x", "text": "y"}\n{"text": "z"}',
    "d.png": b"\x89PNG",
    ".hidden.txt": b"h",
    "README.md": b"r",
}
TEXTS = {"sub/a.html": "一。", "b.txt": "二。", "x": "y", "c.jsonl:2": "z"}


def packed_zip(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return raw.getvalue()


def packed_tar(files: dict[str, bytes], mode: str) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return raw.getvalue()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("p.zip", packed_zip(FILES)),
        ("p.tar", packed_tar(FILES, "w")),
        ("p.tar.gz", packed_tar(FILES, "w:gz")),
        ("p.tgz", packed_tar(FILES, "w:gz")),
        ("p.tar.xz", packed_tar(FILES, "w:xz")),
    ],
)
def test_each_file_is_read_in_the_format_of_its_name(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    found = list(read_inputs(find_inputs([str(tmp_path)])))
    docs = [one.doc for one in found if isinstance(one, Placed)]
    assert {doc.id.removeprefix(f"{name}/"): doc.text for doc in docs} == TEXTS
    assert isinstance(found[0], Placed)
    assert found[0].where == f"{tmp_path}/{name}/sub/a.html"


def read(raw: bytes, form: str) -> list[Placed | InputFailure]:
    return list(Choice().read(form, Source("in/p", "p", content=raw)))


def test_names_in_gbk_as_windows_writes_them() -> None:
    raw = packed_zip({"AAAA.txt": b"x"}).replace(b"AAAA", "新闻".encode("gbk"))
    (found,) = read(raw, "zip")
    assert isinstance(found, Placed)
    assert found.doc.id == "p/新闻.txt"


def test_an_archive_without_pages_or_damaged_is_a_failure() -> None:
    assert [str(one) for one in read(packed_zip({"d.png": b"x"}), "zip")] == [
        "in/p: holds no file that a format claims; its files: d.png"
    ]
    (cut,) = read(packed_zip(FILES)[:-30], "zip")
    assert isinstance(cut, InputFailure)
    assert cut.message.startswith("not a zip that can be read: ")
    (damaged,) = read(b"no tar" * 200, "tar")
    assert isinstance(damaged, InputFailure)
    assert damaged.message.startswith("not a tar that can be read: ")
