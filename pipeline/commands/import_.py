"""`import`: read what a labelling tool has exported, as gold documents of our form."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from pipeline.commands.showing import shown
from pipeline.commands.terminal import command_line

if TYPE_CHECKING:
    from pipeline.formats import Choice

CONFIG = "configs/default.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="files or folders of the tool")
    parser.add_argument("--format", required=True, metavar="NAME", help="e.g. label-studio, brat")
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PATH",
        help='JSON lines to write, "-" for standard output',
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="e.g. predictions=true"
    )


def run(args: argparse.Namespace) -> int:
    """Write the gold file and return the exit code; what was noticed goes to standard error."""
    import sys

    from pipeline.formats import InputFailure
    from pipeline.formats.inputs import find_inputs, read_inputs
    from pipeline.formats.jsonl import to_line

    inputs = find_inputs(args.files, _choice(args.format, args.option))
    count = failures = 0
    with _opened(args.output) as file:
        for found in read_inputs(inputs):
            if isinstance(found, InputFailure):
                failures += 1
                print(shown(found), file=sys.stderr)
            else:
                count += 1
                file.write(to_line(found.doc))
    for note in inputs.notes:
        print(shown(note), file=sys.stderr)
    left = f", {failures} left out (see above)" if failures else ""
    told = sys.stderr if args.output == "-" else sys.stdout
    print(f"{count} documents to {args.output}{left}", file=told)
    if args.output != "-" and count:
        print(f"score them: {command_line()} evaluate {CONFIG} --gold {args.output}", file=told)
    return 1 if failures else 0


def _choice(name: str, settings: list[str]) -> Choice:
    """Return the format of that name with its options."""
    from pydantic import ValidationError

    from pipeline.errors import ConfigError
    from pipeline.formats import Choice

    pairs = dict(setting.partition("=")[::2] for setting in settings)
    try:
        return Choice.model_validate({name: pairs or None})
    except ValidationError as error:
        told = [detail["msg"].removeprefix("Value error, ") for detail in error.errors()]
        raise ConfigError("--option" if pairs else "--format", told) from error


@contextmanager
def _opened(output: str) -> Iterator[BinaryIO]:
    """Give a file that takes its name once it is whole: it may be one of those that are read."""
    import sys
    from pathlib import Path

    from pipeline.errors import OutputError
    from pipeline.formats.whole_file import whole_file

    if output == "-":
        yield sys.stdout.buffer
        return
    if Path(output).is_dir():
        raise OutputError(f"{output}: is a folder; name the file to write")
    with whole_file(Path(output)) as file:
        yield file
