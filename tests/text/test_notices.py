from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.text.folding import fold
from pipeline.text.notices import is_notice

NOTICES = [
    "404 Not Found\n您请求的网页不存在\n返回主页",
    "抱歉，您要查看的内容已被删除\n8秒后自动返回首页",
    "帐号登录\n请输入手机号\n密码：\n忘记密码？\n立即注册",
    "您的访问过于频繁，已被限制\n请求编号：0a1b2c3d",
    "该域名未备案或未接入",
    "安全验证\n请向右滑动完成拼图\n加载中…",
    "请在浏览器里开启JavaScript后刷新",
    "找不到網頁\n您要求的網頁不存在或已經移除\n回首頁",
    "啊",
    "测试测试测试",
    "你好！你好！",
]
OTHERS = [
    "某购票网站崩溃 页面显示请稍后再试",
    "网信部门就登录验证码泄露约谈三家平台",
    "多家银行网银今晚升级维护 届时无法登录",
    "短信验证码不再安全\n专家建议改用人脸识别登录",
    "页面不存在？教你三招找回网页快照",
    "昨晚，市民反映12345网站无法访问，记者看到页面提示“系统升级，请稍后再试”。\n"
    "信息中心回应，服务器故障已于今晨排除。",
    "央行降准",
    "沪指涨1%。",
    "女足\n胜了",
    "VeriFone将收购Orange Logic",
]


@pytest.mark.parametrize("text", NOTICES)
def test_what_a_site_says_to_its_visitor_is_a_notice(text: str) -> None:
    assert is_notice(fold(text).split("\n"))


@pytest.mark.parametrize("text", OTHERS)
def test_news_of_the_same_words_is_none(text: str) -> None:
    assert not is_notice(fold(text).split("\n"))


def test_an_article_with_a_notice_below_it_is_none() -> None:
    article = ["水库昨天开闸放水,下游三个乡镇的灌溉用水有了着落。"] * 3
    assert not is_notice([*article, "404 Not Found", "您访问的页面不存在", "返回首页"])


def test_a_long_text_is_not_read_to_its_end() -> None:
    def lines() -> Iterator[str]:
        yield from ["您访问的页面不存在或已被删除"] * 20
        raise AssertionError("read on")

    assert not is_notice(lines())
