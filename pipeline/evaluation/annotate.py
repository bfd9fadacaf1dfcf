"""Gold texts through a pipeline: id and text go in, so that nothing of gold can leak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pipeline.config import Config
from pipeline.document import Document, Span
from pipeline.evaluation.corpus import Corpus, refuse
from pipeline.pipeline import Pipeline
from pipeline.stage import Stage

Whole = Literal["sentence", "heading"]
Advance = Callable[[int, int], None]

_LAYOUT = frozenset({"noise", "sentences"})


def annotate(
    config: Config,
    gold: Corpus,
    layers: Iterable[str],
    *,
    name: str = "pipeline",
    whole: Whole | None = None,
    advance: Advance | None = None,
) -> Corpus:
    """Return the gold texts as the config's stages annotate them.

    Args:
        config: its stages are run, with its batch size; input and output are not looked at.
        gold: where the texts come from.
        layers: what will be scored; stages that serve none of them are left out.
        name: what messages call the result.
        whole: what each text is as a whole, one sentence or heading without noise, so that no
            stage looks for either; None for pages.
        advance: told the documents and characters of each batch.

    Raises:
        EvaluationError: no stage writes one of the layers.
    """
    wanted = list(layers)
    stages = config.create_stages()
    given = frozenset(config.input.layers) | (_LAYOUT if whole else frozenset())
    _check_provided(name, stages, wanted, given)
    if whole:
        given |= {
            layer for stage in stages if _LAYOUT & set(stage.provides) for layer in stage.provides
        }
    pipeline = Pipeline(
        _serving(stages, wanted, given),
        batch_size=config.executor.batch_size,
        on_error=config.executor.on_error,
        given=given,
        origin=config.origin,
    )
    docs = [_bare(doc, config.input.layers, whole) for doc in gold.documents]
    for start in range(0, len(docs), pipeline.batch_size):
        batch = pipeline.annotate(docs[start : start + pipeline.batch_size])
        if advance is not None:
            advance(len(batch), sum(len(doc.text) for doc in batch))
    return Corpus(name, tuple(docs), tuple(f"{name}, {place}" for place in gold.places))


def _check_provided(
    name: str, stages: Sequence[Stage], wanted: Sequence[str], given: Iterable[str]
) -> None:
    have = {*given} | {layer for stage in stages for layer in stage.provides}
    missing = [layer for layer in wanted if layer not in have]
    rest = ",".join(layer for layer in wanted if layer in have)
    advice = f", or score the others alone: --layers {rest}" if rest else ""
    refuse(
        name,
        [
            f'no stage provides the layer "{layer}", which gold has; add one{advice}'
            for layer in missing
        ],
    )


def _serving(stages: Sequence[Stage], wanted: Iterable[str], given: Iterable[str]) -> list[Stage]:
    """Return the stages that write a wanted layer or what such a stage reads, in order."""
    needed = {*wanted}
    have = set(given)
    chosen: list[Stage] = []
    for stage in reversed(stages):
        if set(stage.provides) & needed and not set(stage.provides) <= have:
            chosen.append(stage)
            needed |= {*stage.requires, *stage.uses}
    return chosen[::-1]


def _bare(doc: Document, layers: Iterable[str], whole: Whole | None) -> Document:
    """Return id and text, and of gold only the layers that the config takes as given."""
    bare = Document(doc.id, doc.text)
    bare.spans = {layer: list(doc.spans[layer]) for layer in layers if layer in doc.spans}
    if whole:
        label = "heading" if whole == "heading" else None
        sentences = [Span(0, len(doc.text), label)] if doc.text else []
        bare.spans |= {"noise": [], "sentences": sentences}
    return bare
