from __future__ import annotations

import pytest
import transformers

from pipeline.checkpoints import presets as module
from pipeline.checkpoints.files import HEADS
from pipeline.checkpoints.presets import find_preset, load_presets, preset_hint, task_problems
from pipeline.checkpoints.source import HubCheckpointConfig, source_of
from pipeline.errors import ConfigError
from pipeline.modeling.hub import jieba_tokenizer

IDS = {
    "ckiplab/bert-base-chinese-ner": "entities",
    "uer/roberta-base-finetuned-cluener2020-chinese": "entities",
    "uer/roberta-base-finetuned-chinanews-chinese": "topics",
    "IDEA-CCNL/Randeng-Pegasus-238M-Summary-Chinese": "summary",
    "csebuetnlp/mT5_multilingual_XLSum": "summary",
    "fnlp/bart-base-chinese": "summary",
    "IDEA-CCNL/Erlangshen-Roberta-110M-NLI": "zero-shot topics",
    "MoritzLaurer/mDeBERTa-v3-base-mnli-xnli": "zero-shot topics",
}


def test_the_presets_and_their_tasks() -> None:
    assert {preset.id: preset.task for preset in load_presets().values()} == IDS


@pytest.mark.parametrize("name", load_presets())
def test_classes_are_there_and_fit_the_task(name: str) -> None:
    preset = load_presets()[name]
    assert hasattr(transformers, preset.model_class)
    assert preset.model_class.endswith(HEADS[preset.task.split()[-1]][0])
    known = hasattr(transformers, preset.tokenizer_class)
    assert known or hasattr(jieba_tokenizer, preset.tokenizer_class)


@pytest.mark.parametrize("name", load_presets())
def test_nobody_claims_to_have_run_one(name: str) -> None:
    assert load_presets()[name].verified_on == "never"


def test_a_preset_is_found_by_name_and_by_id_at_any_revision() -> None:
    preset = load_presets()["ckip-entities"]
    for written in ("ckip-entities", "ckip-entities@v2", preset.id, f"{preset.id}@main"):
        assert find_preset(written) == preset
    assert find_preset("owner/other") is None


def test_a_presets_name_may_have_a_revision() -> None:
    source = source_of(HubCheckpointConfig(checkpoint="ckip-entities@v2"))
    assert (source.checkpoint, source.tokenizer, source.is_pickled) == (
        "ckiplab/bert-base-chinese-ner@v2",
        "google-bert/bert-base-chinese",
        False,  # known of main alone
    )
    source = source_of(HubCheckpointConfig(checkpoint="ckip-entities@main"))
    assert (source.checkpoint, source.is_pickled) == ("ckiplab/bert-base-chinese-ner", True)


def test_a_mistyped_name_has_a_suggestion() -> None:
    assert preset_hint("ckip-entitie") == '; did you mean "ckip-entities"?'
    assert preset_hint("ckip-entitie@main") == '; did you mean "ckip-entities"?'
    assert preset_hint("google-bert/bert-base-chinese") == ""


@pytest.mark.parametrize(
    ("name", "stage"),
    [("ckip-entities", "entities"), ("uer-chinanews", "topics"), ("mdeberta-nli", "topics")],
)
def test_a_preset_fits_its_stage_alone(name: str, stage: str) -> None:
    preset = load_presets()[name]
    assert task_problems(None, stage) == task_problems(preset, stage) == []
    assert task_problems(preset, "summary") == [
        f'the preset "{name}" is for the stage {stage}, not for summary; presets for summary: '
        "randeng-pegasus, mt5-xlsum, fnlp-bart"
    ]


def test_mistakes_in_the_file_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pipeline.settings.read_settings",
        lambda _: {"one": {"id": "a/b", "tusk": 1}, "two": {"length": "long"}},
    )
    with pytest.raises(ConfigError) as caught:
        module.load_presets.__wrapped__()
    told = str(caught.value)
    assert 'one: unknown setting "tusk"; did you mean "task"?' in told
    assert "two: the setting" in told
