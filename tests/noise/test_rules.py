from __future__ import annotations

import pytest

from pipeline.noise import rules
from pipeline.noise.rules import foresee, is_related_heading, match_rule
from pipeline.noise.table import RULES
from pipeline.text.folding import fold

_MORE = {
    "breadcrumb": ["當前位置：首頁 > 新聞 > 正文", "你现在的位置：新闻网 → 要闻", "首页-新闻-国内"],
    "hotline": ["违法和不良信息举报电话：010-12345678 举报邮箱：a@b.cn", "广告热线：0351-1234567"],
    "caption": ["图为榆社县光伏扶贫富乡邻。", "▲果農分揀蘋果。", "資料圖：渡口一角", "图1：新站点"],
    "credit": ["新华社记者 张明 摄", "（图片由市文旅局提供）", "圖片來源：中央社", "摄影/李明"],
    "copyright": ["版權所有 © 某某網", "京ICP备12345678号-1", "本报版权所有 未经授权不得转载"],
    "statistics_footer": ["站长统计", "手机黄河新闻网晋中频道 我要啦免费统计"],
    "advertisement": ["【广告】"],
}


@pytest.mark.parametrize(("kind", "line"), [(k, line) for k, v in _MORE.items() for line in v])
def test_lines_that_are_noise_anywhere(kind: str, line: str) -> None:
    assert match_rule(fold(line), "any") == kind


@pytest.mark.parametrize("line", ["版 权 所 有", "版　权　所　有　某　某　网"])
def test_a_line_padded_with_blanks_is_read_without_them(line: str) -> None:
    assert match_rule(fold(line), "any") == "copyright"


_AT_EDGES = [
    "分享到：微信 微博 QQ空间",
    "【打印本页】【关闭窗口】",
    "❤ 1892　💬 446　↗ 转发",
    "扫一扫在手机打开当前页",
    "下载某某APP，看更多精彩",
    "长按二维码，关注我们",
    "上一篇：某某\u3000下一篇：某某",
    "http://jz.sxgov.cn/",
    "关于我们 | 广告服务 | 联系我们",
]


@pytest.mark.parametrize("line", _AT_EDGES)
def test_lines_that_are_noise_only_below_the_article(line: str) -> None:
    assert match_rule(fold(line), "any") is None
    assert match_rule(fold(line), "tail") is not None


#: Sentences and headings of ordinary articles that stand near to one rule or another.
ORDINARY = [
    "如图所示,水位已经超过警戒线1.2米。",
    "消费者扫一扫二维码,就能看到全部记录。",
    "据介绍,这批图片由市档案馆首次向社会公开。",
    "记者在现场看到,重卡驶入站内后,机械臂从车头后方吊走旧电池。",
    "市民可拨打12345热线咨询,也可到政务服务大厅办理。",
    "该文章随后被中国军网等军方权威媒体转载。",
    "未经著作权人许可,任何人不得复制、发行其作品。",
    "本报记者从北京知识产权法院获悉,未经授权使用他人照片的公司败诉。",
    "第八条 电信业务分为基础电信业务和增值电信业务。",
    "搜狐公司与2006年德国世界杯官方音乐版权所有者签署合作协议。",
    "网站的访问量上个月达到了300万人次,比去年同期翻了一番。",
    "基于 TCP 连接的网络流量统计",
    "专家提醒:下载来历不明的客户端,可能泄露个人信息。",
    "他把链接分享到朋友圈,一天就有2000人点赞。",
    "评论",
    "视频:习近平在《新闻联播》演播室",
    "位置:朝阳区建国路",
    "下图为查看历史命令的截图:",
    "圣地亚哥第二警察局电话:229223730",
    "婚纱摄影",
    "以新发展理念引领高质量发展",
    "让互联网成为一张温暖的网",
    "上一篇报道刊发后,不少读者来信。",
    "来源地不明的水果不得上市销售。",
    "首页改版之后,老年人也能看清字了。",
    "榆社县新闻中心主任介绍了情况,并提供了有关资料。",
]


@pytest.mark.parametrize("where", ["any", "head", "tail"])
@pytest.mark.parametrize("line", ORDINARY)
def test_lines_of_ordinary_articles_match_no_rule(line: str, where: str) -> None:
    assert match_rule(fold(line), where) is None


@pytest.mark.parametrize(
    "line",
    ["相关链接", "【延伸阅读】", "延伸閱讀：", "▍相关新闻", "猜你喜欢", "往期精选", "【往期战报】"],
)
def test_headings_of_lists_of_other_articles(line: str) -> None:
    rules.forget()
    assert is_related_heading(fold(line))
    foresee([fold(line)])
    assert is_related_heading(fold(line)) and match_rule(fold(line), "any") is None


@pytest.mark.parametrize(
    "line", ["相关部门回应", "推荐人选公示", "今日要闻发布会现场", "更多年轻人回村", "相关规定"]
)
def test_headings_of_articles_are_not(line: str) -> None:
    rules.forget()
    assert not is_related_heading(line)
    foresee([line])
    assert not is_related_heading(line)


@pytest.mark.parametrize(
    "unit",
    [
        "大字号",
        "新闻",
        "> ",
        "图。 ",
        "分享 ",
        "本站",
        "网",
        "1 ",
        "张三摄",
        "首页>",
        "版权",
        "声明:",
    ],
)
def test_no_line_makes_a_rule_run_away(unit: str) -> None:
    """A pattern that tried every way to cut such a line would not come back."""
    line = (unit * 300)[:299].strip()
    assert match_rule(line + "。", "tail") in {None, *(rule.kind for rule in RULES)}


def test_what_is_foreseen_for_many_lines_is_what_each_would_find() -> None:
    lines = [rule.example for rule in rules._RULES] + ["正文", "很" * 301, "😀 评论", "分享到 😀"]
    rules.forget()
    before = [match_rule(line, where) for line in lines for where in ("any", "head", "tail")]
    rules._known.cache_clear()
    rules.foresee([*lines, ""])
    assert rules._FORESEEN[lines[0]] == rules._HINTS.possible(lines[0])
    assert all(rules._FORESEEN.get(one) == rules._HINTS.possible(one) for one in lines[-2:])
    assert before == [
        match_rule(line, where) for line in lines for where in ("any", "head", "tail")
    ]


def test_no_page_is_too_long_for_the_memory_of_lines() -> None:
    rules.forget()
    rules.foresee([f"第{number}行" for number in range(rules._REMEMBERED + 5)])
    assert len(rules._FORESEEN) == rules._REMEMBERED
    rules.forget()
