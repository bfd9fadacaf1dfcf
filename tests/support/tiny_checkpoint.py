"""A news checkpoint small enough to be built in a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.tokenizer import build_tokenizer
from pipeline.taxonomy import MODEL_TOPICS

TEXT = (
    "张书锦在晋中市榆社县调研,李明主持会议。新华社报道,北京大学昨日发布通知!"
    "他说:“好。”2019年投入4.23亿元"
)
WORDS = ["张书锦", "晋中市", "榆社县", "调研", "会议", "新华社", "北京大学", "0000"]


def tiny_extract() -> FeatureExtractor:
    """Return lookups that know the characters, pairs and some words of TEXT."""
    pairs = dict.fromkeys(TEXT[at : at + 2] for at in range(len(TEXT) - 1))
    return FeatureExtractor(build_tokenizer(dict.fromkeys(TEXT)), list(pairs), WORDS)


def tiny_model(*, seed: int = 0, **sizes: object) -> NewsModel:
    """Return a random network of a few thousand weights over `tiny_extract`."""
    extract = tiny_extract()
    torch.manual_seed(seed)
    return NewsModel(
        NewsConfig(
            **{
                "vocab_size": len(extract.tokenizer),
                "pair_vocab_size": len(extract.pairs),
                "word_vocab_size": len(extract.words),
                "character_size": 8,
                "pair_size": 8,
                "word_size": 8,
                "place_size": 4,
                "hidden_size": 16,
                "sentence_size": 16,
                "window_length": 40,
                "dropout": 0.0,
                "topic_labels": list(MODEL_TOPICS),
                "ngram_buckets": 64,
                **sizes,
            }
        )
    ).eval()


def save_tiny_checkpoint(
    folder: Path,
    change: Callable[[NewsModel], None] | None = None,
    *,
    seed: int = 0,
    **sizes: object,
) -> Path:
    """Write a random checkpoint, with weights changed as wanted, and return its folder."""
    model = tiny_model(seed=seed, **sizes)
    if change is not None:
        with torch.no_grad():
            change(model)
    model.save_pretrained(folder)
    tiny_extract().save_pretrained(folder)
    return folder
