from __future__ import annotations

import pytest

from pipeline.noise.events import date_field, has_bare_time, is_of_event, match_event


@pytest.mark.parametrize("label", ["演出时间:", "考试日期:", "报名截止时间 :", "会议时间:"])
def test_labels_of_events(label: str) -> None:
    assert match_event(label + "2023-11-02", 0) == len(label)


@pytest.mark.parametrize("label", ["时间:", "推送时间:", "见报日期", "播出时间:", "新闻刊登日期:"])
def test_labels_of_publication_are_no_event_s(label: str) -> None:
    assert match_event(label + "2023-11-02", 0) == 0


@pytest.mark.parametrize(
    ("before", "behind", "field"),
    [
        ("", "", "published"),
        ("时间:", "", "published"),
        ("时间:", " 地点:县图书馆", "event"),
        ("", "-16:30", "event"),
        ("", "—11月5日", "event"),
        ("", " 至 2023年12月1日", "event"),
        ("", " - 河畔网", "published"),
    ],
)
def test_what_stands_beside_a_date_tells_its_field(before: str, behind: str, field: str) -> None:
    line = before + "2023-11-02 14:00" + behind
    label = "date" if before else ""
    assert date_field(line, label, len(before), len(before) + 16) == field


@pytest.mark.parametrize("label", ["updated", "issued", "event"])
def test_a_label_of_its_own_stays(label: str) -> None:
    assert date_field("2023-11-02", label, 0, 10) == label


def test_a_bare_label_and_its_neighbours() -> None:
    assert has_bare_time("时 间: 2023-11-02", 5)
    assert not has_bare_time("发布时间:2023-11-02", 5)
    assert is_of_event("地 点:县图书馆")
    assert not is_of_event("来源:河畔日报")
