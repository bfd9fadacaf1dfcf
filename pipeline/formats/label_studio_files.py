"""The format `label-studio`: files of tasks for Label Studio, and what it exports.

Written are a JSON array of tasks to import and, beside it, the labelling config of the project
(`NAME.xml`). Read is its export as JSON or JSON-MIN, an array or one task a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import Field

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError, InputError
from pipeline.formats.label_studio import REGION_LAYERS, TOPICS, TaskReport, from_task, to_task
from pipeline.formats.label_studio_config import labelling_config
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target
from pipeline.formats.whole_file import whole_file


class LabelStudioOptions(Options):
    """How exports of Label Studio are read."""

    predictions: bool = Field(
        False, description="take what was predicted for a task that nobody annotated"
    )
    text: str = Field("text", description="the key of a task's data that holds its text")


def read(source: Source, options: LabelStudioOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each task; one that nobody annotated is told and left out."""
    for number, task in enumerate(_tasks(source), start=1):
        where, report = source.place(number), TaskReport()
        if _has_half(task):
            yield InputFailure(where, "has half a character (an escape \\ud800 to \\udfff alone)")
            continue
        if not isinstance(task, Mapping):
            told = f"a task is a JSON object, found {type(task).__name__}"
            yield InputFailure(where, told)
            continue
        try:
            doc = from_task(task, report, predictions=options.predictions, text=options.text)
        except DocumentError as error:
            yield InputFailure(where, f"not a task that can be read: {error}")
            continue
        except (TypeError, AttributeError, KeyError) as error:
            yield InputFailure(where, f"not a task of the form that is exported: {error}")
            continue
        if doc is None:
            yield InputFailure(where, "nobody has annotated this task; it is left out")
        else:
            yield Placed(doc, where, "; ".join(report.notes))


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write an array of tasks, and the labelling config beside it."""
    offered = Document("labels", "")
    with target.open() as file:
        file.write(b"[")
        for number, doc in enumerate(docs):
            line = json.dumps(to_task(doc), ensure_ascii=False)
            file.write((b",\n" if number else b"\n") + line.encode("utf-8"))
            _note_labels(offered, doc)
        file.write(b"\n]\n")
    if target.path is not None:
        with whole_file(target.path.with_suffix(".xml")) as beside:
            beside.write(labelling_config([offered]).encode("utf-8"))


def _tasks(source: Source) -> list[Any]:
    """Return the tasks of a file: an array, or one a line."""
    text = source.text().text.removeprefix("\ufeff")
    try:
        found = json.loads(text) if text.lstrip().startswith("[") else _lines(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON as Label Studio exports it: {error}") from error
    return list(found)


def _has_half(task: Any) -> bool:
    """Return whether a value has half of a surrogate pair, which no file of ours can hold."""
    try:
        json.dumps(task, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _note_labels(offered: Document, doc: Document) -> None:
    """Keep one span or label of each name, so that the config can offer it."""
    for layer in REGION_LAYERS:
        known = {span.label for span in offered.spans.setdefault(layer, [])}
        for span in doc.spans.get(layer, []):
            if span.label not in known:
                known.add(span.label)
                offered.spans[layer].append(Span(0, 1, span.label))
    topics = offered.labels.setdefault(TOPICS, [])
    names = dict.fromkeys(label.name for label in [*topics, *doc.labels.get(TOPICS, [])])
    topics[:] = [Label(name) for name in names]


register(Format("label-studio", read=read, write=write, options=LabelStudioOptions))
