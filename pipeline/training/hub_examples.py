"""Gold documents as what a checkpoint from elsewhere is taught: windows of pieces with targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.document import Document, Span
from pipeline.modeling.hub.packing import pack
from pipeline.modeling.hub.page_text import Script, page_for
from pipeline.modeling.hub.pieces import Frame, Pieces, split_pieces
from pipeline.modeling.tag_paths import Scheme
from pipeline.stage import create

#: What the loss leaves out.
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Reader:
    """How documents become windows: a tokenizer, its special pieces, and the longest window."""

    tokenizer: Any
    frame: Frame
    length: int
    name: str
    script: Script

    def windows(self, doc: Document) -> list[tuple[list[Pieces], list[tuple[int, int, int]]]]:
        """Return the sentences' pieces with each window's (sentence, first piece, last + 1)."""
        sentences = sentences_of(doc)
        page = page_for(doc, sentences, self.script)
        split = split_pieces(self.tokenizer, page.text, page.sentences, self.name)
        packed = pack([len(pieces) for pieces in split], self.length - self.frame.size)
        return [
            (split, [(part.sentence, part.window.start, part.window.end) for part in window])
            for window in packed
        ]


def entity_examples(doc: Document, reader: Reader, scheme: Scheme) -> list[dict[str, list[int]]]:
    """Return a document's windows with the number of each piece's tag."""
    examples = []
    for split, parts in reader.windows(doc):
        ids, tags = list[int](), list[int]()
        for sentence, first, last in parts:
            pieces = split[sentence]
            encoded = scheme.encode(piece_spans(pieces, doc.spans["entities"]), len(pieces))
            ids += pieces.ids[first:last]
            tags += encoded[first:last]
        before, after = len(reader.frame.before), len(reader.frame.after)
        examples.append(
            {
                "input_ids": reader.frame.row(ids),
                "labels": [IGNORED] * before + tags + [IGNORED] * after,
            }
        )
    return examples


def topic_examples(doc: Document, reader: Reader, target: Any) -> list[dict[str, Any]]:
    """Return a document's windows, each with the target of the whole."""
    return [
        {
            "input_ids": reader.frame.row(
                [piece for n, first, last in parts for piece in split[n].ids[first:last]]
            ),
            "labels": target,
        }
        for split, parts in reader.windows(doc)
    ]


def piece_spans(pieces: Pieces, entities: Sequence[Span]) -> list[tuple[int, int, str]]:
    """Return the entities of a sentence as (first piece, last + 1, label), none overlapping.

    A piece belongs to an entity that it shares a character with; of two, to the first.
    """
    found: list[tuple[int, int, str]] = []
    taken = 0
    for entity in sorted(entities, key=lambda span: (span.start, -span.end)):
        inside = [
            number
            for number in range(taken, len(pieces))
            if pieces.starts[number] < entity.end
            and pieces.ends[number] > entity.start
            and pieces.starts[number] < pieces.ends[number]
        ]
        if inside and entity.label:
            found.append((inside[0], inside[-1] + 1, entity.label))
            taken = inside[-1] + 1
    return found


def sentences_of(doc: Document) -> list[Span]:
    """Return a document's sentences: those of the layer, or else by the rules."""
    if "sentences" not in doc.spans:
        create("sentences")([doc])
    return [*doc.spans["sentences"]]
