"""How a run stands: what is done, what failed, what is left, by which config."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import InputError
from pipeline.executors.ledger import entered_in
from pipeline.executors.lock import Owner, owner_of
from pipeline.executors.opening import open_store
from pipeline.executors.record import RUN_FILE, RunRecord
from pipeline.executors.store import Store
from pipeline.formats.remote import is_url, plain_path


@dataclass(slots=True)
class Status:
    """How the run of an output folder stands.

    Attributes:
        output: the folder.
        state: "finished", "running" or "broken off".
        owner: the process that writes it now.
        record: what run.json says, with the parts that are in the journal alone.
        left: documents that are to be done yet; None where nobody knows before reading.
        changed: part files that are gone, or of another size than was recorded.
    """

    output: str
    state: str
    owner: Owner | None
    record: RunRecord
    left: int | None
    changed: list[str] = field(default_factory=list)


def status_of(output: str) -> Status:
    """Return how the run of an output folder stands; nothing is changed there.

    Raises:
        InputError: there is no run.
    """
    store = open_store(output)
    record = _record(store)
    for file, parts in entered_in(store, record).items():
        record.parts[file] = parts[0]
    record.to_json()  # brings its sums up to date
    owner = None if is_url(output) else owner_of(Path(plain_path(output)))
    state = "running" if owner else "finished" if record.finished else "broken off"
    return Status(output, state, owner, record, _left(record), _changed(store, record))


def _record(store: Store) -> RunRecord:
    content = store.read(RUN_FILE)
    if content is None:
        raise InputError(f"{store.where} holds no run: there is no {RUN_FILE} in it")
    try:
        return RunRecord.from_json(content)
    except ValueError as error:
        raise InputError(f"{store.where}/{RUN_FILE} cannot be read: {error}") from error


def _left(record: RunRecord) -> int | None:
    if record.finished:
        return 0
    return None if record.expected is None else max(0, record.expected - record.documents)


def _changed(store: Store, record: RunRecord) -> list[str]:
    """Return parts that a rerun would do again."""
    changed = []
    for file, part in sorted(record.parts.items()):
        facts = store.facts(file)
        if facts is None or facts.size != part.size:
            changed.append(file)
    return changed
