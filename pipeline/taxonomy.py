"""The topics that documents are labelled with, tied to IPTC's Media Topics.

Codes are those of the Media Topics vocabulary, https://cv.iptc.org/newscodes/mediatopic/ (IPTC,
CC BY 4.0; release of 2 July 2026). Where our topic is wider or narrower than any one concept,
the code is the nearest concept that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its Chinese name and the nearest Media Topics concept: its code and its term."""

    name: str
    chinese: str
    iptc: str
    iptc_term: str

    @property
    def concept(self) -> str:
        """The address by which the Media Topics concept is known."""
        return f"http://cv.iptc.org/newscodes/mediatopic/{self.iptc.removeprefix('medtop:')}"


TOPICS: tuple[Topic, ...] = (
    Topic("politics", "时政", "medtop:11000000", "politics and government"),
    Topic("society", "社会", "medtop:14000000", "society"),
    Topic("world", "国际", "medtop:20000638", "international relations"),
    Topic("finance", "财经", "medtop:04000000", "economy, business and finance"),
    Topic("realty", "房产", "medtop:20000235", "construction and property"),
    Topic("technology", "科技", "medtop:13000000", "science and technology"),
    Topic("education", "教育", "medtop:05000000", "education"),
    Topic("sports", "体育", "medtop:15000000", "sport"),
    Topic("entertainment", "娱乐", "medtop:20000002", "arts and entertainment"),
    Topic("games", "游戏", "medtop:20000548", "video game"),
    Topic("culture", "文化", "medtop:20000038", "culture"),
    Topic("military", "军事", "medtop:20000599", "armed forces"),
    Topic("autos", "汽车", "medtop:20000296", "automotive"),
    Topic("travel", "旅游", "medtop:20000563", "travel and tourism"),
    Topic("agriculture", "农业", "medtop:20000210", "agriculture"),
    Topic("health", "健康", "medtop:07000000", "health"),
    Topic("lifestyle", "生活", "medtop:10000000", "lifestyle and leisure"),
)

TOPIC_NAMES: tuple[str, ...] = tuple(topic.name for topic in TOPICS)

#: What the model tells apart beyond the taxonomy, and the topic that each counts towards: two
#: public sets have these classes, and learning them as something else would blur both.
SUBTOPICS: dict[str, str] = {"stocks": "finance", "careers": "society"}

#: The outputs of the model's topic head, in order.
MODEL_TOPICS: tuple[str, ...] = (*TOPIC_NAMES, *SUBTOPICS)

#: What each topic means, with examples: the section of a newspaper in which a page would stand. The
#: title decides, not the words; seeds/gold/GUIDELINES.md has the hard cases.
MEANINGS: dict[str, str] = {
    "politics": "parties, parliaments, government work, laws, appointments, discipline; those of "
    "Taiwan and Hong Kong too; a measure stands with its subject: 市委常委会议, 立法院審預算",
    "society": "daily life, accidents, weather, police and courts, good deeds, welfare: "
    "高速路车祸, 暴雨预警, 法院宣判, 老楼加装电梯",
    "world": "what happens outside China, and diplomacy: 俄乌局势, 秘鲁铁路动工, 外长会谈",
    "finance": "economy, trade, companies and their sales, markets, tax, consumption: "
    "手机厂商财报, 汽车出口增长, 彩票销售",
    "realty": "housing, land, rent, provident funds: 新房限购, 公积金新政",
    "technology": "science, space, internet, chips, machines, what a device can do: 嫦娥五号采样, "
    "新手机发布, 无人采煤",
    "education": "schools, universities, exams, studying: 高考报名, 大学招生",
    "sports": "matches, athletes, clubs, abroad too: 中超第三轮, 全运会开幕",
    "entertainment": "films, series, concerts, celebrities: 新片上映, 歌手巡演",
    "games": "video and electronic games, their leagues too: 网游更新, 电竞总决赛",
    "culture": "heritage, arts, books, museums, history, festivals: 摄影展, 公祭黄帝, 昆曲新编",
    "military": "armed forces, weapons, exercises, veterans in service: 海军演训, 军机试飞",
    "autos": "cars as cars: 新车上市, 召回, 油耗测试",
    "travel": "sights, tourists, hotels, traffic of holidays: 景区客流, 直飞航线",
    "agriculture": "farming, villages by their trade, fishing, forestry: 小麦抢收, 苹果滞销",
    "health": "illness, hospitals, medicines, nutrition, public health: 流感监测, 新药获批",
    "lifestyle": "food, clothes, home, pets, family: 腊八粥怎么煮, 收养流浪猫",
}
