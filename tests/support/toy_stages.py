"""Stages for tests of what runs stages: small enough to see through."""

from __future__ import annotations

import os
import time

from pydantic import Field

from pipeline.document import Document, Label, Span
from pipeline.stage import Stage, StageConfig, register


class MarksConfig(StageConfig):
    """Settings of toy_marks."""

    sign: str = Field("。", min_length=1, max_length=1, description="the character to mark")


@register("toy_marks")
class Marks(Stage):
    """Marks every full stop.

    What follows the first line is not shown in lists.
    """

    Config = MarksConfig
    uses = ("noise",)
    provides = ("marks",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            doc.spans["marks"] = [
                Span(place, place + 1, "sign")
                for place, character in enumerate(doc.text)
                if character == self.config.sign
            ]
        return docs


@register("toy_count")
class Count(Stage):
    """Says how many marks there are."""

    requires = ("marks",)
    provides = ("size", "count")

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            count = len(doc.spans["marks"])
            doc.labels["size"] = [Label("large" if count > 2 else "small", 1.0)]
            doc.texts["count"] = str(count)
        return docs


@register("toy_noise")
class Noise(Stage):
    """Calls the first character noise, where it is a star."""

    provides = ("noise",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            doc.spans["noise"] = [Span(0, 1, "star")] if doc.text.startswith("*") else []
        return docs


@register("toy_trouble")
class Trouble(Stage):
    """Fails on texts with 坏, half way through its work."""

    provides = ("trouble", "meta")

    def __init__(self, config: StageConfig | None = None) -> None:
        super().__init__(config)
        self.sizes: list[int] = []
        self.loads = 0

    def load(self) -> None:
        self.loads += 1

    @property
    def made_by(self) -> str:
        return "toy_trouble@1"

    def __call__(self, docs: list[Document]) -> list[Document]:
        self.sizes.append(len(docs))
        for doc in docs:
            doc.spans["trouble"] = []
            doc.meta["trouble"] = "begun"
            if "坏" in doc.text:
                raise ValueError(f"{doc.id} is bad")
            doc.meta["trouble"] = "none"
        return docs


@register("toy_death")
class Death(Stage):
    """Ends its process, as a lack of memory does."""

    def __call__(self, docs: list[Document]) -> list[Document]:
        os._exit(9)


@register("toy_pause")
class Pause(Stage):
    """Takes a while."""

    def __call__(self, docs: list[Document]) -> list[Document]:
        time.sleep(0.02)
        return docs
