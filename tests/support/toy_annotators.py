"""Stages that write layers an evaluation scores, small enough to see through."""

from __future__ import annotations

from pipeline.document import Document, Label, Span
from pipeline.stage import Stage, StageConfig, register


class CityConfig(StageConfig):
    """Settings of toy_cities."""

    city: str = "晋中市"


@register("toy_cities")
class Cities(Stage):
    """Marks one city wherever it is named, inside sentences."""

    Config = CityConfig
    requires = ("sentences",)
    uses = ("noise",)
    provides = ("entities",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            doc.spans["entities"] = [
                Span(place, place + len(self.config.city), "LOC")
                for sentence in doc.spans["sentences"]
                for place in range(sentence.start, sentence.end)
                if doc.text.startswith(self.config.city, place)
            ]
        return docs


@register("toy_lines")
class Lines(Stage):
    """Makes every line a sentence."""

    provides = ("sentences",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            place, spans = 0, []
            for line in doc.text.splitlines(keepends=True):
                spans += [Span(place, place + len(line))] if line.strip() else []
                place += len(line)
            doc.spans["sentences"] = spans
        return docs


@register("toy_topic")
class Topic(Stage):
    """Calls everything politics; fails on a text with a bomb in it."""

    provides = ("topics",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            if "💣" in doc.text:
                raise ValueError("bang")
            doc.labels["topics"] = [Label("politics", 0.75)]
        return docs
