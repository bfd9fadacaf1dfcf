"""Abstractive summaries that can be trusted: read, written, guarded, checked and traced back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.modeling.hub.draft_checks import guard
from pipeline.modeling.hub.summary_sources import (
    Names,
    body_of,
    jieba_names,
    read_sentences,
    select,
    traced,
)
from pipeline.modeling.hub.summary_writer import Draft, DraftWriter
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import Salience, Written
from pipeline.text.facts import Fact, unsupported

_ACTIONS = {"keep": "kept", "flag": "flagged", "extract": "extracted"}


class Abstracts:
    """Writes the summaries of pages and records how far each can be trusted.

    The record: `kind` abstractive or extractive; `faithful`, with the `unsupported` names, numbers
    and dates; `action` kept, flagged or extracted, with a `reason` and the `draft` where the text
    is not the checkpoint's; `sentences` with their sources; `read`: how many sentences of how many
    the writer was given, and by what they were chosen.
    """

    def __init__(
        self,
        writer: DraftWriter,
        salience: Salience,
        *,
        selected_by: str,
        on_unfaithful: str = "flag",
        names: Names = jieba_names,
        other_names: Names = jieba_names,
    ) -> None:
        """Take the writer and its helpers.

        Args:
            salience: chooses the sentences of a page that is too long; `selected_by` names it.
            on_unfaithful: "keep", "flag" or "extract" what has invented facts.
            names: finds the names of a text.
            other_names: a second opinion on where a name ends, for names that the page seems not
                to have.
        """
        self.writer = writer
        self.salience = salience
        self.selected_by = selected_by
        self.on_unfaithful = on_unfaithful
        self.names = names
        self.other_names = other_names

    def __call__(self, pages: Sequence[Page]) -> list[Written]:
        """Return the summary of each page."""
        bodies = [body_of(page) for page in pages]
        read = [read_sentences(page) for page in pages]
        texts = [[each[n] for n in body] for each, body in zip(read, bodies, strict=True)]
        sizes = [[self.writer.size(text) for text in each] for each in texts]
        long = [n for n, each in enumerate(sizes) if sum(each) > self.writer.room]
        weighed = self.salience([pages[n] for n in long]) if long else []
        scores = dict(zip(long, weighed, strict=True))
        chosen = [
            select(
                sizes[number],
                [scores[number][n] for n in body] if number in scores else [0.0] * len(body),
                self.writer.room,
            )
            for number, body in enumerate(bodies)
        ]
        sources = [
            "".join(each[n] for n in picked) for each, picked in zip(texts, chosen, strict=True)
        ]
        filled = [number for number, source in enumerate(sources) if source]
        drafts = dict(zip(filled, self.writer([sources[n] for n in filled]), strict=True))
        written = []
        for number, page in enumerate(pages):
            by = self.selected_by if number in scores else "all"
            told = {"sentences": len(chosen[number]), "of": len(bodies[number]), "selected_by": by}
            draft = drafts.get(number)
            written.append(self._judge(page, draft, sources[number], told) if draft else Written())
        return written

    def _judge(self, page: Page, draft: Draft, source: str, read: dict[str, Any]) -> Written:
        """Return what stands of a draft: the text, or sentences of the page in its place."""
        text, reason = guard(draft, source)
        facts = self._unsupported(text, page) if text else []
        action = "kept"
        if facts:
            action = _ACTIONS[self.on_unfaithful]
            reason = "unfaithful" if action == "extracted" else reason
        if not text:
            action = "extracted"
        record: dict[str, Any] = {
            "kind": "extractive" if action == "extracted" else "abstractive",
            "faithful": not facts,
            "unsupported": [{"kind": fact.kind, "text": fact.text} for fact in facts],
            "action": action,
        }
        if reason:
            record["reason"] = reason
        if action == "extracted":
            # What stands now are sentences of the source.
            record |= {"draft": draft.text, "faithful": True, "read": read}
            return Written(record=record, salience=self.salience([page])[0])
        places, record["sentences"] = traced(text, page)
        return Written(text, places, {**record, "read": read})

    def _unsupported(self, text: str, page: Page) -> list[Fact]:
        written = page.text if page.original is None else page.original
        source = "\n".join([written, page.title, *page.said])
        facts = unsupported(text, source, self.names(text))
        if not any(fact.kind == "name" for fact in facts):
            return facts
        others = [name for name in self.other_names(text) if not unsupported("", source, [name])]
        return [fact for fact in facts if fact.kind != "name" or not _misread(fact.text, others)]


def _misread(name: str, others: Sequence[str]) -> bool:
    """Return whether a name is one that the source has, with a character too many at its end.

    张三要 in 张三要加快发展 is no invention of the writer but a slip of the tagger.
    """
    return any(name[1:] == other or name[:-1] == other for other in others)
