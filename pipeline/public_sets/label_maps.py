"""What the labels of the public topic sets mean in this project's taxonomy.

A label may allow several topics (a channel "domestic" holds politics and society alike); one
that maps to nothing is left out. What a set does not know it cannot teach: the topics outside
all of its labels are masked when its texts are learned or scored.
"""

from __future__ import annotations

from collections.abc import Mapping

TopicMap = Mapping[str, tuple[str, ...]]

_THUCNEWS: TopicMap = {
    "entertainment": ("entertainment",),
    "game": ("games",),
    "science": ("technology",),
    "society": ("society",),
    "sports": ("sports",),
    "politics": ("politics",),
    "finance": ("finance",),
    "education": ("education",),
    "stocks": ("stocks",),
    "realty": ("realty",),
}
_TOUTIAO: TopicMap = {
    "news_tech": ("technology",),
    "news_entertainment": ("entertainment",),
    "news_sports": ("sports",),
    "news_car": ("autos",),
    "news_game": ("games",),
    "news_culture": ("culture",),
    # Hardly any are labelled stock (35 of 38,270): finance holds stocks too.
    "news_finance": ("finance", "stocks"),
    "news_world": ("world",),
    "news_military": ("military",),
    "news_edu": ("education",),
    "news_travel": ("travel",),
    "news_agriculture": ("agriculture",),
    "news_house": ("realty",),
    "news_stock": ("stocks",),
    "stock": ("stocks",),
}
_NLPCC: TopicMap = {
    "baby": ("lifestyle", "health"),
    "fashion": ("lifestyle",),
    "entertainment": ("entertainment",),
    "finance": ("finance", "stocks"),
    "world": ("world",),
    "food": ("lifestyle",),
    "travel": ("travel",),
    "car": ("autos",),
    "military": ("military",),
    "sports": ("sports",),
    "game": ("games",),
    "history": ("culture",),
    "regimen": ("health",),
    "tech": ("technology",),
    "society": ("society",),
}
_CHINANEWS: TopicMap = {
    "gn": ("politics", "society"),
    "gj": ("world",),
    "cj": ("finance",),
    "sh": ("society",),
    "cul": ("culture",),
    "ty": ("sports",),
    "yl": ("entertainment",),
    "life": ("lifestyle",),
    "jk": ("health",),
    "edu": ("education",),
    "ll": ("politics",),
    "fz": ("society",),
    "mil": ("military",),
    "auto": ("autos",),
    "house": ("realty",),
    "stock": ("stocks",),
    "fortune": ("finance",),
    "business": ("finance",),
}
_SOGOU: TopicMap = {
    "汽车": ("autos",),
    "财经": ("finance",),
    "IT": ("technology",),
    "健康": ("health",),
    "体育": ("sports",),
    "旅游": ("travel",),
    "教育": ("education",),
    "招聘": ("careers",),
    "文化": ("culture",),
    "军事": ("military",),
}
_FUDAN: TopicMap = {"C3-Art": ("culture",), "C4-Literature": ("culture",)}
_CSL: TopicMap = {
    "农学": ("agriculture",),
    "医学": ("health",),
    "工学": ("technology",),
    "理学": ("technology",),
    "教育学": ("education",),
    "经济学": ("finance", "stocks"),
    "军事学": ("military",),
    "文学": ("culture",),
    "历史学": ("culture",),
    "艺术学": ("culture",),
}

