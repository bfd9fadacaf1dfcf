"""`bench`: how fast a config runs on this machine, what it needs, and how it grows."""

from __future__ import annotations

import argparse
import sys

from pipeline.commands.arguments import (
    add_config,
    add_overrides,
    check_writable,
    with_inputs,
    write_file,
)
from pipeline.commands.numbers import count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    add_config(parser, "YAML file of the run")
    parser.add_argument(
        "input",
        nargs="*",
        metavar="INPUT",
        help="documents (default: input.path of the config, repeated until there are N)",
    )
    add_overrides(parser, "change a setting, as for run")
    parser.add_argument("--limit", type=count, default=1_000, metavar="N", help="documents (1000)")
    parser.add_argument("--rounds", type=count, default=3, metavar="N", help="rounds (3)")
    parser.add_argument(
        "--compare",
        action="store_true",
        help="run beside it, in alternating rounds: the bare network, jieba's words, jieba's "
        "tags, and three checkpoints of BERT's base size",
    )
    parser.add_argument("--no-growth", action="store_true", help="leave out the growth figures")
    parser.add_argument("--json", metavar="FILE", help='write the figures, "-" for standard output')
    parser.add_argument("--plot", metavar="FILE", help="draw growth and stages as .svg or .png")


def run(args: argparse.Namespace) -> int:
    """Measure, print and return the exit code."""
    import json
    from pathlib import Path

    from pipeline.bench.corpus import of_count, read_texts
    from pipeline.bench.figures import Bench
    from pipeline.bench.table import describe
    from pipeline.config import load_config

    config = load_config(args.config, args.overrides, inputs=args.input)
    config = with_inputs(config, args.input)
    if args.json and args.json != "-":
        check_writable(args.json)
    texts = read_texts(config, args.limit)
    if not args.input:  # sample pages: too few to show how fast more of them would go
        texts = of_count(texts, args.limit)
    bench = Bench(args.config, args.overrides, texts, rounds=args.rounds, told=_tell)
    figures = bench.run(compare=args.compare, grow=not args.no_growth)
    told = json.dumps(figures.to_dict(), ensure_ascii=False, indent=1)
    if args.json and args.json != "-":
        write_file(args.json, told + "\n")
    if args.plot:
        from pipeline.bench.plot import draw

        draw(figures, Path(args.plot))
    print(told if args.json == "-" else describe(figures))
    return 0


def _tell(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)
