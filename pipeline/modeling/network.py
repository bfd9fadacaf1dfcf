"""One encoder of characters, and the heads that read it.

The shipped one is two bidirectional LSTM layers (Hochreiter & Schmidhuber 1997) over the vectors of
a character, its pairs, the word it stands in, the kind of that word and its place in it, and the
words that begin and end at it (`pipeline.modeling.features`). On a CPU it learns several times
faster than a transformer and tags faster still; without pretraining on billions of characters it is
also the better of the two. Taggers score paths of tags; topics are the sum of what a head reads
from the sentences' vectors and what n-grams say (`pipeline.modeling.ngrams`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from pipeline.modeling.byte_vectors import ByteEmbedding
from pipeline.modeling.configuration import NewsConfig
from pipeline.modeling.features import KINDS, PLACES
from pipeline.modeling.ngrams import Bag, NgramTopics
from pipeline.modeling.tags import tag_names

#: Numbers that say where a sentence stands: see `pipeline.modeling.encoding.sentence_places`.
PLACE_FEATURES = 8


@dataclass(slots=True)
class Windows:
    """A padded batch of windows; every tensor but `lengths` has the shape (windows, characters)."""

    characters: Tensor
    pairs: Tensor
    words: Tensor
    places: Tensor
    opening: Tensor
    closing: Tensor
    lengths: Tensor

    def mask(self) -> Tensor:
        """Return True where a character is, False where padding is."""
        steps = torch.arange(self.characters.shape[1], device=self.lengths.device)
        return steps[None, :] < self.lengths[:, None]

    def to(self, device: torch.device | str) -> Windows:
        """Return the batch on another device."""
        return self._each(lambda tensor: tensor.to(device))

    def every(self, step: int, first: int) -> Windows:
        """Return the rows `first`, `first + step`, and so on."""
        return self._each(lambda tensor: tensor[first::step])

    def _each(self, change: Callable[[Tensor], Tensor]) -> Windows:
        return Windows(*(change(getattr(self, field.name)) for field in fields(self)))


class BidirectionalLayer(nn.Module):
    """A forward and a backward LSTM over padded rows of different lengths.

    Each row is turned round within its own length rather than packed: PyTorch's fast CPU kernels
    take dense input only.
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.forward_lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.backward_lstm = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, inputs: Tensor, turned: Tensor) -> Tensor:
        """Return states (rows, steps, 2 × hidden); `turned` holds each row's reversed steps."""
        ahead, _ = self.forward_lstm(inputs)
        back, _ = self.backward_lstm(_take(inputs, turned))
        return torch.cat([ahead, _take(back, turned)], dim=-1)


class UnitEmbedding(nn.Module):
    """A character's vectors side by side: its own, its pairs', its place's and its three words'."""

    def __init__(self, config: NewsConfig) -> None:
        super().__init__()
        table = ByteEmbedding if config.byte_vectors else nn.Embedding
        self.character_embedding = table(config.vocab_size, config.character_size)
        self.pair_embedding = table(config.pair_vocab_size, config.pair_size)
        self.word_embedding = table(config.word_vocab_size, config.word_size)
        self.place_embedding = nn.Embedding(PLACES * len(KINDS), config.place_size)
        self.dropout = nn.Dropout(config.dropout)

    def embed(self, windows: Windows) -> Tensor:
        """Return vectors, shape (windows, characters, width)."""
        pairs = self.pair_embedding(windows.pairs)
        before = nn.functional.pad(pairs, (0, 0, 1, 0))[:, :-1]
        units = [
            self.character_embedding(windows.characters),
            pairs,
            before,
            self.word_embedding(windows.words),
            self.place_embedding(windows.places),
            self.word_embedding(windows.opening),
            self.word_embedding(windows.closing),
        ]
        return torch.cat(units, dim=-1)