_FUDAN_SAMPLE: TopicMap = {
    "政治": ("politics", "world"),
    "经济": ("finance",),
    "医药": ("health",),
    "教育": ("education",),
    "艺术": ("culture", "entertainment"),
    "体育": ("sports",),
    "军事": ("military",),
    "计算机": ("technology",),
}
_WEB_NEWS: TopicMap = {
    "体育": ("sports",),
    "军事": ("military",),
    "娱乐": ("entertainment",),
    "文化": ("culture",),
    "社会": ("society",),
    "经济": ("finance", "stocks", "realty"),
}
_TENCENT: TopicMap = {"tech": ("technology",), "world": ("world",)}
_INDUSTRY: TopicMap = {
    "education": ("education", "finance", "technology"),
    "medical": ("health", "finance", "technology"),
    "sports": ("sports",),
    "game": ("technology", "games"),
}
_PARAGRAPHS: TopicMap = {
    "technology": ("technology",),
    "military": ("military",),
    "sports": ("sports",),
    "car": ("autos",),
}
_CHINATIMES: TopicMap = {
    "政治": ("politics", "world"),
    "政治要聞": ("politics",),
    "國際": ("world",),
    "國際大事": ("world",),
    "兩岸": ("politics", "world"),
    "財經": ("finance", "stocks"),
    "財經要聞": ("finance", "stocks"),
    "全球財經": ("finance", "stocks", "world"),
    "財經焦點": ("finance", "stocks"),
    "投資理財": ("finance", "stocks"),
    "證券．權證": ("stocks", "finance"),
    "產業特刊": ("finance",),
    "產業財經": ("finance",),
    "軍事": ("military",),
    "娛樂": ("entertainment",),
    "娛樂新聞": ("entertainment",),
    "體育": ("sports",),
    "運動天地": ("sports",),
    "生活": ("lifestyle", "society", "health"),
    "社會": ("society",),
    "社會新聞": ("society",),
    "科技": ("technology",),
    "健康": ("health",),
}
_NETEASE: TopicMap = {
    "society": ("society",),
    "top_politics": ("politics", "world"),
    "domestic": ("politics", "society"),
    "world": ("world",),
}
_SOGOUCS: TopicMap = {
    "auto": ("autos",),
    "health": ("health",),
    "it": ("technology",),
    "learning": ("education",),
    "sports": ("sports",),
    "stock": ("finance", "stocks"),
    "travel": ("travel",),
    "yule": ("entertainment",),
}
_CHINAXIV: TopicMap = {
    "S": ("agriculture",),
    "R": ("health",),
    "T": ("technology",),
    "Q": ("technology",),
    "P": ("technology",),
    "V": ("technology",),
    "O": ("technology",),
    "F": ("finance",),
    "G": ("education", "culture"),
}

TOPIC_MAPS: Mapping[str, TopicMap] = {
    "thucnews_titles": _THUCNEWS,
    "thucnews_titles_extra": _THUCNEWS,
    "toutiao_titles": _TOUTIAO,
    "tnews": _TOUTIAO,
    "tnews_dev_rest": _TOUTIAO,
    "tnews_fewclue": _TOUTIAO,
    "nlpcc2017_headlines": _NLPCC,
    "nlpcc2017_headlines_dev": _NLPCC,
    "fudan_sample": _FUDAN_SAMPLE,
    "web_news_2016": _WEB_NEWS,
    "tencent_news_2018": _TENCENT,
    "industry_news_2019": _INDUSTRY,
    "channel_paragraphs_2017": _PARAGRAPHS,
    "chinatimes_2022": _CHINATIMES,
    "netease_2016": _NETEASE,
    "sogoucs_bare": _SOGOUCS,
    "chinaxiv_papers": _CHINAXIV,
    "chinanews": _CHINANEWS,
    "sogouc_reduced": _SOGOU,
    "fudan_partial": _FUDAN,
    "csl_category": _CSL,
}

#: Entity labels of other sets in terms of PER, LOC and ORG; what is absent is left out.
ENTITY_MAPS: Mapping[str, Mapping[str, str]] = {
    "msra_ner": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
    "weibo_ner": {"PER.NAM": "PER", "GPE.NAM": "LOC", "LOC.NAM": "LOC", "ORG.NAM": "ORG"},
    "resume_ner": {"NAME": "PER", "LOC": "LOC", "ORG": "ORG"},
    "uner_gsd_simplified": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
    "uner_gsd_traditional": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
    "real_articles": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
}


#: Channels so wide that an article in them may well be about another topic too: a story on cars
#: stands in the business channel. Their articles teach nothing about the narrower topics.
_WIDE_CHANNELS = ("gn", "gj", "cj", "sh", "cul", "ty", "yl")


def known_topics(name: str, label: str | None = None) -> tuple[str, ...]:
    """Return the topics that a set, or its label, knows of, in the order of its labels.

    Of these, a text is about one that its own label allows and about none of the others.
    """
    labels = TOPIC_MAPS[name]
    if name == "chinanews" and label in _WIDE_CHANNELS:
        labels = {channel: labels[channel] for channel in _WIDE_CHANNELS}
    return tuple(dict.fromkeys(topic for topics in labels.values() for topic in topics))
