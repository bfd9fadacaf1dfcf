"""The stage `entities` (实体): people, places and organisations, with how sure the model is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import (
    NEWS_MODEL_TYPE,
    checkpoint_problems,
    is_news,
    load_annotator,
    signature,
)
from pipeline.checkpoints.labels import (
    WELL_KNOWN,
    label_names,
    read_tags,
    tag_problems,
    unknown_names,
)
from pipeline.checkpoints.source import (
    HubCheckpointConfig,
    missing_checkpoints,
    network_config,
    script_of,
    source_of,
)
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.modeling.hub.page_text import pages_for
from pipeline.modeling.pages import pages_of
from pipeline.stage import Stage, register
from pipeline.text.graphemes import find_joints

ScoredSpan = tuple[int, int, str, float]
Predict = Callable[[list[Document]], list[list[ScoredSpan]]]


class EntitiesConfig(HubCheckpointConfig):
    """Settings of the stage `entities`."""

    scheme: Literal["news", "fine"] = Field(
        "news",
        description="news: PER, LOC, ORG; fine: the ten types of CLUENER. Of a checkpoint from "
        "elsewhere: news: well-known labels get our names; fine: its own labels",
    )
    labels: dict[str, str | None] = Field(
        {}, description="a checkpoint's label → ours, e.g. {GPE: LOC, DATE: null}; null: left out"
    )
    keep_labels: tuple[str, ...] | None = Field(
        None, description="labels that stay, e.g. [PER, LOC, ORG] (default: all)"
    )
    min_score: float = Field(0.0, ge=0, le=1, description="leave out what is less sure than this")


@register("entities")
class Entities(Stage):
    """Tags entities, with the shared encoder or a token classifier from elsewhere.

    The shared encoder's scores are means of its tags' calibrated probabilities, and it leaves
    sentences without Chinese characters alone; others are as their networks say.
    """

    Config = EntitiesConfig
    requires = ("sentences",)
    provides = ("entities",)
    config: EntitiesConfig

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, and labels in the settings that it does not have."""
        found = checkpoint_problems(self.config, "entities")
        network = network_config(self.config)
        if found or network is None:
            return found
        if network.get("model_type") == NEWS_MODEL_TYPE:
            labels = network.get(f"{self.config.scheme}_labels") or []
            return label_problems(self.config, labels, self.config.labels)
        names = label_names(network)
        told = tag_problems(names, self.config.labels)
        problems = [f'checkpoint "{self.config.checkpoint}": {problem}' for problem in told]
        return problems or label_problems(self.config, names, self._renaming())

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return missing_checkpoints(self.config, "entities")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        self._labels: Mapping[str, str | None] = self.config.labels
        if is_news(self.config):
            annotator, scheme = load_annotator(self.config), self.config.scheme
            annotator.request(scheme)
            self._predict: Predict = lambda docs: [
                found.spans[scheme] for found in annotator(pages_of(docs))
            ]
        else:
            from pipeline.modeling.hub.token_classification import load_token_classifier

            classifier, script = load_token_classifier(self.config), script_of(self.config)
            self._predict = lambda docs: classifier(pages_for(docs, script))
            self._labels = self._renaming()
            if wrong := label_problems(self.config, classifier.loaded.labels, self._labels):
                raise ConfigError("entities", wrong)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash, and the scheme."""
        return f"{signature(self.config)} {self.config.scheme}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "entities"."""
        for doc, found in zip(docs, self._predict(docs), strict=True):
            sure = (span for span in found if span[3] >= self.config.min_score)
            doc.spans["entities"] = as_spans(doc.text, self._named(sure))
        return docs

    def _renaming(self) -> dict[str, str | None]:
        """Return the label of a checkpoint from elsewhere → ours."""
        if self.config.scheme != "news":
            return dict(self.config.labels)
        preset = source_of(self.config).preset
        return {**WELL_KNOWN, **(preset.labels if preset else {}), **self.config.labels}

    def _named(self, found: Iterable[ScoredSpan]) -> list[ScoredSpan]:
        labels, keep = self._labels, self.config.keep_labels
        named = (
            (start, end, labels.get(label, label), score) for start, end, label, score in found
        )
        return [
            (start, end, label, score)
            for start, end, label, score in named
            if label is not None and (keep is None or label in keep)
        ]


def label_problems(
    config: EntitiesConfig, outputs: Sequence[str], renaming: Mapping[str, str | None]
) -> list[str]:
    """Return a line for each label in the settings that a checkpoint with these outputs has not,
    under its own name in `labels` and under ours in `keep_labels`.
    """
    own, read = (
        dict.fromkeys(tag.label for tag in read_tags(outputs, names) if tag.label)
        for names in ({}, config.labels)
    )
    wanted = [label for label in config.labels if label not in outputs and label not in read]
    kept = dict.fromkeys(name for label in read if (name := renaming.get(label, label)) is not None)
    found = unknown_names("labels", wanted, own)
    return found + unknown_names("keep_labels", config.keep_labels or (), kept)


def as_spans(text: str, found: Iterable[ScoredSpan]) -> list[Span]:
    """Return scored stretches as spans, whole characters without white space at their ends.

    A letter keeps its accents and an emoji its parts, which tokenizers drop or fold away.
    """
    joints = list(find_joints(text))
    spans: list[Span] = []
    for start, end, label, score in found:
        surface = text[start:end]
        start += len(surface) - len(surface.lstrip())
        end -= len(surface) - len(surface.rstrip())
        if start >= end:
            continue
        for before, after in joints:
            end = after + 1 if before <= end <= after else end
        for before, after in reversed(joints):
            start = before - 1 if before <= start <= after else start
        start = max(start, spans[-1].end) if spans else start
        if start < end:
            spans.append(Span(start, end, label, round(score, 4)))
    return spans
