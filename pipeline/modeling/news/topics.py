"""Topic classification by a news checkpoint, in the topics of the taxonomy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.pages import Page
from pipeline.taxonomy import SUBTOPICS

#: Least probability that a page is about any of the topics, for it to have one.
LEAST_ABOUT = 0.5


@dataclass(frozen=True, slots=True)
class NewsTopics:
    """Gives pages the probabilities of the taxonomy's topics, or of those `among`.

    Those `among` add up to one. All topics add up to one less the probability that a page is about
    none of them (a menu, a table of prices, code); where that is more than a half, it has none.
    """

    annotator: Annotator
    among: tuple[str, ...] | None = None
    multi_label: bool = False

    def __call__(self, pages: Sequence[Page]) -> list[dict[str, float]]:
        """Return topic → probability for each page; {} for one without Chinese characters."""
        return [topics_among(found, self.among) for found in self.annotator.topics(pages)]


def topics_among(
    probabilities: Mapping[str, float], among: Collection[str] | None
) -> dict[str, float]:
    """Return the probabilities of the topics `among`, adding up to one; None: of the taxonomy's.

    A subtopic that is not asked for counts towards its topic. Without `among`, a page that is
    likelier about none of the topics has none.
    """
    if among is None:
        about = sum(probabilities.values())
        return merge_subtopics(probabilities) if about >= LEAST_ABOUT else {}
    if not probabilities:
        return {}
    alone = {name: probabilities[name] for name in among if name in SUBTOPICS}
    rest = {name: share for name, share in probabilities.items() if name not in alone}
    shares = merge_subtopics(rest) | alone
    total = sum(shares[name] for name in among) or 1.0
    return {name: shares[name] / total for name in among}


def merge_subtopics(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the taxonomy's topics, each with those of its subtopics."""
    merged = {name: share for name, share in probabilities.items() if name not in SUBTOPICS}
    for name, parent in SUBTOPICS.items():
        if name in probabilities:
            merged[parent] = merged.get(parent, 0.0) + probabilities[name]
    return merged
