"""Readers of web pages side by side: what each keeps as the article, what it says of it, how fast.

    python benchmarks/pages.py FOLDER [FOLDER …] [--only NAME] [--json]

FOLDER holds `gold.jsonl` (`id, file, title, published, source, author, editor, body, neutral`) and
the pages that it names. Others' readers come with the extra "compare"; one that is not installed is
left out and named. Body: the characters of the gold body that lie in 6-character runs of what is
kept (recall), and the kept characters that lie in such runs of the gold body against those in none
(precision); title, captions and signatures count for neither. Fields: exact after NFKC and without
blanks, names as sets. Speed: pages a second of one process, from bytes to article, each page read
once before the clock starts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUN = 6  # characters; shorter ones stand in any text, longer ones break at every small difference
FIELDS = ("title", "day", "minute", "source", "author", "editor")


@dataclass(frozen=True)
class Found:
    """What a reader says of a page: the text it keeps and the fields that it gives."""

    text: str
    fields: dict[str, str]


Reader = Callable[[bytes, str], Found]  # the page's bytes, and its text as decoded by us


def ours() -> Reader:
    """Return this project's reader: the format `html` and the stage `clean`."""
    from pipeline import create
    from pipeline.formats import Choice, Placed, Source

    clean, choice = create("clean"), Choice()
    clean.load()

    def read(raw: bytes, text: str) -> Found:
        [placed] = choice.read("html", Source("page.html", "page", content=raw))
        assert isinstance(placed, Placed)
        [doc] = clean([placed.doc])
        noise = sorted(doc.spans.get("noise", []), key=lambda span: span.start)
        kept, at = [], 0
        for span in noise:
            kept.append(doc.text[at : span.start])
            at = max(at, span.end)
        meta = {key: str(value) for key, value in doc.meta.items()}
        title = doc.texts.get("title", "")
        return Found("\n".join([*kept, doc.text[at:]]), {**_dates(meta), **meta, "title": title})

    return read


def trafilatura(favor_precision: bool) -> Reader:
    """Return trafilatura's bare extraction with its metadata."""
    library = importlib.import_module("trafilatura")

    def read(raw: bytes, text: str) -> Found:
        found = library.bare_extraction(raw, favor_precision=favor_precision, with_metadata=True)
        plain = found.as_dict() if hasattr(found, "as_dict") else found or {}
        fields = {"title": plain.get("title") or "", "author": plain.get("author") or ""}
        return Found(plain.get("text") or "", {**fields, "day": plain.get("date") or ""})

    return read


def readability() -> Reader:
    """Return readability-lxml's summary and short title."""
    library = importlib.import_module("readability")
    parser = importlib.import_module("lxml.html")

    def read(raw: bytes, text: str) -> Found:
        document = library.Document(text)
        article = parser.fromstring(document.summary(html_partial=True))
        return Found("\n".join(article.itertext()), {"title": document.short_title()})

    return read


def newspaper() -> Reader:
    """Return newspaper4k's article, its authors and its date."""
    library = importlib.import_module("newspaper")

    def read(raw: bytes, text: str) -> Found:
        article = library.Article("http://page.example/", language="zh")
        article.download(input_html=text)
        article.parse()
        published = article.publish_date.isoformat() if article.publish_date else ""
        fields = {"title": article.title or "", "author": " ".join(article.authors)}
        return Found(article.text, {**fields, **_dates({"published": published})})

    return read


def gne() -> Reader:
    """Return GeneralNewsExtractor's content, title, author and time."""
    extractor = importlib.import_module("gne").GeneralNewsExtractor()

    def read(raw: bytes, text: str) -> Found:
        found = extractor.extract(text)
        published = str(found.get("publish_time") or "").replace(" ", "T").replace("/", "-")
        fields = {"title": found.get("title") or "", "author": found.get("author") or ""}
        return Found(found.get("content") or "", {**fields, **_dates({"published": published})})

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "ours": ours,
    "trafilatura": lambda: trafilatura(False),
    "trafilatura, favor_precision": lambda: trafilatura(True),
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "GNE": gne,
}


def _dates(meta: dict[str, str]) -> dict[str, str]:
    published = meta.get("published", "")
    return {"day": published[:10], "minute": published[:16] if "T" in published else ""}


def norm(text: str | None) -> str:
    """Return a text after NFKC, without white space and invisible characters."""
    return re.sub(r"[\s\u200b\ufeff\u00ad]+", "", unicodedata.normalize("NFKC", text or ""))


