from __future__ import annotations

from pathlib import Path

import pytest
import tiny_hub

from pipeline.checkpoints.presets import load_presets
from pipeline.cli import main


def test_the_list_names_every_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    shown = capsys.readouterr().out
    for name, preset in load_presets().items():
        assert f"{name}\n  id          {preset.id}" in shown


def test_one_preset_in_full(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert main(["presets", "csebuetnlp/mT5_multilingual_XLSum"]) == 0
    assert capsys.readouterr().out == (
        "mt5-xlsum\n"
        "  id          csebuetnlp/mT5_multilingual_XLSum\n"
        "  task        summary\n"
        "  class       MT5ForConditionalGeneration\n"
        "  tokenizer   T5Tokenizer\n"
        "  length      512 pieces\n"
        "  weights     pickle (needs allow_pickle: true)\n"
        "  licence     CC BY-NC-SA 4.0; commercial use: no\n"
        "  verified on never\n"
        "  cached      no; python -m pipeline fetch mt5-xlsum --allow-pickle\n"
        "  notes       Summaries of one sentence, in 45 languages, Chinese among them.\n"
    )


def test_a_preset_of_which_a_part_is_cached(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    tiny_hub.cached(
        tmp_path,
        "csebuetnlp/mT5_multilingual_XLSum",
        lambda folder: (folder / "config.json").write_text("{}", encoding="utf-8"),
    )
    assert main(["presets", "mt5-xlsum"]) == 0
    told = "  cached      in part; python -m pipeline fetch mt5-xlsum --allow-pickle\n"
    assert told in capsys.readouterr().out


def test_an_unknown_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "ckip-entity"]) == 2
    assert (
        'no preset called "ckip-entity"; did you mean "ckip-entities"?' in capsys.readouterr().err
    )
