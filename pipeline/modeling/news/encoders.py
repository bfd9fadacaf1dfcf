"""Windows of characters to one state for each character.

The shipped encoder is two bidirectional LSTM layers (Hochreiter & Schmidhuber 1997) over the
vectors of a character, its pairs, the word it stands in, the kind of that word and its place in
it, and the words that begin and end at it (`pipeline.modeling.news.features`). On a CPU it learns
several times faster than a transformer and tags faster still; without pretraining on billions of
characters it is also the better of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor, nn

from pipeline.modeling.news.byte_vectors import ByteEmbedding
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.features import KINDS, PLACES
from pipeline.modeling.news.names import CLASSES


@dataclass(slots=True)
class Windows:
    """A padded batch of windows; every tensor but `lengths` has the shape (windows, characters)."""

    characters: Tensor
    pairs: Tensor
    words: Tensor
    places: Tensor
    opening: Tensor
    closing: Tensor
    names: Tensor
    lengths: Tensor
    #: Whether no row is padded, where that is known.
    full: bool = False

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
        names = [field.name for field in fields(self) if field.name != "full"]
        changed: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        return replace(self, **changed)


class BidirectionalLayer(nn.Module):
    """A forward and a backward LSTM over padded rows of different lengths.

    Each row is turned round within its own length rather than packed: PyTorch's fast CPU kernels
    take dense input only. With `input_rank` the weights of the inputs are a product of two smaller
    matrices, the first of which both directions share (Kuchaiev & Ginsburg 2017, arXiv:1703.10722).
    """

    def __init__(self, input_size: int, hidden_size: int, input_rank: int = 0) -> None:
        super().__init__()
        self.narrow = nn.Linear(input_size, input_rank, bias=False) if input_rank else None
        self.forward_lstm = nn.LSTM(input_rank or input_size, hidden_size, batch_first=True)
        self.backward_lstm = nn.LSTM(input_rank or input_size, hidden_size, batch_first=True)

    def forward(self, inputs: Tensor, turned: Tensor) -> Tensor:
        """Return states (rows, steps, 2 × hidden); `turned` holds each row's reversed steps."""
        inputs = inputs if self.narrow is None else self.narrow(inputs)
        ahead, _ = self.forward_lstm(inputs)
        back, _ = self.backward_lstm(_take(inputs, turned))
        return torch.cat([ahead, _take(back, turned)], dim=-1)


class UnitEmbedding(nn.Module):
    """A character's vectors side by side: its own, its pairs', its place's, its three words'.

    Last comes the vector of what lists of names say, where the checkpoint has any.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__()
        table = ByteEmbedding if config.byte_vectors else nn.Embedding
        self.character_embedding = table(config.vocab_size, config.character_size)
        self.pair_embedding = table(config.pair_vocab_size, config.pair_size)
        self.word_embedding = table(config.word_vocab_size, config.word_size)
        self.place_embedding = nn.Embedding(PLACES * len(KINDS), config.place_size)
        self.names_embedding = NamesEmbedding(config.names_size) if config.names_size else None
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
        if self.names_embedding is not None:
            units.append(self.names_embedding(windows.names))
        return torch.cat(units, dim=-1)


class NamesEmbedding(nn.Module):
    """The vector of a value of `NameTable`: the sum of what each class of lists says.

    `weight` has the shape (classes × 4, size); four rows a class, in the order of its two bits.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(len(CLASSES) * 4, size) * 0.3)

    def forward(self, names: Tensor) -> Tensor:
        """Return vectors, shape (…, size)."""
        return nn.functional.embedding(names, self.table())

    def table(self) -> Tensor:
        """Return the vectors of all values, shape (4 ** classes, size)."""
        table = self.weight.new_zeros(1, self.weight.shape[1])
        for rows in self.weight.view(len(CLASSES), 4, -1):
            table = (rows[:, None] + table).flatten(0, 1)
        return table


