from __future__ import annotations

from pathlib import Path

import awkward
import pytest
from hypothesis import given

from pipeline.document import Document
from pipeline.stages import clean
from pipeline.stages.clean import Clean

_SEED = Path(__file__).parents[2] / "seeds" / "pages" / "jinzhong_2019-12-23.txt"


def _clean(doc: Document) -> Document:
    return Clean()([doc])[0]


def test_noise_and_meta_of_the_seed_page() -> None:
    doc = _clean(Document("seed", _SEED.read_bytes().decode("utf-8")))
    assert [(span.label, doc.surface(span)) for span in doc.spans["noise"]] == [
        ("title_line", "看晋中市如何尽锐出战实现脱贫攻坚决战决胜_黄河新闻网"),
        ("breadcrumb", "您所在的位置:黄河新闻网晋中频道\xa0>\xa0 晋中\xa0>\xa0今日头条"),
        ("hotline", "互联网违法和不良信息举报电话:0351-4045451"),
        ("byline", "编辑:张书锦 \xa0\xa0 2019-12-23 08:21:07 \xa0\xa0 来源:晋中日报"),
        ("caption", "图为榆社县光伏扶贫富乡邻。"),
        ("credit", "榆社新闻中心提供"),
        ("related_links", "相关链接"),
        ("statistics_footer", "手机黄河新闻网晋中频道 我要啦免费统计"),
        ("address", "http://jz.sxgov.cn/"),
    ]
    assert doc.texts == {"title": "看晋中市如何尽锐出战实现脱贫攻坚决战决胜"}
    assert doc.meta == {
        "published": "2019-12-23T08:21:07+08:00",
        "source": "晋中日报",
        "editor": "张书锦",
        "author": "张志丽 梁朝波 康旭旺",
        "site": "黄河新闻网",
        "site_url": "http://jz.sxgov.cn/",
        "section": "今日头条",
    }
    assert [(span.label, doc.surface(span)) for span in doc.spans["meta_spans"]] == [
        ("site", "黄河新闻网"),
        ("section", "今日头条"),
        ("title", "看晋中市如何尽锐出战实现脱贫攻坚决战决胜"),
        ("editor", "张书锦"),
        ("published", "2019-12-23 08:21:07"),
        ("source", "晋中日报"),
        ("author", "张志丽"),
        ("author", "梁朝波"),
        ("author", "康旭旺"),
    ]


def test_what_the_input_says_is_kept() -> None:
    text = "渡口获奖_某某新闻网\n编辑:张三 来源:新华社\n渡口获奖\n影片获得两项大奖,首映定在12月。"
    doc = Document("1", text, meta={"source": "中新社", "title": "他们的渡口"})
    assert _clean(doc).meta == {
        "source": "中新社",
        "title": "他们的渡口",
        "editor": "张三",
        "site": "某某新闻网",
    }
    assert doc.texts == {"title": "他们的渡口"}


def test_a_traditional_page_in_full_width() -> None:
    doc = _clean(
        Document(
            "1",
            "老書店熄燈前夕｜文化｜南瀛新聞網\r\n"
            "２０２３／１１／１８　１４：０５　責任編輯：林大為\r\n"
            "老書店熄燈前夕\r\n"
            "台南的老書店將於月底結束營業，讀者排隊寫下書籤。\r\n"
            "延伸閱讀\r\n‧ 書店地圖\r\n",
        )
    )
    assert [(span.label, doc.surface(span)) for span in doc.spans["noise"]] == [
        ("title_line", "老書店熄燈前夕｜文化｜南瀛新聞網"),
        ("byline", "２０２３／１１／１８　１４：０５　責任編輯：林大為"),
        ("related_links", "延伸閱讀\r\n‧ 書店地圖"),
    ]
    assert doc.texts == {"title": "老書店熄燈前夕"}
    assert doc.meta == {
        "published": "2023-11-18T14:05:00+08:00",
        "editor": "林大為",
        "site": "南瀛新聞網",
    }


def test_an_article_without_anything_around_it_is_left_alone() -> None:
    body = "榆社县是贫困县。市委出台了意见。\n本报记者在现场看到,大棚已经搭好。"
    doc = _clean(Document("1", body))
    assert (doc.spans, doc.texts, doc.meta) == ({"noise": [], "meta_spans": []}, {}, {})


@given(awkward.texts)
def test_running_twice_gives_the_same(text: str) -> None:
    doc = _clean(Document("1", text))
    once = doc.to_dict()
    assert _clean(doc).to_dict() == once
    assert len(doc.clean_text) == len(text)


def test_pages_of_a_batch_are_cleaned_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        _SEED.read_bytes().decode("utf-8"),
        "",
        "首页\n渡口获奖了,影片获得两项大奖。",
        "分享",
    ] * 2
    alone = [_clean(Document(str(number), text)) for number, text in enumerate(texts)]
    for most in (10, 1_000_000):
        monkeypatch.setattr(clean, "_TOGETHER", most)
        docs = [Document(str(number), text) for number, text in enumerate(texts)]
        assert Clean()(docs) == alone
