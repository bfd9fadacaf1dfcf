"""Output folders for tests of the report, and a page that would do harm if it were not escaped."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.document import Document, Label, Span
from pipeline.formats.jsonl import write_file

_HARM = "document.title='harmed'"
EVIL = f'</script><script>{_HARM}</script><img src=x onerror="{_HARM}">'


def page(name: str = "a.txt", text: str = "编辑:李文\n标题\n张三在北京说😀。其他。") -> Document:
    """Return a document with every layer that a report shows."""
    return Document(
        name,
        text,
        spans={
            "noise": [Span(0, 5, "byline")],
            "meta_spans": [Span(3, 5, "editor")],
            "sentences": [Span(6, 8, "heading"), Span(9, 17), Span(17, 20)],
            "words": [Span(9, 11)],
            "entities": [Span(9, 11, "PER", 0.9), Span(12, 14, "LOC", 0.5)],
            "summary": [Span(9, 17, None, 0.7)],
            "numbers": [Span(9, 10, "odd")],
        },
        labels={"topics": [Label("sports", 0.75), Label("culture", 0.5)]},
        texts={"title": "标题"},
        meta={"editor": "李文", "published": "2021-10-21T08:30:00+08:00", "source": "示例日报"},
    )


def many(count: int) -> list[Document]:
    """Return so many documents whose titles, days, sources, topics and entities differ."""
    docs = []
    for number in range(count):
        doc = page(f"p{number}.txt")
        doc.texts["title"] = f"标题{number}号"
        doc.meta |= {"source": f"来源{number % 3}", "published": f"2021-10-{number % 28 + 1:02d}"}
        doc.labels["topics"] = [Label("sports" if number % 2 else "culture", 0.6)]
        docs.append(doc)
    return docs


def evil() -> Document:
    """Return a document that tries to run a script from every string that it has."""
    text = f"{EVIL}张三{EVIL}"
    return Document(
        f"{EVIL}.txt",
        text,
        spans={
            "noise": [Span(0, 3, EVIL)],
            "entities": [Span(text.index("张三"), text.index("张三") + 2, EVIL)],
            "summary": [Span(0, len(text))],
            EVIL: [Span(0, 1, EVIL)],
        },
        labels={"topics": [Label(EVIL, 0.5)]},
        texts={"title": EVIL},
        meta={EVIL: EVIL, "source": EVIL, "url": f"javascript:{EVIL}"},
        errors=[{"stage": EVIL, "kind": EVIL, "message": EVIL}],
    )


def write_run(folder: Path, docs: list[Document], parts: int = 1) -> Path:
    """Write an output folder of so many part files, and return it."""
    folder.mkdir()
    size = -(-len(docs) // parts)
    for part in range(parts):
        write_file(docs[part * size : (part + 1) * size], folder / f"part-{part:05d}.jsonl")
    record = {
        "config": {"input": {"path": ["pages/"]}},
        "finished": True,
        "made_by": {"entities": "news-small@abc"},
        "input_failures": ["x.txt: not UTF-8 at byte 3"],
        "versions": {"python": "3.11"},
    }
    (folder / "run.json").write_text(json.dumps(record), "utf-8")
    return folder
