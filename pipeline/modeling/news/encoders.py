"""Windows of characters to one state for each character.

The shipped encoder is two bidirectional LSTM layers (Hochreiter & Schmidhuber 1997) over the
vectors of a character, its pairs, the word it stands in, the kind of that word and its place in
it, and the words that begin and end at it (`pipeline.modeling.news.features`). On a CPU it learns
several times faster than a transformer and tags faster still; without pretraining on billions of
characters it is also the better of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn

from pipeline.modeling.news.byte_vectors import ByteEmbedding
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.features import KINDS, PLACES


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


def _turned_steps(lengths: Tensor, steps: int) -> Tensor:
    """Return indices (rows, steps) that turn each row round within its length."""
    order = torch.arange(steps, device=lengths.device)[None, :]
    within = order < lengths[:, None]
    return torch.where(within, lengths[:, None] - 1 - order, order)


def _take(rows: Tensor, steps: Tensor) -> Tensor:
    return rows.gather(1, steps[..., None].expand(-1, -1, rows.shape[-1]))
