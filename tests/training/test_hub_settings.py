from __future__ import annotations

import pytest
from pydantic import ValidationError

from pipeline.training.hub_settings import RECIPES, HubFinetuneConfig

LEAST = {"checkpoint": "x", "train": "gold.jsonl", "output": "out"}


@pytest.mark.parametrize(("recipe", "stage"), list(RECIPES.items()))
def test_a_recipe_is_for_a_stage(recipe: str, stage: str) -> None:
    config = HubFinetuneConfig.model_validate({**LEAST, "recipe": recipe, "dev": ["a", "b"]})
    assert (config.stage, config.train, config.dev) == (stage, ("gold.jsonl",), ("a", "b"))


@pytest.mark.parametrize(
    "wrong", [{"dev_share": 1}, {"train": []}, {"epochs": 0}, {"tags": "IO"}, {"unknown": 1}]
)
def test_settings_out_of_bounds_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        HubFinetuneConfig.model_validate({**LEAST, "recipe": "finetune-topics", **wrong})
