"""The labelling config of Label Studio (XML): the controls that people correct documents with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.document import Document
from pipeline.formats.label_studio import REGION_LAYERS, TEXT, TOPICS
from pipeline.taxonomy import TOPIC_NAMES

#: Colours that can be told apart on light and dark ground, in turn (Okabe & Ito 2008).
_COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999")


def labelling_config(docs: Iterable[Document] = ()) -> str:
    """Return the labelling config (XML) for documents: their labels beside those always offered."""
    labels = {layer: dict[str, None]() for layer in REGION_LAYERS}
    labels["entities"] = dict.fromkeys(("PER", "LOC", "ORG"))
    topics = dict.fromkeys(TOPIC_NAMES)
    for doc in docs:
        for layer in REGION_LAYERS:
            spans = doc.spans.get(layer, [])
            labels[layer].update(dict.fromkeys(span.label or layer for span in spans))
        topics.update(dict.fromkeys(label.name for label in doc.labels.get(TOPICS, [])))
    labels["summary"].setdefault("summary", None)
    blocks = [_labels_block(layer, [*names]) for layer, names in labels.items() if names]
    return "\n".join(["<View>", *blocks, *_text_block(), *_choices_block([*topics]), "</View>", ""])


def _labels_block(layer: str, names: Sequence[str]) -> str:
    lines = [
        f"    <Label value={_quoted(name)} background={_quoted(_COLOURS[at % len(_COLOURS)])}/>"
        for at, name in enumerate(names)
    ]
    return "\n".join([f'  <Labels name="{layer}" toName="{TEXT}">', *lines, "  </Labels>"])


def _quoted(value: str) -> str:
    """Return an XML attribute's value with its quotes."""
    from xml.sax.saxutils import quoteattr  # it imports what opens connections, ssl and all

    return quoteattr(value)


def _text_block() -> list[str]:
    return [
        '  <Header value="$title"/>',
        f'  <Text name="{TEXT}" value="${TEXT}" granularity="symbol"/>',
    ]


def _choices_block(topics: Sequence[str]) -> list[str]:
    lines = [f"    <Choice value={_quoted(name)}/>" for name in topics]
    head = f'  <Choices name="{TOPICS}" toName="{TEXT}" choice="multiple" showInline="true">'
    return [head, *lines, "  </Choices>"]
