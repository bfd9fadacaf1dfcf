"""The one figure of a checkpoint alone, without the stages around it, on gold documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.document import Document, Label, Span
from pipeline.evaluation.layers import PRINCIPAL, Settings, make_layers
from pipeline.modeling.pages import page_of
from pipeline.modeling.predictions import ScoredSpan


def checkpoint_figure(
    checkpoint: Checkpoint, layer: str, docs: Sequence[Document]
) -> dict[str, float]:
    """Return {"entities.f1": …} or {"topics.accuracy": …} by name; {} where it is undefined.

    Strict micro F1 or accuracy as `evaluate` has them; the documents have their sentences.
    """
    predicted = _predicted(checkpoint, layer, docs)
    scored = make_layers(Settings())[layer].score([*zip(docs, predicted, strict=True)])
    name = PRINCIPAL[layer]
    value = next(float(one.formula(scored.sums)) for one in scored.measures if one.name == name)
    return {name: value} if not math.isnan(value) else {}


def _predicted(checkpoint: Checkpoint, layer: str, docs: Sequence[Document]) -> list[Document]:
    pages = [page_of(doc, doc.spans["sentences"]) for doc in docs]
    if layer == "entities":
        tagged = checkpoint.tagger("fine")(pages)
        return [
            Document(
                doc.id,
                doc.text,
                spans={layer: page.in_document(_as_spans(spans))},
            )
            for doc, page, spans in zip(docs, pages, tagged, strict=True)
        ]
    shares = checkpoint.topics()(pages)
    return [
        Document(doc.id, doc.text, labels={layer: [Label(*pair) for pair in share.items()]})
        for doc, share in zip(docs, shares, strict=True)
    ]


def _as_spans(found: Sequence[ScoredSpan]) -> list[Span]:
    return [Span(one.start, one.end, one.label, one.score) for one in found]
