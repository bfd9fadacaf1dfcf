"""The stage `topics` (主题): what a document is about, with probabilities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pydantic import Field, field_validator

from pipeline.checkpoints.checkpoint import (
    NEWS_MODEL_TYPE,
    checkpoint_problems,
    is_news,
    load_annotator,
    signature,
)
from pipeline.checkpoints.labels import (
    inference_outputs,
    inference_problem,
    label_names,
    unknown_names,
)
from pipeline.checkpoints.source import (
    HubCheckpointConfig,
    missing_checkpoints,
    network_config,
    script_of,
    source_of,
)
from pipeline.document import Document, Label
from pipeline.errors import ConfigError, suggestion
from pipeline.modeling.hub.page_text import pages_for
from pipeline.modeling.pages import pages_of
from pipeline.stage import Stage, register
from pipeline.taxonomy import SUBTOPICS, TOPICS

Predict = Callable[[list[Document]], list[dict[str, float]]]


class TopicsConfig(HubCheckpointConfig):
    """Settings of the stage `topics`."""

    threshold: float = Field(
        0.3, ge=0, le=1, description="least probability of a second topic; the first always stands"
    )
    thresholds: dict[str, float] = Field(
        {}, description="least probability of single topics, e.g. {环保: 0.7}"
    )
    max_topics: int = Field(3, ge=1, description="most topics of a document")
    among: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        description="choose among these alone, e.g. [finance, stocks]; of the shipped checkpoint, "
        "which knows stocks and careers too, they add up to one (default: all topics)",
    )
    multi_label: bool | None = Field(
        None,
        description="true: every topic for itself, so that none may stand (default: as the "
        "checkpoint says; true for labels of your own)",
    )
    labels: tuple[str, ...] | dict[str, str | None] = Field(
        (),
        description="topics of your own for an NLI checkpoint, e.g. [乡村振兴, 环保], or a "
        "checkpoint's label → ours, null for left out",
    )
    hypothesis: str = Field(
        "这篇文章的主题是{}。", description="the sentence that an NLI checkpoint judges"
    )

    @field_validator("labels", mode="before")
    @classmethod
    def _labels(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)) and len(set(map(str, value))) < len(value):
            raise ValueError("a label is there twice")
        return tuple(value) if isinstance(value, list) else value

    @field_validator("hypothesis")
    @classmethod
    def _has_place(cls, value: str) -> str:
        if value.count("{}") != 1 or value.replace("{}", "").count("{"):
            raise ValueError("one {} is needed, where the label goes")
        return value

    def asked_labels(self) -> list[str]:
        """Return what an NLI checkpoint is asked: these labels, or the topics' Chinese names."""
        return [*self.labels] or [topic.chinese for topic in TOPICS]


@register("topics")
class Topics(Stage):
    """Labels documents with topics, likeliest first; with `pipeline.taxonomy`'s by default.

    Of the shipped checkpoint, the probabilities of all topics add up to one. A document without
    sentences gets none, and of the shipped checkpoint one without Chinese characters.
    """

    Config = TopicsConfig
    requires = ("sentences",)
    provides = ("topics",)
    config: TopicsConfig

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, that labels of one's own need another, and labels in
        the settings that it does not have.
        """
        found = checkpoint_problems(self.config, "topics")
        network = network_config(self.config)
        if found or network is None:
            return found
        news = network.get("model_type") == NEWS_MODEL_TYPE
        names = list(network.get("topic_labels", ())) if news else label_names(network)
        own = self.config.labels and isinstance(self.config.labels, tuple)
        if own and inference_outputs(names) is None:
            return [f'checkpoint "{self.config.checkpoint}": {inference_problem(names)}']
        return label_problems(self.config, names, {} if news else self._renaming(names))

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return missing_checkpoints(self.config, "topics")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        among = self.config.among
        self._names: dict[str, str | None] = {}
        self._multi_label = bool(self.config.multi_label)
        if is_news(self.config):
            annotator = load_annotator(self.config)
            check_among(among, annotator.model.config.topic_labels)
            self._predict: Predict = lambda docs: [
                topics_among(found.topics, among) for found in annotator(pages_of(docs))
            ]
        else:
            from pipeline.modeling.hub.sequence_classification import load_topic_classifier

            classifier, script = load_topic_classifier(self.config), script_of(self.config)
            self._multi_label = classifier.multi_label
            self._predict = lambda docs: [
                restrict(rename(found, self._names, multi_label=self._multi_label), among)
                for found in classifier(pages_for(docs, script))
            ]
            outputs = classifier.loaded.labels
            self._names |= self._renaming(outputs)
            if wrong := label_problems(self.config, outputs, self._names):
                raise ConfigError("topics", wrong)

    def _renaming(self, outputs: Sequence[str]) -> dict[str, str | None]:
        """Return the label of a checkpoint from elsewhere, or one that it is asked for → ours."""
        preset = source_of(self.config).preset
        names: dict[str, str | None] = {**preset.labels} if preset else {}
        if not self.config.labels and inference_outputs(outputs) is not None:
            names |= {topic.chinese: topic.name for topic in TOPICS}
        return names | (self.config.labels if isinstance(self.config.labels, dict) else {})

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return signature(self.config)

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the labels "topics"."""
        for doc, found in zip(docs, self._predict(docs), strict=True):
            doc.labels["topics"] = choose_topics(
                found,
                threshold=self.config.threshold,
                thresholds=self.config.thresholds,
                max_topics=self.config.max_topics,
                multi_label=self._multi_label,
            )
        return docs


