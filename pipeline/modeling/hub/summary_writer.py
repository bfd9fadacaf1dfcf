"""Summaries written by a sequence-to-sequence checkpoint from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.errors import CheckpointError
from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.hub.forward import BATCH_PIECES
from pipeline.modeling.hub.loading import Loaded, load, quiet
from pipeline.modeling.hub.pieces import plain_ids, single_frame

#: A space is between words of Latin letters and digits only.
_NEEDLESS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s+(?=[,.;:!?%)])")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the checkpoint wrote, and whether it came to an end by itself."""

    text: str
    ended: bool


class DraftWriter:
    """Writes one summary a text."""

    def __init__(self, loaded: Loaded, settings: dict[str, Any], *, prefix: str = "") -> None:
        self.loaded = loaded
        self.settings = settings
        self.frame = single_frame(loaded.tokenizer)
        self.prefix = plain_ids(loaded.tokenizer, prefix) if prefix else []
        if self.room < 1:
            raise CheckpointError(
                f'checkpoint "{loaded.name}" reads {loaded.length} pieces, of which the prefix '
                f"takes {len(self.prefix)}; shorten it"
            )

    @property
    def room(self) -> int:
        """Pieces of text that it reads at once."""
        return self.loaded.length - self.frame.size - len(self.prefix)

    def size(self, text: str) -> int:
        """Return how many pieces a text has."""
        return len(plain_ids(self.loaded.tokenizer, text))

    @torch.inference_mode()
    def __call__(self, texts: Sequence[str]) -> list[Draft]:
        """Return a draft for each text; what is longer than `room` is read to there."""
        rows = [
            self.frame.row([*self.prefix, *plain_ids(self.loaded.tokenizer, text)[: self.room]])
            for text in texts
        ]
        beams = self.settings.get("num_beams") or 1
        budget = max(1, BATCH_PIECES[self.loaded.device.type] // beams)
        drafts: dict[int, Draft] = {}
        for batch in batches_by_budget([len(row) for row in rows], budget):
            written = self._write([rows[number] for number in batch])
            drafts |= dict(zip(batch, written, strict=True))
        return [drafts[number] for number in range(len(texts))]

    def _write(self, rows: Sequence[Sequence[int]]) -> list[Draft]:
        longest, pad = max(map(len, rows)), self.loaded.pad_id
        ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        device = self.loaded.device
        with quiet():
            found = self.loaded.model.generate(
                input_ids=ids.to(device),
                attention_mask=mask.to(device),
                do_sample=False,
                num_return_sequences=1,
                **self.settings,
            )
        return [self._read(row) for row in found.tolist()]

    def _read(self, ids: list[int]) -> Draft:
        ends = self.loaded.model.generation_config.eos_token_id
        known = set(ends) if isinstance(ends, list) else {ends}
        text = self.loaded.tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        # The first piece starts the decoder, and some start it with the one that ends it.
        return Draft(tidy(text), any(piece in known for piece in ids[1:]))


def load_writer(
    config: HubCheckpointConfig, decoding: Mapping[str, Any], *, prefix: str = ""
) -> DraftWriter:
    """Return the writer that the settings name; `decoding` is for transformers' `generate`.

    Raises:
        CheckpointError: missing, damaged, or of another kind.
    """
    return DraftWriter(load(config, "summary"), dict(decoding), prefix=prefix)


def tidy(text: str) -> str:
    """Return a decoded text on one line, without the spaces between Chinese pieces."""
    return _NEEDLESS.sub("", " ".join(text.split()))
