"""Lines and files that nobody would write on purpose, made by chance from what once broke a run."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path
from typing import Any

_BITS = [
    "榆社县发放小额贷款", "。", "！？", "“", "”", "（", "\n", "\r\n", "\t", "\u3000", " " * 50,
    "😀", "\u200d", "e\u0301", "ａｂｃ１２３", "1" * 200, "abab" * 50, "a-1" * 40, "http://x.cn/",
    "a@b.cn", "记者 王强", "来源：", "<b>", "&amp;", "\x00", "\x1b[31m", "\ufeff", "\u2028",
    "\u202e", "𠮷", "中" * 300, "責任編輯", "２０２１年１０月", "...", "——", "\\", '"', "\ud7ff",
]  # fmt: skip
_MARKUP = [
    "<html>", "<body>", "<div>" * 300, "</div>", "<p>", "<table><tr>", "<script>", "</script>",
    "<!--", "-->", "<title>", "<a href='", "'>", "<meta charset=", "&#xD800;", "&#1114112;",
    "<![CDATA[", "<b><i></b>",
]  # fmt: skip
_VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, "", "x", [], {}, [[]], {"a": None}, "\x00", 10**30, [None] * 5,
]  # fmt: skip


def hostile_text(chance: random.Random) -> str:
    """Return a text of up to thirty bits."""
    return "".join(chance.choice(_BITS) for _ in range(chance.randrange(30)))


def hostile_lines(chance: random.Random, count: int) -> list[bytes]:
    """Return lines that are JSON, nearly JSON, or nothing of the kind; none is blank."""
    return [_line(chance, number) for number in range(count)]


def _line(chance: random.Random, number: int) -> bytes:
    kind = chance.randrange(16)
    record: dict[str, Any] = {"id": f"n{number}", "text": hostile_text(chance)}
    if kind == 0:
        record[chance.choice(["id", "text", "spans", "meta", "labels"])] = chance.choice(_VALUES)
    elif kind == 1:
        del record[chance.choice(["id", "text"])]
    elif kind == 2:
        spans = [{"start": chance.randrange(-2, 9), "end": chance.randrange(-2, 9)}]
        record["spans"] = {chance.choice(["sentences", "noise", ""]): spans}
    elif kind == 3:
        number_ = chance.choice(["1e999", "-1e999", "NaN", "Infinity", "9" * 5000])
        return f'{{"id": "n{number}", "text": "a", "meta": {{"x": {number_}}}}}'.encode()
    elif kind == 4:
        deep = chance.choice([100, 250, 600, 1500, 10_000])
        left, right = chance.choice([("[", "]"), ('{"a":', "}")])
        nested = left * deep + "1" + right * deep
        return f'{{"id": "n{number}", "text": "a", "meta": {{"x": {nested}}}}}'.encode()
    elif kind == 5:
        record["meta"] = {hostile_text(chance): chance.choice(_VALUES) for _ in range(3)}
    elif kind == 6:
        record["id"] = chance.choice(["../../x", "\x1b[2J", "n\n1", "same", 7, 1.0, " "])
    line = json.dumps(record, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")
    if kind == 7:
        line = line[: chance.randrange(1, len(line))]
    elif kind == 8:
        at = chance.randrange(len(line))
        line = line[:at] + bytes([chance.choice([0, 0x80, 0xFF, 0xB1])]) + line[at + 1 :]
    elif kind == 9:
        line = b'{"id": "n%d", "text": "\\ud800"}' % number
    elif kind == 10:
        line = chance.choice([b"[]", b"null", b"3", b'"x"', b"{", b"\xd0\xc2", b"\x00", b"<html>"])
    line = line.replace(b"\n", b" ").replace(b"\r", b" ")
    return line if line.strip(b" \t\r\n\xef\xbb\xbf") else b"{"


def hostile_files(chance: random.Random, count: int, folder: Path) -> int:
    """Write files of texts with hostile names and contents; return how many can be one document.

    All are plain texts or pages: each is a document or a failure.
    """
    folder.mkdir()
    for number in range(count):
        name = os.fsencode(f"{number:05}") + chance.choice(
            [b".txt", b"\xd0\xc2.txt", b" \x1b[31m.html", "新闻😀.txt".encode(), b"'\".htm", b".md"]
        )
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(_content(chance))
    return count


def _content(chance: random.Random) -> bytes:
    text = hostile_text(chance)
    kind = chance.randrange(10)
    if kind > 7:
        text = "".join(chance.choice([*_MARKUP, text]) for _ in range(12))
    if kind == 0:
        return text.encode("gb18030", "replace")
    if kind == 1:
        return text.encode("utf-16", "surrogatepass")
    if kind == 2:
        return chance.randbytes(chance.randrange(400))
    if kind == 3:
        packed = gzip.compress(text.encode("utf-8", "replace"))
        return packed[: chance.randrange(1, len(packed) + 1)]
    return text.encode("utf-8", "replace")
