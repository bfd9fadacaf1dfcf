"""What the outputs of a checkpoint are called, and what they are called here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return [
        f"its label map has no O, the output for what is no entity; found {shown}; mend id2label "
        "in its config.json, or say in the stage's settings what its outputs are, e.g. labels: "
        "{LABEL_0: O, LABEL_1: B-PER, LABEL_2: I-PER}"
    ]


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
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return (
        f"a list of labels needs a checkpoint for inference (NLI), whose outputs are called "
        f"entailment and contradiction; found {shown}; name such a checkpoint, or leave "
        "labels out for the topics that this one knows"
    )


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((number for number, name in enumerate(names) if name in wanted), None)
