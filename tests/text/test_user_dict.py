from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, InputError
from pipeline.text.user_dict import UserDict, read_user_dict


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "words.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_frequency_and_tag_may_be_missing(tmp_path: Path, bom: bytes, end: str) -> None:
    lines = ["# 地名", "榆社县 500 ns", "晋中市\t30", "  脱贫摘帽 n  # 说明", "", "两不愁三保障"]
    path = _write(tmp_path, bom + end.join(lines).encode())
    assert read_user_dict(path).words == {
        "榆社县": "ns",
        "晋中市": None,
        "脱贫摘帽": "n",
        "两不愁三保障": None,
    }


def test_words_are_folded_as_the_text_is(tmp_path: Path) -> None:
    path = _write(tmp_path, "臺灣大學 nt\nＭＥＭＳ中试线\n".encode())
    assert read_user_dict(path).words == {"台湾大学": "nt", "MEMS中试线": None}


def test_every_bad_line_is_named_with_its_number(tmp_path: Path) -> None:
    lines = [
        "榆社县 500 ns",
        "榆社县 many ns",
        "晋中 5 ns x",
        "\t100\tns",
        "太谷 地名",
        "左\u200b权县",
        "\u200b",
    ]
    path = _write(tmp_path, "\n".join(lines).encode())
    with pytest.raises(ConfigError) as caught:
        read_user_dict(path)
    expected = "expected: word [frequency] [tag], as in 榆社县 500 ns"
    assert caught.value.source == str(path)
    assert caught.value.problems == [
        f"line 2: the frequency is a whole number, found 'many'; {expected}",
        f"line 3: 4 fields, '晋中 5 ns x'; {expected}",
        f"line 4: no word before '100'; {expected}",
        f"line 5: neither a frequency nor a tag: '地名'; {expected}",
        "line 6: an invisible character in '左\\u200b权县'; type the word anew",
        "line 7: an invisible character in '\\u200b'; type the word anew",
    ]


@pytest.mark.parametrize(
    ("line", "word", "tag"),
    [
        ("iPhone 15 Pro", "iPhone 15 Pro", None),
        ("iPhone 15 Pro 200 nz", "iPhone 15 Pro", "nz"),
        ("Louis Vuitton", "Louis Vuitton", None),
        ("Louis Vuitton\tnz", "Louis Vuitton", "nz"),
        ("Louis  Vuitton\t30\tnz # 品牌", "Louis Vuitton", "nz"),
        ("Boeing 737\tnz", "Boeing 737", "nz"),
        ("AI nz", "AI", "nz"),
        ("AI 30", "AI", None),
        ("山河 汽车\t30", "山河 汽车", None),
        ("榆社县 500\tns", "榆社县", "ns"),
        ("伊琳娜•莫雷蒂 nr", "伊琳娜·莫雷蒂", "nr"),
    ],
)
def test_a_latin_word_or_one_before_a_tab_may_hold_blanks(
    tmp_path: Path, line: str, word: str, tag: str | None
) -> None:
    assert read_user_dict(_write(tmp_path, line.encode())).words == {word: tag}


def test_two_numbers_are_no_tag(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 1: the tag is Latin letters, found '7'"):
        read_user_dict(_write(tmp_path, "榆社县 5 7".encode()))


def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "榆社县\n".encode() + "晋中市\n".encode("gb18030"))
    with pytest.raises(InputError, match=r"words\.txt, line 2: not UTF-8"):
        read_user_dict(path)


def test_a_missing_file_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.txt: .*setting user_dict of the stage words"):
        read_user_dict(tmp_path / "nowhere.txt")


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["晋中", "晋中市"], "在晋中市和晋中", ["晋中市", "晋中"]),
        (["南京市长", "长江大桥"], "南京市长江大桥", ["南京市长"]),
        (["AI", "5G网"], "MAIN AI 15G网 5G网络 AI", ["AI", "5G网", "AI"]),
        (["C++", "[a]"], "学C++和[a]", ["C++", "[a]"]),
        (["榆社县"], "榆社 县", []),
        ([], "榆社县", []),
        (["好"], "好好好", ["好", "好", "好"]),
    ],
)
def test_which_words_are_found(words: list[str], text: str, found: list[str]) -> None:
    matches = list(UserDict(dict.fromkeys(words)).find(text))
    assert [text[match.start : match.end] for match in matches] == found


_few = st.text(alphabet="一带路A1 ", max_size=12)


@given(words=st.sets(_few.map(str.strip).filter(bool), max_size=8), text=_few)
def test_what_is_found_are_words_in_the_text_longest_first(words: set[str], text: str) -> None:
    matches = list(UserDict(dict.fromkeys(words)).find(text))
    position = 0
    for match in matches:
        assert position <= match.start < match.end <= len(text)
        assert text[match.start : match.end] in words
        longer = [word for word in words if len(word) > match.end - match.start]
        for word in longer:
            end = match.start + len(word)
            latin = [char.isascii() and char.isalnum() for char in text[end - 1 : end + 1]]
            cut = latin == [True, True]
            assert cut or not text.startswith(word, match.start)
        position = match.end


def test_a_word_at_the_very_end_beside_a_longer_one() -> None:
    found = list(UserDict({"一带一路": None, "一带一路建设领导小组": "nt"}).find("共建一带一路"))
    assert [(match.start, match.end, match.tag) for match in found] == [(2, 6, None)]


def test_the_dictionary_that_ships_is_sound() -> None:
    shipped = read_user_dict(Path(__file__).parents[2] / "seeds" / "user_dict.txt")
    assert {"榆社县", "脱贫摘帽", "四不两直", "两不愁三保障", "七站八所"} <= shipped.words.keys()
    assert min(map(len, shipped.words)) >= 2
