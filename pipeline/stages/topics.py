"""The stage `topics` (主题): what a document is about, with probabilities."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from pipeline.checkpoints import CheckpointConfig, analyse, load_annotator, signature
from pipeline.document import Document, Label
from pipeline.stage import Stage, register
from pipeline.taxonomy import SUBTOPICS


class TopicsConfig(CheckpointConfig):
    """Settings of the stage `topics`."""

    threshold: float = Field(
        0.3, ge=0, le=1, description="least probability of a second topic; the first always stands"
    )
    max_topics: int = Field(3, ge=1, description="most topics of a document")


@register("topics")
class Topics(Stage):
    """Labels documents with the topics of `pipeline.taxonomy`, likeliest first.

    The probabilities of all topics add up to one. A document without sentences gets none.
    """

    Config = TopicsConfig
    requires = ("sentences",)
    provides = ("topics",)

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        self.annotator = load_annotator(self.config)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return signature(self.config.checkpoint)

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the labels "topics"."""
        for doc, analysis in zip(docs, analyse(self.annotator, docs), strict=True):
            doc.labels["topics"] = choose_topics(
                merge_subtopics(analysis.topics),
                threshold=self.config.threshold,
                max_topics=self.config.max_topics,
            )
        return docs


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
