"""Topics by a sequence classifier from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from pipeline.checkpoints.labels import InferenceOutputs, inference_outputs
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.forward import run_rows
from pipeline.modeling.hub.loading import Loaded, load
from pipeline.modeling.hub.packing import pack
from pipeline.modeling.hub.page_text import Script, in_script
from pipeline.modeling.hub.pieces import Pieces, pair_frame, plain_ids, single_frame, split_pieces
from pipeline.modeling.pages import Page

#: Fewest pieces of text that must find room beside a hypothesis.
_LEAST_ROOM = 8


class SequenceClassifier:
    """Gives pages a probability for each output, windows weighed by their length.

    With one label a page, the windows' probabilities are averaged. With many, a label holds
    where it holds best: a part of a long page may be about it alone.
    """

    def __init__(self, loaded: Loaded, script: Script, *, multi_label: bool) -> None:
        self.loaded = loaded
        self.script = script
        self.multi_label = multi_label
        self.frame = single_frame(loaded.tokenizer)

    def __call__(self, pages: Sequence[Page]) -> list[dict[str, float]]:
        """Return output name → probability for each page; {} for a page without text."""
        read = [in_script(page, self.script) for page in pages]
        places, texts = _windows(self.loaded, read, self.loaded.length - self.frame.size)
        logits = _in_order(self.loaded, [self.frame.row(text) for text in texts], None)
        shares = logits.sigmoid() if self.multi_label else logits.softmax(dim=-1)
        merged = _merge(shares, places, texts, len(pages), multi_label=self.multi_label)
        return [dict(zip(self.loaded.labels, row, strict=True)) if row else {} for row in merged]


class ZeroShotClassifier:
    """Judges labels of one's own by whether the page entails a sentence with the label in it
    (Yin et al. 2019, "Benchmarking Zero-shot Text Classification").

    With many labels a page, each is entailment against contradiction; with one, the entailments
    of all labels are compared.
    """

    def __init__(
        self,
        loaded: Loaded,
        script: Script,
        outputs: InferenceOutputs,
        hypotheses: Mapping[str, str],
        *,
        multi_label: bool,
    ) -> None:
        self.loaded = loaded
        self.script = script
        self.outputs = outputs
        self.multi_label = multi_label
        self.labels = list(hypotheses)
        self.hypotheses = [plain_ids(loaded.tokenizer, text) for text in hypotheses.values()]
        self.frame = pair_frame(loaded.tokenizer)
        longest = max(len(ids) for ids in self.hypotheses)
        self.room = loaded.length - self.frame.size - longest
        if self.room < _LEAST_ROOM:
            raise CheckpointError(
                f'checkpoint "{loaded.name}" reads {loaded.length} pieces, of which the longest '
                f"hypothesis takes {longest}; shorten hypothesis or labels"
            )

    def __call__(self, pages: Sequence[Page]) -> list[dict[str, float]]:
        """Return label → probability for each page; {} for a page without text."""
        read = [in_script(page, self.script) for page in pages]
        places, texts = _windows(self.loaded, read, self.room)
        pairs = [(text, hypothesis) for text in texts for hypothesis in self.hypotheses]
        rows = [self.frame.row(*pair) for pair in pairs]
        types = None
        if "token_type_ids" in self.loaded.tokenizer.model_input_names:
            types = [self.frame.types(*pair) for pair in pairs]
        logits = _in_order(self.loaded, rows, types)
        logits = logits.reshape(len(texts), len(self.labels), len(self.loaded.labels))
        for_it, against = self.outputs.entailment, self.outputs.contradiction
        if self.multi_label:
            shares = logits[:, :, [against, for_it]].softmax(dim=-1)[:, :, 1]
        else:
            shares = logits[:, :, for_it].softmax(dim=-1)
        merged = _merge(shares, places, texts, len(pages), multi_label=self.multi_label)
        return [dict(zip(self.labels, row, strict=True)) if row else {} for row in merged]


def load_topic_classifier(
    config: HubCheckpointConfig,
    script: Script,
    hypotheses: Mapping[str, str],
    *,
    multi_label: bool | None,
) -> SequenceClassifier | ZeroShotClassifier:
    """Return the classifier that the settings name: zero-shot with an inference checkpoint.

    Args:
        hypotheses: label → the sentence that an inference checkpoint judges; others need none.
        multi_label: None: as the checkpoint says, and true for an inference checkpoint.

    Raises:
        CheckpointError: missing, damaged or of another kind.
    """
    loaded = load(config, "topics")
    split_pieces(loaded.tokenizer, "", (), loaded.name)  # a tokenizer without offsets, said now
    outputs = inference_outputs(loaded.labels)
    if outputs is not None:
        for_itself = multi_label is not False
        return ZeroShotClassifier(loaded, script, outputs, hypotheses, multi_label=for_itself)
    stated = loaded.model.config.problem_type == "multi_label_classification"
    for_itself = stated if multi_label is None else multi_label
    return SequenceClassifier(loaded, script, multi_label=for_itself)


def _windows(loaded: Loaded, pages: Sequence[Page], room: int) -> tuple[list[int], list[list[int]]]:
    """Return each window's page and its pieces; every piece of a page is in some window."""
    places: list[int] = []
    texts: list[list[int]] = []
    for number, page in enumerate(pages):
        split: list[Pieces] = split_pieces(loaded.tokenizer, page.text, page.sentences, loaded.name)
        for window in pack([len(sentence) for sentence in split], room):
            places.append(number)
            texts.append(
                [
                    piece
                    for part in window
                    for piece in split[part.sentence].ids[part.window.start : part.window.end]
                ]
            )
    return places, texts


def _in_order(
    loaded: Loaded, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None
) -> Tensor:
    """Return the logits of all rows, shape (rows, outputs)."""
    if not rows:
        return torch.zeros(0, len(loaded.labels))
    found = dict(run_rows(loaded, rows, types))
    return torch.stack([found[number] for number in range(len(rows))])


def _merge(
    shares: Tensor,
    places: Sequence[int],
    texts: Sequence[Sequence[int]],
    count: int,
    *,
    multi_label: bool,
) -> list[list[float]]:
    merged: list[list[float]] = []
    for page in range(count):
        rows = [row for row, place in enumerate(places) if place == page]
        if not rows:
            merged.append([])
        elif multi_label:
            merged.append(shares[rows].amax(dim=0).tolist())
        else:
            weights = torch.tensor([float(len(texts[row])) for row in rows])
            mean = (shares[rows] * weights[:, None]).sum(dim=0) / weights.sum()
            merged.append(mean.tolist())
    return merged
