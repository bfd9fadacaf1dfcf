"""How many pieces a network reads at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Where a network says nothing of its length: relative positions reach further, but were taught
#: on so much.
_USUAL_LENGTH = 512
_LEAST_LENGTH = 8
#: Networks whose first positions are kept for padding.
_SHIFTED = ("roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "longformer")


def network_length(config: Any, tokenizer: Any) -> int:
    """Return how many pieces a network reads at once, special ones included."""
    positions = getattr(config, "max_position_embeddings", None) or _USUAL_LENGTH
    if config.model_type in _SHIFTED:
        positions -= (config.pad_token_id or 0) + 1
    if getattr(config, "relative_attention", False) or positions < _LEAST_LENGTH:
        positions = max(positions, _USUAL_LENGTH)
    stated = tokenizer.model_max_length
    return int(min(positions, stated if stated and stated >= _LEAST_LENGTH else positions))


def position_limit(settings: Mapping[str, Any]) -> int | None:
    """Return for how many pieces the network of a config.json has positions; None: for any number,
    or it does not say.
    """
    if isinstance(settings.get("encoder"), Mapping):
        settings = settings["encoder"]
    absolute = settings.get("position_biased_input", True)
    relative = settings.get("relative_attention") and not absolute
    if relative or any("rope" in key for key in settings):
        return None
    positions = settings.get("max_encoder_position_embeddings")
    positions = positions or settings.get("max_position_embeddings")
    if settings.get("model_type") in _SHIFTED and isinstance(positions, int):
        positions -= (settings.get("pad_token_id") or 0) + 1
    return positions if isinstance(positions, int) and positions >= _LEAST_LENGTH else None


def length_problems(max_length: int | None, limit: int | None) -> list[str]:
    """Return a line where a stage wants more pieces at once than the network has positions for."""
    if max_length is None or limit is None or max_length <= limit:
        return []
    return [
        f"max_length: {max_length} is more than the {limit} pieces that it has positions for; "
        f"leave it out, or give {limit} at most"
    ]
