"""Where a network runs, and in which precision."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from pipeline.checkpoints.packages import is_installed, package_problems
from pipeline.errors import CheckpointError

if TYPE_CHECKING:
    import torch

#: Where Linux, and Linux under Windows, show a graphics card of NVIDIA or AMD to programs.
_GPU_FILES = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")


def pick_device(device: str) -> str:
    """Return the device that a setting stands for: "auto" is the first of cuda, mps and cpu.

    Raises:
        CheckpointError: there is no such device.
    """
    if wrong := device_problems(device):
        raise CheckpointError(wrong[0])
    if device != "auto":
        return device
    return _devices()[0] if _may_have_gpu() else "cpu"


def is_plain_cpu(device: str, dtype: str, precision: str) -> bool:
    """Return whether settings mean a CPU in 32 bits, as far as can be told without torch."""
    is_cpu = device == "cpu" or (device == "auto" and not _may_have_gpu())
    return is_cpu and dtype == "float32" and precision == "exact"


def device_problems(device: str) -> list[str]:
    """Return a line where this machine has no such device; torch is asked for a GPU alone."""
    if device in ("auto", "cpu"):
        return []
    if lacking := package_problems(["torch"], f"device: {device}"):
        return lacking
    if device in (found := _devices()):
        return []
    return [
        f"device: torch finds no {device} here; there is {', '.join(found)}; auto takes the first"
    ]


def _may_have_gpu() -> bool:
    """Return whether this machine shows signs of a GPU and torch is installed; not asking torch,
    whose import takes longer than a short run.
    """
    if not is_installed("torch"):
        return False
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return bool(which("nvidia-smi")) or any(Path(place).exists() for place in _GPU_FILES)


def _devices() -> list[str]:
    """Return the devices that there are, quickest first."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [*(name for name, is_there in there.items() if is_there), "cpu"]


def precision_on(device: str, dtype: str, precision: str) -> str:
    """Return the dtype that settings mean on a device: bfloat16 where "fast" is faster with it.

    On a CPU that is with AMX alone: with AVX-512 or AVX2 bfloat16 takes four times as long.
    """
    if precision == "exact" or dtype != "float32" or not is_installed("torch"):
        return dtype
    import torch

    has_amx = torch.cpu.get_capabilities().get("amx_bf16", False)
    return "bfloat16" if device != "cpu" or has_amx else dtype


def pick_dtype(dtype: str) -> torch.dtype:
    """Return torch's type of that name."""
    import torch

    found: Any = getattr(torch, dtype)
    assert isinstance(found, torch.dtype)
    return found
