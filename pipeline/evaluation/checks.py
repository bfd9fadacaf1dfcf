"""Whether gold and prediction can be compared, with every reason why not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError, suggestion
from pipeline.evaluation.corpus import Corpus, refuse
from pipeline.evaluation.failures import is_excused
from pipeline.evaluation.layers import LAYERS, Pairs, labelled_layers
from pipeline.taxonomy import TOPIC_NAMES

Labels = Mapping[str, Collection[str]]

#: The labels of each layer whose labels are a closed list; a config's own come with `labels`.
KNOWN_LABELS: Labels = {
    # PER, LOC and ORG are the scheme "news", the others CLUENER's ten, the scheme "fine".
    "entities": (
        *("PER", "LOC", "ORG"),
        *("address", "book", "company", "game", "government"),
        *("movie", "name", "organization", "position", "scene"),
    ),
    "topics": TOPIC_NAMES,
    "noise": (
        "title_line",
        "breadcrumb",
        "hotline",
        "byline",
        "caption",
        "credit",
        "related_links",
        "share",
        "advertisement",
        "copyright",
        "statistics_footer",
        "address",
    ),
    "sentences": ("heading",),
}


def check_structure(gold: Corpus) -> None:
    """Check what can be before anything is annotated.

    Raises:
        EvaluationError: no documents, duplicate ids, spans past the text, scores that are none,
            entities without a label, documents with nothing to score.
    """
    if not gold.documents:
        raise EvaluationError(f"{gold.name}: holds no document; at least one is needed")
    nothing = [
        f"{gold.where(position)}: nothing to score; layers: {', '.join(LAYERS)}"
        for position, doc in enumerate(gold.documents)
        if not labelled_layers(doc)
    ]
    refuse(gold.name, [*_duplicates(gold), *_impossible(gold), *unlabelled(gold), *nothing])


def merge_labels(*several: Labels) -> dict[str, set[str]]:
    """Return the labels by layer of all of them together."""
    merged: dict[str, set[str]] = {}
    for labels in several:
        for layer, names in labels.items():
            merged.setdefault(layer, set()).update(names)
    return merged


def check_labels(gold: Corpus, predicted: Corpus | None, labels: Labels | None = None) -> None:
    """Check that a label is in `KNOWN_LABELS` or in `labels`, or that the prediction uses it.

    Raises:
        EvaluationError: gold has unknown labels.
    """
    known = merge_labels(KNOWN_LABELS, labels or {})
    for doc in predicted.documents if predicted is not None else ():
        for layer, used in _used_labels(doc):
            known[layer].update(used)
    problems = [
        problem
        for position, doc in enumerate(gold.documents)
        for problem in _unknown_labels(gold.where(position), doc, known)
    ]
    refuse(gold.name, problems)


def choose_layers(gold: Corpus, wanted: Sequence[str] | None) -> list[str]:
    """Return the layers to score: those that gold has, or those of them that are wanted.

    Raises:
        EvaluationError: a wanted layer is unknown or not in gold.
    """
    present = {name for doc in gold.documents for name in labelled_layers(doc)}
    problems = []
    for name in wanted or ():
        if name not in LAYERS:
            hint, known = suggestion(name, LAYERS), ", ".join(LAYERS)
            problems.append(f'no layer called "{name}"{hint}; known: {known}')
        elif name not in present:
            found = ", ".join(layer for layer in LAYERS if layer in present)
            problems.append(f'no document has the layer "{name}"; gold has: {found}')
    refuse(gold.name, problems)
    return [name for name in LAYERS if name in present and (not wanted or name in wanted)]


def match(gold: Corpus, predicted: Corpus, layers: Sequence[str]) -> Pairs:
    """Return (gold, predicted) for each gold document, in order.

    Raises:
        EvaluationError: a prediction is missing, has another text, or lacks a layer to score. A
            layer may be missing where the document's `errors` say that the stage that makes it
            failed.
    """
    problems = [*_duplicates(predicted), *_impossible(predicted)]
    places = {doc.id: position for position, doc in enumerate(predicted.documents)}
    matched: list[tuple[Document, Document]] = []
    lacking: dict[str, list[str]] = {}
    for position, doc in enumerate(gold.documents):
        found = places.get(doc.id)
        if found is None:
            hint = suggestion(doc.id, places)
            problems.append(f"{gold.where(position)} is not in {predicted.name}{hint}")
            continue
        answer = predicted.documents[found]
        matched.append((doc, answer))
        if answer.text != doc.text:
            where = f"{gold.where(position)} and {predicted.places[found]}"
            problems.append(f"{where} have different texts: {_first_difference(doc, answer)}")
        for layer in _lacking(doc, answer, layers):
            lacking.setdefault(layer, []).append(predicted.where(found))
    for layer, wheres in lacking.items():
        more = f" (and {len(wheres) - 1} more)" if len(wheres) > 1 else ""
        rest = ",".join(name for name in layers if name not in lacking)
        advice = f" or leave it out: --layers {rest}" if rest else ""
        problems.append(
            f'{wheres[0]}{more}: no layer "{layer}", which gold has; add a stage that provides '
            f"it{advice}"
        )
    refuse(predicted.name, problems)
    return matched


def parse_labels(written: Sequence[str], also: Labels | None = None) -> dict[str, set[str]]:
    """Return labels by layer from "entities=公司,人名", and `also` those of a set.

    Raises:
        EvaluationError: not of this form, or a layer that has no labels.
    """
    labels = {layer: set(names) for layer, names in (also or {}).items()}
    for one in written:
        layer, equals, names = one.partition("=")
        if not equals or layer not in KNOWN_LABELS:
            known = ", ".join(KNOWN_LABELS)
            raise EvaluationError(
                f"--labels {one}: LAYER=LABEL,LABEL is expected, the layer one of {known}"
            )
        labels.setdefault(layer, set()).update(name for name in names.split(",") if name)
    return labels


def _duplicates(corpus: Corpus) -> Iterator[str]:
    first: dict[str, str] = {}
    for doc, place in zip(corpus.documents, corpus.places, strict=True):
        if doc.id in first:
            yield f'{place}: document "{doc.id}": the id is there twice, first at {first[doc.id]}'
        first.setdefault(doc.id, place)


def _impossible(corpus: Corpus) -> Iterator[str]:
    """Yield spans past the text and impossible scores; only a program's documents can have any."""
    for position, doc in enumerate(corpus.documents):
        layers: list[tuple[str, Sequence[Span | Label]]] = [*doc.spans.items(), *doc.labels.items()]
        for layer, found in layers:
            where = f'{corpus.where(position)}, layer "{layer}"'
            for one in found:
                if isinstance(one, Span) and one.end > len(doc.text):
                    reach = f"span [{one.start}, {one.end}) reaches past the text's end"
                    yield f"{where}: {reach}, {len(doc.text)}"
                if one.score is not None and not 0 <= one.score <= 1:
                    yield f"{where}: a score is a number from 0 to 1, found {one.score!r}"


