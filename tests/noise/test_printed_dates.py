from __future__ import annotations

import pytest

from pipeline.noise.bylines import Field
from pipeline.noise.page import Page
from pipeline.noise.printed_dates import is_copyright, printed_date
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_DATE = "2023-11-02 14:00"


def _date(*lines: str, index: int = 0, where: str = "head") -> str:
    text = fold("\n".join(lines))
    found = find_lines(text)
    page = Page(text, found, [None] * len(found), None)
    start = page.lines[index].text.index(_DATE[:10])
    return printed_date(page, index, Field("published", start, start + len(_DATE)), where)


@pytest.mark.parametrize(
    "line", ["{}", "{} 版权声明", "发布时间:{}", "时间:{}", "Copyright 河畔网 发布时间:{}"]
)
def test_the_date_of_an_article(line: str) -> None:
    assert _date(line.format(_DATE)) == "2023-11-02T14:00:00+08:00"


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2001-2023 河畔网 {}",
        "版权所有 河畔网 {}",
        "今天是 {}",
        "有效期至 {}",
        "河ICP备1号 {}",
    ],
)
def test_a_date_of_the_site_or_of_something_else(line: str) -> None:
    assert _date(line.format(_DATE), where="tail") == ""


def test_a_bare_time_next_to_a_place_is_an_event_s() -> None:
    assert _date(f"时间:{_DATE}", "地点:县图书馆") == ""
    assert _date("主办单位:县图书馆", f"时间:{_DATE}", index=1) == ""
    assert _date(f"发布时间:{_DATE}", "地点:县图书馆") == "2023-11-02T14:00:00+08:00"


def test_a_line_of_copyright() -> None:
    assert is_copyright("© 2023 河畔网")
    assert not is_copyright("河畔网 2023")
