"""The sizes, label lists and calibration of a news checkpoint, read off its config.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.modeling.news.tags import tag_names

#: The heads that may tag named entities, each in a scheme of its own.
SCHEMES = ("news", "fine", "uner")


@dataclass(frozen=True, slots=True)
class PageMix:
    """How the topics of whole pages come from the network's and those of `page_topics`.

    Attributes:
        network: what the network's log-probabilities are multiplied by before they are added.
        headlines: the same of the scores of the n-grams that were fitted to headlines for the most
            part; 0 leaves them out.
        temperature: what the sum is divided by.
        other: the logit of a page being about none of the topics, beside that sum.
        lists: what is added to it where most of a page is no running text: a menu, a table.
    """

    network: float = 0.3
    headlines: float = 0.0
    temperature: float = 1.0
    other: float = -100.0
    lists: float = 0.0


@dataclass(frozen=True, slots=True)
class NewsShape:
    """What running a news checkpoint takes beside its weights.

    Attributes:
        encoder: "recurrent" or "transformer".
        window_length: characters that the encoder reads at once.
        labels: head → its labels; that of words has none, see `tag_names`.
        topic_labels: the topics, in the order of the outputs.
        sentences_together: whether a window holds as many sentences of a page as fit, else one.
        temperatures: head → what its logits are divided by.
        page_topics: how the topics of whole pages are mixed, see `PageMix`.
    """

    encoder: str
    hidden_size: int
    num_layers: int
    window_length: int
    labels: dict[str, tuple[str, ...]]
    topic_labels: tuple[str, ...]
    sentences_together: bool = False
    temperatures: dict[str, float] = field(default_factory=dict)
    page_topics: PageMix = field(default_factory=lambda: PageMix())

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> NewsShape:
        """Return the shape that a config.json states.

        Raises:
            KeyError: it lacks one of them.
        """
        return cls(
            encoder=config["encoder"],
            hidden_size=config["hidden_size"],
            num_layers=config["num_layers"],
            window_length=config["window_length"],
            labels=tagging_labels(config),
            topic_labels=tuple(config["topic_labels"]),
            sentences_together=bool(config.get("sentences_together")),
            temperatures=dict(config.get("temperatures") or {}),
            page_topics=PageMix(**(config.get("page_topics") or {})),
        )

    def temperature(self, head: str) -> float:
        """Return what a head's logits are divided by before the softmax."""
        return self.temperatures.get(head, 1.0)

    def tags(self, head: str) -> list[str]:
        """Return the tag names of a head, in the order of its outputs."""
        return tag_names(self.labels[head])


def tagging_labels(config: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return head → its labels, as a config.json states them; the head of words has none."""
    stated = {head: tuple(config.get(f"{head}_labels") or ()) for head in SCHEMES}
    return {"words": (), **{head: labels for head, labels in stated.items() if labels}}
