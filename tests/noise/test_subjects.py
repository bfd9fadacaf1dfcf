from __future__ import annotations

import pytest

from pipeline.noise.page import Page, read_page
from pipeline.noise.subjects import find_agency, find_keywords, find_section

_BODY = "河畔市昨日召开供水工作会议,安排部署今冬明春供水保障任务。"


def _page(*lines: str) -> Page:
    return read_page("\n".join(lines))


def _surfaces(page: Page, places: list[tuple[int, int]]) -> list[str]:
    return [page.text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("新华社河畔5月18日电 ", ["新华社"]),
        ("据中新社报道,", ["中新社"]),
        ("新华社记者站落成,", []),
        ("", []),
    ],
)
def test_the_agency_of_a_dateline(opening: str, agency: list[str]) -> None:
    page = _page("河畔市部署供水", opening + _BODY)
    assert _surfaces(page, find_agency(page)) == agency


def test_the_section_is_the_last_part_of_the_path() -> None:
    page = _page("首页 > 新闻中心 > 社会 > 正文", "河畔市部署供水", _BODY)
    assert _surfaces(page, find_section(page)) == ["社会"]


def test_keywords_beside_the_article() -> None:
    page = _page("河畔市部署供水", _BODY, "关键词:供水、改造 会议")
    assert _surfaces(page, find_keywords(page)) == ["供水", "改造", "会议"]
