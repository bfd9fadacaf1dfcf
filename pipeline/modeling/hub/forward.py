"""Batched forward pass: rows of pieces through a network, padded beside rows of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.hub.loading import Loaded

#: Padded pieces in one forward pass.
BATCH_PIECES = {"cpu": 4_096, "mps": 8_192, "cuda": 32_768}


@torch.inference_mode()
def run_rows(
    loaded: Loaded, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None = None
) -> Iterator[tuple[int, Tensor]]:
    """Yield each row's number with its logits in float32, on the CPU; not in the order of rows.

    Logits of a token classifier have the shape (pieces, outputs), others (outputs,).
    """
    lengths = [len(row) for row in rows]
    for batch in batches_by_budget(lengths, BATCH_PIECES[loaded.device.type]):
        longest = max(lengths[number] for number in batch)
        inputs = {
            "input_ids": _padded([rows[number] for number in batch], longest, loaded.pad_id),
            "attention_mask": _padded([[1] * lengths[number] for number in batch], longest, 0),
        }
        if types is not None:
            inputs["token_type_ids"] = _padded([types[number] for number in batch], longest, 0)
        kept = {
            key: value.to(loaded.device)
            for key, value in inputs.items()
            if key not in loaded.drop_keys
        }
        logits = loaded.model(**kept).logits.float().cpu()
        for place, number in enumerate(batch):
            row = logits[place]
            yield number, row[: lengths[number]] if row.dim() == 2 else row


def _padded(rows: Sequence[Sequence[int]], length: int, fill: int) -> Tensor:
    return torch.tensor([[*row, *[fill] * (length - len(row))] for row in rows])
