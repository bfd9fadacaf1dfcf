"""Label Studio: tasks with pre-annotations out, its JSON export in, and the labelling config.

The layers that people correct travel as regions: "entities", "noise" and "summary" as labels over
the text, topics as choices. Everything else of a document goes along in the task's data and comes
back unchanged. See the pages "Import pre-annotated data" and "Export annotations" of the manual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError
from pipeline.formats.foreign_offsets import ForeignSpan, resolve_offsets

#: Layers that become regions; a span without a label gets the layer's name as its label.
REGION_LAYERS = ("entities", "summary", "noise")
TOPICS = "topics"
#: Key of a task's data that holds what no region can carry.
REST = "document"
#: Name of the text control, and key of a task's data that holds the text.
TEXT = "text"


@dataclass(slots=True)
class TaskReport:
    """What was noticed on the way from a task to a document, one sentence each."""

    notes: list[str] = field(default_factory=list)


def to_task(doc: Document) -> dict[str, Any]:
    """Return a document as a Label Studio task: its text as data, its layers as a prediction."""
    rest = doc.to_dict()
    del rest["text"]
    for layer in REGION_LAYERS:
        rest["spans"].pop(layer, None)
    data = {"id": doc.id, "text": doc.text, "title": doc.texts.get("title", ""), REST: rest}
    return {"data": data, "predictions": [to_prediction(doc)]}


def to_prediction(doc: Document) -> dict[str, Any]:
    """Return a document's layers as a Label Studio prediction: model_version, score, result.

    The score is the mean of the entities' scores and of the first topic's, 0 to 1; Label Studio
    sorts by it.
    """
    results = [*_regions(doc), *_choices(doc)]
    return {
        "model_version": _model_version(doc),
        "score": round(confidence(doc), 4),
        "result": results,
    }


def confidence(doc: Document) -> float:
    """Return how sure the models are of a document, 0 to 1: the mean score of entities and topic.

    A document in which nothing was found is 1: there is nothing to doubt.
    """
    scores = [span.score for span in doc.spans.get("entities", []) if span.score is not None]
    scores += [label.score for label in doc.labels.get(TOPICS, [])[:1] if label.score is not None]
    return sum(scores) / len(scores) if scores else 1.0


def from_task(
    task: Mapping[str, Any],
    report: TaskReport | None = None,
    *,
    predictions: bool = False,
    text: str = TEXT,
) -> Document | None:
    """Return the document of one task of a JSON export (full or JSON-MIN), None if unlabelled.

    Of several annotations the one marked as ground truth counts, else the one changed last;
    cancelled ones never do. A region whose text is not at its offsets is left out and told. With
    `predictions` a task that nobody annotated gives what was predicted for it; `text` is the key of
    its data that holds the text.

    Raises:
        DocumentError: the task holds no text, or a region is not of a form that can be read.
    """
    report = report if report is not None else TaskReport()
    data = task.get("data") if isinstance(task.get("data"), Mapping) else task
    assert data is not None
    if not isinstance(data.get(text), str):
        raise DocumentError(
            f"a task needs its text in data.{text}, found {sorted(data)}; name another key with "
            "--option text=KEY"
        )
    results = _min_results(task) if data is task else _results(task, report)
    if results is None and predictions:
        results = _predicted(task)
    if results is None:
        return None
    rest = data.get(REST) if isinstance(data.get(REST), Mapping) else {"meta": _meta(data, text)}
    doc = Document.from_dict({**dict(rest or {}), "id": _id(task, data), "text": data[text]})
    _add_regions(doc, results, report)
    _add_choices(doc, results)
    return doc


def _regions(doc: Document) -> Iterator[dict[str, Any]]:
    for layer in REGION_LAYERS:
        for number, span in enumerate(doc.spans.get(layer, [])):
            value = {
                "start": span.start,
                "end": span.end,
                "text": doc.surface(span),
                "labels": [span.label or layer],
            }
            yield _result(f"{layer}-{number}", layer, "labels", value, span.score)


def _choices(doc: Document) -> list[dict[str, Any]]:
    topics = doc.labels.get(TOPICS, [])
    if not topics:
        return []
    value = {"choices": [label.name for label in topics]}
    return [_result(TOPICS, TOPICS, "choices", value, topics[0].score)]


def _result(
    key: str, name: str, kind: str, value: dict[str, Any], score: float | None
) -> dict[str, Any]:
    known = {"id": key, "from_name": name, "to_name": TEXT, "type": kind, "value": value}
    return known if score is None else {**known, "score": score}


def _model_version(doc: Document) -> str:
    made = [doc.made_by[layer] for layer in ("entities", TOPICS) if layer in doc.made_by]
    return "; ".join(dict.fromkeys(made)) or "chinese-news-pipeline"


def _results(task: Mapping[str, Any], report: TaskReport) -> list[Mapping[str, Any]] | None:
    """Return the regions of the annotation that counts, None where nobody has annotated."""
    made = task.get("annotations") or task.get("completions") or []
    counted = [one for one in made if not one.get("was_cancelled")]
    if not counted:
        return None
    if len(counted) > 1:
        report.notes.append(f"{len(counted)} annotations; ground truth or the latest was taken")
    chosen = max(counted, key=lambda one: (bool(one.get("ground_truth")), _changed(one)))
    return list(chosen.get("result") or [])


def _predicted(task: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    made = task.get("predictions") or []
    return list(made[-1].get("result") or []) if made else None


def _changed(annotation: Mapping[str, Any]) -> str:
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def _min_results(task: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return the regions of a JSON-MIN record, which has a key for each control of the config."""
    results: list[Mapping[str, Any]] = []
    for name, value in task.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            results += [_min_region(name, one) for one in value if "start" in one]
        elif name == TOPICS:
            results.append({"from_name": name, "type": "choices", "value": _min_choices(value)})
    return results if results or "annotator" in task or "annotation_id" in task else None


