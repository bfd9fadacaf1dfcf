"""Which printed dates are the article's, and not a clock's, the site's or an event's."""

from __future__ import annotations

import re

from pipeline.noise.bylines import Field
from pipeline.noise.dates import find_date
from pipeline.noise.events import has_bare_time, is_of_event
from pipeline.noise.page import Page
from pipeline.text.patterns import lazy

_TODAY = lazy(r"今天是|今日是|农历|阴历|当前时间|现在时间|欢迎")
_FOREIGN = lazy(  # dates of something else
    r"截止|截至|报名|有效期|施行|生效|开庭|拍摄|摄于|注册|成立|生日|加入时间|上线|开奖|许可证|备案|Copyright|©|版权"
)
_COPYRIGHT = lazy(r"Copyright|©|\(c\)|版权|版 权|All Rights|ICP备", re.IGNORECASE)
_LABEL_BEFORE = lazy(r"(?::|时间|日期|[布表新]于?)\s{0,3}\Z")
_NEAR = 12  # characters of a line near by in which 地点: stands


def is_copyright(text: str) -> bool:
    """Return whether a folded line says whose the site is: dates and names there are the site's."""
    return _COPYRIGHT.search(text) is not None


def printed_date(page: Page, index: int, field: Field, where: str) -> str:
    """Return the date of a field in ISO 8601, "" where it is of something else."""
    text = page.lines[index].text
    if has_bare_time(text, field.start) and any(
        is_of_event(line.text[:_NEAR]) for line in page.lines[max(0, index - 2) : index + 3]
    ):
        return ""
    labelled = where == "head" or _LABEL_BEFORE.search(text, 0, field.start)
    if is_copyright(text) and not labelled:  # under a title it may be a button: 版权声明
        return ""
    date = find_date(text[: field.end], field.start)
    if (
        date is None
        or not date.sure
        or _FOREIGN.search(text[max(0, field.start - 12) : field.start])
    ):
        return ""
    clock = where == "above" and not date.has_time and re.search("星期|周[一二三四五六日]", text)
    return "" if clock or _TODAY.search(text) else date.iso
