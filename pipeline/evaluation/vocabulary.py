"""The words a segmenter knew: a list, or the words of a segmented set."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.errors import EvaluationError
from pipeline.evaluation.corpus import read_lines
from pipeline.formats import Source
from pipeline.public_sets.sets import set_of
from pipeline.resources import resolve


def vocabulary_for(path: str | None, gold: str | Path) -> set[str] | None:
    """Return the words of `path`, else of the training part beside a public set, else None."""
    if path is not None:
        return read_vocabulary(path)
    training = Path(gold).parent / "train.jsonl.gz"
    if set_of(gold) is not None and training.is_file():
        return read_vocabulary(training)
    return None


def read_vocabulary(path: str | Path) -> set[str]:
    """Return the words of a list, the first of each line, or of {"words": […]} lines.

    Raises:
        EvaluationError: no such file, or a line without words.
    """
    file = resolve(path)
    if not file.is_file():
        raise EvaluationError(f"{path}: no such file")
    words: set[str] = set()
    for number, line in read_lines(Source(str(file), file.name, file)):
        if not line.startswith("{"):
            words.add(line.split()[0])
            continue
        try:
            words.update(json.loads(line)["words"])
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f'{file}:{number}: no list "words": {error!r}') from error
    return words
