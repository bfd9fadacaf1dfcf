"""`report`: a run as one HTML file."""

from __future__ import annotations

import argparse

from pipeline.commands.arguments import check_writable, refuse_inputs, write_file
from pipeline.commands.numbers import megabytes

_MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "run",
        nargs="?",
        default="out/",
        metavar="OUT",
        help="the output folder of a run, or a file of JSON lines (default: out/)",
    )
    parser.add_argument(
        "-o",
        "--output",
        default="report.html",
        metavar="FILE",
        help="where the report goes (default: report.html)",
    )
    parser.add_argument(
        "--gold",
        metavar="PATH",
        help="show scores and differences against these documents, as evaluate takes them",
    )
    parser.add_argument(
        "--max-size",
        type=megabytes,
        default=8.0,
        metavar="MB",
        help="leave texts out, evenly spread, where the file would be larger (default: 8)",
    )


def run(args: argparse.Namespace) -> int:
    """Write the report, say what is in it, and return the exit code."""
    from pipeline.report.gold import Gold
    from pipeline.report.page import make_report
    from pipeline.report.run_folder import open_run_folder

    check_writable(args.output)
    folder = open_run_folder(args.run)
    refuse_inputs(args.output, folder.files)
    gold = None if args.gold is None else Gold.read(args.gold)
    made = make_report(folder, gold, max_bytes=int(args.max_size * _MEGABYTE))
    written = made.html.encode("utf-8", "replace")
    write_file(args.output, written)
    whole = "all" if made.whole == made.documents else f"{made.whole:,}"
    print(
        f"{args.output}: {made.documents:,} documents, {whole} with their text, "
        f"{len(written) / _MEGABYTE:.1f} MB; open it in a browser"
    )
    return 0
