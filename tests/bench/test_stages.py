from __future__ import annotations

from pipeline.bench.stages import Passes, metered, time_stages
from pipeline.pipeline import Pipeline

TEXTS = ["晋中市召开会议。会议提出,明年投入4.23亿元!", "短。", "县长王强说,今年发放贷款。"]


def test_every_stage_is_timed_and_the_passes_are_counted() -> None:
    passes = Passes(kept=[])
    with metered(passes):
        pipeline = Pipeline.from_config("configs/default.yaml")
        pipeline.load()
        times = time_stages(pipeline, TEXTS)
    assert list(times) == [*(stage.name for stage in pipeline.stages), "json"]
    assert all(one.wall > 0 for one in times.values())
    assert sum(map(len, passes.batches)) >= 4
    assert passes.kept is not None
    assert len(passes.kept) == len(passes.batches)
    assert 0 <= passes.padding < 1
    assert sum(passes.positions) >= sum(map(sum, passes.batches))


def test_padding_is_the_share_of_positions_that_hold_nothing() -> None:
    assert Passes(batches=[[4, 4], [1, 3]], positions=[8, 6]).padding == 1 - 12 / 14
    assert Passes().padding == 0


def test_outside_the_block_nothing_is_noted() -> None:
    passes = Passes()
    with metered(passes):
        pass
    Pipeline.from_config("configs/default.yaml")("晋中市召开会议。")
    assert passes.batches == []
