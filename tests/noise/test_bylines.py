from __future__ import annotations

import pytest

from pipeline.noise.bylines import read_byline, scan_fields
from pipeline.text.folding import fold


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "编辑:张书锦 \xa0\xa0 2019-12-23 08:21:07 \xa0\xa0 来源:晋中日报",
            "editor=张书锦 published=2019-12-23 08:21:07 source=晋中日报",
        ),
        (
            "2025-03-03 11:08 | 来源: 车轮 | 编辑: 舒窈 | 责编: 鹿鸣 | A- A+",
            "published=2025-03-03 11:08 source=车轮 editor=舒窈 editor=鹿鸣",
        ),
        ("來源：中央社　責任編輯：林大為", "source=中央社 editor=林大为"),
        ("【编辑:刘欢】", "editor=刘欢"),
        ("发布日期：2022年10月14日 浏览次数：3867", "published=2022年10月14日 count=3867"),
        ("2020年03月30日10:15来源：人民网", "published=2020年03月30日10:15 source=人民网"),
        ("编辑:陶玥阳审核:陈旭终审:靳水平", "editor=陶玥阳 staff=陈旭 staff=靳水平"),
        ("本报记者 龙溪月 通讯员 石敏", "author=龙溪月 author=石敏"),
        ("新华社记者石中玉", "author=石中玉"),
        ("文/本报记者张雅屈畅", "author=张雅屈畅"),
        ("每经记者 李彪 每经编辑 陈旭", "author=李彪 editor=陈旭"),
        ("撰文 / 桃子  摄影 / 大林", "author=桃子 staff=大林"),
        ("03-30 10:15 来源:新华社", "posted=03-30 10:15 source=新华社"),
        (
            "2024-05-18 来源:河畔晚报 作者:秦雨桐;何小满 编辑:邹立",
            "published=2024-05-18 source=河畔晚报 author=秦雨桐 author=何小满 editor=邹立",
        ),
        ("责 任 编 辑：何小满", "editor=何小满"),
        ("來 源︰河畔晚報", "source=河畔晚报"),
        ("□ 本报记者 秦雨桐", "author=秦雨桐"),
        ("(编辑:王强,审校:李丽)", "editor=王强 staff=李丽"),
        ("2024-05-18 10:12 来源: 河畔晚报举报", "published=2024-05-18 10:12 source=河畔晚报"),
        (
            "2024-05-18 10:12 来源：河畔新闻网 参与互动",
            "published=2024-05-18 10:12 source=河畔新闻网",
        ),
        ("来源：河畔日报 北京 浏览次数: 1,024", "source=河畔日报 =北京 count=1,024"),
        (
            "更新时间:2021-10-22 09:00 发布时间:2021-10-21",
            "updated=2021-10-22 09:00 published=2021-10-21",
        ),
        ("示例中文站2023年05月06日08:00", "=示例中文站 published=2023年05月06日08:00"),
        ("选稿：王明", "editor=王明"),
        (
            "楼主 | 发表于 2021-5-3 09:12:40 | 只看该作者 | 倒序浏览",
            "=楼主 published=2021-5-3 09:12:40",
        ),
        ("食光笔记 2020年11月12日 北京", "=食光笔记 published=2020年11月12日 =北京"),
    ],
)
def test_fields_of_a_byline(line: str, fields: str) -> None:
    text = fold(line)
    byline = read_byline(text)
    assert byline is not None
    found = " ".join(f"{one.name}={text[one.start : one.end]}" for one in byline.fields)
    assert found == fields


_CERTAIN = ["编辑:张书锦", "来源:新华社", "2019-12-23 来源:新华网", "[文/观察者网 张明 编辑/吕栋]"]
_AT_EDGES = [
    "2019-12-23 08:21",
    "本报记者 张明",
    "作者:玄米茶",
    "2023-07-08 · 阅读 12.6万",
    "监制:李明",
]
_NEVER = [
    "编辑部的故事",
    "来源于生活",
    "记者会今天举行",
    "记者从发布会获悉,项目已经开工",
    "记者探访武汉",
    "记者:心里难受",
    "三百名记者齐聚河畔",
    "作者:小时候家里有一口井,井水很甜",
    "记者:您怎么看?",
    "时间:12月3日下午",
    "2023年12月28日新闻发布会实录",
    "1990年3月2日 国务院发布",
    "编辑 /etc/hosts 文件并添加以下行:",
    "来源:新华社。责任编辑已经核对。",
    "今年以来,晋中市完成了年度目标",
    "",
]


@pytest.mark.parametrize("line", _CERTAIN)
def test_certain_anywhere(line: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.is_certain


@pytest.mark.parametrize("line", _AT_EDGES)
def test_likely_above_or_below_the_article(line: str) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.is_likely
    assert not byline.is_certain


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("演出时刻:2024-05-06", "event"),
        ("报名期限:2024-05-06", "event"),
        ("3小时前", "posted"),
        ("今天 8:05", "posted"),
    ],
)
def test_events_and_times_without_a_year_are_fields(line: str, name: str) -> None:
    assert [field.name for field in scan_fields(line)] == [name]


@pytest.mark.parametrize("line", _NEVER)
def test_never_a_byline(line: str) -> None:
    byline = read_byline(line)
    assert byline is None or not byline.is_likely
