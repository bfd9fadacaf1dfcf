"""The characters that a news checkpoint knows, read off its tokenizer.json without transformers."""

from __future__ import annotations

import json
from pathlib import Path


class Vocabulary:
    """What the encoder needs of a character tokenizer; training has the whole of it."""

    def __init__(self, pieces: dict[str, int], unknown: str) -> None:
        self._pieces = pieces
        self.unk_token_id = pieces[unknown]
        self.mask_token_id = pieces.get("[MASK]")

    @classmethod
    def from_pretrained(cls, folder: Path) -> Vocabulary:
        """Return the vocabulary of a checkpoint folder.

        Raises:
            OSError: there is no tokenizer.json.
            ValueError: it is no tokenizer of whole characters.
        """
        stored = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        try:
            model = stored["model"]
            return cls(dict(model["vocab"]), model["unk_token"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"tokenizer.json holds no list of characters ({error!r})") from error

    def __len__(self) -> int:
        return len(self._pieces)

    def get_vocab(self) -> dict[str, int]:
        """Return piece → number."""
        return dict(self._pieces)

    def save_pretrained(self, folder: Path) -> None:
        """Write the tokenizer's files into `folder`."""
        from pipeline.modeling.news.tokenizer import build_tokenizer

        build_tokenizer(self._pieces).save_pretrained(folder)