class RecurrentEncoder(UnitEmbedding):
    """Windows of characters to one state for each character, by bidirectional LSTM layers.

    A state holds the character's units too, so that the heads see both: what a sentence is about
    is told by its words as such.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__(config)
        self.layers = nn.ModuleList(
            BidirectionalLayer(
                2 * config.hidden_size if layer else config.units_size,
                config.hidden_size,
                config.input_rank,
            )
            for layer in range(config.num_layers)
        )

    def forward(self, windows: Windows) -> Tensor:
        """Return states, shape (windows, characters, states_size)."""
        units, *_, states = self.inputs(windows)
        return torch.cat([states, units.to(states.dtype)], dim=-1)

    def inputs(self, windows: Windows) -> list[Tensor]:
        """Return what each layer reads and, last, what comes out: (windows, characters, width)."""
        units = self.dropout(self.embed(windows))
        turned = _turned_steps(windows.lengths, units.shape[1])
        found = [units, self.layers[0](units, turned)]
        for layer in self.layers[1:]:
            found.append(found[-1] + layer(self.dropout(found[-1]), turned))
        return found


class TransformerEncoder(UnitEmbedding):
    """The same by self-attention (Vaswani et al. 2017, arXiv:1706.03762); it wants a GPU's budget.

    Layers are normalised before they compute; where a character stands is told by turning queries
    and keys (rotary positions, Su et al. 2021, arXiv:2104.09864), so that a pretrained encoder
    reads longer windows than it has seen.
    """

    def __init__(self, config: NewsConfig) -> None:
        super().__init__(config)
        size = config.hidden_size
        self._head_size = size // config.num_heads
        self.projection = nn.Linear(config.units_size, size)
        self.layers = nn.ModuleList(
            AttentionLayer(size, config.num_heads, config.dropout) for _ in range(config.num_layers)
        )
        self.norm = nn.LayerNorm(size)

    def forward(self, windows: Windows) -> Tensor:
        """Return states, shape (windows, characters, hidden_size)."""
        steps = windows.characters.shape[1]
        states = self.dropout(self.projection(self.embed(windows)))
        turn = rotary_angles(steps, self._head_size, states.device)
        # Without padding attention runs in its fastest kernel, which takes no mask.
        mask = None if windows.full else windows.mask()[:, None, None, :]
        return self.through_layers(states, turn, mask)

    def through_layers(
        self, states: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor | None
    ) -> Tensor:
        """Return what the layers make of states: all but the lookups, for a compiler."""
        for layer in self.layers:
            states = layer(states, turn, mask)
        normal: Tensor = self.norm(states)
        return normal


class AttentionLayer(nn.Module):
    """Multi-head self-attention, then two linear maps with GELU between; each adds to its input."""

    def __init__(self, size: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.head_size = heads, size // heads
        self.dropout = nn.Dropout(dropout)
        self.attention_norm, self.wide_norm = nn.LayerNorm(size), nn.LayerNorm(size)
        self.query_key_value = nn.Linear(size, 3 * size, bias=False)
        self.mix = nn.Linear(size, size, bias=False)
        self.widen, self.narrow = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)
        # The layer begins as none, so that a deep stack learns from the first step.
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.narrow.weight)

    def forward(self, states: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor | None) -> Tensor:
        """Return states, shape (windows, characters, size); `turn` is of `rotary_angles`."""
        rows, steps, size = states.shape
        mixed = self.query_key_value(self.attention_norm(states))
        query, key, value = (
            part.transpose(1, 2)
            for part in mixed.view(rows, steps, 3 * self.heads, self.head_size).chunk(3, dim=2)
        )
        heard = nn.functional.scaled_dot_product_attention(
            _turn(query, turn), _turn(key, turn), value, attn_mask=mask
        )
        heard = heard.transpose(1, 2).reshape(rows, steps, size)
        states = states + self.dropout(self.mix(heard))
        wide = nn.functional.gelu(self.widen(self.wide_norm(states)))
        more: Tensor = states + self.dropout(self.narrow(wide))
        return more


def rotary_angles(steps: int, size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return cosine and sine, shape (steps, size / 2), of each step's turn in each plane."""
    speeds = 10_000 ** -(torch.arange(0, size, 2, device=device) / size)
    angles = torch.arange(steps, device=device)[:, None] * speeds
    return angles.cos(), angles.sin()


def _turn(heads: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    cosine, sine = (part.to(heads.dtype) for part in turn)
    first, second = heads.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


def _turned_steps(lengths: Tensor, steps: int) -> Tensor:
    """Return indices (rows, steps) that turn each row round within its length."""
    order = torch.arange(steps, device=lengths.device)[None, :]
    within = order < lengths[:, None]
    return torch.where(within, lengths[:, None] - 1 - order, order)


def _take(rows: Tensor, steps: Tensor) -> Tensor:
    return rows.gather(1, steps[..., None].expand(-1, -1, rows.shape[-1]))
