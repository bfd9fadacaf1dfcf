"""Documents of awkward pieces with spans of several layers, for round trips through formats."""

from __future__ import annotations

import random

from pipeline.document import Document, Label, Span

_BLANK = ["\r\n", "\n", "  ", "　"]
_PIECES = [
    "王强",
    "榆社县",
    "😀",
    "𠮷野家",
    "\r\n",
    "\n",
    "  ",
    "　",
    "ＡＢＣ",
    "说",
    "。",
    "Louis Vuitton",
    "é",
    "１２",
    "“",
    "&lt;",
]


def documents(count: int, seed: int = 0) -> list[Document]:
    """Return documents of awkward pieces, with spans of several layers at random places."""
    draw = random.Random(seed)
    return [_document(draw, f"页/{number}.txt") for number in range(count)]


def _document(draw: random.Random, doc_id: str) -> Document:
    pieces = [draw.choice(_PIECES) for _ in range(draw.randrange(4, 40))]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    words = [
        Span(start, start + len(piece))
        for start, piece in zip(starts, pieces, strict=False)
        if not piece.isspace()
    ]
    entities = [
        Span(word.start, word.end, draw.choice(["PER", "LOC", "ORG"]), round(draw.random(), 4))
        for word in words
        if draw.random() < 0.3
    ]
    text = "".join(pieces)
    return Document(
        doc_id,
        text,
        {
            "words": words,
            "entities": entities,
            "noise": [Span(0, 1, "byline")],
            "summary": [Span(0, 2)],
        },
        {"topics": [Label("finance", 0.5), Label("sports", 0.25)]},
        {"title": "标题"},
        {"url": "https://example.org/?a=1&b=2", "n": 3},
        {"entities": "news-small@0"},
    )
