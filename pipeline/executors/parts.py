"""From pieces to a finished part file, and back to the lines of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pipeline.config import OutputConfig
from pipeline.executors.ledger import Ledger
from pipeline.executors.shards import Finished, Part, Piece, Tally
from pipeline.executors.store import Store
from pipeline.formats.outputs import converted, lines_of

#: Bytes that are copied at once.
_BLOCK = 1 << 20


def publish(ledger: Ledger, finished: Finished, output: OutputConfig) -> Tally:
    """Enter a finished job's part and give it its name; return the counts of what was annotated."""
    job, store, tally = finished.job, ledger.store, Tally()
    for piece in finished.pieces:
        tally.add(piece.tally)
    whole = _whole(store, finished)
    if not output.is_plain:
        whole = _in_format(store, job.file, whole, output)
    old = ledger.find(job.file) if job.kept else None
    part = Part(
        job.file,
        documents=tally.documents + len(job.kept),
        failed=tally.failed,
        characters=old.characters if old else tally.characters,
        input_sha256=job.input_sha256,
        size=whole.size,
        sha256=whole.sha256,
    )
    assert whole.temporary is not None
    ledger.add(part, whole.temporary)
    return tally


def failed_places(store: Store, part: Part) -> dict[int, bytes | None]:
    """Return the lines of a part by their place; None for a document that has errors."""
    if part.file.endswith(".csv"):  # a summary, from which no document comes back
        return dict.fromkeys(range(part.documents))
    lines = part_lines(store, part)
    return {place: None if _has_errors(line) else line for place, line in enumerate(lines)}


def part_lines(store: Store, part: Part) -> Iterator[bytes]:
    """Yield the documents of a part as JSON lines, whatever its format."""
    with store.open(part.file) as file:
        if part.file.endswith(".jsonl"):
            yield from file
        else:
            yield from lines_of(part.file, file.read())


def written(store: Store, name: str, lines: Iterable[bytes], output: OutputConfig) -> Piece:
    """Return a part that has been written, not yet under its name, from JSON lines."""
    with store.create(name) as file:
        for line in lines:
            file.write(line)
    whole = Piece(0, Tally(), file.name, file.size, file.sha256)
    return whole if output.is_plain else _in_format(store, name, whole, output)


def _has_errors(line: bytes) -> bool:
    return bool(json.loads(line).get("errors"))


def _whole(store: Store, finished: Finished) -> Piece:
    """Return the one piece that is the whole part, put together where there are several."""
    first = finished.pieces[0]
    if len(finished.pieces) == 1 and first.temporary is not None and not finished.job.kept:
        return first
    with store.create(finished.job.file) as file:
        kept = finished.job.kept
        lines = _lines(store, finished.pieces) if kept else _blocks(store, finished.pieces)
        for line in _merged(lines, kept):
            file.write(line)
    for piece in finished.pieces:
        if piece.temporary is not None:
            store.remove(piece.temporary)
    return Piece(0, Tally(), file.name, file.size, file.sha256)


def _in_format(store: Store, name: str, whole: Piece, output: OutputConfig) -> Piece:
    """Return a part of JSON lines written anew in the format and packing of the output."""
    assert whole.temporary is not None
    with store.open(whole.temporary) as lines:
        content = converted(lines, output.format, output.packing, surfaces=output.surfaces)
    with store.create(name) as file:
        file.write(content)
    store.remove(whole.temporary)
    return Piece(0, Tally(), file.name, file.size, file.sha256)


def _merged(lines: Iterator[bytes], kept: dict[int, bytes]) -> Iterator[bytes]:
    """Yield new lines with those between them that are kept, each at its place."""
    left, place = dict(kept), 0
    for line in lines:
        while place in left:
            yield left.pop(place)
            place += 1
        yield line
        place += 1
    for _, line in sorted(left.items()):
        yield line


def _blocks(store: Store, pieces: list[Piece]) -> Iterator[bytes]:
    """Yield what pieces hold, whatever a line of it is: that of a book is hundreds of megabytes."""
    for piece in pieces:
        if piece.temporary is None:
            yield piece.lines
            continue
        with store.open(piece.temporary) as file:
            while block := file.read(_BLOCK):
                yield block


def _lines(store: Store, pieces: list[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        if piece.temporary is None:
            yield from piece.lines.splitlines(keepends=True)
        else:
            with store.open(piece.temporary) as file:
                yield from file
