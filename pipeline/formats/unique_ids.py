"""Ids that no two documents of a run share, and texts that come again."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Document
from pipeline.formats.source import Placed, Source


class SeenIds:
    """The ids and texts that were read, so that no two documents have one id."""

    def __init__(self, notes: list[str], strict: bool) -> None:
        self.count = 0
        self._strict = strict
        self._here: set[str] = set()
        self._notes = notes
        self._ids: set[str] = set()
        self._texts: set[int] = set()
        self._renamed: list[tuple[str, str]] = []
        self._repeated: list[str] = []

    def with_own_id(self, found: Placed, source: Source) -> Placed:
        """Return the document, under its place where its id is another's already."""
        self.count += 1
        doc = found.doc
        given = doc.id
        if doc.id in self._ids and not (self._strict and doc.id in self._here):
            own = self._free(_place_id(found.where, source))
            self._renamed.append((doc.id, own))
            doc.meta.setdefault("id", doc.id)
            doc.id = own
        self._here.add(given)
        self._ids.add(doc.id)
        self._note_text(doc)
        return found

    def tell(self, source: Source) -> None:
        """Add what was found in a source that has been read to the notes."""
        if self._renamed:
            old, new = self._renamed[0]
            self._notes.append(
                f"{source.name}: {_many(self._renamed, 'id')} of earlier documents: the place "
                f"stands for them, the first time {new!r} for {old!r}; meta.id keeps them"
            )
        if self._repeated:
            self._notes.append(
                f"{source.name}: {_many(self._repeated, 'document')} with the text of an earlier "
                f"one, first {self._repeated[0]!r}; each is annotated"
            )
        self._renamed, self._repeated, self._here = [], [], set()

    def _free(self, wanted: str) -> str:
        number, own = 1, wanted
        while own in self._ids:
            number += 1
            own = f"{wanted}#{number}"
        return own

    def _note_text(self, doc: Document) -> None:
        key = hash(doc.text)
        if doc.text and key in self._texts:
            self._repeated.append(doc.id)
        self._texts.add(key)


def _many(found: Sequence[object], what: str) -> str:
    return f"{len(found):,} {what}" + ("s" if len(found) > 1 else "")


def _place_id(where: str, source: Source) -> str:
    """Return a place as an id: the source's id stands for its name."""
    return source.id + where.removeprefix(source.name) if where.startswith(source.name) else where
