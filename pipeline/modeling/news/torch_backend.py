"""Our network run by PyTorch: on GPUs, in half precision, or while it is trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from pipeline.checkpoints.devices import pick_dtype
from pipeline.modeling.news.backend import Stretches, WindowScores
from pipeline.modeling.news.documents import pool_sentences
from pipeline.modeling.news.encoding import Features, collate
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.threads import compute_in_one_thread


class TorchBackend:
    """Runs a `NewsModel` over padded batches."""

    def __init__(self, model: NewsModel) -> None:
        self.model = model.eval()

    @classmethod
    def load(cls, folder: Path, *, device: str = "cpu", dtype: str = "float32") -> TorchBackend:
        """Return the network of a checkpoint folder."""
        from transformers.utils import logging

        compute_in_one_thread()
        logging.disable_progress_bar()  # a bar for a tenth of a second, on a stream not ours
        found = NewsModel.from_pretrained(folder, dtype=pick_dtype(dtype), local_files_only=True)
        return cls(found.to(device))

    @torch.inference_mode()
    def __call__(
        self, rows: Sequence[Features], stretches: Sequence[Stretches], heads: Sequence[str]
    ) -> WindowScores:
        """Return the scores of one batch of windows."""
        windows = collate(rows).to(self.model.device)
        states = self.model(windows)
        vectors = pool_sentences(self.model.pooling, states, stretches).float().cpu().numpy()
        logits = {
            head: [
                row[: len(features)]
                for row, features in zip(
                    self.model.tag_logits(states, head).cpu().numpy(), rows, strict=True
                )
            ]
            for head in heads
        }
        return WindowScores(logits, vectors)

    def positions(self, lengths: Sequence[int]) -> int:
        """Return the size of a batch as wide as its longest window."""
        return len(lengths) * max(lengths)
