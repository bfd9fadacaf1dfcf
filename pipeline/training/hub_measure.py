"""How well a fine-tuned checkpoint does on documents that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.checkpoints.source import script_of
from pipeline.document import Document
from pipeline.modeling.hub.page_text import page_for
from pipeline.modeling.pages import Page
from pipeline.training.hub_examples import sentences_of
from pipeline.training.hub_settings import HubFinetuneConfig


def measure(config: HubFinetuneConfig, folder: Path, docs: Sequence[Document]) -> dict[str, float]:
    """Return strict micro F1 of entities, or the share of documents whose first topic is right."""
    pages = [page_for(doc, sentences_of(doc), script_of(config)) for doc in docs]
    settings: dict[str, object] = {
        "checkpoint": str(folder),
        "device": config.device,
        "max_length": config.max_length,
    }
    if config.stage == "entities":
        return {"entities.f1": _entity_f1(settings, docs, pages)}
    return {"topics.accuracy": _accuracy(settings, docs, pages)}


def _entity_f1(
    settings: dict[str, object], docs: Sequence[Document], pages: Sequence[Page]
) -> float:
    from pipeline.modeling.hub.token_classification import load_token_classifier
    from pipeline.stages.entities import EntitiesConfig

    predicted = load_token_classifier(EntitiesConfig.model_validate(settings))(pages)
    right = found = wanted = 0
    for doc, spans in zip(docs, predicted, strict=True):
        gold = {(span.start, span.end, span.label) for span in doc.spans["entities"]}
        ours = {(start, end, label) for start, end, label, _ in spans}
        right, found, wanted = right + len(gold & ours), found + len(ours), wanted + len(gold)
    return 2 * right / (found + wanted) if found + wanted else 1.0


def _accuracy(
    settings: dict[str, object], docs: Sequence[Document], pages: Sequence[Page]
) -> float:
    from pipeline.modeling.hub.sequence_classification import load_topic_classifier
    from pipeline.stages.topics import TopicsConfig

    predicted = load_topic_classifier(TopicsConfig.model_validate(settings))(pages)
    right = sum(
        bool(shares)
        and max(shares, key=lambda name: shares[name])
        in {label.name for label in doc.labels["topics"]}
        for doc, shares in zip(docs, predicted, strict=True)
    )
    return right / len(docs)
