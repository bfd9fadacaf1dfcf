from __future__ import annotations

import pytest

from pipeline.text.folding import fold
from pipeline.text.openings import dateline_end, is_standing, opening_end


@pytest.mark.parametrize(
    ("dateline", "news"),
    [
        ("新华社河畔5月12日电（记者秦雨桐、何小满）", "新书屋今天开门迎客。"),
        ("中新网12月3日电 ", "据当地媒体报道，大雨停了。"),
        ("央视河畔网北京5月9日消息（记者 秦雨桐）", "新书屋开门迎客。"),
        ("本报讯（记者 秦雨桐）", "新书屋开门迎客。"),
        ("本报河畔讯(实习生 何小满)", "新书屋开门迎客。"),
        ("河畔晚报讯（通讯员 何小满）", "新书屋开门迎客。"),
        ("【秦雨桐╱河畔報導】", "新書屋今日開門迎客。"),
        ("〔記者秦雨桐／台北報導〕", "新書屋今日開門迎客。"),
        ("河畔全媒体报道：", "新书屋开门迎客。"),
        ("記者秦雨桐／河畔報導　", "新書屋今日開門迎客。"),
        ("河畔報記者秦雨桐／台北即時報導　", "新書屋今日開門迎客。"),
        ("河畔時報【秦雨桐／台北報導】", "新書屋今日開門迎客。"),
        ("本報訊／記者秦雨桐　", "新書屋今日開門迎客。"),
        ("本报河畔5月12日讯 记者秦雨桐报道：", "新书屋开门迎客。"),
        ("本报河畔5月12日电　记者秦雨桐、通讯员何小满　", "新书屋开门迎客。"),
        ("据新华社电 ", "新书屋开门迎客。"),
        ("河畔新闻客户端消息 ", "新书屋开门迎客。"),
        ("河畔新闻讯（记者 秦雨桐）", "新书屋开门迎客。"),
        ("河畔新闻记者 秦雨桐 ", "新书屋开门迎客。"),
        ("●本报记者 秦雨桐 ", "新书屋开门迎客。"),
        ("5月12日电 ", "新书屋开门迎客。"),
        ("河畔网报道 记者 秦雨桐 ", "新书屋开门迎客。"),
        ("来源：河畔日报 ", "新书屋开门迎客。"),
    ],
)
def test_dateline_ends_where_the_news_begins(dateline: str, news: str) -> None:
    assert dateline_end(fold(dateline + news)) == len(dateline)


@pytest.mark.parametrize(
    "sentence",
    [
        "据河畔晚报报道，新书屋开门迎客。",
        "河畔市5月12日电力供应恢复正常。",
        "本报推出新栏目，请读者来信。",
        "5月12日，新书屋开门迎客。",
        "（一）新书屋开门迎客。",
        "记者近日从\n河畔市图书馆获悉，新书屋下月开门。",
        "本报记者见到秦雨桐时，新书屋刚刚开门。",
        "书的来源：读者捐赠的有三千册。",
        "5月12日电影院重新开门迎客。",
        "新华社河畔5月12日电（记者秦雨桐）",
        "",
    ],
)
def test_sentence_without_dateline_begins_at_once(sentence: str) -> None:
    assert dateline_end(fold(sentence)) == 0


@pytest.mark.parametrize(
    ("opening", "news"),
    [
        ("记者近日从河畔市图书馆获悉，", "新书屋下月开门。"),
        ("新华社河畔5月12日电（记者秦雨桐）记者12日从市图书馆了解到，", "新书屋下月开门。"),
        ("据悉，", "新书屋下月开门。"),
        ("记者6日获悉，", "新书屋下月开门。"),
    ],
)
def test_opening_takes_the_reporters_phrase_too(opening: str, news: str) -> None:
    assert opening_end(fold(opening + news)) == len(opening)


def test_guarantee_of_an_announcement_is_boilerplate() -> None:
    assert is_standing("本公司董事会全体成员保证公告内容的真实、准确和完整。")
    assert not is_standing("公司今年的收入增长了一成。")