def topics_among(
    probabilities: Mapping[str, float], among: Collection[str] | None
) -> dict[str, float]:
    """Return the probabilities of the topics `among`, adding up to one; None: of the taxonomy's.

    A subtopic that is not asked for counts towards its topic.
    """
    if among is None:
        return merge_subtopics(probabilities)
    if not probabilities:
        return {}
    alone = {name: probabilities[name] for name in among if name in SUBTOPICS}
    rest = {name: share for name, share in probabilities.items() if name not in alone}
    shares = merge_subtopics(rest) | alone
    total = sum(shares[name] for name in among) or 1.0
    return {name: shares[name] / total for name in among}


def check_among(among: Collection[str] | None, known: Collection[str]) -> None:
    """Raise ConfigError where a topic to choose among is none that the checkpoint tells apart."""
    unknown = [name for name in among or () if name not in known]
    problems = [
        f'among: the checkpoint knows no topic "{name}"{suggestion(name, known)}; '
        f"known: {', '.join(known)}"
        for name in unknown
    ]
    if problems:
        raise ConfigError("topics", problems)


def label_problems(
    config: TopicsConfig, outputs: Sequence[str], renaming: Mapping[str, str | None]
) -> list[str]:
    """Return a line for each label in the settings that a checkpoint with these outputs has not,
    under its own name in `labels` and under ours elsewhere. One for inference has any.
    """
    own = outputs if inference_outputs(outputs) is None else config.asked_labels()
    known = dict.fromkeys(name for label in own if (name := renaming.get(label, label)) is not None)
    found = unknown_names("labels", config.labels, own) if isinstance(config.labels, dict) else []
    found += unknown_names("among", config.among or (), known)
    return found + unknown_names("thresholds", config.thresholds, known)


def merge_subtopics(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the taxonomy's topics, each with those of its subtopics."""
    merged = {name: share for name, share in probabilities.items() if name not in SUBTOPICS}
    for name, parent in SUBTOPICS.items():
        if name in probabilities:
            merged[parent] = merged.get(parent, 0.0) + probabilities[name]
    return merged


def rename(
    probabilities: Mapping[str, float], names: Mapping[str, str | None], *, multi_label: bool
) -> dict[str, float]:
    """Return the probabilities under our names, those of labels with one name put together."""
    renamed: dict[str, float] = {}
    for label, share in probabilities.items():
        name = names.get(label, label)
        if name is not None:
            before = renamed.get(name, 0.0)
            renamed[name] = max(before, share) if multi_label else before + share
    return renamed


def restrict(probabilities: Mapping[str, float], among: Collection[str] | None) -> dict[str, float]:
    """Return the probabilities of the topics `among` alone, as they are; None: all."""
    return {name: share for name, share in probabilities.items() if among is None or name in among}


def choose_topics(
    probabilities: Mapping[str, float],
    *,
    threshold: float,
    max_topics: int,
    thresholds: Mapping[str, float] | None = None,
    multi_label: bool = False,
) -> list[Label]:
    """Return the topics that reach their threshold, likeliest first.

    The likeliest always stands, unless every topic is judged for itself.
    """
    own = thresholds or {}
    ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])
    first = ranked[0][0] if ranked and not multi_label else None
    chosen = [
        Label(name, round(share, 4))
        for name, share in ranked
        if name == first or share >= own.get(name, threshold)
    ]
    return chosen[:max_topics]
