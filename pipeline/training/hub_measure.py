"""How well a fine-tuned checkpoint does on documents that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.document import Document
from pipeline.modeling.pages import page_of
from pipeline.training.hub_examples import sentences_of
from pipeline.training.hub_settings import HubFinetuneConfig


def measure(config: HubFinetuneConfig, folder: Path, docs: Sequence[Document]) -> dict[str, float]:
    """Return strict micro F1 of entities, or the share of documents whose first topic is right."""
    checkpoint = Checkpoint.of(
        HubCheckpointConfig(
            checkpoint=str(folder), device=config.device, max_length=config.max_length
        )
    )
    if config.stage == "entities":
        return {"entities.f1": _entity_f1(checkpoint, docs)}
    return {"topics.accuracy": _accuracy(checkpoint, docs)}


def _entity_f1(checkpoint: Checkpoint, docs: Sequence[Document]) -> float:
    predicted = checkpoint.tagger("fine")([page_of(doc, sentences_of(doc)) for doc in docs])
    right = found = wanted = 0
    for doc, spans in zip(docs, predicted, strict=True):
        gold = {(span.start, span.end, span.label) for span in doc.spans["entities"]}
        ours = {(span.start, span.end, span.label) for span in spans}
        right, found, wanted = right + len(gold & ours), found + len(ours), wanted + len(gold)
    return 2 * right / (found + wanted) if found + wanted else 1.0


def _accuracy(checkpoint: Checkpoint, docs: Sequence[Document]) -> float:
    predicted = checkpoint.topics()([page_of(doc, sentences_of(doc)) for doc in docs])
    right = sum(
        bool(shares)
        and max(shares, key=lambda name: shares[name])
        in {label.name for label in doc.labels["topics"]}
        for doc, shares in zip(docs, predicted, strict=True)
    )
    return right / len(docs)
