"""What correcting pages is worth: the loop of docs/labelling.md with an annotator who knows.

    python benchmarks/loop.py --pages real_articles/train.jsonl.xz --gold annotations.jsonl

`--pages` are JSON lines with a text and its entities ([start, end, label] each). They are
annotated, handed over with those first that the checkpoint is least sure of, corrected in the form
of Label Studio's export, imported, and the checkpoint is taught with the first 50 and the first 100
of them; then it is scored on `--gold`, of which nothing was learned, beside what it began as.
"""

from __future__ import annotations

import argparse
import json
import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CONFIG = str(ROOT / "configs/default.yaml")
TEACH = str(ROOT / "configs/train/finetune-entities.yaml")


def main() -> int:
    """Walk the loop, print the table, and return the exit code."""
    args = _arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    export = hand_over(args.pages, args.work, max(args.corrected))
    rows = []
    for count in args.corrected:
        gold = correct(export, args.pages, args.work, count)
        learned = args.work / f"learned-{count}"
        settings = [f"train={gold}", f"output={learned}", *args.set]
        told = command("train", TEACH, *(word for one in settings for word in ("--set", one)))
        print(told)
        rows.append((count, compare(args.gold, learned, args.work / f"scores-{count}.json")))
    print(table(rows))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--corrected", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--work", type=Path, default=Path("runs/loop"), help="folder for all of it")
    parser.add_argument("--set", action="append", default=[], help="of the training")
    return parser.parse_args()


def hand_over(pages: Path, work: Path, count: int) -> list[dict[str, Any]]:
    """Return the tasks for Label Studio of the pages that the checkpoint is least sure of."""
    bare = [{"id": one["id"], "text": one["text"]} for one in known(pages).values()]
    lines = (json.dumps(one, ensure_ascii=False) for one in bare)
    (work / "pages.jsonl").write_text("\n".join(lines), "utf-8")
    command("run", CONFIG, work / "pages.jsonl", "--output", work / "out", "--overwrite", "-q")
    export = ["--format", "label-studio", "--uncertain-first", "--limit", count]
    command("export", work / "out", *export, "-o", work / "tasks.json")
    tasks: list[dict[str, Any]] = json.loads((work / "tasks.json").read_text("utf-8"))
    return tasks


def correct(tasks: list[dict[str, Any]], pages: Path, work: Path, count: int) -> Path:
    """Return the gold file of the first so many tasks, corrected and imported."""
    truth = known(pages)
    done = [
        corrected(task, truth[task["data"]["id"]]["entities"], number)
        for number, task in enumerate(tasks[:count], start=1)
    ]
    project = work / f"project-{count}.json"
    project.write_text(json.dumps(done, ensure_ascii=False), "utf-8")
    gold = work / f"gold-{count}.jsonl"
    command("import", project, "--format", "label-studio", "-o", gold)
    return gold


def corrected(task: dict[str, Any], entities: list[list[Any]], number: int) -> dict[str, Any]:
    """Return a task as Label Studio exports it once its entities have been put right."""
    text = task["data"]["text"]
    regions = [
        {
            "id": f"r{place}",
            "from_name": "entities",
            "to_name": "text",
            "type": "labels",
            "origin": "manual",
            "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
        }
        for place, (start, end, label) in enumerate(entities)
    ]
    annotation = {"id": number, "completed_by": 1, "result": regions, "was_cancelled": False}
    return {"id": number, "data": task["data"], "annotations": [annotation], "predictions": []}


def compare(gold: Path, learned: Path, scores: Path) -> dict[str, Any]:
    """Return what `evaluate` says of a checkpoint beside the one that it began as."""
    command(
        *["evaluate", CONFIG, "--gold", gold, "--layers", "entities", "--no-baselines"],
        *["--set", f"stages.entities.checkpoint={learned}", "--against", CONFIG],
        *["--json", scores],
    )
    found: dict[str, Any] = json.loads(scores.read_text("utf-8"))
    return found


def table(rows: list[tuple[int, dict[str, Any]]]) -> str:
    """Return the figures as a table, F1 in per cent, with what was gained and the intervals."""
    lines = ["| corrected | F1 | gained |", "|---|---|---|"]
    for count, found in rows:
        (change,) = [one for one in found["against"]["differences"] if one["name"] == "entities.f1"]
        if not lines[2:]:
            lines.append(f"| 0 | {_figure(change['theirs'], 'value')} | |")
        gained = _figure(change["test"], "difference", "+.1f")
        lines.append(f"| {count} | {_figure(change['ours'], 'value')} | {gained} |")
    return "\n".join(lines)


def _figure(found: dict[str, Any], name: str, form: str = ".1f") -> str:
    value, low, high = (format(100 * found[key], form) for key in (name, "low", "high"))
    return f"{value} [{low}, {high}]"


def known(pages: Path) -> dict[str, dict[str, Any]]:
    """Return the pages by their ids."""
    content = pages.read_bytes()
    content = lzma.decompress(content) if pages.suffix == ".xz" else content
    return {one["id"]: one for one in map(json.loads, content.decode("utf-8").splitlines())}


def command(*words: object) -> str:
    """Return what a command of the program prints; it must succeed."""
    run = [sys.executable, "-m", "pipeline", *map(str, words)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(run)}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
