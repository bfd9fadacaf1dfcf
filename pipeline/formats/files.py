"""Compression (gzip, xz, Zstandard, bzip2), undone once below the formats; kinds of files."""

from __future__ import annotations

import bz2
import glob
import gzip
import io
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.errors import InputError
from pipeline.formats.remote import is_url, plain_path
from pipeline.resources import resolve

#: As many first bytes tell what a file is: a tar says so at byte 257.
START = 512


@dataclass(frozen=True, slots=True)
class Packing:
    """A way to compress a file: its first bytes, and what opens a stream for "rb" or "wb"."""

    magic: bytes
    opened: Callable[[BinaryIO, str], Any]


def _gzip(stream: BinaryIO, mode: str) -> Any:
    # No time and no name inside: the same documents give the same bytes.
    return gzip.GzipFile(filename="", mode=mode, fileobj=stream, mtime=0)


def _xz(stream: BinaryIO, mode: str) -> Any:
    return lzma.LZMAFile(stream, mode)


def _bzip2(stream: BinaryIO, mode: Any) -> Any:
    return bz2.BZ2File(stream, mode)


def _zstd(stream: BinaryIO, mode: str) -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.open(stream, mode)  # type: ignore[call-overload]


PACKINGS = {
    ".gz": Packing(b"\x1f\x8b", _gzip),
    ".xz": Packing(b"\xfd7zXZ\x00", _xz),
    ".zst": Packing(b"\x28\xb5\x2f\xfd", _zstd),
    ".bz2": Packing(b"BZh", _bzip2),
}
#: Files whose first bytes say that they hold no text of a page, and what to do about it.
_NO_TEXT = {
    b"%PDF-": "a PDF; take its text out first, e.g. with pdftotext",
    b"\xd0\xcf\x11\xe0": "an old Office document; save it as plain text or HTML first",
    b"{\\rtf": "a Rich Text document; save it as plain text or HTML first",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive; unpack it first",
    b"PK\x03\x04": "a zip archive (or an Office document); its format is zip",
    b"PAR1": "a Parquet file; its format is parquet",
    b"SQLite format 3": "an SQLite database; export its table as CSV or JSON lines first",
}


def bare_name(file_name: str) -> str:
    """Return a file's name without the ending that says how it is packed."""
    if ending := packing_of(file_name):
        return file_name[: -len(ending)]
    return file_name.removesuffix(".tgz") + ".tar" if file_name.endswith(".tgz") else file_name


@contextmanager
def unpacked(stream: BinaryIO, file_name: str) -> Iterator[BinaryIO]:
    """Give what a stream holds, unpacked if its first bytes or the file's ending say it is packed.

    What is damaged raises OSError, EOFError, or one of `damages()`.
    """
    peekable: Any = stream if hasattr(stream, "peek") else io.BufferedReader(cast(Any, stream))
    start = peekable.peek(8)[:8]
    packing = _packing(start, file_name)
    if packing is None:
        yield peekable
        return
    with packing.opened(peekable, "rb") as content:
        yield content


def _packing(start: bytes, file_name: str) -> Packing | None:
    for packing in PACKINGS.values():
        if start.startswith(packing.magic):
            # "BZh" could begin a text; a digit and the first block's mark follow it.
            if packing.magic == b"BZh" and start[4:8] not in (b"1AY&", b"\x17rE8"):
                continue
            return packing
    said = packing_of(file_name) if start else None
    return PACKINGS[said] if said else None


def packing_of(file_name: str) -> str | None:
    """Return the ending of a file's name that says how it is packed; None for any other."""
    return next((ending for ending in PACKINGS if file_name.lower().endswith(ending)), None)


def packed(stream: BinaryIO, ending: str | None) -> BinaryIO:
    """Return a stream to write to that compresses as `ending` says; None: as it is."""
    return stream if ending is None else cast(BinaryIO, PACKINGS[ending].opened(stream, "wb"))


def damages() -> tuple[type[Exception], ...]:
    """Return what a damaged or unreadable file raises."""
    found: list[type[Exception]] = [OSError, EOFError, zlib.error, lzma.LZMAError]
    for name in ("compression.zstd", "backports.zstd"):
        if name in sys.modules:
            found.append(sys.modules[name].ZstdError)
    return tuple(found)


@contextmanager
def opened(path: Path | None, content: bytes | None, url: str | None = None) -> Iterator[BinaryIO]:
    """Give the bytes of a file, of `content`, of an URL, or of standard input without any."""
    if content is not None:
        yield io.BytesIO(content)
    elif url is not None:
        with _remote(url) as remote:
            yield remote
    elif path is None:
        if sys.stdin is None:
            raise InputError("standard input is closed")
        yield sys.stdin.buffer
    else:
        with path.open("rb") as file:
            yield file


def _remote(url: str) -> BinaryIO:
    import fsspec

    try:
        return cast(BinaryIO, fsspec.open(url, "rb").open())
    except OSError:
        raise
    except Exception as error:  # each kind of store has its own
        raise OSError(f"{type(error).__name__}: {error}") from error


def is_special(path: Path) -> bool:
    """Return whether a path leads to a FIFO, a device or a socket: reading one may never end.

    What a shell gives as a file, <(command), is a pipe that somebody writes to.
    """
    mode = path.stat().st_mode
    is_pipe = stat.S_ISFIFO(mode) and path.as_posix().startswith(("/dev/fd/", "/proc/self/fd/"))
    is_named_input = path.as_posix() == "/dev/stdin"
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or is_pipe or is_named_input)


def missing_paths(paths: Sequence[str]) -> list[str]:
    """Return those of the paths that lead nowhere: files, folders and patterns of this machine."""
    local = [path for path in paths if path != "-" and not is_url(path)]
    return [path for path in local if not _leads_somewhere(plain_path(path))]


def _leads_somewhere(path: str) -> bool:
    try:
        return resolve(path).exists() or next(glob.iglob(path, recursive=True), None) is not None
    except (OSError, ValueError):  # a name too long, a NUL in it
        return False


def name_of(path: str) -> str:
    r"""Return a file's name in characters: bytes that are not UTF-8 are escaped, as \xd0."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def refuse_binary(start: bytes) -> None:
    """Raise InputError where a file's first bytes are those of something that is no text."""
    for magic, found in _NO_TEXT.items():
        if start.startswith(magic):
            raise InputError(f"not text: this is {found}")
    if start[257:262] == b"ustar":
        raise InputError("not text: this is a tar archive; its format is tar")
