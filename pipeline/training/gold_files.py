"""Gold documents to learn from: as `run` writes them, or as a labelling tool exports them."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.errors import EvaluationError, InputError
from pipeline.evaluation.corpus import Corpus, read_corpus
from pipeline.formats import Choice, InputFailure
from pipeline.formats.inputs import find_inputs, read_inputs
from pipeline.formats.source import Placed
from pipeline.training.loop import Report

#: How the first task of an export begins: numbers and names, then its annotations or its data.
_TASK = re.compile(
    r'[\s\[]*\{\s*(?:"(?!text"|spans")\w+"\s*:\s*(?:\d+|"[^"]*"|null)\s*,\s*)*'
    r'"(?:annotations"\s*:\s*\[|data"\s*:\s*\{)'
)
#: Characters of a file in which that stands.
_OPENING = 2_000


def read_gold(path: str, chosen: Choice, report: Report) -> Corpus:
    """Return the documents of a file or folder; an export of Label Studio is known by its tasks.

    Of a labelling tool's export what cannot be read, such as a task that nobody annotated, is
    reported and left out.

    Raises:
        EvaluationError: nothing to read, or records that are no documents; all of them are named.
    """
    if chosen == Choice():
        if not is_label_studio(Path(path)):
            return read_corpus(path)
        chosen = Choice.model_validate("label-studio")
    return _exported(path, chosen, report)


def _exported(path: str, chosen: Choice, report: Report) -> Corpus:
    try:
        inputs = find_inputs([path], chosen)
    except InputError as error:
        raise EvaluationError(str(error).removeprefix("no input: ")) from error
    found = list(read_inputs(inputs))
    for told in [*(one for one in found if isinstance(one, InputFailure)), *inputs.notes]:
        report(str(told))
    placed = [one for one in found if isinstance(one, Placed)]
    if not placed:
        raise EvaluationError(f"{path}: holds no document that somebody labelled")
    docs, places = [one.doc for one in placed], [one.where for one in placed]
    return Corpus(path, tuple(docs), tuple(places))


def is_label_studio(path: Path) -> bool:
    """Return whether a plain file's first record is a task: its text in `data`, not beside it."""
    if path.suffix not in (".json", ".jsonl") or not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        opening = _TASK.match(file.read(_OPENING))
    return opening is not None