def unlabelled(gold: Corpus) -> Iterator[str]:
    """Yield a line for each entity that has no label."""
    for position, doc in enumerate(gold.documents):
        for span in doc.spans.get("entities", []):
            if not span.label:
                yield (
                    f'{gold.where(position)}, layer "entities": span [{span.start}, {span.end}) '
                    f'"{doc.surface(span)}" has no label; give it one, e.g. PER, LOC or ORG'
                )


def _used_labels(doc: Document) -> Iterator[tuple[str, set[str]]]:
    for layer in KNOWN_LABELS:
        if layer in doc.spans:
            yield layer, {span.label for span in doc.spans[layer] if span.label is not None}
        if layer in doc.labels:
            yield layer, {label.name for label in doc.labels[layer]}


def _unknown_labels(where: str, doc: Document, known: Mapping[str, set[str]]) -> Iterator[str]:
    for layer, used in _used_labels(doc):
        for name in sorted(used - known[layer]):
            names = ", ".join(sorted(known[layer]))
            hint = suggestion(name, known[layer])
            yield (
                f'{where}, layer "{layer}": unknown label "{name}"{hint}; known: {names}; to allow '
                f"one of your own: --labels {layer}={name}"
            )


def _lacking(gold: Document, predicted: Document, layers: Sequence[str]) -> Iterator[str]:
    present, wanted = {*labelled_layers(predicted), "meta"}, labelled_layers(gold)
    for name in layers:
        if name in wanted and name not in present and not is_excused(predicted, name):
            yield name


def _first_difference(one: Document, other: Document) -> str:
    pairs = zip(one.text, other.text, strict=False)
    place = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
    if place is None:
        return f"{len(one.text):,} and {len(other.text):,} characters"
    around = [doc.text[max(0, place - 5) : place + 10] for doc in (one, other)]
    return f"from character {place}, {around[0]!r} and {around[1]!r}"
