"""Measure the rows of a plan: gold read, annotated, scored, and held against the baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.document import Document
from pipeline.errors import EvaluationError, suggestion
from pipeline.evaluation.annotate import Advance
from pipeline.evaluation.corpus import Corpus
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.layers import labelled_layers
from pipeline.evaluation.plan import Plan, Row
from pipeline.evaluation.predictions import GoldSource, annotate_gold
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.scores import Difference, Figure
from pipeline.evaluation.variants import vary
from pipeline.evaluation.vocabulary import vocabulary_for

_UNITS = {"sentence": "sentences", "heading": "titles", None: "documents"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a row came to.

    Attributes:
        row: what was measured.
        unit: what a gold document is: sentences, titles or documents.
        figure: the figure with its interval.
        rivals: the same figure of each baseline, with the paired test.
        made_by: the stage or checkpoint that wrote the layer.
        notes: what a reader of the figure must know of gold and prediction.
    """

    row: Row
    unit: str
    figure: Figure
    rivals: tuple[Difference, ...]
    made_by: str
    notes: tuple[str, ...]


def is_there(plan: Plan, row: Row) -> bool:
    """Return whether a row's file is on this machine."""
    return plan.path(row).exists()


def measure(
    plan: Plan,
    row: Row,
    *,
    limit: int | None = None,
    start: Callable[[int], None] | None = None,
    advance: Advance | None = None,
) -> Measured:
    """Return the figure of a row.

    Args:
        plan: what all rows have in common.
        row: the row.
        limit: only so many documents, taken as a sample is.
        start: told how many documents there are, before they are annotated.
        advance: told the documents and characters of each batch.

    Raises:
        EvaluationError: the file is missing or of another form, or has not the figure.
    """
    source = plan.source(row)
    gold = _chosen(source.read(), row, limit)
    if start is not None:
        start(len(gold.documents))
    settings, changes = plan.config(), plan.overrides(row)
    predicted = annotate_gold(
        gold, source, settings, changes, [row.layer], name=row.name, advance=advance
    )
    result = _evaluated(plan, row, source, gold, predicted)
    return Measured(
        row=row,
        unit=_unit(source),
        figure=result.figures[row.figure],
        rivals=tuple(one for one in result.baselines if one.name == row.figure),
        made_by=predicted.documents[0].made_by.get(row.layer, ""),
        notes=(*gold.notes, *predicted.notes),
    )


def _evaluated(
    plan: Plan, row: Row, source: GoldSource, gold: Corpus, predicted: Corpus
) -> Evaluation:
    """Return the evaluation of a row's layer, in which the row's figure is."""
    result = evaluate(
        predicted,
        gold,
        layers=[row.layer],
        baselines=row.baselines,
        vocabulary=vocabulary_for(None, source.path) if row.layer == "words" else None,
        labels=source.labels,
        resamples=plan.resamples,
        seed=plan.seed,
    )
    if row.figure not in result.figures:
        hint = suggestion(row.figure, result.figures)
        raise EvaluationError(f'{row.name}: no figure called "{row.figure}"{hint}')
    return result


def _chosen(gold: Corpus, row: Row, limit: int | None) -> Corpus:
    """Return the documents that have the layer, those of the sample, in the row's variant."""
    numbers = [
        number for number, doc in enumerate(gold.documents) if row.layer in labelled_layers(doc)
    ]
    if not numbers:
        raise EvaluationError(f'{row.name}: no document of {gold.name} has the layer "{row.layer}"')
    sizes = [size for size in (row.sample, limit) if size is not None]
    if sizes:
        numbers.sort(key=lambda number: _hash(gold.documents[number]))
        numbers = sorted(numbers[: min(sizes)])
    chosen = replace(
        gold,
        documents=tuple(gold.documents[number] for number in numbers),
        places=tuple(gold.places[number] for number in numbers),
    )
    return chosen if row.variant is None else vary(chosen, row.variant, row.layer)


def _hash(doc: Document) -> str:
    return sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()


def _unit(source: GoldSource) -> str:
    return _UNITS[None if source.set is None else source.set.whole]
