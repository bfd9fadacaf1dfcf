"""How pages of sites that the scorer of lines has not seen are read: body and fields, by folds.

    python benchmarks/unseen.py [--data FOLDER]

Whole sites are dealt to folds as `train configs/train/lines.yaml` deals them; each page is read by
the stage `clean` with a scorer that learned from the other folds alone. `html` is the page itself,
`page` its text, `column` the text of the article's column. Scores are those of pages.py; pages a
second are those of `clean` alone.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from page_readers import Found, forget_lines, found_in
from pages import score, table

from pipeline.document import Document
from pipeline.noise.scorer import Scorer
from pipeline.stages.clean import Clean
from pipeline.training.line_forest import held_out
from pipeline.training.line_pages import Labelled
from pipeline.training.line_settings import LinesConfig


def main() -> None:
    """Print the table of every folder and kind of page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, default=Path("configs/train/lines.yaml"))
    parser.add_argument("--data", help="folder of the public sets; default: as the config says")
    args = parser.parse_args()
    settings = yaml.safe_load(args.config.read_text(encoding="utf-8"))
    config = LinesConfig(**settings | ({"data": args.data} if args.data else {}))
    golds = {name: _golds(config.data / name / "gold.jsonl") for name in config.pages}
    read: dict[tuple[str, str], list[tuple[dict[str, Any], Found, float]]] = defaultdict(list)
    for markup in (True, False):
        pages = [(page, one) for page, one in held_out(config, markup=markup) if page.folder]
        for page, scorer in pages[::4]:  # patterns are compiled when first used
            _clean(page, scorer)
        forget_lines()
        for page, scorer in pages:
            gold = golds[page.folder][page.id]
            read[page.folder, page.kind].append((gold, *_clean(page, scorer)))
    rows: dict[str, dict[str, Any]] = defaultdict(dict)
    for (folder, kind), answers in read.items():
        asked, found, seconds = zip(*answers, strict=True)
        speed = round(len(seconds) / sum(seconds), 1)
        rows[folder][kind] = {**score(list(asked), list(found)), "pages/s": speed}
    print(table(rows))


def _clean(page: Labelled, scorer: Scorer) -> tuple[Found, float]:
    """Return what the stage says of a page, and the CPU seconds that it took."""
    clean = Clean()
    clean.scorer = scorer
    doc = Document(page.id, page.text)
    doc.markup = page.markup
    began = time.process_time()
    clean([doc])
    return found_in(doc), time.process_time() - began


def _golds(path: Path) -> dict[str, dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {gold["id"]: gold for gold in map(json.loads, lines)}


if __name__ == "__main__":
    main()
