"""`schema`: the JSON Schemas of what a run writes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline.commands.arguments import write_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "name",
        nargs="?",
        choices=["document", "run"],
        default="document",
        help="document: a line of a part file; run: run.json (default: document)",
    )
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="write all of them into this folder instead"
    )


def run(args: argparse.Namespace) -> int:
    """Print a schema, or write all, and return the exit code."""
    from pipeline.executors.record import FORMAT
    from pipeline.executors.schemas import SCHEMAS

    if args.output is None:
        print(to_text(SCHEMAS[args.name]()), end="")
        return 0
    for name, make in SCHEMAS.items():
        path = Path(args.output) / f"{name}-{FORMAT}.json"
        write_file(path, to_text(make()), with_folder=True)
        print(path)
    return 0


def to_text(schema: object) -> str:
    """Return a schema as it stands in a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
