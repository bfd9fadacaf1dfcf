"""The topics that documents are labelled with, tied to IPTC's Media Topics.

Codes are those of the Media Topics vocabulary, https://cv.iptc.org/newscodes/mediatopic/ (IPTC,
CC BY 4.0; release of 2 July 2026). Where our topic is wider or narrower than any one concept,
the code is the nearest concept that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its names and the nearest Media Topics concept."""

    name: str
    english: str
    chinese: str
    iptc: str
    iptc_term: str


TOPICS: tuple[Topic, ...] = (
    Topic("politics", "politics", "时政", "medtop:11000000", "politics and government"),
    Topic("society", "society", "社会", "medtop:14000000", "society"),
    Topic("world", "world", "国际", "medtop:20000638", "international relations"),
    Topic("finance", "finance", "财经", "medtop:04000000", "economy, business and finance"),
    Topic("realty", "real estate", "房产", "medtop:20000235", "construction and property"),
    Topic("technology", "technology", "科技", "medtop:13000000", "science and technology"),
    Topic("education", "education", "教育", "medtop:05000000", "education"),
    Topic("sports", "sports", "体育", "medtop:15000000", "sport"),
    Topic("entertainment", "entertainment", "娱乐", "medtop:20000002", "arts and entertainment"),
    Topic("games", "games", "游戏", "medtop:20000548", "video game"),
    Topic("culture", "culture", "文化", "medtop:20000038", "culture"),
    Topic("military", "military", "军事", "medtop:20000599", "armed forces"),
    Topic("autos", "autos", "汽车", "medtop:20000296", "automotive"),
    Topic("travel", "travel", "旅游", "medtop:20000563", "travel and tourism"),
    Topic("agriculture", "agriculture", "农业", "medtop:20000210", "agriculture"),
    Topic("health", "health", "健康", "medtop:07000000", "health"),
    Topic("lifestyle", "lifestyle", "生活", "medtop:10000000", "lifestyle and leisure"),
)

TOPIC_NAMES: tuple[str, ...] = tuple(topic.name for topic in TOPICS)

#: What the model tells apart beyond the taxonomy, and the topic that each counts towards: two
#: public sets have these classes, and learning them as something else would blur both.
SUBTOPICS: dict[str, str] = {"stocks": "finance", "careers": "society"}

#: The outputs of the model's topic head, in order.
MODEL_TOPICS: tuple[str, ...] = (*TOPIC_NAMES, *SUBTOPICS)