def body_f(gold: dict[str, Any], kept: str) -> float:
    """Return the F1 of kept characters against the gold body, 0 to 1."""
    text, body = norm(kept), norm("".join(gold["body"]))
    right = _runs(body).union(*(_runs(norm(line)) for line in gold["body"]))
    neutral = _runs(norm(gold["title"])).union(*(_runs(norm(line)) for line in gold["neutral"]))
    hit, free = _covered(text, right), _covered(text, neutral)
    true = sum(hit)
    false = len(text) - true - sum(b and not a for a, b in zip(hit, free, strict=True))
    found = sum(_covered(body, _runs(text)))
    precision = true / (true + false) if true + false else 0.0
    recall = found / len(body) if body else 0.0
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def _runs(text: str) -> set[str]:
    return {text[at : at + RUN] for at in range(len(text) - RUN + 1)}


def _covered(text: str, known: set[str]) -> list[bool]:
    marks = [False] * len(text)
    for at in range(len(text) - RUN + 1):
        if text[at : at + RUN] in known:
            marks[at : at + RUN] = [True] * RUN
    return marks


def _names(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text or "")
    plain = re.sub(r"(责任编辑|责编|编辑|作者|记者|記者|文|摄影)\s*[:：/]", "", plain)
    return {re.sub(r"\s", "", part) for part in re.split(r"[\s;,、/，；|]+", plain) if part.strip()}


def _asked(gold: dict[str, Any], field: str) -> str:
    published = gold["published"] or ""
    if field == "day":
        return published[:10]
    if field == "minute":
        return published[:16] if "T" in published else ""
    return gold[field] or ""


def _is_right(field: str, said: str, wanted: str) -> bool:
    if field in ("author", "editor"):
        return _names(said) == _names(wanted)
    return norm(said) == norm(wanted)


def score(golds: list[dict[str, Any]], found: list[Found], seconds: float) -> dict[str, Any]:
    """Return mean F, pages above 90, right, asked and wrong of each field, and pages a second."""
    bodies = [body_f(gold, one.text) for gold, one in zip(golds, found, strict=True)]
    fields = {}
    for field in FIELDS:
        pairs = [
            (one.fields.get(field, ""), _asked(gold, field))
            for gold, one in zip(golds, found, strict=True)
        ]
        asked = [(said, wanted) for said, wanted in pairs if wanted]
        right = sum(bool(said) and _is_right(field, said, wanted) for said, wanted in asked)
        wrong = sum(bool(said) for said, _ in asked) - right
        fields[field] = {"right": right, "asked": len(asked), "wrong": wrong}
    return {
        "mean F": round(100 * statistics.mean(bodies), 1),
        "F >= 90": sum(one >= 0.9 for one in bodies),
        **fields,
        "pages/s": round(len(golds) / seconds, 1),
    }


def measure(make: Callable[[], Reader], golds: list[dict[str, Any]], folder: Path) -> Any:
    """Return a reader's scores on a folder; a page on which it raises counts as nothing found."""
    from pipeline.formats import decode

    read = make()
    pages = [(folder / gold["file"]).read_bytes() for gold in golds]
    encodings = [gold["encoding"] for gold in golds]
    texts = [decode(raw, given=one).text for raw, one in zip(pages, encodings, strict=True)]
    failed = 0
    for timed in (False, True):
        found = []
        started = time.perf_counter()
        for raw, text in zip(pages, texts, strict=True):
            try:
                found.append(read(raw, text))
            except Exception:  # whatever another library raises on a broken page
                found.append(Found("", {}))
                failed += timed
    return {**score(golds, found, time.perf_counter() - started), "failed": failed}


def main() -> None:
    """Measure the readers that are installed on the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", choices=READERS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    for folder in args.folders:
        lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
        golds = [json.loads(line) for line in lines]
        rows = results[str(folder)] = {}
        for name, make in READERS.items():
            if args.only in (None, name):
                try:
                    rows[name] = measure(make, golds, folder)
                except ImportError as error:
                    print(f"{name} is left out: {error.name} is not installed", file=sys.stderr)
    print(json.dumps(results, ensure_ascii=False, indent=1) if args.json else _table(results))


def _table(results: dict[str, dict[str, Any]]) -> str:
    blocks = []
    for folder, rows in results.items():
        lines = [f"{folder}: right/asked (wrong)"]
        for name, row in rows.items():
            fields = [
                f"{field} {row[field]['right']}/{row[field]['asked']} ({row[field]['wrong']})"
                for field in FIELDS
                if row[field]["asked"]
            ]
            speed = f"{row['pages/s']:,.0f} pages/s, failed {row['failed']}"
            f = f"F {row['mean F']:.1f}, {row['F >= 90']} above 90"
            lines.append(f"  {name:<29}" + "; ".join([f, *fields, speed]))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


if __name__ == "__main__":
    main()
