"""The states of sentences to what their document is about, and which of them say most."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pipeline.modeling.news.backend import Stretches
from pipeline.modeling.news.configuration import NewsConfig

#: Numbers that say where a sentence stands: see `pipeline.modeling.news.encoding.sentence_places`.
PLACE_FEATURES = 8


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


def pool_sentences(
    pooling: SentencePooling, states: Tensor, stretches: Sequence[Stretches]
) -> Tensor:
    """Return one vector a sentence, those of the first window first, shape (sentences, size).

    `states` are those of windows, shape (windows, characters, states_size), each with its
    sentences' stretches.
    """
    places = [(row, *stretch) for row, own in enumerate(stretches) for stretch in own]
    rows, starts, ends = torch.tensor(places, device=states.device).T
    sizes = ends - starts
    steps = torch.arange(int(sizes.max()), device=states.device)[None, :]
    mask = steps < sizes[:, None]
    columns = torch.minimum(starts[:, None] + steps, ends[:, None] - 1)
    vectors: Tensor = pooling(states[rows[:, None], columns], mask)
    return vectors


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
