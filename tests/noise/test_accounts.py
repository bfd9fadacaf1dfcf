from __future__ import annotations

import pytest

from pipeline.noise.accounts import find_account
from pipeline.text.lines import find_lines

_NAMED = {"source": "河畔夜话"}


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("2018-04-07 闲云 河畔夜话 河畔夜话\n河畔夜话\n微信号", {**_NAMED, "author": "闲云"}),
        ("原创 2018-04-07 ★闲云 河畔夜话 河畔夜话\n微信号 hp88", {**_NAMED, "author": "闲云"}),
        ("2018-04-07 读河畔关注☞ 河畔夜话 河畔夜话\n微信号 hp88", _NAMED),
        ("河畔夜话\n微信号 hp88\n功能介绍 讲河畔的故事", _NAMED),
        ("河畔夜话\n河畔夜话\n某某科技有限公司\n讲河畔的故事\n27篇原创内容", _NAMED),
        ("首页\n要闻\n河畔夜话开讲\n微信号 hp88", {}),  # no account's name: a menu's word
        ("河畔夜话 河畔夜话\n今天开讲。\n明天再讲。", {}),
        ("2018-04-07 闲云 河畔夜话 河畔夜话\n今天开讲。", {}),
    ],
)
def test_an_account_names_itself_above_what_it_says_of_itself(
    head: str, found: dict[str, str]
) -> None:
    lines = find_lines(head)
    assert {field: head[a:b] for field, a, b in find_account(lines, 0)} == found
