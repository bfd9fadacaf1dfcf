"""Small summary writers (BART, T5, PEGASUS), made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import transformers
from tiny_hub import SIZES, fit


def seq2seq(kind: str, tokenizer: Any) -> Any:
    """Return a tiny random BART, T5 (mT5 too) or PEGASUS."""
    special = {
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id or tokenizer.sep_token_id,
    }
    torch.manual_seed(0)
    if kind in ("T5", "MT5"):
        config = getattr(transformers, f"{kind}Config")(
            vocab_size=len(tokenizer),
            d_model=SIZES["hidden"],
            d_kv=16,
            d_ff=SIZES["inner"],
            num_layers=1,
            num_heads=2,
            dropout_rate=0.0,
            decoder_start_token_id=tokenizer.pad_token_id,
            **special,
        )
    else:
        first = tokenizer.cls_token_id if kind == "Bart" else tokenizer.pad_token_id
        config = getattr(transformers, f"{kind}Config")(
            vocab_size=len(tokenizer),
            d_model=SIZES["hidden"],
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=SIZES["inner"],
            decoder_ffn_dim=SIZES["inner"],
            max_position_embeddings=128,
            dropout=0.0,
            attention_dropout=0.0,
            activation_dropout=0.0,
            bos_token_id=tokenizer.cls_token_id,
            decoder_start_token_id=first,
            forced_eos_token_id=None,
            **special,
        )
    return getattr(transformers, f"{kind}ForConditionalGeneration")(config)


def teach_summaries(kind: str, tokenizer: Any, taught: Sequence[tuple[str, str]]) -> Any:
    """Return a tiny network that writes the taught summaries by heart."""
    model = seq2seq(kind, tokenizer)
    inputs = tokenizer([text for text, _ in taught], padding=True, return_tensors="pt")
    inputs.pop("token_type_ids", None)
    end = model.config.eos_token_id
    rows = [
        [*tokenizer(summary, add_special_tokens=False)["input_ids"], end] for _, summary in taught
    ]
    longest = max(map(len, rows))
    labels = torch.tensor([[*row, *[-100] * (longest - len(row))] for row in rows])
    loss = fit(model, [{**inputs, "labels": labels}], steps=400, rate=5e-3)
    assert loss < 0.05
    return model
