"""One encoder of characters, and the heads that read it.

Taggers score paths of tags; topics are the sum of what a head reads from the sentences' vectors and
what n-grams say (`pipeline.modeling.news.ngrams`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from pipeline.modeling.news.byte_vectors import ByteEmbedding
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.documents import DocumentHead, SentencePooling
from pipeline.modeling.news.encoders import RecurrentEncoder, TransformerEncoder, Windows
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.modeling.news.ngrams import Bag
from pipeline.modeling.news.tags import tag_names


class NewsModel(PreTrainedModel):  # type: ignore[misc]
    """The encoder with heads for words, entities (by scheme), topics and salience."""

    config_class = NewsConfig
    base_model_prefix = "encoder"

    def __init__(self, config: NewsConfig) -> None:
        super().__init__(config)
        kinds = {"recurrent": RecurrentEncoder, "transformer": TransformerEncoder}
        self.encoder = kinds[config.encoder](config)
        size = config.states_size
        self.dropout = nn.Dropout(config.dropout)
        counts = {head: len(tag_names(labels)) for head, labels in config.head_labels.items()}
        self.taggers = nn.ModuleDict(
            {head: nn.Linear(size, count) for head, count in counts.items()}
        )
        #: For each tagging head, how likely its second tag is after its first.
        self.transitions = nn.ParameterDict(
            {head: torch.zeros(count, count) for head, count in counts.items()}
        )
        self.pooling = SentencePooling(size, config.sentence_size)
        self.document = DocumentHead(config)
        self.ngrams: NgramTopics | None = None
        if config.ngram_buckets:
            self.ngrams = NgramTopics(config.ngram_buckets, len(config.topic_labels))
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.1)

    def forward(self, windows: Windows) -> Tensor:
        """Return the encoder's states, shape (windows, characters, states_size)."""
        states: Tensor = self.encoder(windows)
        return states

    def tag_logits(self, states: Tensor, head: str) -> Tensor:
        """Return logits (windows, characters, tags) of one of the heads words, news, fine."""
        logits: Tensor = self.taggers[head](self.dropout(states))
        return logits.float()

    def ngram_logits(self, bags: Sequence[Bag]) -> Tensor:
        """Return what n-grams add to topic logits (documents, topics); 0 without their model."""
        if self.ngrams is None:
            return torch.zeros(len(bags), len(self.config.topic_labels), device=self.device)
        logits: Tensor = self.ngrams(bags)
        return logits


def head_tags(model: NewsModel, head: str) -> list[str]:
    """Return the tag names of a head, in the order of its outputs."""
    return tag_names(model.config.head_labels[head])


def with_byte_vectors(model: NewsModel) -> NewsModel:
    """Return the same model with its vectors as bytes, on the same device, in evaluation mode."""
    config = NewsConfig.from_dict({**model.config.to_dict(), "byte_vectors": True})
    small, state = NewsModel(config), model.state_dict()
    for name, table in small.named_modules():
        if isinstance(table, ByteEmbedding):
            table.fill(state.pop(f"{name}.weight"))
    small.load_state_dict({**small.state_dict(), **state})
    small.to(model.device)
    small.eval()
    return small
