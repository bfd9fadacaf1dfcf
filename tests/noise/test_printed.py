from __future__ import annotations

import pytest

from pipeline.noise.page import read_page
from pipeline.noise.printed import find_printed
from pipeline.text.folding import fold

_BODY = "河畔市昨日召开供水工作会议,安排部署今冬明春供水保障任务。"


def _best(field: str, *lines: str) -> str | None:
    page = read_page(fold("\n".join(lines)))
    found = [one for one in find_printed(page) if one.field == field]
    return (found[0].iso or page.text[found[0].start : found[0].end]) if found else None


@pytest.mark.parametrize(
    ("field", "line", "value"),
    [
        ("published", "2023-05-06 08:00发布于北京示例日报官方账号", "2023-05-06T08:00:00+08:00"),
        ("source", "2023-05-06 08:00发布于北京示例日报官方账号", "示例日报"),
        ("source", "示例中文站2023年05月06日08:00", None),
        ("source", "示例新闻网2023年05月06日08:00", "示例新闻网"),
        ("source", "2023-05-06 14:33·示例社", "示例社"),
        ("source", "2024-05-18 10:12 · 来自河畔", None),
        ("source", "某某观察 2023-05-06 14:33 发表于安徽", "某某观察"),
        ("source", "《示例周刊》2023年5月6日 第2版", "示例周刊"),
        ("source", "中广 王大明 2023-05-06 14:33", "中广"),
        ("source", "示例晚报记者 王大明", "示例晚报"),
        ("author", "中广 王大明 2023-05-06 14:33", "王大明"),
        ("author", "2023-05-06 08:00 来源:示例新闻网 王帆", "王帆"),
        ("author", "shili88 发表于 2005-9-15 11:46:00", "shili88"),
        ("author", "作者: size=20", "size=20"),
        ("author", "记者王大明/摄影", None),
        ("author", "示例报·示例网记者 王大明", "王大明"),
        ("author", "整合 示例日报·汇流记者 王大明", "王大明"),
        ("source", "原创:示例健康网2023-05-06 08:00:00", "示例健康网"),
        ("source", "新浪微博", None),  # a button
        ("editor", "编辑|王大明 语音|李小美 制图|陈红", "王大明"),
        ("published", "报名截止 2023-05-06", None),
        ("published", "今天是2023年5月6日 星期六", None),
    ],
)
def test_what_a_line_under_the_title_says(field: str, line: str, value: str | None) -> None:
    assert _best(field, "河畔市部署冬春供水", line, _BODY, _BODY) == value


def test_a_date_under_the_title_beats_the_sites_clock() -> None:
    lines = ["2024年6月1日 星期六", "河畔市部署供水", "2024-05-18 10:12", _BODY]
    assert _best("published", *lines) == "2024-05-18T10:12:00+08:00"


def test_medium_and_person_on_lines_of_their_own() -> None:
    lines = ["河畔市部署冬春供水", "14:33 2023/05/06", "中广", "王大明", _BODY, _BODY]
    assert _best("source", *lines) == "中广"
    assert _best("author", *lines) == "王大明"


def test_what_stands_below_the_article_speaks_of_it_by_a_label_alone() -> None:
    above, more = ["河畔市部署供水", _BODY, _BODY], ["另一篇 2004年12月28日 10:46 某人", "下一条"]
    posted = "发表于 2004年12月27日 12:40 - (阅读:37;评论:6)"
    assert _best("published", *above, posted, *more) == "2004-12-27T12:40:00+08:00"
    assert _best("editor", *above, "某某党支部供稿 摄影/张燕", "编辑/苏红") == "苏红"


def test_the_head_of_a_reader_s_comment_says_nothing_of_the_article() -> None:
    below = ["# re: 河畔市部署供水 2005-01-16 11:40 某人", "写得好。"]
    assert _best("published", "河畔市部署供水", _BODY, _BODY, *below) is None


def test_what_the_site_calls_itself_beside_the_date_is_the_source() -> None:
    lines = ["河畔市部署供水|河畔星空", "河畔市部署供水", "2019-09-05 11:10 河畔星空[整理] 1"]
    assert _best("source", *lines, _BODY, _BODY) == "河畔星空"


def test_a_paper_that_opens_the_article_is_the_source() -> None:
    assert _best("source", "河畔市部署供水", f"【河畔報專訊】{_BODY}", _BODY) == "河畔报专讯"


def test_a_signature_below_the_text() -> None:
    assert _best("author", "河畔市部署供水", _BODY, _BODY, "(王大明)") == "王大明"
