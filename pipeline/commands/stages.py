"""`stages`: list the stages with their settings and defaults."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.commands.setting_words import default_of, type_of

if TYPE_CHECKING:
    from pipeline.stage import Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("names", nargs="*", metavar="STAGE", help="only these (default: all)")
    parser.add_argument(
        "--import",
        action="append",
        default=[],
        metavar="MODULE",
        dest="imports",
        help="also those in this module of yours",
    )
    parser.add_argument(
        "--markdown", action="store_true", help="print docs/config.md: the settings of all sections"
    )


def run(args: argparse.Namespace) -> int:
    """Print the list and return the exit code."""
    from pipeline.config.entries import read_imports
    from pipeline.errors import ConfigError, suggestion
    from pipeline.stage import known_stages

    if args.markdown:
        from pipeline.commands.reference import to_markdown

        print(to_markdown(), end="")
        return 0
    found, problems = read_imports(args.imports)
    if problems:
        raise ConfigError("--import", problems)
    known = known_stages(found)
    if unknown := [name for name in args.names if name not in known]:
        hints = [f'no stage called "{name}"{suggestion(name, known)}' for name in unknown]
        raise ConfigError("stages", [f"{hint}; known: {', '.join(known)}" for hint in hints])
    chosen = {name: known[name] for name in args.names or known}
    print("\n\n".join(describe(name, cls) for name, cls in chosen.items()))
    return 0


def describe(name: str, cls: type[Stage]) -> str:
    """Return a stage's purpose, layers and settings, with types and defaults."""
    purpose = (cls.__doc__ or "").strip().split("\n")[0]
    lines = [f"{name}: {purpose}" if purpose else name]
    for title, layers in (("needs", cls.requires), ("uses", cls.uses), ("writes", cls.provides)):
        if layers:
            lines.append(f"  {title} {', '.join(layers)}")
    for key, field in cls.Config.model_fields.items():
        default = "required" if field.is_required() else f"default {default_of(field)}"
        help_text = f"  {field.description}" if field.description else ""
        lines.append(f"  {key}: {type_of(field.annotation)}, {default}{help_text}")
    return "\n".join(lines)
