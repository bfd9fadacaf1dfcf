"""`measure`: the figures of a model card, as tables in Markdown."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from pipeline.commands.arguments import add_overrides, check_writable, write_file
from pipeline.commands.numbers import count

if TYPE_CHECKING:
    from pipeline.evaluation.measure import Measured
    from pipeline.evaluation.plan import Plan, Row

DEFAULT_PLAN = "configs/measure.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "plan",
        nargs="?",
        default=DEFAULT_PLAN,
        metavar="PLAN",
        help=f"YAML file that lists the figures (default: {DEFAULT_PLAN})",
    )
    add_overrides(parser, "change a setting, e.g. checkpoint=runs/mine or data=/my/sets")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="measure the rows of this name alone, * for any characters; may be repeated",
    )
    parser.add_argument("--limit", type=count, metavar="N", help="only N documents of each set")
    parser.add_argument("--output", metavar="FILE", help="also write the tables to this file")


def run(args: argparse.Namespace) -> int:
    """Measure, print the tables, and return the exit code; sets that are missing are named."""
    from pipeline.errors import EvaluationError
    from pipeline.evaluation.markdown import to_markdown
    from pipeline.evaluation.measure import is_there
    from pipeline.evaluation.plan import read_plan

    if args.output is not None:
        check_writable(args.output)
    plan = read_plan(args.plan, args.overrides, args.only)
    missing = [row for row in plan.rows if not is_there(plan, row)]
    if len(missing) == len(plan.rows):
        raise EvaluationError(
            f"{args.plan}: none of the {len(missing)} sets is there, the first being "
            f"{plan.path(missing[0])}; name the folder that has them: --set data=FOLDER"
        )
    measured = {
        row.name: _measure(plan, row, args.limit) for row in plan.rows if row not in missing
    }
    tables = to_markdown(plan, measured)
    print(tables, end="")
    if args.output is not None:
        write_file(args.output, tables)
    for row in missing:
        print(f"not there: {plan.path(row)} ({row.name})", file=sys.stderr)
    return 0


def _measure(plan: Plan, row: Row, limit: int | None) -> Measured:
    """Return the row's figure; standard error says how far it is and what it came to."""
    from pipeline.commands.progress import follow
    from pipeline.evaluation.measure import measure

    print(f"{row.name}: {row.figure} on {row.set}", file=sys.stderr, flush=True)
    began = time.monotonic()
    with follow() as progress:
        found = measure(plan, row, limit=limit, start=progress.start, advance=progress.advance)
    value = "undefined" if found.figure.value is None else f"{100 * found.figure.value:.2f}"
    seconds = time.monotonic() - began
    print(f"{row.name}: {value} ({seconds:.0f} s)", file=sys.stderr, flush=True)
    return found
