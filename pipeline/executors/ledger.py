"""The ledger of an output folder: which parts are finished, checked and on the disk.

A part is entered in a journal with its SHA-256 before it gets its name, so that after a crash
every file of the run is known as the run's, and is finished if it is what was entered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from pipeline.errors import OutputError, ResumeError
from pipeline.executors.record import (
    RUN_FILE,
    RunRecord,
    differences,
    part_values,
    read_part,
)
from pipeline.executors.shards import Part
from pipeline.executors.store import Facts, Store

JOURNAL = ".run.journal"
#: run.json is written again once the run has taken so many times as long as writing it took:
#: with 100,000 parts it is 30 MB, and what it lacks is in the journal.
_PATIENCE = 20
_UNKNOWN = f"{{}} is there without a {RUN_FILE} that tells of it"


class Ledger:
    """The finished parts of a run, in memory, in run.json and in the journal."""

    def __init__(self, store: Store, record: RunRecord) -> None:
        self.store, self.record = store, record
        self.known_failures: frozenset[str] = frozenset()
        self.notes: list[str] = []
        self._mine: set[str] = set()
        self._saved, self._took = 0.0, 0.0

    @contextmanager
    def opened(self, *, overwrite: bool, verify: bool = False) -> Iterator[None]:
        """Take in what an earlier run finished, and write run.json however the block ends."""
        self.open(overwrite=overwrite, verify=verify)
        try:
            yield
        except BaseException:
            with suppress(OutputError):  # what is finished is in the journal
                self.close()
            raise
        self.close()

    def open(self, *, overwrite: bool, verify: bool = False) -> None:
        """Take in what an earlier run finished; the store is locked.

        Raises:
            ResumeError: the folder holds another run, or part files that no run entered.
        """
        earlier = self._earlier()
        entered = entered_in(self.store, earlier)
        self._refuse_foreign(entered)
        if overwrite:
            for file in entered:
                self.store.remove(file)
        elif earlier is not None and entered:
            if told := differences(earlier, self.record):
                raise ResumeError(_refusal(self.store.where, told))
            self.known_failures = frozenset(map(str, earlier.input_failures))
            self._take_in(entered, verify)
        self._mine = set(entered)
        self.save()
        self.store.remove(JOURNAL)

    def find(self, file: str) -> Part | None:
        """Return the finished part of that name, if there is one."""
        return self.record.parts.get(file)

    def add(self, part: Part, temporary: str) -> Part:
        """Give a finished part its name and enter it, instead of an older one of that name.

        Raises:
            ResumeError: a file that no run entered has come to lie where the part belongs.
        """
        if part.file not in self._mine and self.store.facts(part.file) is not None:
            raise ResumeError(_foreign(self.store.where, _UNKNOWN.format(part.file)))
        line = json.dumps(part_values(part), ensure_ascii=False)
        self.store.append(JOURNAL, line.encode() + b"\n")
        self._mine.add(part.file)
        facts = self.store.publish(temporary, part.file)
        part = replace(part, mtime_ns=facts.mtime_ns)
        self.record.parts[part.file] = part
        if time.monotonic() - self._saved >= _PATIENCE * self._took:
            self.save()
        return part

    def drop(self, files: list[str]) -> None:
        """Remove finished parts."""
        for file in files:
            self.store.remove(file)
            del self.record.parts[file]

    def save(self) -> None:
        """Write run.json."""
        begun = time.monotonic()
        self.store.write(RUN_FILE, self.record.to_json())
        self._saved = time.monotonic()
        self._took = self._saved - begun

    def close(self) -> None:
        """Write run.json for the last time; the journal has nothing more to say."""
        self.save()
        self.store.remove(JOURNAL)

    def _earlier(self) -> RunRecord | None:
        """Return what run.json says; one that cannot be read may be anybody's."""
        content = self.store.read(RUN_FILE)
        if content is None:
            return None
        try:
            return RunRecord.from_json(content)
        except ValueError as error:
            told = f"{RUN_FILE} cannot be read as that of a run: {error}"
            raise ResumeError(_foreign(self.store.where, told)) from error

    def _refuse_foreign(self, entered: dict[str, list[Part]]) -> None:
        for name in self.store.names():
            if name.startswith("part-") and name not in entered:
                raise ResumeError(_foreign(self.store.where, _UNKNOWN.format(name)))

    def _take_in(self, entered: dict[str, list[Part]], verify: bool) -> None:
        for file, parts in entered.items():
            facts = self.store.facts(file)
            if facts is None:
                continue
            if found := self._whole(parts, facts, verify):
                self.record.parts[file] = found
            else:
                self.notes.append(f"done again, since it is not as it was written: {file}")

    def _whole(self, parts: list[Part], facts: Facts, verify: bool) -> Part | None:
        """Return the entry that the file is what it says of, or None."""
        sha = None
        for part in parts:
            if part.size != facts.size:
                continue
            if verify or part.mtime_ns != facts.mtime_ns:
                sha = sha or self.store.sha256(part.file)
                if sha != part.sha256:
                    continue
            return replace(part, mtime_ns=facts.mtime_ns)
        return None


def entered_in(store: Store, earlier: RunRecord | None) -> dict[str, list[Part]]:
    """Return what run.json and the journal say of each part file, latest first."""
    entered: dict[str, list[Part]] = {}
    for line in reversed((store.read(JOURNAL) or b"").splitlines()):
        try:
            part = read_part(json.loads(line))
        except (ValueError, TypeError):  # the last line of a run that was killed
            continue
        entered.setdefault(part.file, []).append(part)
    for file, part in earlier.parts.items() if earlier else ():
        entered.setdefault(file, []).append(part)
    return entered


def _foreign(where: str, told: str) -> str:
    advice = "it is not touched; move it away, or write elsewhere with --output FOLDER"
    return "\n  ".join([f"{where} holds what this run did not write:", told, advice])


def _refusal(where: str, told: list[str]) -> str:
    advice = "start afresh there with --overwrite, or write elsewhere with --output FOLDER"
    return "\n  ".join([f"{where} holds a run that differs from this one:", *told, advice])
