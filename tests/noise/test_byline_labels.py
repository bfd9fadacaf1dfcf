"""`pipeline.noise.byline_labels`: what tells that a line has fields of a byline."""

from __future__ import annotations

import pytest

from pipeline.noise.byline_labels import may_have_fields
from pipeline.noise.rules import BYLINE, foresee
from pipeline.text.folding import fold

_LABELS = ["来 源", "原创", "選 稿", "每经记者", "最后更新于", "Posted on", "成文日期", "热度"]


@pytest.mark.parametrize("label", _LABELS)
@pytest.mark.parametrize("colon", ["：", " 丨 ", "|", " / "])
def test_a_label_is_a_sign_of_fields_wherever_it_stands(label: str, colon: str) -> None:
    line = fold(f"要闻 {label}{colon}河畔")
    assert may_have_fields(line)
    assert foresee([line])[0] & BYLINE


@pytest.mark.parametrize(
    "line", ["演出时刻:八点", "报名期限:月底", "3小时前", "今天 8:05", "本报记者 王明", "2024/5/6"]
)
def test_events_roles_and_times_are_signs_of_fields(line: str) -> None:
    assert may_have_fields(line)
    assert foresee([line])[0] & BYLINE


@pytest.mark.parametrize("line", ["首页 要闻 评论", "3D打印18强", "苏超:一场球", "生活|旅游|国际"])
def test_words_of_a_menu_have_no_fields(line: str) -> None:
    assert not may_have_fields(line)
