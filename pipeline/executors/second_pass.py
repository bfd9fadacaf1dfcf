"""The second pass of a run: what can only be said of a document when all others are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.config import OutputConfig
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.executors.ledger import Ledger
from pipeline.executors.parts import part_lines, written
from pipeline.executors.record import in_order
from pipeline.formats.jsonl import to_line
from pipeline.stage import Stage

FollowUp = Callable[[Document], None]


def follow_ups(stages: Iterable[Stage], output: OutputConfig, ending: str) -> list[FollowUp]:
    """Return what the stages have to do once all documents are annotated.

    Raises:
        ConfigError: the output cannot be read back, document for document.
    """
    found = [(stage.name, made) for stage in stages if (made := stage.follow_up()) is not None]
    if found and (output.path == "-" or ending.startswith(".csv")):
        problem = f"output: {found[0][0]} reads finished parts again: write JSON lines to a folder"
        raise ConfigError("config", [problem])
    return [made for _, made in found]


def second_pass(ledger: Ledger, output: OutputConfig, acts: list[FollowUp]) -> None:
    """Take all documents in order through the acts; parts that change are written anew."""
    if not acts:
        return
    for part in in_order(ledger.record.parts.values()):
        old = [*part_lines(ledger.store, part)]
        new = [*_changed(old, output, acts)]
        if new != old:
            whole = written(ledger.store, part.file, new, output)
            assert whole.temporary is not None
            ledger.add(replace(part, size=whole.size, sha256=whole.sha256), whole.temporary)


def _changed(lines: list[bytes], output: OutputConfig, acts: list[FollowUp]) -> Iterator[bytes]:
    for line in lines:
        doc = Document.from_json(line.decode("utf-8"))
        for act in acts:
            act(doc)
        yield to_line(doc, surfaces=output.surfaces)
