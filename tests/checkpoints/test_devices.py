from __future__ import annotations

import sys

import pytest
import torch

from pipeline.checkpoints import devices
from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.devices import (
    device_problems,
    is_plain_cpu,
    pick_device,
    pick_dtype,
    precision_on,
)
from pipeline.checkpoints.source import CheckpointConfig
from pipeline.errors import CheckpointError

MISSING = "device: torch finds no cuda here; there is mps, cpu; auto takes the first"


@pytest.fixture(autouse=True)
def _mps_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)


def test_auto_is_the_first_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_may_have_gpu", lambda: True)
    assert [pick_device(device) for device in ("auto", "cpu", "mps")] == ["mps", "cpu", "mps"]


def test_torch_is_not_asked_where_nothing_speaks_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_may_have_gpu", lambda: False)
    assert pick_device("auto") == "cpu"


def test_a_device_that_needs_torch_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert (pick_device("auto"), device_problems("auto")) == ("cpu", [])
    assert device_problems("cuda") == [
        "device: cuda needs torch, which is not installed; pip install torch"
    ]


def test_a_device_that_is_not_there_is_refused() -> None:
    assert device_problems("auto") == device_problems("cpu") == device_problems("mps") == []
    assert device_problems("cuda") == [MISSING]
    with pytest.raises(CheckpointError, match="torch finds no cuda here"):
        pick_device("cuda")


@pytest.mark.parametrize("gpu", [True, False])
def test_a_plain_cpu_is_told_without_torch(gpu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_may_have_gpu", lambda: gpu)
    assert is_plain_cpu("cpu", "float32", "exact")
    assert is_plain_cpu("auto", "float32", "exact") is not gpu
    others = [("cuda", "float32", "exact"), ("cpu", "float16", "exact"), ("cpu", "float32", "fast")]
    assert not any(is_plain_cpu(*settings) for settings in others)


def test_it_is_told_with_the_other_problems_of_a_stage() -> None:
    config = CheckpointConfig(checkpoint="./nowhere", device="cuda")
    told = Checkpoint.of(config).problems("entities")
    assert told[0] == MISSING
    assert [line.split(":")[0] for line in told] == ["device", 'checkpoint "./nowhere"']


@pytest.mark.parametrize("name", ["float32", "bfloat16", "float16"])
def test_every_dtype_of_the_settings_is_one_of_torch(name: str) -> None:
    assert str(pick_dtype(name)) == f"torch.{name}"


@pytest.mark.parametrize(
    ("amx", "device", "dtype", "precision", "found"),
    [
        (True, "cpu", "float32", "exact", "float32"),
        (True, "cpu", "float32", "fast", "bfloat16"),
        (False, "cpu", "float32", "fast", "float32"),
        (False, "cuda", "float32", "fast", "bfloat16"),
        (False, "cuda", "float16", "fast", "float16"),
    ],
)
def test_fast_is_half_precision_where_that_is_faster(
    amx: bool,
    device: str,
    dtype: str,
    precision: str,
    found: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": amx})
    assert precision_on(device, dtype, precision) == found
    monkeypatch.setitem(sys.modules, "torch", None)
    assert precision_on(device, dtype, precision) == dtype
