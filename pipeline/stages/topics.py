"""The stage `topics` (主题): what a document is about, with probabilities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import Field, field_validator

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.labels import inference_outputs, inference_problem, unknown_names
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.document import Document, Label
from pipeline.errors import ConfigError
from pipeline.modeling.pages import pages_of
from pipeline.stage import Stage, register
from pipeline.taxonomy import TOPICS


class TopicsConfig(HubCheckpointConfig):
    """Settings of the stage `topics`."""

    threshold: float = Field(
        0.2,  # of 0.1 to 0.3 the best for the topics of real pages, F1, and as good for gold's
        ge=0,
        le=1,
        description="least probability of a second topic; the first stands in any case",
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
class Topics(Stage[TopicsConfig]):
    """Labels documents with topics, likeliest first; with `pipeline.taxonomy`'s by default.

    Of the shipped checkpoint, the probabilities of all topics add up to one, less that of a page
    being about none of them. A document without sentences gets none, and of the shipped checkpoint
    one without Chinese characters, one on which a site speaks of itself (an error page, a login
    form, a captcha), or one that is likelier about none of the topics.
    """

    Config = TopicsConfig
    requires = ("sentences",)
    provides = ("topics",)

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, that labels of one's own need another, and labels in
        the settings that it does not have.
        """
        checkpoint = Checkpoint.of(self.config)
        found = checkpoint.problems("topics")
        return found or (self._label_problems(checkpoint) if checkpoint.labels else [])

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return Checkpoint.of(self.config).missing("topics")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        checkpoint = Checkpoint.of(self.config).opened()
        if wrong := self._label_problems(checkpoint):
            raise ConfigError("topics", wrong)
        self._names = self._renaming(checkpoint)
        self._topics = checkpoint.topics(
            among=self._among(checkpoint.labels.get("topics", [])),
            multi_label=self.config.multi_label,
            hypotheses={
                label: self.config.hypothesis.format(label) for label in self.config.asked_labels()
            },
        )

    @property
    def can_be_forked(self) -> bool:
        """Where its checkpoint runs without torch."""
        return Checkpoint.of(self.config).is_light

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return Checkpoint.of(self.config).signature

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the labels "topics"."""
        multi_label = self._topics.multi_label
        for doc, found in zip(docs, self._topics(pages_of(docs)), strict=True):
            ours = rename(found, self._names, multi_label=multi_label)
            doc.labels["topics"] = choose_topics(
                restrict(ours, self.config.among),
                threshold=self.config.threshold,
                thresholds=self.config.thresholds,
                max_topics=self.config.max_topics,
                multi_label=multi_label,
            )
        return docs

    def _label_problems(self, checkpoint: Checkpoint) -> list[str]:
        names = checkpoint.labels["topics"]
        own = self.config.labels and isinstance(self.config.labels, tuple)
        if own and inference_outputs(names) is None:
            return [f'checkpoint "{self.config.checkpoint}": {inference_problem(names)}']
        return label_problems(self.config, names, self._renaming(checkpoint))

    def _among(self, names: Sequence[str]) -> list[str] | None:
        """Return the checkpoint's names of the topics to choose among, in the order of ours."""
        if self.config.among is None:
            return None
        ours = {name: self._names.get(name, name) for name in names}
        return [name for wanted in self.config.among for name in ours if ours[name] == wanted]

    def _renaming(self, checkpoint: Checkpoint) -> dict[str, str | None]:
        """Return a checkpoint's label, or one that it is asked for → ours."""
        names = checkpoint.renaming
        outputs = checkpoint.labels.get("topics", [])
        if not self.config.labels and inference_outputs(outputs) is not None:
            names |= {topic.chinese: topic.name for topic in TOPICS}
        return names | (self.config.labels if isinstance(self.config.labels, dict) else {})


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
