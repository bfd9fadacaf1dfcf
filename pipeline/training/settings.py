"""Everything that decides a checkpoint, as a config file says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from pipeline.settings import Settings
from pipeline.training.document_head import DocumentHeadConfig
from pipeline.training.finetune import FinetuneConfig
from pipeline.training.ngram_topics import NgramTopicsConfig
from pipeline.training.pretrain import PretrainConfig
from pipeline.training.vectors import VectorsConfig

#: Tasks whose labels are those of entities given by hand, see `hand_labels`.
_BY_HAND = ("news", "uner")


class Sets(Settings):
    """Files of one task, relative to the data folder, or to the current one where they begin ./"""

    train: list[str] = Field(default_factory=list)
    dev: list[str] = Field(default_factory=list)
    repeat: dict[str, int] = Field(default_factory=dict, description="how often a file counts")
    every: dict[str, int] = Field(
        default_factory=dict,
        description="articles: every so many-th record of a file alone; an odd number, for every "
        "other record has its headline on top",
    )
    labels: dict[str, Path] = Field(
        default_factory=dict,
        description="entities by hand of some of its texts, see `hand_labels`; only these count",
    )

    @model_validator(mode="after")
    def _names_what_is_trained_on(self) -> Sets:
        for key, files in (
            ("repeat", set(self.repeat)),
            ("every", set(self.every)),
            ("labels", set(self.labels)),
        ):
            if unknown := sorted(files - set(self.train)):
                raise ValueError(f"{key} names files that train does not: {', '.join(unknown)}")
        return self


class AugmentConfig(Settings):
    """How many entity examples are made from those there are; see `augment`."""

    swapped: float = Field(1.0, ge=0, le=1, description="share copied with other names in it")
    unpunctuated: float = Field(0.15, ge=0, le=1, description="share copied without punctuation")
    misread: float = Field(0.0, ge=0, le=1, description="share copied with characters misread")
    bylines: float = Field(0.04, ge=0, description="made-up bylines, as a share of the examples")
    lists: dict[str, list[str]] = Field(
        default_factory=dict,
        description="files of names by label, which a third of the names put in come from",
    )


class DistillConfig(Settings):
    """What is learned from teachers: their answers on raw text and on the sets."""

    teachers: list[Path] = Field(
        default_factory=list, description="checkpoint folders, whose answers are averaged"
    )
    raw: list[str] = Field(default_factory=list, description="files of pages to be answered")
    characters: int = Field(0, ge=0, description="characters of each file at most; 0 is all")
    heads: list[str] = Field(["words", "news"], description="heads whose tags are learned")
    sets: bool = Field(True, description="whether the texts of the sets are answered too")
    topics: bool = Field(True, description="whether documents are taught the teachers' topics too")


class TrainConfig(Settings):
    """Everything that decides a checkpoint."""

    recipe: str = Field("news", description='the kind of training; "news" is this one')
    data: Path = Field(description="folder of the public sets")
    work: Path = Field(description="folder for intermediate results; a rerun resumes from it")
    output: Path = Field(description="folder that the finished checkpoint is written to")
    units_from: Path | None = Field(
        None, description="checkpoint whose characters, pairs, words and vectors are taken over"
    )
    names: dict[str, list[str]] = Field(
        default_factory=dict, description="lists of names by class, see modeling.news.names"
    )
    seed: int = 1
    workers: int = Field(1, ge=1, description="processes that make features")
    threads: int = Field(
        1, ge=1, description="CPU threads, each with a part of the batch; 1 repeats exactly"
    )
    device: str = Field("auto", description="auto takes a GPU where there is one")
    precision: str = Field("bfloat16", pattern="^(float32|bfloat16)$")
    raw: list[str] = Field(default_factory=list, description="raw text for the vectors")
    raw_news: list[str] = Field(default_factory=list, description="those for masked LM")
    vectors: dict[str, VectorsConfig] = Field(
        default_factory=dict, description="characters, pairs and words"
    )
    model: dict[str, Any] = Field(default_factory=dict, description="sizes, see NewsConfig")
    pretrain: PretrainConfig = PretrainConfig()
    distill: DistillConfig = DistillConfig()
    finetune: FinetuneConfig = FinetuneConfig()
    document_head: DocumentHeadConfig = DocumentHeadConfig()
    ngram_topics: NgramTopicsConfig = NgramTopicsConfig()
    augment: AugmentConfig = AugmentConfig()
    sets: dict[str, Sets]
    max_sentences: int = Field(14, ge=1, description="sentences of a document that are learned")

    def file(self, name: str) -> Path:
        """Return where a file of a set or list is."""
        return Path(name) if name.startswith("./") else self.data / name

    @model_validator(mode="after")
    def _labels_are_entities(self) -> TrainConfig:
        for task, own in self.sets.items():
            if own.labels and task not in _BY_HAND:
                raise ValueError(
                    f"sets.{task}.labels: only {' and '.join(_BY_HAND)} learn entities by hand"
                )
        return self

    @model_validator(mode="after")
    def _ngrams_repeat_what_is_trained_on(self) -> TrainConfig:
        files = {
            name
            for task in ("titles", "documents")
            if task in self.sets
            for name in self.sets[task].train
        }
        if unknown := sorted(set(self.ngram_topics.repeat) - files):
            raise ValueError(
                "ngram_topics.repeat names files that titles and documents are not trained on: "
                + ", ".join(unknown)
            )
        return self
