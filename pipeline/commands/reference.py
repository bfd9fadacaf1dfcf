"""The reference of all settings as Markdown, made from the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_HEAD = """\
# Settings

Made by `python -m pipeline stages --markdown`; a test holds it to the code. `configs/default.yaml`
shows the same settings in their places. A setting is changed for one run with
`--set stages.NAME.SETTING=VALUE` or `--set SECTION.SETTING=VALUE`.
"""


def to_markdown() -> str:
    """Return the reference: the sections of a config, then every stage that comes along."""
    from pipeline.config import Config, ExecutorConfig, InputConfig, OutputConfig, Section
    from pipeline.stage import known_stages

    sections: list[tuple[str, type[Section]]] = [
        ("input", InputConfig),
        ("output", OutputConfig),
        ("executor", ExecutorConfig),
    ]
    top = {name: Config.model_fields[name] for name in ("imports", "offline")}
    parts = [_HEAD, "## The whole run\n\n" + _table(top)]
    for name, section in sections:
        parts.append(f"## `{name}`\n\n{_purpose(section)}\n\n{_table(section.model_fields)}")
    for name, cls in known_stages().items():
        if cls.__module__.startswith("pipeline.stages."):
            layers = [
                f"{title} {', '.join(found)}"
                for title, found in (
                    ("needs", cls.requires),
                    ("uses", cls.uses),
                    ("writes", cls.provides),
                )
                if found
            ]
            told = f"{_purpose(cls)} It {'; '.join(layers)}."
            parts.append(f"## Stage `{name}`\n\n{told}\n\n{_table(cls.Config.model_fields)}")
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _purpose(cls: type[object]) -> str:
    return (cls.__doc__ or "").strip().split("\n")[0]


def _table(fields: Mapping[str, FieldInfo]) -> str:
    from pipeline.commands.setting_words import default_of, type_of

    rows = ["| setting | values | default | |", "|---|---|---|---|"]
    for name, field in fields.items():
        default = "required" if field.is_required() else f"`{default_of(field)}`"
        cells = [f"`{name}`", type_of(field.annotation), default, field.description or ""]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) if fields else "It has no settings."
