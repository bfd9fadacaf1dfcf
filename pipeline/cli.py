"""The command line: finds the command, and turns its errors into messages and exit codes.

0 all is well; 1 some documents failed; 2 the config, the arguments or the input are wrong;
130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

from pipeline.commands import COMMANDS, module_of
from pipeline.commands.showing import shown
from pipeline.commands.terminal import command_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed from the start, as some services do
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if not arguments or arguments[0] not in COMMANDS:
        parser = _overview()
        parser.parse_args(arguments)
        parser.print_help(sys.stderr)
        return 2
    return _run(arguments[0], arguments[1:])


def _overview() -> argparse.ArgumentParser:
    """Return the parser of what stands before a command; no command's module is imported."""
    parser = argparse.ArgumentParser(
        prog=command_line(),
        description="Annotate Chinese news pages (中文新闻标注).",
        epilog=f"{command_line()} COMMAND --help says more about a command.",
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, summary in COMMANDS.items():
        commands.add_parser(name, help=summary)
    return parser


def _run(command: str, arguments: list[str]) -> int:
    from pipeline.errors import PipelineError, StageError

    module = importlib.import_module(module_of(command))
    summary = COMMANDS[command]
    parser = argparse.ArgumentParser(
        prog=f"{command_line()} {command}",
        description=summary[0].upper() + summary[1:] + ".",
    )
    module.add_arguments(parser)
    # Intermixed, so that inputs may stand before and after options.
    args = parser.parse_intermixed_args(arguments)
    try:
        code: int = module.run(args)
        if sys.stdout is not None:  # closed from the start
            sys.stdout.flush()
        return code
    except StageError as error:
        traceback.print_exception(error)
        return 1
    except PipelineError as error:
        print(shown(error), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at exit.
        _give_up_output()
        return 141
    except OSError as error:
        print(shown(_system_error(error)), file=sys.stderr)
        _give_up_output()
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _system_error(error: OSError) -> str:
    """Return what the system would not do: a full disk, a file that may not be read."""
    where = error.filename if error.filename is not None else "reading or writing"
    return f"{where}: {error.strerror or error}"


def _give_up_output() -> None:
    """Let nothing be written to standard output any more: it may be what the error is about."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Version(argparse.Action):
    """Prints the version; reading it takes longer than all the rest of --help."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import pipeline

        print(pipeline.__version__)
        parser.exit()