class RecurrentEncoder(UnitEmbedding):
    """Windows of characters to one state for each character, by bidirectional LSTM layers.

    A state holds the character's units too, so that the heads see both: what a sentence is about
    is told by its words as such.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__(config)
        self.layers = nn.ModuleList(
            BidirectionalLayer(
                config.units_size if layer == 0 else 2 * config.hidden_size, config.hidden_size
            )
            for layer in range(config.num_layers)
        )

    def forward(self, windows: Windows) -> Tensor:
        """Return states, shape (windows, characters, states_size)."""
        units = self.dropout(self.embed(windows))
        turned = _turned_steps(windows.lengths, units.shape[1])
        states = self.layers[0](units, turned)
        for layer in self.layers[1:]:
            states = states + layer(self.dropout(states), turned)
        return torch.cat([states, units.to(states.dtype)], dim=-1)


class TransformerEncoder(UnitEmbedding):
    """The same by self-attention (Vaswani et al. 2017, arXiv:1706.03762); it wants a GPU's budget.

    Layers are normalised before attention and positions are learned.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__(config)
        size = config.hidden_size
        self.projection = nn.Linear(config.units_size, size)
        self.position_embedding = nn.Embedding(config.window_length, size)
        self.layers = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(
                size,
                config.num_heads,
                4 * size,
                config.dropout,
                activation="gelu",
                batch_first=True,
                norm_first=True,
            ),
            config.num_layers,
            norm=nn.LayerNorm(size),
            enable_nested_tensor=False,
        )

    def forward(self, windows: Windows) -> Tensor:
        """Return states, shape (windows, characters, hidden_size)."""
        steps = torch.arange(windows.characters.shape[1], device=windows.characters.device)
        units = self.projection(self.embed(windows)) + self.position_embedding(steps)
        states: Tensor = self.layers(self.dropout(units), src_key_padding_mask=~windows.mask())
        return states


class SentencePooling(nn.Module):
    """Character states to one vector a window: an attention-weighted mean beside the maximum."""

    def __init__(self, states_size: int, sentence_size: int) -> None:
        super().__init__()
        self.attention = nn.Linear(states_size, 1)
        self.projection = nn.Linear(2 * states_size, sentence_size)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return vectors, shape (windows, sentence_size)."""
        scores = self.attention(states).squeeze(-1).float().masked_fill(~mask, -1e4)
        weights = scores.softmax(dim=-1).to(states.dtype)
        mean = torch.einsum("wc,wcs->ws", weights, states)
        most = states.masked_fill(~mask[..., None], -1e4).amax(dim=1)
        return torch.tanh(self.projection(torch.cat([mean, most], dim=-1)))


class DocumentHead(nn.Module):
    """The sentences of a document to its topics and to how much each sentence says.

    A bidirectional GRU reads the sentence vectors in order, so that a sentence is judged in its
    document; where it stands (first, in a heading, how long) is an input beside it.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__()
        size = config.sentence_size
        self.context = nn.GRU(
            size + PLACE_FEATURES, size // 2, batch_first=True, bidirectional=True
        )
        self.dropout = nn.Dropout(config.dropout)
        wide = 2 * size + PLACE_FEATURES
        self.weight = nn.Linear(wide, 1)
        self.topics = nn.Sequential(
            nn.Linear(2 * size, size),
            nn.ReLU(),
            nn.Dropout(config.dropout),
            nn.Linear(size, len(config.topic_labels)),
        )
        self.salience = nn.Sequential(
            nn.Linear(wide + size, size), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(size, 1)
        )

    def forward(self, sentences: Tensor, places: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return topic logits (documents, topics) and salience (documents, sentences).

        `sentences` is (documents, sentences, sentence_size), `places` (…, PLACE_FEATURES).
        """
        inputs = torch.cat([sentences, places.to(sentences.dtype)], dim=-1)
        turned = mask[..., None].to(sentences.dtype)
        # Packed: else the backward GRU begins in the padding, whose amount is that of the batch.
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(inputs), mask.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False
        )
        context, _ = nn.utils.rnn.pad_packed_sequence(
            self.context(packed)[0], batch_first=True, total_length=mask.shape[1]
        )
        wide = torch.cat([inputs, context], dim=-1)
        weights = self.weight(wide).squeeze(-1).float().masked_fill(~mask, -1e4).softmax(dim=-1)
        mean = torch.einsum("ds,dsv->dv", weights.to(sentences.dtype), sentences)
        most = sentences.masked_fill(~mask[..., None], -1e4).amax(dim=1)
        topics = self.topics(self.dropout(torch.cat([mean, most], dim=-1)))
        centre = (sentences * turned).sum(dim=1) / turned.sum(dim=1).clamp(min=1)
        near = sentences * centre[:, None, :]
        salience = self.salience(self.dropout(torch.cat([wide, near], dim=-1))).squeeze(-1)
        return topics.float(), salience.float().masked_fill(~mask, -1e4)


class NewsModel(PreTrainedModel):  # type: ignore[misc]
    """The encoder with heads for words, entities (two schemes), topics and salience."""

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


def _turned_steps(lengths: Tensor, steps: int) -> Tensor:
    """Return indices (rows, steps) that turn each row round within its length."""
    order = torch.arange(steps, device=lengths.device)[None, :]
    within = order < lengths[:, None]
    return torch.where(within, lengths[:, None] - 1 - order, order)


def _take(rows: Tensor, steps: Tensor) -> Tensor:
    return rows.gather(1, steps[..., None].expand(-1, -1, rows.shape[-1]))
