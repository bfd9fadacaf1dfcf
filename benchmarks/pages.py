"""Readers of web pages side by side: what each keeps as the article, what it says of it, how fast.

    python benchmarks/pages.py FOLDER [FOLDER …] [--only NAME] [--limit SECONDS] [--json]

FOLDER holds `gold.jsonl` (`id, file, title, published, source, author, editor, body, neutral`) and
the pages that it names. Others' readers come with the extra "compare"; one that is not installed is
left out and named. Body: the characters of the gold body that lie in 6-character runs of what is
kept (recall), and the kept characters that lie in such runs of the gold body against those in none
(precision); title, captions and signatures count for neither. Fields: exact after NFKC and without
blanks, names as sets. A page that takes longer than --limit seconds counts as nothing found, and as
that long. Speed: pages a second of one process's CPU time, from bytes to article, the best of five
rounds over the pages on which it did not fail, in one process. Ours has its pages in batches and
manages memory as in a worker of a run, and remembers no line of an earlier round.

`--speed` prints that figure alone of ours: format `html` and stage `clean` together.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import unicodedata
from pathlib import Path
from typing import Any

from page_readers import READERS, TOO_SLOW, Child, Found, best_round

RUN = 6  # characters; shorter ones stand in any text, longer ones break at every small difference
FIELDS = ("title", "day", "minute", "source", "author", "editor")


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


def score(golds: list[dict[str, Any]], found: list[Found]) -> dict[str, Any]:
    """Return mean F, pages above 90, and right, asked and wrong of each field."""
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
    }


def measure(name: str, golds: list[dict[str, Any]], folder: Path, limit: float) -> Any:
    """Return a reader's scores on a folder; a page on which it fails counts as nothing found."""
    from pipeline.formats import decode

    pages = []
    for gold in golds:
        raw = (folder / gold["file"]).read_bytes()
        pages.append((raw, decode(raw, given=gold["encoding"]).text))
    child = Child(name, limit)
    answers = [child.read(page) for page in pages]
    slow = sum(one.failure == TOO_SLOW for one in answers)
    read = [page for page, one in zip(pages, answers, strict=True) if not one.failure]
    seconds = child.best_round(read) + limit * slow
    child.close()
    row = score(golds, [one.found for one in answers])
    failed = sum(one.failure != "" for one in answers) - slow
    speed = (len(read) + slow) / seconds if seconds else 0.0
    return {**row, "pages/s": round(speed, 1), "failed": failed, "too slow": slow}


def speed(folder: Path) -> float:
    """Return how many pages of a folder format and `clean` read in a second of one core."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    pages = [((folder / json.loads(line)["file"]).read_bytes(), "") for line in lines]
    return len(pages) / best_round("ours", pages)


def main() -> None:
    """Measure the readers that are installed on the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", choices=READERS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=float, default=20, help="seconds a page (%(default)s)")
    parser.add_argument(
        "--sample", type=int, help="read so many pages only, spread over each folder"
    )
    parser.add_argument("--speed", action="store_true", help="format and clean alone, best round")
    args = parser.parse_args()
    if args.speed:
        for folder in args.folders:
            print(f"{folder}: {speed(folder):.1f} pages/s of CPU time, format and clean together")
        return
    results: dict[str, dict[str, Any]] = {}
    for folder in args.folders:
        lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
        golds = [json.loads(line) for line in lines]
        golds = golds[:: max(1, len(golds) // (args.sample or len(golds)))][: args.sample]
        rows = results[str(folder)] = {}
        for name in READERS:
            if args.only in (None, name):
                try:
                    rows[name] = measure(name, golds, folder, args.limit)
                except ImportError as error:
                    print(f"{name} is left out: {error}", file=sys.stderr)
    print(json.dumps(results, ensure_ascii=False, indent=1) if args.json else table(results))


def table(results: dict[str, dict[str, Any]]) -> str:
    """Return the scores of readers, folder by folder, as lines of text."""
    blocks = []
    for folder, rows in results.items():
        lines = [f"{folder}: right/asked (wrong)"]
        for name, row in rows.items():
            fields = [
                f"{field} {row[field]['right']}/{row[field]['asked']} ({row[field]['wrong']})"
                for field in FIELDS
                if row[field]["asked"]
            ]
            speed = f"{row['pages/s']:,.1f} pages/s, failed {row.get('failed', 0)}"
            speed += f", too slow {row['too slow']}" if row.get("too slow") else ""
            f = f"F {row['mean F']:.1f}, {row['F >= 90']} above 90"
            lines.append(f"  {name:<29}" + "; ".join([f, *fields, speed]))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


if __name__ == "__main__":
    main()
