from __future__ import annotations

from pipeline.noise.page import read_page
from pipeline.noise.zones import find_zones, title_index

_BODY = "河畔市昨日召开供水工作会议,安排部署今冬明春供水保障任务。"


def test_lines_under_the_title_weigh_most() -> None:
    lines = ["首页 要闻 社会", "河畔市部署供水", "2024-05-18 10:12", _BODY, _BODY, "编辑:王强"]
    page = read_page("\n".join(lines))
    zones = {index: (weight, where) for index, weight, where in find_zones(page)}
    assert title_index(page) == 1
    assert [zones[index][1] for index in range(6)] == [
        "above", "above", "head", "text", "text", "tail",
    ]  # fmt: skip
    assert zones[2][0] > zones[3][0] > zones[5][0] > zones[0][0]


def test_a_page_without_running_text_is_all_head() -> None:
    page = read_page("2024-05-18\n王强")
    assert [where for _, _, where in find_zones(page)] == ["head", "head"]
