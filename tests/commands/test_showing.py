from __future__ import annotations

import pytest

from pipeline.commands.showing import on_one_line, shown


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("新闻 😀 ａ", "新闻 😀 ａ"),
        ("a\x1b[31mred\x1b[0m", "a\\x1b[31mred\\x1b[0m"),
        ("bell\x07 back\x08 c1\x9b", "bell\\x07 back\\x08 c1\\x9b"),
        ("half \udcd0", "half \\udcd0"),
        ("over\u202eride", "over\\u202eride"),
        ("two\nlines\tand tab", "two\nlines\tand tab"),
        ("carriage\rreturn", "carriage\\rreturn"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, safe: str) -> None:
    assert shown(text) == safe


def test_a_line_stays_one() -> None:
    assert on_one_line("id\nfailed: forged") == "id\\nfailed: forged"
