"""Where a network runs, and in which precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import CheckpointError

if TYPE_CHECKING:
    import torch


def pick_device(device: str) -> str:
    """Return the device that a setting stands for: "auto" is the first of cuda, mps and cpu.

    Raises:
        CheckpointError: there is no such device.
    """
    if wrong := device_problems(device):
        raise CheckpointError(wrong[0])
    return _devices()[0] if device == "auto" else device


def device_problems(device: str) -> list[str]:
    """Return a line where this machine has no such device; torch is asked for a GPU alone."""
    if device in ("auto", "cpu") or device in (found := _devices()):
        return []
    return [
        f"device: torch finds no {device} here; there is {', '.join(found)}; auto takes the first"
    ]


def _devices() -> list[str]:
    """Return the devices that there are, quickest first."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [*(name for name, is_there in there.items() if is_there), "cpu"]


def pick_dtype(dtype: str) -> torch.dtype:
    """Return torch's type of that name."""
    import torch

    found: Any = getattr(torch, dtype)
    assert isinstance(found, torch.dtype)
    return found
