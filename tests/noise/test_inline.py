from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.noise.inline import inline_noise


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("读者可就近还书。返回河畔,查看更多", [("返回河畔,查看更多", "share")]),
        ("全市更获掌声。[详细]", [("[详细]", "share")]),
        ("<p>他说&ldquo;好&rdquo;。</p>", [
            ("<p>", "code"), ("&ldquo;", "code"), ("&rdquo;", "code"), ("</p>", "code"),
        ]),
        ("a<b且b>c。", []),
        ("他返回河畔,查看更多。", []),
    ],
)  # fmt: skip
def test_noise_inside_a_line(line: str, noise: list[tuple[str, str]]) -> None:
    found = inline_noise(line, [])
    assert [(line[span.start : span.end], span.label) for span in found] == noise


def test_what_is_noise_already_stays_whole() -> None:
    spans = [Span(0, 9, "byline")]
    assert inline_noise("<b>编辑</b>好。", spans) == spans
