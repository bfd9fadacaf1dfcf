"""Everything that decides the fine-tuning of a checkpoint from elsewhere."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.formats import Choice

#: Recipe → the stage that its result is for.
RECIPES = {"finetune-entities": "entities", "finetune-topics": "topics"}


class HubFinetuneConfig(HubCheckpointConfig):
    """Settings of the recipes finetune-entities and finetune-topics."""

    recipe: Literal["finetune-entities", "finetune-topics"]
    checkpoint: str = Field(description="where the training starts: a folder or a name on the hub")
    train: tuple[str, ...] = Field(min_length=1, description="files or folders of gold documents")
    dev: tuple[str, ...] = Field((), description="the same, to measure the result on")
    format: Choice = Field(
        default_factory=Choice,
        description="format of train and dev where it is not known by what is in them, e.g. brat",
    )
    dev_share: float = Field(
        0.1, ge=0, lt=1, description="share of train that is kept for measuring where dev is empty"
    )
    output: str = Field(description="folder of the finished checkpoint, for a stage to name")
    work: str | None = Field(None, description="folder to resume from (default: beside output)")
    tags: Literal["BIO", "BIOES", "BIOS"] = Field("BIO", description="entities: scheme of the tags")
    multi_label: bool | None = Field(
        None, description="topics: each for itself (default: if a document has more than one)"
    )
    epochs: float = Field(5.0, gt=0, description="passes over the examples")
    batch_size: int = Field(16, ge=1, description="windows in a step")
    learning_rate: float | None = Field(
        None, gt=0, description="null: 0.0003 for a news checkpoint, 0.00003 for an encoder"
    )
    remember: str | None = Field(
        "../shared/data",
        description="folder of the public sets, for a news checkpoint: what it learned from is "
        "half of every step where it is there, so that it is not forgotten",
    )
    warmup: float = Field(0.1, ge=0, lt=1, description="share of the steps")
    weight_decay: float = Field(0.01, ge=0)
    save_every: int = Field(200, ge=1, description="steps between two saves")
    report_every: int = Field(20, ge=1, description="steps between two lines of progress")
    seed: int = 1
    threads: int | None = Field(None, ge=1, description="CPU threads (default: as torch likes)")

    @field_validator("train", "dev", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @property
    def stage(self) -> str:
        """The stage that the result is for."""
        return RECIPES[self.recipe]
