"""The kinds of real input that went wrong once, each with an input of its own, stages together."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.pipeline import Pipeline

_TITLE = "青石县部署秋粮收购"
_BODY = [
    "青石县昨天召开秋粮收购工作会议,全县三十六个收购点本周全部开秤。",
    "会议要求各乡镇落实责任,不打白条,让农民卖上放心粮、舒心粮。",
    "据了解,今年全县秋粮丰收,预计收购量达到四十万吨,比去年增加一成。",
]


@pytest.fixture(scope="module")
def light() -> Pipeline:
    """The stages that need no checkpoint."""
    stages = ["clean", "sentences", "words"]
    return Pipeline.from_config({"stages": stages}, overrides=["stages.words.engine=jieba"])


def _read(light: Pipeline, *lines: str) -> Document:
    return light("\n".join(lines))


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("2022-03-04T23:15:00Z", {"published": "2022-03-05T07:15:00+08:00"}),
        ("2022-03-04T23:15:00+0000", {"published": "2022-03-05T07:15:00+08:00"}),
        ("2022-03-04(五) 09:20", {"published": "2022-03-04T09:20:00+08:00"}),
        ("2022年3月4日 上午12:09", {"published": "2022-03-04T00:09:00+08:00"}),
        ("2022年3月4日 中午12:09", {"published": "2022-03-04T12:09:00+08:00"}),
        ("2022-03-04 09:20 PM", {"published": "2022-03-04T21:20:00+08:00"}),
        ("民國111年3月4日", {"published": "2022-03-04"}),
        ("二〇二二年三月四日", {"published": "2022-03-04"}),
        ("发布时间: 22-03-04 09:20", {"published": "2022-03-04T09:20:00+08:00"}),
        ("09:202022/03/04", {"published": "2022-03-04T09:20:00+08:00"}),
        (
            "更新时间:2022-03-06 10:00 发布时间:2022-03-04 09:20",
            {"published": "2022-03-04T09:20:00+08:00", "updated": "2022-03-06T10:00:00+08:00"},
        ),
        (
            "2022-03-04 09:20 来源: 青石晚报举报",
            {"published": "2022-03-04T09:20:00+08:00", "source": "青石晚报"},
        ),
        (
            "2022-03-04 09:20 来源:青石新闻网 参与互动(3)",
            {"published": "2022-03-04T09:20:00+08:00", "source": "青石新闻网"},
        ),
        (
            "2022-03-04 来源:青石日报 浏览次数: 2,048",
            {"published": "2022-03-04", "source": "青石日报"},
        ),
        (
            "2022-03-04 来源:青石晚报 作者:高云;何小满 编辑:邹立",
            {
                "published": "2022-03-04",
                "source": "青石晚报",
                "author": "高云 何小满",
                "editor": "邹立",
            },
        ),
        ("2022-03-04 09:20 · 来自青石", {"published": "2022-03-04T09:20:00+08:00"}),
        (
            "2022-03-04 09:20发布于河北青石日报官方账号",
            {"published": "2022-03-04T09:20:00+08:00", "source": "青石日报"},
        ),
        (
            "青石時報 高雲／綜合報導 2022年03月04日 09:20",
            {
                "published": "2022-03-04T09:20:00+08:00",
                "source": "青石時報",
                "author": "高雲",
            },
        ),
        ("〔記者高雲、李小美／青石報導〕", {"author": "高雲 李小美"}),
        ("編輯︰高雲", {"editor": "高雲"}),
        ("责 任 编 辑:高云", {"editor": "高云"}),
        ("□ 本报记者 高云", {"author": "高云"}),
        ("记者高云报道 2022-03-04", {"published": "2022-03-04", "author": "高云"}),
        ("本报记者 高云 李小美 兰州报道", {"author": "高云 李小美"}),
        ("【記者高雲高雄報導】", {"author": "高雲"}),
        ("青石晚報訊（記者 高雲 澳門報道）", {"author": "高雲"}),
        ("記者高雲／新竹即時報導", {"author": "高雲"}),
        ("记者走访粮站", {}),
        ("记者昨天从县粮食局了解到,位于城北的", {}),
        ("记者：今年收成好不好", {}),
        ("作者：我家就在粮站边上,从小看人卖粮", {}),
        (
            "楼主 | 发表于 2022-3-4 09:20 | 只看该作者 | 倒序浏览",
            {"published": "2022-03-04T09:20:00+08:00"},
        ),
        (
            "成文日期：2021年12月20日　发布日期：2022年3月4日",
            {"published": "2022-03-04"},
        ),
        ("发布日期：2022-03-04 发文日期：2021-12-20", {"published": "2022-03-04"}),
        (
            "Updated: 2022-03-06 10:00 Published: 2022-03-04 09:20",
            {"published": "2022-03-04T09:20:00+08:00", "updated": "2022-03-06T10:00:00+08:00"},
        ),
        ("2022-03-04 09:20 (UTC)", {"published": "2022-03-04T17:20:00+08:00"}),
        ("2022-03-04 21:20 美东时间", {"published": "2022-03-05T10:20:00+08:00"}),
        ("2022-03-04 21:20 当地时间", {"published": "2022-03-04"}),
        ("演出时间：2022年4月1日19:30 地点：县剧院", {}),
        ("时间：2022年4月1日（周五）14:00—16:00", {}),
        ("时间：2022年4月1日上午9时 嘉宾：高云", {}),
        ("&nbsp;&nbsp;来源：青石晚报", {"source": "青石晚报"}),
        ("Date: 2022-03-04", {"published": "2022-03-04"}),
    ],
)
def test_fields_below_the_title(light: Pipeline, line: str, fields: dict[str, str]) -> None:
    doc = _read(light, _TITLE, line, *_BODY)
    assert {key: value for key, value in doc.meta.items() if key != "agency"} == fields
    assert doc.texts["title"] == _TITLE


def test_a_table_above_the_title_says_when_it_was_published(light: Pipeline) -> None:
    table = [
        "索引号\t0042",
        "发文机关\t青石县粮食局\t成文日期\t2022-02-20",
        "文号\t7\t发布日期\t2022-03-04",
    ]
    doc = _read(light, *table, _TITLE, *_BODY, "青石县粮食局", "2022年2月20日")
    assert (doc.meta["published"], doc.meta.get("author")) == ("2022-03-04", None)


@pytest.mark.parametrize("title", ["记者直击秋粮收购", "记者体验粮站一日", "近百名记者齐访粮站"])
def test_a_title_names_no_author(light: Pipeline, title: str) -> None:
    doc = _read(light, title, "2022-03-04 09:20", *_BODY)
    assert (doc.texts["title"], doc.meta.get("author")) == (title, None)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("编辑:高云;校对:李丽;审核:张明", {"editor": "高云"}),
        ("(编辑:高云,审校:李丽)", {"editor": "高云"}),
        ("责任编辑:高云 QS027", {"editor": "高云"}),
        ("编辑|高云 剪辑|李红", {"editor": "高云"}),
        ("(编辑：小高)返回青石网，查看更多", {"editor": "小高"}),
        ("本文转自:青石晚报", {"source": "青石晚报"}),
        ("责任编辑：", {}),
        ("Copyright 2009-2022 青石网 2022年3月4日 星期五 14:22:08", {}),
        ("版权所有 青石新闻网 2022年3月4日 星期五", {"site": "青石新闻网"}),
    ],
)
def test_fields_below_the_article(light: Pipeline, line: str, fields: dict[str, str]) -> None:
    doc = _read(light, _TITLE, *_BODY, line)
    assert doc.meta == fields
    assert [doc.surface(span) for span in doc.spans["noise"]] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "特别声明：本文为自媒体平台“青石号”作者上传并发布，平台仅提供信息存储服务。",
        "Notice: The content above is uploaded and posted by a user of a social media platform.",
        "平台声明：本文观点仅代表作者本人，青石号系信息发布平台，仅提供信息存储空间服务。",
        "以上内容来自网络,如有侵权请联系删除。",
        "青 石 网 版 权 所 有 ,未 经 授 权 不 得 转 载",
        "分享让更多人看到",
        "阅读原文",
        "预览时标签不可点",
        "收录于合集 #秋粮",
        "喜欢此内容的人还喜欢",
        "用微信扫码二维码",
        "1 2 3 4 下一页 尾页",
        "共2页 1 2",
        "第1页 第2页",
        "【1】【2】【3】",
        "|<<1234下一页>>|",
        "高山流水 5小时前 说得好 赞(7) 回复(1)",
        "0 条评论",
        "2 条评论/4 人参与网友评论｜跟帖管理",
        "微信好友 领英分享 赞0",
        "QQ空间",
        "複製連結",
        "T + -",
        "5,874",
        "+1",
        "讚 2",
        "请继续往下阅读...",
        "阅读剩余全文（）",
        "#秋粮 #收购",
        "關鍵字︰秋糧、收購",
        "上一則",
        "阅读下一篇：",
        "播放速度：2X",
        "00:00/01:58",
        "自动播放开关 自动播放",
        "自殺防治諮詢安心專線：0800-000000（24小時）",
        "不用抽 不用搶 現在用APP看新聞",
        "訂閱電子報",
        "青石指數 25,345.11 114.44",
        "-6.20 (-0.27%)",
        "關於我們|廣告刊登|服務條款",
        "京 ICP 证 000000 号-1",
        "×",
        "也許您會感興趣",
    ],
)
def test_noise_below_the_article(light: Pipeline, line: str) -> None:
    doc = _read(light, _TITLE, *_BODY, line)
    assert [doc.surface(span) for span in doc.spans["noise"]] == [line]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("雨停了.路通了.村里的人都出来了.", 3),
        ("雨停了．路通了．村里的人都出来了．", 3),
        ("一季度产量增长2.6%.二季度增长3.1%.", 2),
        ("他说:“路通了.”大家都笑了.村长也笑了.", 3),
        ("详见 https://www.example.com/a?id=1.5&x=2。再见!", 2),
        ("'路通了。'村长说。", 1),
        ("下月起执行以下规定：\n一、不打白条。\n二、不压级压价。", 3),
    ],
)
def test_sentences(light: Pipeline, text: str, sentences: int) -> None:
    assert len(light(text).spans["sentences"]) == sentences


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("沪指收于2,987.65点。", "2,987.65"),
        ("成交1,080,234.5亿元。", "1,080,234.5"),
        ("会议09:30开始。", "09:30"),
        ("按GB/T执行。", "GB/T"),
        ("山西\u200b省今天下雪。", "山西\u200b省"),
        ("⼭西下雪。", "⼭西"),
    ],
)
def test_words_that_stay_whole(light: Pipeline, text: str, word: str) -> None:
    doc = light(text)
    assert word in [doc.surface(span) for span in doc.spans["words"]]


@pytest.mark.parametrize(
    "above",
    [
        ["本站使用Cookie,继续浏览即表示您同意我们的隐私政策。", "首页 要闻 社会 财经"],
        ["首页 要闻 社会 财经", "青石日报 2022年3月4日 星期五"],
        ["青石资讯随心看网"],
        ["放大+ 缩小- 默认o"],
    ],
)
def test_lines_above_cost_neither_title_nor_byline(light: Pipeline, above: list[str]) -> None:
    doc = _read(light, *above, _TITLE, "2022-03-04 09:20", "本报记者 高云", *_BODY)
    assert doc.texts["title"] == _TITLE
    assert doc.meta["published"] == "2022-03-04T09:20:00+08:00"
    assert doc.meta["author"] == "高云"


@pytest.mark.parametrize(
    "below",
    [
        ["相关阅读:青石县去年收粮", "分享到:", "远山的柳:我们村去年就卖完了,价钱也不错。"],
        ["相关阅读:青石县去年收粮", "特别声明：以上内容由用户上传，本平台仅提供信息存储服务。"],
        ["未经授权请勿转载", "Notice: The content above is uploaded by a user of Qingshi Hao."],
    ],
)
def test_lines_below_cost_no_rule_above_them(light: Pipeline, below: list[str]) -> None:
    doc = _read(light, "首页 要闻 社会", _TITLE, "2022-03-04 09:20", *_BODY, *below)
    marked = "\n".join(doc.surface(span) for span in doc.spans["noise"])
    assert all(line in marked for line in below[:1])
    assert doc.meta["published"] == "2022-03-04T09:20:00+08:00"


@pytest.mark.parametrize(
    "code",
    [
        "var _paq = _paq || []; _paq.push(['trackPageView']);",
        'window.__STATE__={"id":7,"name":"青石"};',
        ".main-box{width:960px;margin:0 auto}",
        '<div class="info"><span>',
    ],
)
def test_code_is_no_sentence(light: Pipeline, code: str) -> None:
    doc = _read(light, _TITLE, code, *_BODY)
    marked = "".join(doc.surface(span) for span in doc.spans["noise"])
    assert marked == code
