"""`run`: annotate documents."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import TYPE_CHECKING

from pipeline.commands.arguments import DEFAULT_CONFIG, add_config, add_overrides, with_inputs
from pipeline.commands.numbers import count
from pipeline.commands.showing import on_one_line, shown
from pipeline.commands.terminal import add_verbosity, coloured, command_line

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.executors import RunReport

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    add_config(parser, "YAML file; the default comes with the package")
    parser.add_argument(
        "input",
        nargs="*",
        metavar="INPUT",
        help='files, folders, globs, "-" for standard input (default: input.path of the config)',
    )
    parser.add_argument(
        "--output",
        metavar="FOLDER",
        help='where the part files go; "-" writes JSON lines to standard output and nothing else',
    )
    add_overrides(
        parser, "change a setting, e.g. stages.summary.max_sentences=5 or executor.batch_size=16"
    )
    parser.add_argument("--limit", type=count, metavar="N", help="stop after N documents")
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="start afresh, where otherwise finished parts are kept and the rest is done",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="read finished parts again and compare their SHA-256, not only their size and time",
    )
    parser.add_argument(
        "--retry-failed",
        action="store_true",
        help="annotate the documents of finished parts again that have errors",
    )
    add_verbosity(parser)


def run(args: argparse.Namespace) -> int:
    """Annotate, report, and return the exit code."""
    from pipeline.executors.collecting import collecting_seldom

    with collecting_seldom():
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    from pipeline.commands.progress import follow
    from pipeline.commands.signals import Ended, ends_cleanly
    from pipeline.executors.limits import one_thread
    from pipeline.executors.run import run as execute

    config = _config(args)
    one_thread()
    if args.verbose:
        print(_plan(config), file=sys.stderr)
    with follow(quiet=args.quiet, verbose=args.verbose) as progress, ends_cleanly():
        try:
            report = execute(
                config,
                limit=args.limit,
                overwrite=args.overwrite,
                verify=args.verify,
                retry_failed=args.retry_failed,
                progress=progress,
            )
        except KeyboardInterrupt as error:
            progress.close()
            code = error.code if isinstance(error, Ended) else 130
            print(shown(_interrupted(config, code)), file=sys.stderr)
            return code
    stream = sys.stderr if report.output == "-" else sys.stdout
    if not args.quiet:
        print(f"{describe(report)}\n{_next(report)}", end="", file=stream)
    elif failures := _failures(report):
        print("\n".join(on_one_line(line) for line in failures), file=stream)
    return 1 if report.failed or report.input_failures else 0


def describe(report: RunReport) -> str:
    """Return the table that ends a run, below it whatever went wrong."""
    kept = f" (finished before: {report.kept})" if report.kept else ""
    speed = f"{report.characters / max(report.seconds, 1e-9):,.0f}" if report.characters else "-"
    rows = [
        ("documents", f"{report.documents:,}"),
        ("failures", f"{report.failed + len(report.input_failures):,}"),
        ("characters", f"{report.characters:,} in {report.seconds:.1f} s"),
        ("characters/s", speed),
        ("output", "standard output" if report.output == "-" else report.output),
    ]
    if report.output != "-":
        rows.append(("part files", f"{report.parts}{kept}"))
    lines = [f"{name:<14}{value}" for name, value in rows] + report.notes
    return "\n".join(on_one_line(line) for line in [*lines, *_failures(report)])


def _failures(report: RunReport) -> list[str]:
    """Return a line for each thing that could not be read or annotated."""
    lines = _listed("could not be read", [str(failure) for failure in report.input_failures])
    lines += _listed("failed", report.examples)
    if report.failed and report.output != "-":
        lines.append('documents that failed are in the output, each with its "errors"')
    return lines


def _next(report: RunReport) -> str:
    """Return the command that is useful now, in a line of its own; "" after standard output."""
    if report.output == "-" or not report.documents:
        return ""
    told = f"next          {command_line()} report {shlex.quote(report.output)}"
    return coloured(told, "dim") + "\n"


def _plan(config: Config) -> str:
    """Return what is read, and what will make each layer."""
    from pipeline.pipeline import Pipeline

    made_by = Pipeline.from_config(config).made_by
    lines = [f"layer         {layer} by {maker}" for layer, maker in made_by.items()]
    return "\n".join([f"input         {', '.join(config.input.path)}", *lines])


def _listed(title: str, failures: list[str]) -> list[str]:
    more = [f"  and {len(failures) - _SHOWN} more; run.json lists all"] if failures[_SHOWN:] else []
    return [f"{title}: {failure}" for failure in failures[:_SHOWN]] + more


def _config(args: argparse.Namespace) -> Config:
    """Return the checked config, arguments laid over the file's settings."""
    from pipeline.config import load_config
    from pipeline.errors import InputError

    if not args.config.lower().endswith((".yaml", ".yml")):
        raise InputError(
            f"{args.config}: a config is a .yaml file; to annotate this with the default one: "
            f"python -m pipeline run {DEFAULT_CONFIG} {args.config}"
        )
    config = load_config(args.config, args.overrides, inputs=args.input)
    config = with_inputs(config, args.input)
    if args.output == "":
        raise InputError("--output: a folder is needed, found nothing")
    if args.output is None:
        return config
    output = config.output.model_copy(update={"path": args.output})
    return config.model_copy(update={"output": output})


def _interrupted(config: Config, code: int) -> str:
    what = "interrupted" if code == 130 else "ended by a signal"
    if config.output.path == "-":
        return what
    return (
        f"{what}; finished parts are kept in {config.output.path}: the same command does the rest"
    )
