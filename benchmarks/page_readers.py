"""Readers of web pages, ours and others', each in a process of its own with a limit a page."""

from __future__ import annotations

import importlib
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.document import Document

_STARTING = 120.0  # seconds that a reader may take to be imported
ROUNDS = 5  # that are timed: beside other work single ones differ by a half
BATCH = 32  # pages that `clean` has at once where it is timed: fewer than a run gives it
TOO_SLOW = "too slow"


@dataclass(frozen=True)
class Found:
    """What a reader says of a page: the text it keeps and the fields that it gives."""

    text: str
    fields: dict[str, str]


Page = tuple[bytes, str]  # its bytes, and its text as decoded by us
Reader = Callable[[bytes, str], Found]


def ours() -> Reader:
    """Return this project's reader: the format `html` and the stage `clean`."""
    read_together = ours_together()

    def read(raw: bytes, text: str) -> Found:
        [doc] = read_together([raw])
        return found_in(doc)

    return read


def ours_together() -> Callable[[Sequence[bytes]], list[Document]]:
    """Return this project's reader of several pages, which `clean` has at once as in a run."""
    from pipeline import create
    from pipeline.formats import Choice, Placed, Source

    clean, choice = create("clean"), Choice()
    clean.load()

    def read(raws: Sequence[bytes]) -> list[Document]:
        docs = []
        for raw in raws:
            [placed] = choice.read("html", Source("page.html", "page", content=raw))
            assert isinstance(placed, Placed)
            docs.append(placed.doc)
        return clean(docs)

    return read


def forget_lines() -> None:
    """Empty the memories of lines and tags that pages of one site share."""
    from pipeline.formats.markup import elements
    from pipeline.noise import bylines, line_markup, rules

    elements.KNOWN.clear()
    bylines.read_byline.cache_clear()
    line_markup._facts_of.cache_clear()
    rules.forget()


def found_in(doc: Document) -> Found:
    """Return what the stage `clean` says of a page."""
    kept, at = [], 0
    for span in sorted(doc.spans.get("noise", []), key=lambda span: span.start):
        kept.append(doc.text[at : span.start])
        at = max(at, span.end)
    meta = {key: str(value) for key, value in doc.meta.items()}
    title = doc.texts.get("title", "")
    return Found("\n".join([*kept, doc.text[at:]]), {**_dates(meta), **meta, "title": title})


def trafilatura(favor_precision: bool) -> Reader:
    """Return trafilatura's bare extraction with its metadata."""
    library = importlib.import_module("trafilatura")

    def read(raw: bytes, text: str) -> Found:
        found = library.bare_extraction(raw, favor_precision=favor_precision, with_metadata=True)
        plain = found.as_dict() if hasattr(found, "as_dict") else found or {}
        fields = {"title": plain.get("title") or "", "author": plain.get("author") or ""}
        return Found(plain.get("text") or "", {**fields, "day": plain.get("date") or ""})

    return read


def readability() -> Reader:
    """Return readability-lxml's summary and short title."""
    library = importlib.import_module("readability")
    parser = importlib.import_module("lxml.html")

    def read(raw: bytes, text: str) -> Found:
        document = library.Document(text)
        article = parser.fromstring(document.summary(html_partial=True))
        return Found("\n".join(article.itertext()), {"title": document.short_title()})

    return read


def newspaper() -> Reader:
    """Return newspaper4k's article, its authors and its date; nothing is fetched."""
    library = importlib.import_module("newspaper")

    def read(raw: bytes, text: str) -> Found:
        article = library.Article("http://page.example/", language="zh")
        article.fetch_images = lambda: None  # its own setting still asks the web for sizes
        article.download(input_html=text)
        article.parse()
        published = article.publish_date.isoformat() if article.publish_date else ""
        fields = {"title": article.title or "", "author": " ".join(article.authors)}
        return Found(article.text, {**fields, **_dates({"published": published})})

    return read


