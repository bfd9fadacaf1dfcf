"""The stage `topics` (主题): what a document is about, with probabilities."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import Field

from pipeline.checkpoints import (
    CheckpointConfig,
    analyse,
    checkpoint_problems,
    load_annotator,
    missing_checkpoints,
    signature,
)
from pipeline.document import Document, Label
from pipeline.errors import ConfigError, suggestion
from pipeline.stage import Stage, register
from pipeline.taxonomy import SUBTOPICS


class TopicsConfig(CheckpointConfig):
    """Settings of the stage `topics`."""

    threshold: float = Field(
        0.3, ge=0, le=1, description="least probability of a second topic; the first always stands"
    )
    max_topics: int = Field(3, ge=1, description="most topics of a document")
    among: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        description="choose among these alone, their probabilities adding up to one, e.g. "
        "[finance, stocks]; stocks and careers are known beside the topics (default: all topics)",
    )


@register("topics")
class Topics(Stage):
    """Labels documents with the topics of `pipeline.taxonomy`, likeliest first.

    The probabilities of all topics add up to one. A document without sentences gets none.
    """

    Config = TopicsConfig
    requires = ("sentences",)
    provides = ("topics",)

    def problems(self) -> list[str]:
        """What the checkpoint's files lack."""
        return checkpoint_problems(self.config, "topics")

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return missing_checkpoints(self.config)

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        self.annotator = load_annotator(self.config)
        check_among(self.config.among, self.annotator.model.config.topic_labels)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return signature(self.config)

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the labels "topics"."""
        for doc, analysis in zip(docs, analyse(self.annotator, docs), strict=True):
            doc.labels["topics"] = choose_topics(
                topics_among(analysis.topics, self.config.among),
                threshold=self.config.threshold,
                max_topics=self.config.max_topics,
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


def merge_subtopics(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the taxonomy's topics, each with those of its subtopics."""
    merged = {name: share for name, share in probabilities.items() if name not in SUBTOPICS}
    for name, parent in SUBTOPICS.items():
        if name in probabilities:
            merged[parent] = merged.get(parent, 0.0) + probabilities[name]
    return merged


def choose_topics(
    probabilities: Mapping[str, float], *, threshold: float, max_topics: int
) -> list[Label]:
    """Return the likeliest topic and those others that reach the threshold, likeliest first."""
    ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])[:max_topics]
    return [
        Label(name, round(share, 4))
        for rank, (name, share) in enumerate(ranked)
        if rank == 0 or share >= threshold
    ]