def _min_region(name: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"from_name": name, "type": "labels", "value": value}


def _min_choices(value: Any) -> dict[str, Any]:
    found = value.get("choices", []) if isinstance(value, Mapping) else value
    return {"choices": [found] if isinstance(found, str) else list(found)}


def _id(task: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Return our own id where the task has it, else the number that Label Studio gave."""
    rest = data.get(REST)
    own = rest.get("id") if isinstance(rest, Mapping) else None
    own = own if own is not None or data is task else data.get("id")
    return str(own if own is not None else task.get("id", "task"))


def _meta(data: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return the plain values of a task that somebody else made, as metadata."""
    plain = (str, int, float, bool)
    skipped = {text, "id"}
    return {k: v for k, v in data.items() if k not in skipped and isinstance(v, plain)}


def _add_regions(doc: Document, results: Sequence[Mapping[str, Any]], report: TaskReport) -> None:
    """Set the layers of regions; a control of an unknown name gives entities."""
    drawn = [one for one in results if "start" in _value(one)]
    regions = [one for one in drawn if _names(_value(one))]
    if len(regions) < len(drawn):
        report.notes.append(f"regions without a label left out: {len(drawn) - len(regions)}")
    foreign = [_foreign(_value(region)) for region in regions]
    resolved = resolve_offsets(doc.text, foreign)
    if resolved.counting != "code points":
        report.notes.append(f"offsets counted in {resolved.counting}; put right")
    for layer in REGION_LAYERS:
        if layer == "entities" or any(one.get("from_name") == layer for one in regions):
            doc.spans[layer] = []
    for region, place, span in zip(regions, resolved.spans, foreign, strict=True):
        name = str(region.get("from_name"))
        layer = name if name in REGION_LAYERS else "entities"
        if place is None:
            report.notes.append(_misplaced(doc, layer, span))
            continue
        label, *more = _names(_value(region))
        if more:
            told = f"of its labels {', '.join([label, *more])} the first was taken"
            report.notes.append(f"{layer} [{place[0]}, {place[1]}): {told}")
        kept = None if label == layer else label
        doc.spans[layer].append(Span(*place, kept, _score(region)))
    for layer in REGION_LAYERS:
        if layer in doc.spans:
            doc.spans[layer] = _tidy(doc.spans[layer], layer, report)


def _tidy(spans: Iterable[Span], layer: str, report: TaskReport) -> list[Span]:
    """Return spans in order, each once; those that overlap stay, and are told."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if any((span.start, span.end, span.label) == (o.start, o.end, o.label) for o in kept[-3:]):
            report.notes.append(f"{layer} [{span.start}, {span.end}) {span.label} is there twice")
            continue
        if layer == "entities" and kept and span.start < kept[-1].end:
            told = f"[{kept[-1].start}, {kept[-1].end})"
            report.notes.append(f"{layer} [{span.start}, {span.end}) overlaps {told}")
        kept.append(span)
    return kept


def _misplaced(doc: Document, layer: str, span: ForeignSpan) -> str:
    there = doc.text[span.start : span.end]
    return (
        f"{layer} [{span.start}, {span.end}) left out: it says {span.surface!r}, the text has "
        f"{there!r} there; correct it in Label Studio and export again"
    )


def _foreign(value: Mapping[str, Any]) -> ForeignSpan:
    """Return a region's offsets; in a page of HTML they are those of the text that it shows."""
    shown = value.get("globalOffsets")
    places = shown if isinstance(shown, Mapping) else value
    start, end, surface = _whole(places.get("start")), _whole(places.get("end")), value.get("text")
    if start is None or end is None:
        raise DocumentError(f"a region needs whole numbers start and end, found {value!r}")
    return ForeignSpan(start, end, surface if isinstance(surface, str) else None)


def _whole(number: Any) -> int | None:
    """Return a whole number, written 2 or 2.0, None for anything else."""
    if isinstance(number, float) and number.is_integer():
        return int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _value(result: Mapping[str, Any]) -> Mapping[str, Any]:
    value = result.get("value")
    return value if isinstance(value, Mapping) else {}


def _names(value: Mapping[str, Any]) -> list[str]:
    for key in ("labels", "hypertextlabels"):
        if isinstance(value.get(key), list) and value[key]:
            return [str(name) for name in value[key]]
    return []


def _score(result: Mapping[str, Any]) -> float | None:
    score = result.get("score")
    return float(score) if isinstance(score, (int, float)) and 0 <= score <= 1 else None


def _add_choices(doc: Document, results: Sequence[Mapping[str, Any]]) -> None:
    """Set the topics that were chosen; those that were predicted keep their probabilities."""
    chosen = [one for one in results if one.get("type") == "choices"]
    if not chosen:
        doc.labels.pop(TOPICS, None)
        return
    known = {label.name: label for label in doc.labels.get(TOPICS, [])}
    names = [str(name) for one in chosen for name in _min_choices(_value(one))["choices"]]
    doc.labels[TOPICS] = [known.get(name, Label(name)) for name in dict.fromkeys(names)]
