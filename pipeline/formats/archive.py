"""Archives: the files in a zip or tar, each read in the format that its name means."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO

from pipeline.errors import InputError
from pipeline.formats.registry import Choice, Format, Options, register
from pipeline.formats.source import Formats, InputFailure, Placed, Source


class ArchiveOptions(Options):
    """Options of archives; there are none: those of the formats inside hold."""


def read_zip(source: Source, options: ArchiveOptions) -> Iterator[Placed | InputFailure]:
    """Yield the documents of the files in a zip, in the order in which they lie there."""
    with source.open() as stream:
        try:
            with zipfile.ZipFile(_seekable(stream)) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                named = [(_name(member), partial(archive.open, member)) for member in members]
                yield from _pages(source, named)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise InputError(f"not a zip that can be read: {error}") from error


def read_tar(source: Source, options: ArchiveOptions) -> Iterator[Placed | InputFailure]:
    """Yield the documents of the files in a tar, in the order in which they lie there."""
    with source.open() as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                files = (member for member in archive if member.isfile())
                named = ((member.name, partial(_taken, archive, member)) for member in files)
                yield from _pages(source, named)
        except tarfile.TarError as error:
            raise InputError(f"not a tar that can be read: {error}") from error


def _taken(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return a file of a tar, opened."""
    file = archive.extractfile(member)
    assert file is not None  # it is a plain file
    return file


def _pages(
    source: Source, named: Iterable[tuple[str, Callable[[], IO[bytes]]]]
) -> Iterator[Placed | InputFailure]:
    """Yield the documents of the files that a format claims.

    Raises:
        InputError: there is none.
    """
    choice = source.formats or Choice()
    names = []
    read = 0
    for name, opened in named:
        names.append(name)
        base = name.rsplit("/", 1)[-1]
        form = choice.format_inside(base)
        hidden = base.startswith(".") or name.startswith("__MACOSX/")
        if form is not None and not hidden and not base.lower().startswith("readme"):
            read += 1
            yield from _member(source, name, form, choice, opened)
    if not read:
        shown = ", ".join(names[:3]) or "none"
        raise InputError(f"holds no file that a format claims; its files: {shown}")


def _member(
    source: Source, name: str, form: str, choice: Formats, opened: Callable[[], IO[bytes]]
) -> Iterator[Placed | InputFailure]:
    """Yield the documents of one file in an archive."""
    where, base = f"{source.name}/{name}", name.rsplit("/", 1)[-1]
    limit = source.max_line
    try:
        with opened() as file:
            content = file.read() if limit is None else file.read(limit + 1)
    except (RuntimeError, OSError, EOFError, zipfile.BadZipFile) as error:
        yield InputFailure(where, f"cannot be read: {error}")
        return
    page = replace(
        source,
        name=where,
        id=f"{source.id}/{name}",
        path=None,
        url=None,
        content=content,
        inside=base,
        max_whole=limit,
    )
    yield from choice.read(form, page)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; one that is not marked as UTF-8 may be GBK, as Windows has it."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that can be read from its end, as a zip is."""
    return stream if stream.seekable() else io.BytesIO(stream.read())


register(
    Format(
        "zip",
        read=read_zip,
        endings=(".zip",),
        options=ArchiveOptions,
        starts=lambda start: start.startswith(b"PK\x03\x04"),
    )
)
register(
    Format(
        "tar",
        read=read_tar,
        endings=(".tar",),
        options=ArchiveOptions,
        starts=lambda start: start[257:262] == b"ustar",
    )
)
