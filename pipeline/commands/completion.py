"""`completion`: what makes a shell complete commands and options."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.commands import COMMANDS, module_of

_NAME = "chinese-news"


@dataclass(frozen=True, slots=True)
class _Option:
    """An option of a command: its spellings, its help, whether it takes a value."""

    flags: tuple[str, ...]
    told: str
    value: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="for this shell")
    parser.epilog = (
        f'bash: eval "$({_NAME} completion bash)" in ~/.bashrc; '
        f'zsh: eval "$({_NAME} completion zsh)" in ~/.zshrc, after compinit; '
        f"fish: {_NAME} completion fish | source in ~/.config/fish/config.fish"
    )


def run(args: argparse.Namespace) -> int:
    """Print the script and return the exit code."""
    scripts = {"bash": bash, "zsh": zsh, "fish": fish}
    print(scripts[args.shell](), end="")
    return 0


def bash() -> str:
    """Return the script for bash: commands, options, and otherwise files."""
    flags = {
        name: [flag for option in _options(name) for flag in option.flags] for name in COMMANDS
    }
    cases = [f"    {name}) words='{' '.join(found)}';;" for name, found in flags.items()]
    return "\n".join(
        [
            f"_{_function()}() {{",
            '  local word="${COMP_WORDS[COMP_CWORD]}" words=""',
            '  case "${COMP_WORDS[1]}" in',
            *cases,
            "  esac",
            f"  [ \"$COMP_CWORD\" -eq 1 ] && words='{' '.join(COMMANDS)}'",
            '  if [ "$COMP_CWORD" -eq 1 ] || [[ "$word" == -* ]]; then',
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "  else",
            '    COMPREPLY=($(compgen -f -- "$word"))',
            "  fi",
            "}",
            f"complete -o filenames -F _{_function()} {_NAME}",
            "",
        ]
    )


def zsh() -> str:
    """Return the script for zsh, with a word on each command and option."""
    described = " ".join(_quoted(f"{name}:{told}") for name, told in COMMANDS.items())
    cases = [
        f"    {name}) _arguments {' '.join(_zsh_options(name))} '*:file:_files';;"
        for name in COMMANDS
    ]
    return "\n".join(
        [
            f"#compdef {_NAME}",
            f"_{_function()}() {{",
            f"  local -a commands=({described})",
            "  if (( CURRENT == 2 )); then _describe command commands; return; fi",
            "  local chosen=$words[2]",
            "  words=($words[2,-1]); (( CURRENT-- ))",
            "  case $chosen in",
            *cases,
            "  esac",
            "}",
            f"compdef _{_function()} {_NAME}",
            "",
        ]
    )


def fish() -> str:
    """Return the script for fish, with a word on each command and option."""
    lines = [
        f"complete -c {_NAME} -f -n __fish_use_subcommand -a {name} -d {_quoted(told)}"
        for name, told in COMMANDS.items()
    ]
    for name in COMMANDS:
        for option in _options(name):
            flags = " ".join(
                f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
                for flag in option.flags
            )
            value = " -r" if option.value else ""
            lines.append(
                f"complete -c {_NAME} -n '__fish_seen_subcommand_from {name}' {flags}{value} "
                f"-d {_quoted(option.told)}"
            )
    return "\n".join([*lines, ""])


def _options(command: str) -> Sequence[_Option]:
    """Return the options that a command's parser takes."""
    parser = argparse.ArgumentParser()
    importlib.import_module(module_of(command)).add_arguments(parser)
    return [
        _Option(tuple(action.option_strings), _told(action), action.nargs != 0)
        for action in parser._actions
        if action.option_strings
    ]


def _told(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%").replace("\n", " ")


def _zsh_options(command: str) -> list[str]:
    written = []
    for option in _options(command):
        told = option.told.replace("[", "(").replace("]", ")").replace(":", ";")
        value = ":value:_files" if option.value else ""
        written += [_quoted(f"{flag}[{told}]{value}") for flag in option.flags]
    return written


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "'\\''") + "'"


def _function() -> str:
    return _NAME.replace("-", "_")
