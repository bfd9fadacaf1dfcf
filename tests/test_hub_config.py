from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipeline import ConfigError, Pipeline
from pipeline.checkpoints.presets import find_preset
from pipeline.cli import main
from pipeline.config import load_config
from pipeline.settings import check_settings, read_changed
from pipeline.training.hub_settings import HubFinetuneConfig


def test_the_config_is_whole_and_names_presets() -> None:
    stages = dict(load_config("configs/hub.yaml").stages)
    for name, task in (("entities", "entities"), ("topics", "zero-shot topics"), ("summary",) * 2):
        preset = find_preset(stages[name].checkpoint)  # type: ignore[attr-defined]
        assert preset is not None and preset.task == task
        pickled = preset.weights == "pickle"
        assert stages[name].allow_pickle == pickled  # type: ignore[attr-defined]


def test_without_the_checkpoints_it_stops_with_the_command_that_fetches_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert main(["run", "configs/hub.yaml", "--output", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "configs/hub.yaml: 4 problems"
    assert told[-1] == "to fetch what is missing: python -m pipeline fetch configs/hub.yaml"


def test_offline_at_the_top_holds_for_all_stages_that_do_not_say_it_themselves() -> None:
    settings = {
        "offline": False,
        "stages": ["sentences", "entities", {"topics": {"offline": True}}],
    }
    configs = dict(load_config(settings).stages)
    assert [configs[name].offline for name in ("entities", "topics")] == [False, True]  # type: ignore[attr-defined]
    assert Pipeline.from_config(settings).stages[0].name == "sentences"


def test_a_mistake_in_settings_within_settings_is_explained() -> None:
    settings = {"stages": ["sentences", {"summary": {"decoding": {"num_beam": 2}}}]}
    with pytest.raises(ConfigError) as caught:
        load_config(settings)
    [told] = caught.value.problems
    assert told.startswith(
        'stages[1] summary: unknown setting "decoding.num_beam"; did you mean "num_beams"?; '
        "known: max_new_tokens, "
    )


@pytest.mark.parametrize("task", ["entities", "topics"])
def test_the_fine_tuning_configs_say_every_setting_right(task: str) -> None:
    path = f"configs/train/finetune-{task}.yaml"
    config = check_settings(path, read_changed(path, []), HubFinetuneConfig)
    assert (config.recipe, config.stage) == (f"finetune-{task}", task)
    written = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    defaults = {
        name: field.default
        for name, field in HubFinetuneConfig.model_fields.items()
        if not field.is_required()
    }
    shared = {key: value for key, value in written.items() if key in defaults and key != "dev"}
    assert shared == {key: defaults[key] for key in shared}
