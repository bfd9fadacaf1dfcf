"""Whether gold and prediction can be compared, with every reason why not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.document import Document
from pipeline.errors import EvaluationError, suggestion
from pipeline.evaluation.corpus import Corpus, refuse
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
        EvaluationError: duplicate ids, spans past the text, documents with nothing to score.
    """
    nothing = [
        f"{gold.where(position)}: nothing to score; layers: {', '.join(LAYERS)}"
        for position, doc in enumerate(gold.documents)
        if not labelled_layers(doc)
    ]
    refuse(gold.name, [*_duplicates(gold), *_past_the_text(gold), *nothing])


def check_labels(gold: Corpus, predicted: Corpus, labels: Labels | None = None) -> None:
    """Check that a label is in `KNOWN_LABELS` or in `labels`, or that the prediction uses it.

    Raises:
        EvaluationError: gold has unknown labels.
    """
    known = {layer: set(names) for layer, names in KNOWN_LABELS.items()}
    for layer, names in (labels or {}).items():
        known.setdefault(layer, set()).update(names)
    for doc in predicted.documents:
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
            layer may be missing where the document's `errors` say that a stage failed.
    """
    problems = [*_duplicates(predicted), *_past_the_text(predicted)]
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


def _past_the_text(corpus: Corpus) -> Iterator[str]:
    """Yield spans that reach past the text; only documents made by a program can have any."""
    for position, doc in enumerate(corpus.documents):
        for layer, spans in doc.spans.items():
            for span in spans:
                if span.end > len(doc.text):
                    where = f'{corpus.where(position)}, layer "{layer}"'
                    reach = f"span [{span.start}, {span.end}) reaches past the text's end"
                    yield f"{where}: {reach}, {len(doc.text)}"


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
    if predicted.errors:
        return
    present = {*labelled_layers(predicted), "meta"}
    yield from (name for name in layers if name in labelled_layers(gold) and name not in present)


def _first_difference(one: Document, other: Document) -> str:
    pairs = zip(one.text, other.text, strict=False)
    place = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
    if place is None:
        return f"{len(one.text):,} and {len(other.text):,} characters"
    around = [doc.text[max(0, place - 5) : place + 10] for doc in (one, other)]
    return f"from character {place}, {around[0]!r} and {around[1]!r}"
