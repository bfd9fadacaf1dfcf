"""An ordered, checked list of stages, and how a batch goes through them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from pipeline.document import Document
from pipeline.errors import (
    CheckpointError,
    ConfigError,
    DocumentError,
    NotReadyError,
    StageError,
)

# Stages have settings, which pydantic checks; importing that takes most of the time that
# `from pipeline import Pipeline` would, so it waits for the first pipeline.
if TYPE_CHECKING:
    from pipeline.config import ConfigSource
    from pipeline.stage import Layers, Stage

OnError = Literal["record", "stop"]
#: Some exceptions repeat the whole text that they are about; so much tells what happened.
_LONGEST_MESSAGE = 2000


class Pipeline:
    """Runs documents through stages in order.

    What a stage cannot annotate does not stop the rest: with `on_error="record"` the document
    keeps all its other layers and gets an entry in `errors`; with "stop" a StageError is raised
    from the stage's own exception.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        *,
        batch_size: int = 64,
        on_error: OnError = "record",
        given: Iterable[str] = (),
        origin: tuple[str, ...] = (),
    ) -> None:
        """Check the order of the stages; `given` are layers that the documents already have.

        `origin` is the config's file with its overrides, for messages.

        Raises:
            ConfigError: a stage needs a layer that none before it provides, or is there twice.
        """
        from pipeline.order import Step, order_problems

        steps = [
            Step(f"stages[{position}] {stage.name}", type(stage))
            for position, stage in enumerate(stages)
        ]
        if problems := order_problems(steps, given):
            raise ConfigError("pipeline", problems)
        self.stages = list(stages)
        self.batch_size = batch_size
        self.on_error = on_error
        self._signatures: dict[str, str] = {}
        self._unloaded: list[Stage] = []
        self._loaded = False
        self._lock = threading.Lock()
        self._origin = origin

    @classmethod
    def from_config(cls, config: ConfigSource, *, overrides: Iterable[str] = ()) -> Pipeline:
        """Return the pipeline of a config file or of a mapping of the same form.

        `overrides` are as on the command line: "stages.summary.max_sentences=5". Nothing is
        loaded before the first document.

        Raises:
            ConfigError: with every problem found.
        """
        from pipeline.config import load_config

        checked = load_config(config, overrides)
        return cls(
            checked.create_stages(),
            batch_size=checked.executor.batch_size,
            on_error=checked.executor.on_error,
            given=checked.input.layers,
            origin=checked.origin,
        )

    @property
    def made_by(self) -> dict[str, str]:
        """Layer → what writes it: the stage, with its checkpoint's hash where it has one."""
        from pipeline.stage import is_fact

        return {
            layer: stage.made_by
            for stage in self.stages
            for layer in stage.provides
            if not is_fact(layer)
        }

    def check(self) -> None:
        """Look for the files of all stages, quickly and without loading any.

        Raises:
            NotReadyError: with everything that is missing or visibly damaged, and the command
                that fetches what can be fetched.
        """
        found = [(position, stage, stage.problems()) for position, stage in enumerate(self.stages)]
        problems = [
            f"stages[{position}] {stage.name}: {problem}"
            for position, stage, told in found
            for problem in told
        ]
        if problems:
            from pipeline.commands.fetch import fetch_command

            source = self._origin[0] if self._origin else "pipeline"
            raise NotReadyError(source, problems, fetch_command(self.stages, self._origin))

    def load(self) -> None:
        """Load checkpoints and dictionaries, once; the first batch does it otherwise.

        Raises:
            NotReadyError: something is missing; see `check`.
            CheckpointError: a checkpoint is damaged or of the wrong kind.
        """
        with self._lock:
            if not self._loaded:
                self._load()

    def _load(self) -> None:
        self.check()
        self._unloaded = [copy(stage) for stage in self.stages]
        for position, stage in enumerate(self.stages):
            try:
                stage.load()
            except CheckpointError as error:
                raise CheckpointError(f"stages[{position}] {stage.name}: {error}") from error
        # Asked once: a signature may be the hash of a large file.
        self._signatures = {stage.name: stage.made_by for stage in self.stages}
        self._loaded = True

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs, in this process or another: it loads its stages itself."""
        stages = self._unloaded if self._loaded else self.stages
        fresh = {"stages": stages, "_signatures": {}, "_unloaded": [], "_loaded": False}
        return {key: value for key, value in vars(self).items() if key != "_lock"} | fresh

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

    def __call__(self, text: str | Document) -> Document:
        """Return one text or document annotated."""
        return next(self.stream([text]))

    def stream(
        self, texts: Iterable[str | Document], *, batch_size: int | None = None
    ) -> Iterator[Document]:
        """Yield each text or document annotated, in order, reading a batch at a time.

        A text becomes a document whose id is its place: "text-0", "text-1", ….
        """
        if isinstance(texts, str):
            raise TypeError("stream takes many texts; for one, call the pipeline: pipeline(text)")
        docs = (_as_document(text, position) for position, text in enumerate(texts))
        while batch := list(islice(docs, batch_size or self.batch_size)):
            yield from self.annotate(batch)

    def annotate(self, docs: list[Document]) -> list[Document]:
        """Return one batch of documents, annotated in place."""
        self.load()
        for stage in self.stages:
            for doc in docs:
                doc.errors = [error for error in doc.errors if error.get("stage") != stage.name]
            ready = [doc for doc in docs if self._has_layers(doc, stage)]
            if ready:
                self._run(stage, ready)
        return docs

    def failed(self, doc: Document) -> bool:
        """Return whether a stage of this pipeline failed on the document."""
        return any(error.get("stage") in self._signatures for error in doc.errors)

    def _has_layers(self, doc: Document, stage: Stage) -> bool:
        missing = [layer for layer in stage.requires if not _has(doc, layer)]
        if missing:
            message = f'needs the layer "{missing[0]}", which the document does not have'
            self._record(doc, stage, DocumentError(message), kind="skipped")
        return not missing

    def _run(self, stage: Stage, docs: list[Document]) -> None:
        from pipeline.stage import Layers

        before = [Layers.of(doc) for doc in docs]
        try:
            _apply(stage, docs, before, self._signatures[stage.name])
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # sys.exit in a stage costs a document, not the run
            for doc, layers in zip(docs, before, strict=True):
                layers.restore(doc)
            if len(docs) == 1:
                self._record(docs[0], stage, error)
                return
        else:
            return
        for doc in docs:
            self._run(stage, [doc])

    def _record(
        self, doc: Document, stage: Stage, error: BaseException, *, kind: str | None = None
    ) -> None:
        kind, message = kind or type(error).__name__, _message(error)
        if self.on_error == "stop":
            raise StageError(f"{stage.name} failed on {doc.id!r}: {kind}: {message}") from error
        doc.errors.append({"stage": stage.name, "kind": kind, "message": message})


def _message(error: BaseException) -> str:
    """Return what an error says; one that cannot even say it is an error yet."""
    try:
        told = str(error)
    except Exception:
        return "its message cannot be shown"
    if len(told) <= _LONGEST_MESSAGE:
        return told
    return f"{told[:_LONGEST_MESSAGE]}… ({len(told):,} characters in all)"


def _apply(stage: Stage, docs: list[Document], before: list[Layers], made_by: str) -> None:
    """Run the stage, hold it to its contract, and sign the layers that it wrote."""
    from pipeline.stage import check_layers, is_fact

    given = list(docs)
    returned = stage(docs)
    if [id(doc) for doc in returned] != [id(doc) for doc in given]:
        raise DocumentError(f"{stage.name} returned other documents than it was given")
    for doc, layers in zip(given, before, strict=True):
        if (doc.id, doc.text) != (layers.id, layers.text):
            raise DocumentError(f"{stage.name} changed the id or the text of {layers.id!r}")
        check_layers(stage, doc, layers)
        layers.changes(doc).check()
        doc.made_by |= {layer: made_by for layer in stage.provides if not is_fact(layer)}


def _as_document(text: str | Document, position: int) -> Document:
    if isinstance(text, Document):
        return text
    if not isinstance(text, str):
        raise TypeError(f"a text or a Document is needed, found {type(text).__name__}: {text!r}")
    return Document(f"text-{position}", text)


def _has(doc: Document, layer: str) -> bool:
    return any(layer in layers for layers in (doc.made_by, doc.spans, doc.labels, doc.texts))
