"""Two annotations of the same gold documents: differences of figures, and of single documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pipeline.evaluation.baselines import Baseline
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import PRINCIPAL, Layer, Pairs
from pipeline.evaluation.results import Change, Comparison
from pipeline.evaluation.scores import Difference, Scored, differences

_SHOWN = 20


def compare(
    scored: Mapping[str, Scored],
    layers: Mapping[str, Layer],
    others: Pairs,
    name: str,
    sampling: Sampling,
) -> Comparison:
    """Return how the figures differ from those of another prediction, `others` with its gold."""
    found: list[Difference] = []
    changes: list[Change] = []
    for layer, ours in scored.items():
        theirs = layers[layer].score(layers[layer].of(others))
        found += differences(ours, theirs, name, sampling)
        changes += _changes(layer, ours, theirs)
    changes.sort(key=lambda change: (-abs(change.ours - change.theirs), change.document))
    return Comparison(name, tuple(found), tuple(changes[:_SHOWN]))


def against_baselines(
    scored: Mapping[str, Scored],
    layers: Mapping[str, Layer],
    pairs: Pairs,
    baselines: Sequence[Baseline],
    sampling: Sampling,
) -> list[Difference]:
    """Return the headline figures of each layer beside those of its baselines."""
    found = []
    for baseline in baselines:
        if baseline.layer in scored:
            layer = layers[baseline.layer]
            theirs = layer.score([(gold, baseline.annotate(gold)) for gold, _ in layer.of(pairs)])
            found += differences(scored[baseline.layer], theirs, baseline.name, sampling)
    return [one for one in found if _is_telling(one)]


def _is_telling(difference: Difference) -> bool:
    """Return whether a baseline's figure is worth a line: not the two halves of an F1."""
    halves = difference.name.endswith((".precision", ".recall"))
    return difference.ours.headline and difference.theirs.value is not None and not halves


def _changes(layer: str, ours: Scored, theirs: Scored) -> list[Change]:
    before, after = (_of_documents(scored, PRINCIPAL[layer]) for scored in (theirs, ours))
    return [
        Change(document, PRINCIPAL[layer], after[document], before[document])
        for document in after
        if after[document] != before[document]
    ]


def _of_documents(scored: Scored, name: str) -> dict[str, float]:
    """Return a figure of each document; nothing to find and nothing found is as good as can be."""
    measure = next(one for one in scored.measures if one.name == name)
    values = scored.of_documents(measure)
    return {key: 1.0 if math.isnan(value) else value for key, value in values.items()}
