"""What the pipeline is held beside: the bare network, jieba, and checkpoints of BERT's base size.

Each is a function (texts, config) → seconds of wall and CPU for its work, loading included where
the pipeline's own figure includes it. The BERTs have random weights: how fast they are does not
depend on what they have learned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.config import Config
from pipeline.pipeline import Pipeline

Work = Callable[[], None]


def bare_pass(texts: Sequence[str], config: Config) -> Work:
    """Return the forward passes alone that the pipeline makes for texts, ready to be run again."""
    from pipeline.bench.stages import Passes, metered

    passes = Passes(kept=[])
    with metered(passes):
        for _ in Pipeline.from_config(config).stream(texts):
            pass
    kept = passes.kept or []

    def work() -> None:
        for backend, windows in kept:
            backend(*windows)

    return work


def jieba_words(texts: Sequence[str], config: Config) -> Work:
    """Return segmentation by jieba, its dictionary's loading included."""

    def work() -> None:
        import jieba

        for text in texts:
            jieba.lcut(text)

    return work


def jieba_tags(texts: Sequence[str], config: Config) -> Work:
    """Return segmentation with part-of-speech tags by jieba, loading included."""

    def work() -> None:
        from jieba import posseg

        for text in texts:
            posseg.lcut(text)

    return work


def bert_pipelines(texts: Sequence[str], config: Config) -> Work:
    """Return three checkpoints of BERT's base size through transformers' own pipelines.

    Words and entities by token classification, topics by sequence classification: 102 million
    weights each, 512 pieces at once, loading left out.
    """
    with TemporaryDirectory() as folder:
        made = _berts(Path(folder), texts)

    def work() -> None:
        for tag in made[:2]:
            for text in texts:
                for start in range(0, len(text), _LONGEST):
                    tag(text[start : start + _LONGEST])
        made[2]([text[:_LONGEST] for text in texts])

    return work


RIVALS: dict[str, Callable[[Sequence[str], Config], Work]] = {
    "bare forward pass": bare_pass,
    "jieba words": jieba_words,
    "jieba tags": jieba_tags,
    "three BERT base": bert_pipelines,
}
#: Characters of a text that BERT's 512 positions hold beside [CLS] and [SEP].
_LONGEST = 510


def timed(work: Work) -> tuple[float, float]:
    """Return the seconds of wall and of CPU that some work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _berts(folder: Path, texts: Sequence[str]) -> list[Any]:
    import transformers
    from transformers import BertConfig, BertTokenizerFast
    from transformers import pipeline as transformers_pipeline

    transformers.logging.set_verbosity_error()
    characters = sorted({one for text in texts for one in text if not one.isspace()})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (folder / "vocab.txt").write_text("\n".join([*special, *characters]), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=512)
    config = BertConfig(vocab_size=21_128, num_labels=17)
    token, sequence = "token-classification", "text-classification"
    classes = [
        (token, transformers.BertForTokenClassification),
        (token, transformers.BertForTokenClassification),
        (sequence, transformers.BertForSequenceClassification),
    ]
    return [
        transformers_pipeline(task, model=cls(config).eval(), tokenizer=tokenizer, device="cpu")
        for task, cls in classes
    ]
