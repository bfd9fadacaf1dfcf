"""The two sides of an evaluation: gold as a user names it, and a prediction to hold against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Config, ConfigSource, load_config
from pipeline.errors import EvaluationError
from pipeline.evaluation import topics
from pipeline.evaluation.annotate import Advance, annotate
from pipeline.evaluation.checks import KNOWN_LABELS, Labels
from pipeline.evaluation.corpus import Corpus, read_corpus
from pipeline.evaluation.label_sets import layer_names
from pipeline.public_sets.sets import (
    PublicSet,
    needed_settings,
    public_set,
    read_public,
    set_of,
)
from pipeline.taxonomy import SUBTOPICS

OWN_FORM = "documents"


@dataclass(frozen=True, slots=True)
class Side:
    """A prediction as a user names it, as far as it is known before anything is annotated.

    Attributes:
        path: a run's file or folder, or a config.
        overrides: of the config.
        run: the run's documents; None for a config.
        layers: the names of all layers that the run has, or that the config's stages write.
        labels: labels by layer that the config's stages are told to use.
    """

    path: str
    overrides: tuple[str, ...] = ()
    run: Corpus | None = None
    layers: frozenset[str] = frozenset()
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoldSource:
    """Where gold is: a path, its format (None: by the folder's name), and which part is wanted."""

    path: str
    format: str | None = None
    split: str | None = None
    limit: int | None = None

    @property
    def set_name(self) -> str | None:
        """The name of the public set, None for documents in our own form."""
        if self.format is None:
            return set_of(self.path)
        return None if self.format == OWN_FORM else self.format

    @property
    def set(self) -> PublicSet | None:
        """How the public set is read, None for documents in our own form."""
        return None if self.set_name is None else public_set(self.set_name)

    @property
    def labels(self) -> Labels:
        """The labels by layer that the set has, some beside the project's own."""
        return {} if self.set is None else {topics.LAYER: self.set.topics}

    def read(self) -> Corpus:
        """Return the gold documents.

        Raises:
            EvaluationError: nothing there, another form, or no such split.
        """
        if self.set_name is not None:
            return read_public(self.path, self.set_name, split=self.split, limit=self.limit)
        if self.split is not None:
            raise EvaluationError("--gold-split is for public sets; this gold is documents")
        return read_corpus(self.path, limit=self.limit)


def is_config(path: str) -> bool:
    """Return whether a path means a config and not a run."""
    return path.lower().endswith((".yaml", ".yml"))


def open_side(path: str, overrides: Sequence[str], source: GoldSource) -> Side:
    """Return a side, the run read or the config checked.

    Raises:
        ConfigError: the config is wrong.
        EvaluationError: there is no run to read.
    """
    if not is_config(path):
        run = read_predicted(path, source)
        return Side(path, (), run, frozenset(layer_names(run.documents)))
    config = load_config(path, overrides)
    provided = {layer for stage in config.create_stages() for layer in stage.provides}
    layers = frozenset({*config.input.layers, *provided})
    return Side(path, tuple(overrides), None, layers, _configured_labels(config))


def read_predicted(path: str, source: GoldSource) -> Corpus:
    """Return the documents of a run, held to the topics that the gold set knows."""
    predicted = read_corpus(path)
    return replace(_held(predicted, source), notes=_unnamed(predicted, source))


def annotate_gold(
    gold: Corpus,
    source: GoldSource,
    config: ConfigSource,
    overrides: Iterable[str],
    layers: Iterable[str],
    *,
    name: str | None = None,
    advance: Advance | None = None,
) -> Corpus:
    """Return the gold texts annotated by a config, with the settings that the set needs.

    What `overrides` say stands above what the set needs. Messages call the result `name`, by
    default the config's path.
    """
    wanted, changes = list(layers), list(overrides)
    checked = load_config(config, changes)
    if source.set_name is not None:
        needed = needed_settings(source.set_name, checked, wanted)
        checked = load_config(config, [*needed, *changes])
    whole = None if source.set is None else source.set.whole
    if name is None:
        name = str(config) if isinstance(config, (str, Path)) else "pipeline"
    return _held(annotate(checked, gold, wanted, name=name, whole=whole, advance=advance), source)


def _held(predicted: Corpus, source: GoldSource) -> Corpus:
    if source.set is None or not source.set.topics:
        return predicted
    docs = tuple(
        topics.among(doc, source.set.topics) if topics.LAYER in doc.labels else doc
        for doc in predicted.documents
    )
    return replace(predicted, documents=docs)


def _configured_labels(config: Config) -> Labels:
    """Return the labels by layer that settings called `labels` name, as ours or as a topic."""
    found: dict[str, set[str]] = {}
    for layer, settings in config.stages:
        labels = getattr(settings, "labels", None)
        if layer in KNOWN_LABELS and isinstance(labels, (Mapping, tuple)):
            names = labels.values() if isinstance(labels, Mapping) else labels
            found[layer] = {name for name in names if isinstance(name, str)}
    return found


def _unnamed(predicted: Corpus, source: GoldSource) -> tuple[str, ...]:
    """Return a note where gold tells apart what a run made without its settings does not."""
    named = {name for doc in predicted.documents for name in topics.names(doc)}
    known = () if source.set is None else source.set.topics
    finer = [name for name in known if name in SUBTOPICS and name not in named]
    if not named or not finer:
        return ()
    return (
        f"gold tells {' and '.join(finer)} apart, which {predicted.name} never names; the stage "
        "topics does where its setting among asks for it",
    )