def gne() -> Reader:
    """Return GeneralNewsExtractor's content, title, author and time."""
    extractor = importlib.import_module("gne").GeneralNewsExtractor()

    def read(raw: bytes, text: str) -> Found:
        found = extractor.extract(text)
        published = str(found.get("publish_time") or "").replace(" ", "T").replace("/", "-")
        fields = {"title": found.get("title") or "", "author": found.get("author") or ""}
        return Found(found.get("content") or "", {**fields, **_dates({"published": published})})

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "ours": ours,
    "trafilatura": lambda: trafilatura(False),
    "trafilatura, favor_precision": lambda: trafilatura(True),
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "GNE": gne,
}


def _dates(meta: dict[str, str]) -> dict[str, str]:
    published = meta.get("published", "")
    return {"day": published[:10], "minute": published[:16] if "T" in published else ""}


def best_round(name: str, pages: Sequence[Page]) -> float:
    """Return the seconds of CPU time in which a reader reads pages, the best of some rounds.

    Ours has them in batches, and memory managed as in a worker of a run, and remembers no line of
    an earlier round.
    """
    from pipeline.executors.collecting import spare_what_is_loaded
    from pipeline.executors.limits import keep_freed_memory

    read_all = _in_batches() if name == "ours" else _one_by_one(READERS[name]())
    read_all(pages)  # imports, compiles
    keep_freed_memory()
    spare_what_is_loaded()
    seconds = []
    for _ in range(ROUNDS):
        forget_lines()
        began = time.process_time()
        read_all(pages)
        seconds.append(time.process_time() - began)
    return min(seconds)


def _in_batches() -> Callable[[Sequence[Page]], None]:
    read = ours_together()

    def read_all(pages: Sequence[Page]) -> None:
        for at in range(0, len(pages), BATCH):
            read([raw for raw, _ in pages[at : at + BATCH]])

    return read_all


def _one_by_one(read: Reader) -> Callable[[Sequence[Page]], None]:
    def read_all(pages: Sequence[Page]) -> None:
        for raw, text in pages:
            read(raw, text)

    return read_all


@dataclass(frozen=True)
class Answer:
    """What a reader found on a page; `failure` says why it found nothing."""

    found: Found
    failure: str = ""


class Child:
    """A reader in a process of its own, which is ended where a page takes it too long."""

    def __init__(self, name: str, limit: float) -> None:
        self.name, self.limit = name, limit
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(self.name, other), daemon=True)
        self._process.start()
        other.close()
        missing = self._pipe.recv() if self._pipe.poll(_STARTING) else "it does not start"
        if missing:
            raise ImportError(missing)

    def read(self, page: Page) -> Answer:
        """Return the reader's answer; a page that takes longer than the limit has none."""
        self._pipe.send(page)
        if self._pipe.poll(self.limit):
            answer = self._pipe.recv()
            assert isinstance(answer, Answer)
            return answer
        self.close()
        self._start()
        return Answer(Found("", {}), TOO_SLOW)

    def best_round(self, pages: Sequence[Page]) -> float:
        """Return the seconds of CPU time that pages take, which it read in time before.

        Raises:
            TimeoutError: now they take longer.
        """
        self._pipe.send(pages)
        if not self._pipe.poll(self.limit * max(1, len(pages)) * (ROUNDS + 1)):
            self.close()
            raise TimeoutError(f"{self.name} takes too long for pages that it has read before")
        seconds: float = self._pipe.recv()
        return seconds

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def _serve(name: str, pipe: Connection) -> None:
    try:
        read = READERS[name]()
    except ImportError as error:
        pipe.send(f"{error.name} is not installed")
        return
    pipe.send("")
    while True:
        asked = pipe.recv()
        if isinstance(asked, list):
            pipe.send(best_round(name, asked))
            continue
        try:
            answer = Answer(read(*asked))
        except Exception as error:  # whatever another library raises on a broken page
            answer = Answer(Found("", {}), type(error).__name__)
        pipe.send(answer)
