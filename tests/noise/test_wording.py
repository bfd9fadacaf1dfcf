from __future__ import annotations

import re

import pytest

from pipeline.noise.wording import (
    BULLET,
    BUTTON,
    CHANNEL,
    CLEAR_BUTTON,
    NAME,
    NOTICE,
    SITE,
    letters,
)


@pytest.mark.parametrize("name", ["东山网", "示例日报", "江畔晚报", "示例新闻客户端", "海角APP"])
def test_a_sites_name_is_known_by_its_ending(name: str) -> None:
    assert re.fullmatch(SITE, name)


@pytest.mark.parametrize(
    "text", ["网", "张三", "示例 新闻网", "东山网。", "一二三四五六七八九十一二三四五网"]
)
def test_what_is_too_short_too_long_or_parted_is_no_sites_name(text: str) -> None:
    assert not re.fullmatch(SITE, text)


@pytest.mark.parametrize(
    ("text", "is_name"),
    [("王强", True), ("王 强", True), ("阿依·买买提", False), ("古丽·买提", True), ("王", False)],
)
def test_a_persons_name_has_two_to_five_characters_or_two_that_are_spaced(
    text: str, is_name: bool
) -> None:
    assert bool(re.fullmatch(NAME, text)) is is_name


@pytest.mark.parametrize("words", [CHANNEL, CLEAR_BUTTON, BUTTON], ids=["menu", "clear", "button"])
def test_no_word_stands_behind_one_that_it_begins_with(words: str) -> None:
    known = _plain(words)
    hidden = [
        (first, later)
        for place, first in enumerate(known)
        for later in known[place + 1 :]
        if later.startswith(first)
    ]
    assert hidden == []


def test_every_word_begins_with_one_of_the_letters_of_all() -> None:
    assert {word[0] for word in _plain(BUTTON) if word[0].isalnum()} <= set(letters(BUTTON))
    assert letters("[上下]一?页|▲?赞|(?:已|共)?有") == "上下共已有赞"


def test_what_is_clearly_a_button_is_one() -> None:
    button = re.compile(BUTTON)
    unknown = {word for word in _plain(CLEAR_BUTTON) if not button.match(word)}
    assert unknown == set()


@pytest.mark.parametrize("text", ["未经授权不得转载", "转载请注明出处", "本文不代表本站立场"])
def test_a_notice_of_rights_is_found_in_a_line(text: str) -> None:
    assert re.search(NOTICE, text)


def test_a_bullet_is_one_mark() -> None:
    assert [mark for mark in "·●■▲>-。一" if re.fullmatch(BULLET, mark)] == [*"·●■▲>-"]


def _plain(words: str) -> list[str]:
    """Return every word that a pattern of words stands for, in the order it tries them."""
    return [word for one in re.split(r"\|(?![^()]*\))", words) for word in _forms(one)]


def _forms(word: str) -> list[str]:
    found = re.search(r"\(\?:([^()]*)\)(\??)|\[([^]]*)\](\??)|(.)\?", word)
    if found is None:
        return [word]
    group, maybe, kind, perhaps, single = found.groups()
    choices = group.split("|") if group is not None else [*(kind or single)]
    if maybe or perhaps or single:
        choices.append("")
    before, after = word[: found.start()], word[found.end() :]
    return [form for choice in choices for form in _forms(f"{before}{choice}{after}")]
