"""`import`: read what a labelling tool has exported, as gold documents of our form."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="files or folders of the tool")
    parser.add_argument("--format", required=True, metavar="NAME", help="e.g. label-studio, brat")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="JSON lines to write")
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="e.g. predictions=true"
    )


def run(args: argparse.Namespace) -> int:
    """Write the gold file and return the exit code; what was noticed goes to standard error."""
    import sys
    from pathlib import Path

    from pipeline.errors import ConfigError
    from pipeline.formats import Choice, InputFailure
    from pipeline.formats.inputs import find_inputs, read_inputs
    from pipeline.formats.jsonl import to_line

    pairs = dict(setting.partition("=")[::2] for setting in args.option)
    try:
        choice = Choice.model_validate({args.format: pairs or None})
    except ValueError as error:
        raise ConfigError("--format", [str(error)]) from error
    inputs = find_inputs(args.files, choice)
    count = failures = 0
    with Path(args.output).open("wb") as file:
        for found in read_inputs(inputs):
            if isinstance(found, InputFailure):
                failures += 1
                print(found, file=sys.stderr)
            else:
                count += 1
                file.write(to_line(found.doc))
    for note in inputs.notes:
        print(note, file=sys.stderr)
    left = f", {failures} left out (see above)" if failures else ""
    print(f"{count} documents to {args.output}{left}")
    print(f"score them: python -m pipeline evaluate configs/default.yaml --gold {args.output}")
    return 1 if failures else 0
