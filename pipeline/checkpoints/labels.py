"""What the outputs of a checkpoint are called, and what they are called here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import CheckpointError, suggestion

#: Names of well-known label sets → PER, LOC, ORG. What is not here keeps its name.
WELL_KNOWN: dict[str, str] = {
    **dict.fromkeys(("PERSON", "PERS", "NR", "nr"), "PER"),
    **dict.fromkeys(("GPE", "LOCATION", "NS", "ns", "FAC", "FACILITY"), "LOC"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "NT", "nt"), "ORG"),
}
_OUTSIDE = {"O", "[PAD]", "<pad>", "PAD", "X", "[CLS]", "[SEP]"}
_PLACES = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S"}
_TAG = re.compile(r"([BIMELSU])[-_](.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tag:
    """An output of a token classifier: its place in a span (B, I, E, S or O), and its label."""

    place: str
    label: str = ""


def label_names(config: Mapping[str, Any]) -> list[str]:
    """Return the names of a checkpoint's outputs in order; LABEL_0 and so on where it has none.

    Raises:
        CheckpointError: the label map of its config.json does not count them from 0.
    """
    if wrong := label_map_problems(config):
        raise CheckpointError(wrong[0])
    found = config.get("id2label")
    if not isinstance(found, dict) or not found:
        count = config.get("num_labels", 2)
        return [f"LABEL_{number}" for number in range(count if isinstance(count, int) else 2)]
    return [str(found[key]) for key in sorted(found, key=int)]


def label_map_problems(config: Mapping[str, Any]) -> list[str]:
    """Return a line where the label map of a config.json does not count its outputs from 0."""
    found = config.get("id2label")
    if not isinstance(found, dict):
        return []
    keys = [str(key) for key in found]
    if set(keys) == {str(number) for number in range(len(keys))}:
        return []
    return [
        f"its label map numbers its outputs {_listed(keys)}; expected 0, 1, 2 and so on, one "
        "for each output; mend id2label in its config.json"
    ]


def unknown_names(setting: str, names: Iterable[str], known: Collection[str]) -> list[str]:
    """Return a line for each name in a setting that a checkpoint does not have."""
    return [
        f'{setting}: the checkpoint has no label "{name}"{_hint(name, known)}; '
        f"known: {', '.join(known)}"
        for name in names
        if name not in known
    ]


def read_tags(names: Sequence[str], renamed: Mapping[str, str | None]) -> list[Tag]:
    """Return the tags that the outputs' names stand for.

    BIO, BIOS, BIOES, BMES and BILOU are read by their letters; a name without one, as in the
    scheme IO, is inside. `renamed` may hold whole names, for maps such as {LABEL_1: B-PER}.
    """
    tags = []
    for raw in names:
        name = renamed.get(raw, raw)
        if name is None or name in _OUTSIDE:
            tags.append(Tag("O"))
        elif match := _TAG.fullmatch(name):
            tags.append(Tag(_PLACES[match[1]], match[2]))
        else:
            tags.append(Tag("I", raw))
    return tags


def tag_problems(names: Sequence[str], renamed: Mapping[str, str | None]) -> list[str]:
    """Return a line where a label map cannot be a token classifier's for entities."""
    if any(tag.place == "O" for tag in read_tags(names, renamed)):
        return []
    return [
        f"its label map has no O, the output for what is no entity; found {_listed(names)}; mend "
        "id2label in its config.json, or say in the stage's settings what its outputs are, e.g. "
        "labels: {LABEL_0: O, LABEL_1: B-PER, LABEL_2: I-PER}"
    ]


def entity_label_problems(
    outputs: Sequence[str],
    renaming: Mapping[str, str | None],
    labels: Mapping[str, str | None],
    keep: Sequence[str] | None,
) -> list[str]:
    """Return a line for each label in the settings that a token classifier has not: under its own
    name in `labels`, under the name that `renaming` gives it in `keep`.
    """
    own, read = (
        dict.fromkeys(tag.label for tag in read_tags(outputs, names) if tag.label)
        for names in ({}, labels)
    )
    wanted = [label for label in labels if label not in outputs and label not in read]
    kept = dict.fromkeys(name for label in read if (name := renaming.get(label, label)) is not None)
    return unknown_names("labels", wanted, own) + unknown_names("keep_labels", keep or (), kept)


@dataclass(frozen=True, slots=True)
class InferenceOutputs:
    """Which outputs of an inference (NLI) checkpoint say that a hypothesis holds or not."""

    entailment: int
    contradiction: int


def inference_outputs(names: Sequence[str]) -> InferenceOutputs | None:
    """Return the outputs of an NLI label map, or None where it is none."""
    plain = [name.casefold().replace("-", "_").replace(" ", "_") for name in names]
    against = ("contradiction", "not_entailment", "non_entailment", "矛盾", "不蕴含", "neutral")
    holds = _first(plain, ("entailment", "entail", "蕴含", "蕴涵"))
    fails = next((found for name in against if (found := _first(plain, (name,))) is not None), None)
    if holds is None or fails is None:
        return None
    return InferenceOutputs(holds, fails)


def inference_problem(names: Sequence[str]) -> str:
    """Return why these outputs cannot judge labels of one's own."""
    return (
        f"a list of labels needs a checkpoint for inference (NLI), whose outputs are called "
        f"entailment and contradiction; found {_listed(names)}; name such a checkpoint, or leave "
        "labels out for the topics that this one knows"
    )


def _hint(name: str, known: Collection[str]) -> str:
    """Return the likeliest intention; per is PER, though the two share no letter."""
    same = [label for label in known if label.casefold() == name.casefold()]
    return f'; did you mean "{same[0]}"?' if same else suggestion(name, known)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((number for number, name in enumerate(names) if name in wanted), None)
