"""The shape of a news checkpoint, as transformers stores it."""

from __future__ import annotations

from typing import Any

from transformers import PretrainedConfig

NEWS_LABELS = ("PER", "LOC", "ORG")
FINE_LABELS = (
    "address",
    "book",
    "company",
    "game",
    "government",
    "movie",
    "name",
    "organization",
    "position",
    "scene",
)


class NewsConfig(PretrainedConfig):  # type: ignore[misc]
    """Sizes, label lists and calibration of a `NewsModel`.

    `encoder` is "recurrent" or "transformer". Widths are numbers of units; `hidden_size` of a
    recurrent encoder is that of one direction. The input weights of its layers are products of two
    matrices of rank `input_rank`, at most what the layers read is wide; 0, one matrix. `names_size`
    is the width of what lists of names say of a character; 0 leaves them out. `uner_labels` are
    those of a head that follows the conventions of Universal NER; none, no such head. With
    `sentences_together` a window holds as many sentences of a page as fit, else one.
    `ngram_buckets` 0 leaves topics to the network alone. With `byte_vectors` those of characters,
    pairs and words are bytes, which cannot learn.
    `temperatures` divide a head's logits before the softmax (Guo et al. 2017, arXiv:1706.04599).
    `page_topics` are the settings of `pipeline.modeling.news.shape.PageMix`.
    """

    model_type = "chinese-news"

    def __init__(
        self,
        *,
        vocab_size: int = 8_000,
        pair_vocab_size: int = 60_001,
        word_vocab_size: int = 60_001,
        character_size: int = 64,
        pair_size: int = 64,
        word_size: int = 100,
        place_size: int = 16,
        names_size: int = 0,
        encoder: str = "recurrent",
        hidden_size: int = 256,
        num_layers: int = 2,
        input_rank: int = 0,
        num_heads: int = 6,
        sentence_size: int = 256,
        dropout: float = 0.3,
        window_length: int = 250,
        sentences_together: bool = False,
        news_labels: tuple[str, ...] | list[str] = NEWS_LABELS,
        fine_labels: tuple[str, ...] | list[str] = FINE_LABELS,
        uner_labels: tuple[str, ...] | list[str] = (),
        topic_labels: tuple[str, ...] | list[str] = (),
        ngram_buckets: int = 0,
        byte_vectors: bool = False,
        temperatures: dict[str, float] | None = None,
        page_topics: dict[str, float] | None = None,
        **common: Any,
    ) -> None:
        self.vocab_size, self.pair_vocab_size = vocab_size, pair_vocab_size
        self.word_vocab_size = word_vocab_size
        self.character_size, self.pair_size, self.word_size = character_size, pair_size, word_size
        self.place_size, self.names_size = place_size, names_size
        self.encoder, self.hidden_size, self.sentence_size = encoder, hidden_size, sentence_size
        self.num_layers, self.num_heads, self.dropout = num_layers, num_heads, dropout
        self.input_rank = input_rank
        self.window_length = window_length
        self.sentences_together = sentences_together
        self.news_labels = list(news_labels)
        self.fine_labels = list(fine_labels)
        self.uner_labels = list(uner_labels)
        self.topic_labels = list(topic_labels)
        self.ngram_buckets = ngram_buckets
        self.byte_vectors = byte_vectors
        self.temperatures = dict(temperatures or {})
        self.page_topics = dict(page_topics or {})
        super().__init__(**common)

    @property
    def head_labels(self) -> dict[str, list[str]]:
        """The labels of each tagging head; that of words has none, see `tag_names`."""
        heads = {"words": [], "news": self.news_labels, "fine": self.fine_labels}
        return {**heads, "uner": self.uner_labels} if self.uner_labels else heads

    @property
    def units_size(self) -> int:
        """Width of what the encoder reads of a character: its units' vectors side by side."""
        vectors = self.character_size + 2 * self.pair_size + 3 * self.word_size
        return vectors + self.place_size + self.names_size

    @property
    def states_size(self) -> int:
        """Width of the encoder's states: where it is recurrent, two directions and the units."""
        if self.encoder == "recurrent":
            return 2 * self.hidden_size + self.units_size
        return self.hidden_size
