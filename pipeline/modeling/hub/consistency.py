"""Whether a network, its label map and its tokenizer belong together, seen once they are loaded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.checkpoints.files import WITHOUT_VOCABULARY


def size_problems(network: Any, mismatched: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """Return a line where the weights have other sizes than config.json says."""
    found = sorted((key, list(weights), list(stated)) for key, weights, stated in mismatched)
    if not found:
        return []
    key, weights, stated = found[0]
    head = all(not name.startswith(f"{network.base_model_prefix}.") for name, *_ in found)
    if head and stated[0] == network.config.num_labels:
        return [
            f"its label map has {stated[0]} names, its head {weights[0]} outputs; mend id2label in "
            f"its config.json: a name for each of 0 to {weights[0] - 1}"
        ]
    return [
        f"{key} has the shape {weights} in its weights and {stated} by its config.json; they are "
        "of two checkpoints: fetch or copy it again"
    ]


def vocabulary_problems(network: Any, tokenizer: Any) -> list[str]:
    """Return a line where the tokenizer makes pieces that the network has no embedding for.

    Added pieces are left out: T5's <extra_id_0> and its like may have none, and no text has them.
    """
    if type(tokenizer).__name__ in WITHOUT_VOCABULARY:
        return []
    added = tokenizer.added_tokens_decoder
    known = [number for number in tokenizer.get_vocab().values() if number not in added]
    pieces = max(known, default=-1) + 1
    rows = getattr(network.get_input_embeddings(), "num_embeddings", pieces)
    if pieces <= rows:
        return []
    return [
        f"its tokenizer makes {pieces:,} different pieces, its network knows {rows:,}: they are of "
        "two checkpoints; put its own tokenizer's files there, or name where they are: "
        "tokenizer: owner/name"
    ]
