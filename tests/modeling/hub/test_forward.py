from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from pipeline.modeling.hub import forward
from pipeline.modeling.hub.forward import run_rows


class Echo:
    """A network whose logits are its inputs, as a token classifier or of whole rows."""

    device, pad_id = torch.device("cpu"), 9

    def __init__(self, *drop_keys: str, whole: bool = False) -> None:
        self.drop_keys, self.whole = drop_keys, whole
        self.seen: list[dict[str, Any]] = []

    def model(self, **inputs: torch.Tensor) -> SimpleNamespace:
        self.seen.append({key: value.tolist() for key, value in inputs.items()})
        ids = inputs["input_ids"]
        return SimpleNamespace(
            logits=ids.sum(dim=1, keepdim=True) if self.whole else ids[..., None]
        )


def test_padding_is_masked_and_cut_off_again() -> None:
    echo = Echo()
    found = dict(run_rows(echo, [[1, 2, 3], [4]]))  # type: ignore[arg-type]
    assert {number: row.flatten().tolist() for number, row in found.items()} == {
        0: [1.0, 2.0, 3.0],
        1: [4.0],
    }
    (inputs,) = echo.seen
    assert sorted(inputs["input_ids"]) == [[1, 2, 3], [4, 9, 9]]
    assert sorted(inputs["attention_mask"]) == [[1, 0, 0], [1, 1, 1]]


def test_rows_are_parted_by_a_budget_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "BATCH_PIECES", {"cpu": 4})
    echo = Echo(whole=True)
    found = dict(run_rows(echo, [[1, 1, 1], [5], [6], [2, 2, 2]]))  # type: ignore[arg-type]
    assert {number: float(row) for number, row in found.items()} == {0: 3, 1: 5, 2: 6, 3: 6}
    assert all(len(one["input_ids"]) * len(one["input_ids"][0]) <= 4 for one in echo.seen)


def test_what_a_network_refuses_is_not_handed_to_it() -> None:
    refusing, taking = Echo("token_type_ids"), Echo()
    for echo in (refusing, taking):
        list(run_rows(echo, [[1, 2]], [[0, 1]]))  # type: ignore[arg-type]
    assert refusing.seen[0].keys() == {"input_ids", "attention_mask"}
    assert taking.seen[0]["token_type_ids"] == [[0, 1]]
