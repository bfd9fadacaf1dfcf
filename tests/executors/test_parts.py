from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.config import OutputConfig, load_config
from pipeline.document import Document
from pipeline.executors.folder import Folder
from pipeline.executors.ledger import Ledger
from pipeline.executors.parts import failed_places, part_lines, publish
from pipeline.executors.record import new_record
from pipeline.executors.shards import Finished, Job, Part, Piece, Tally
from pipeline.formats.jsonl import to_line
from pipeline.pipeline import Pipeline

LINES = [to_line(Document(str(place), "文" * place)) for place in range(1, 7)]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    config = load_config({"stages": ["sentences"]})
    book = Ledger(Folder(tmp_path), new_record(config, Pipeline.from_config(config), None))
    book.open(overwrite=False)
    return book


def piece(ledger: Ledger, start: int, lines: list[bytes], *, sent: bool) -> Piece:
    tally = Tally(len(lines), 0, sum(len(json.loads(line)["text"]) for line in lines))
    if sent:
        return Piece(start, tally, lines=b"".join(lines))
    with ledger.store.create("part-00000.jsonl") as file:
        file.write(b"".join(lines))
    return Piece(start, tally, file.name, file.size, file.sha256)


def job(kept: dict[int, bytes] | None = None) -> Job:
    return Job(0, "part-00000.jsonl", [], "in", kept or {})


def content(ledger: Ledger) -> bytes:
    return ledger.store.read("part-00000.jsonl") or b""


@pytest.mark.parametrize("sent", [[False], [True], [False, True, False]])
def test_pieces_make_the_part(ledger: Ledger, sent: list[bool]) -> None:
    size = 6 // len(sent)
    pieces = [
        piece(ledger, place * size, LINES[place * size :][:size], sent=is_sent)
        for place, is_sent in enumerate(sent)
    ]
    tally = publish(ledger, Finished(job(), pieces), OutputConfig())
    whole = b"".join(LINES)
    part = ledger.record.parts["part-00000.jsonl"]
    assert content(ledger) == whole
    assert (part.size, part.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert (part.documents, part.characters, tally.documents) == (6, 21, 6)
    assert not [name for name in ledger.store.names() if name.endswith(".tmp")]


def test_new_lines_go_between_those_that_are_kept(ledger: Ledger) -> None:
    publish(ledger, Finished(job(), [piece(ledger, 0, LINES, sent=True)]), OutputConfig())
    new = [line.replace(b"\xe6\x96\x87", b"\xe5\xad\x97") for line in (LINES[1], LINES[5])]
    kept = {place: LINES[place] for place in (0, 2, 3, 4)}
    again = Finished(job(kept), [piece(ledger, 0, new, sent=True)])
    assert publish(ledger, again, OutputConfig()).documents == 2
    wanted = [LINES[0], new[0], LINES[2], LINES[3], LINES[4], new[1]]
    assert content(ledger) == b"".join(wanted)
    assert ledger.record.parts["part-00000.jsonl"].documents == 6


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_failed_documents_are_found_in_a_part(ledger: Ledger, ending: str) -> None:
    error = {"stage": "words", "kind": "ValueError", "message": "no"}
    bad = to_line(Document("bad", "坏", errors=[error]))
    packing = OutputConfig(compression="gz") if ending.endswith(".gz") else OutputConfig()
    named = Job(0, f"part-00000{ending}", [], "in")
    pieces = [piece(ledger, 0, [LINES[0], bad, LINES[1]], sent=True)]
    publish(ledger, Finished(named, pieces), packing)
    part: Part = ledger.record.parts[named.file]
    assert [*part_lines(ledger.store, part)] == [LINES[0], bad, LINES[1]]
    assert failed_places(ledger.store, part) == {0: LINES[0], 1: None, 2: LINES[1]}
