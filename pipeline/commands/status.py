"""`status`: what of a run is done, failed and left."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.commands.showing import on_one_line

if TYPE_CHECKING:
    from pipeline.executors.status import Status

#: So many lines of what could not be read fit on a screen beside the rest; --json has all.
_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("output", metavar="OUT", help="the output folder of a run")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(args: argparse.Namespace) -> int:
    """Print how the run stands: 0, or 1 where documents failed or parts have changed."""
    from pipeline.executors.status import status_of

    status = status_of(args.output)
    if args.json:
        print(json.dumps(plain(status), ensure_ascii=True, indent=1))
    else:
        print(describe(status))
    record = status.record
    return 1 if record.failed or record.input_failures or status.changed else 0


def plain(status: Status) -> dict[str, Any]:
    """Return the status as plain values."""
    record = status.record
    return {
        "output": status.output,
        "state": status.state,
        "owner": asdict(status.owner) if status.owner else None,
        "documents": {"done": record.documents, "failed": record.failed, "left": status.left},
        "parts": {"done": len(record.parts), "changed": status.changed},
        "characters": record.characters,
        "input_failures": record.input_failures,
        "config": record.config,
        "limit": record.limit,
        "made_by": record.made_by,
        "program": record.program,
    }


def describe(status: Status) -> str:
    """Return the status as a table."""
    record = status.record
    left = "not known before all is read" if status.left is None else f"{status.left:,}"
    stages = ", ".join(name for entry in record.config.get("stages", []) for name in entry)
    rows = [
        ("output", status.output),
        ("state", f"{status.state} ({status.owner})" if status.owner else status.state),
        ("done", f"{record.documents:,} documents in {len(record.parts):,} part files"),
        ("failed", f"{record.failed:,}"),
        ("left", left),
        ("characters", f"{record.characters:,}"),
        ("input", ", ".join(record.config.get("input", {}).get("path", []))),
        ("stages", stages),
        *[(f"  {layer}", made_by) for layer, made_by in record.made_by.items()],
        ("program", record.program),
    ]
    lines = [f"{name:<14}{value}" for name, value in rows]
    for title, found in (("changed", status.changed), ("not read", record.input_failures)):
        lines += [f"{title}: {one}" for one in found[:_SHOWN]]
        lines += [f"  and {len(found) - _SHOWN:,} more; see --json"] if found[_SHOWN:] else []
    return "\n".join(on_one_line(line) for line in lines)
