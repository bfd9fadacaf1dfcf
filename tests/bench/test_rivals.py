from __future__ import annotations

import pytest

from pipeline.bench.rivals import RIVALS, timed
from pipeline.config import load_config


@pytest.mark.parametrize("name", [name for name in RIVALS if "BERT" not in name])
def test_rivals_do_some_work(name: str) -> None:
    config = load_config("configs/default.yaml")
    wall, cpu = timed(RIVALS[name](["晋中市召开会议。"], config))
    assert wall > 0
    assert cpu >= 0
