"""Well-known checkpoints: what one has to know to use them, from models/presets.yaml."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from pydantic import ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError, suggestion
from pipeline.settings import Settings, setting_problems

PRESETS = "models/presets.yaml"


class Preset(Settings):
    """A checkpoint on the hub, with what its files do not say themselves."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(description="owner/name on the hub")
    revision: str = Field("main", description="where the wanted files are, if not on main")
    task: Literal["entities", "topics", "zero-shot topics", "summary"]
    model_class: str = Field(alias="class", description="class in transformers")
    tokenizer_class: str = Field(description="class of the tokenizer, transformers' or ours")
    tokenizer: str | None = Field(None, description="checkpoint the tokenizer comes from")
    drop_keys: tuple[str, ...] = Field((), description="what its tokenizer makes and it refuses")
    labels: dict[str, str | None] = Field({}, description="its label → ours; null: left out")
    script: Literal["simplified", "original"] = Field(
        "simplified", description="whether it reads traditional characters as simplified ones"
    )
    length: int = Field(description="pieces that it reads at once")
    weights: Literal["safetensors", "pickle", "unknown"] = "unknown"
    licence: str = Field(description='as its page states it; "not stated" where it does not')
    commercial_use: Literal["yes", "no", "unknown"]
    verified_on: str = Field("never", description="day on which somebody loaded and ran it")
    notes: str = ""

    @property
    def stage(self) -> str:
        """The stage that it is for."""
        return self.task.split()[-1]


@lru_cache(maxsize=1)
def load_presets() -> dict[str, Preset]:
    """Return the presets by their short names.

    Raises:
        ConfigError: the file breaks the format.
    """
    from pipeline.settings import read_settings

    presets, problems = {}, []
    for name, entry in read_settings(PRESETS).items():
        try:
            presets[name] = Preset.model_validate(entry)
        except ValidationError as error:
            problems += [f"{name}: {problem}" for problem in setting_problems(error, Preset)]
    if problems:
        raise ConfigError(PRESETS, problems)
    return presets


def find_preset(written: str) -> Preset | None:
    """Return the preset of a short name or of a hub id, whatever its revision."""
    presets = load_presets()
    name = written.partition("@")[0]
    if name in presets:
        return presets[name]
    return next((preset for preset in presets.values() if preset.id == name), None)


def preset_hint(written: str) -> str:
    """Return '; did you mean "x"?' where a name without an owner is close to a preset's."""
    return "" if "/" in written else suggestion(written.partition("@")[0], load_presets())


def task_problems(preset: Preset | None, stage: str) -> list[str]:
    """Return a line where a preset is for another stage."""
    if preset is None or preset.stage == stage:
        return []
    presets = load_presets()
    name = next((name for name, other in presets.items() if other == preset), preset.id)
    fitting = [name for name, other in presets.items() if other.stage == stage]
    return [
        f'the preset "{name}" is for the stage {preset.stage}, not for {stage}; '
        f"presets for {stage}: {', '.join(fitting) or 'none'}"
    ]
