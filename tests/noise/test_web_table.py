from __future__ import annotations

import pytest

from pipeline.noise.kinds import KINDS
from pipeline.noise.rules import match_rule
from pipeline.noise.table import RULES, Rule
from pipeline.noise.web_table import WEB_RULES, is_code


@pytest.mark.parametrize("rule", WEB_RULES, ids=lambda rule: rule.example[:12])
def test_every_example_is_of_its_kind(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)


def test_every_kind_is_described() -> None:
    assert {rule.kind for rule in (*RULES, *WEB_RULES)} <= KINDS.keys()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("平台声明:该文观点仅代表作者本人,本平台仅提供信息存储空间服务。", "copyright"),
        ("以上内容来源于网络,如涉及侵权请告知删除。", "copyright"),
        ("版 权 所 有 ,未 经 授 权 禁 止 使 用", "copyright"),
        ("编辑:", "byline"),
        ("共3页 1 2 3", "share"),
        ("第1页 第2页 第3页", "share"),
        ("【1】【2】【3】", "share"),
        ("阅读原文", "share"),
        ("生命线:1995", "hotline"),
        ("*饮酒过量,有害健康", "hotline"),
        ("var _hmt = _hmt || [];", "code"),
        (".article-box{width:100%;margin:0 auto}", "code"),
        ("河畔市昨日召开供水会议", None),
        ("返回家乡,他说", None),
        ("共3人", None),
    ],
)
def test_what_is_noise_wherever_it_stands(line: str, kind: str | None) -> None:
    assert match_rule(line, "any") == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("QQ空间", "share"),
        ("用微信扫码二维码", "share"),
        ("T + -", "share"),
        ("0", "share"),
        ("微信好友 领英分享 赞0", "share"),
        ("标签 某某案 某某市", "related_links"),
        ("-6.20 (-0.27%)", "quote"),
        ("作者为某刊主笔。", "byline"),
        ("他在会上表示支持", None),
    ],
)
def test_what_is_noise_below_the_article(line: str, kind: str | None) -> None:
    assert match_rule(line, "tail") == kind


def test_prose_that_begins_like_code_is_prose() -> None:
    assert not is_code("function(函数)是程序设计语言里最基本的概念之一")
    assert is_code("!function(){window.a=1}();")
