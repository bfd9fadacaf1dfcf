"""Label Studio's ML backend: tasks in, predictions out, under the names of the project's controls.

See the page "Write your own ML backend" of Label Studio's manual: POST /setup, POST /predict with
the top key `results`, GET /health.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from pipeline.document import Document
from pipeline.formats.label_studio import to_prediction
from pipeline.server.bodies import BadRequest

#: Tags of a labelling config that predictions can fill, and the layers that fit each.
_CONTROLS = {"Labels": ("entities", "noise", "summary"), "Choices": ("topics",)}
_TEXT_KEYS = ("text", "content", "article")


@dataclass(frozen=True, slots=True)
class Control:
    """A control of the project: its name, the object that it labels, the values that it offers.

    `single` is true for choices of which one alone may be chosen.
    """

    name: str
    to_name: str
    values: frozenset[str]
    single: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """What a labelling config asks for: the key of the text, and a control for some layers."""

    text: str | None
    controls: Mapping[str, Control]


def read_project(config: Any) -> Project | None:
    """Return what a labelling config (XML) asks for, None where none was sent.

    Raises:
        BadRequest: the config is not XML.
    """
    if not config or (isinstance(config, str) and not config.strip()):
        return None
    if not isinstance(config, str):
        raise BadRequest(422, "label_config: a string of XML is needed")
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(config)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadRequest(422, f"label_config is not XML that can be read: {error}") from None
    keys = [one.get("value", "") for one in root.iter() if one.tag in ("Text", "HyperText")]
    text = next((key.removeprefix("$") for key in keys if key.startswith("$")), None)
    return Project(text, _controls(root))


def read_tasks(tasks: Any, project: Project | None) -> list[Document]:
    """Return a document for each task.

    Raises:
        BadRequest: a task has no text, and where it was looked for.
    """
    if not isinstance(tasks, list) or not all(isinstance(task, Mapping) for task in tasks):
        raise BadRequest(422, "tasks: a list of tasks is needed, each with its data")
    return [_document(task, position, project) for position, task in enumerate(tasks)]


def prediction(doc: Document, project: Project | None) -> dict[str, Any]:
    """Return what was found in a task's text, as far as the project has a control for it."""
    made = to_prediction(doc)
    if project is not None:
        made["result"] = [
            placed
            for region in made["result"]
            if (placed := _placed(region, project.controls)) is not None
        ]
    return made


def _controls(root: Element) -> dict[str, Control]:
    """Return a control for each layer: the one of its name, else the one whose values fit."""
    found: dict[str, Control] = {}
    for tag, layers in _CONTROLS.items():
        for element in root.iter(tag):
            control = Control(
                element.get("name", ""),
                element.get("toName", ""),
                _values(element),
                single=tag == "Choices" and element.get("choice", "single") != "multiple",
            )
            layer = control.name if control.name in layers else _fitting(control.values, layers)
            if layer is not None:
                found.setdefault(layer, control)
    return found


def _fitting(values: frozenset[str], layers: Sequence[str]) -> str | None:
    """Return the layer that a control of a name of its own is for, by what it offers."""
    from pipeline.evaluation.checks import KNOWN_LABELS

    shared = {layer: len(values & set(KNOWN_LABELS.get(layer, ()))) for layer in layers}
    best = max(layers, key=lambda layer: shared[layer])
    return best if shared[best] else None


def _values(element: Element) -> frozenset[str]:
    children = [child for child in element.iter() if child.tag in ("Label", "Choice")]
    return frozenset(child.get("alias") or child.get("value") or "" for child in children)


def _document(task: Mapping[str, Any], position: int, project: Project | None) -> Document:
    data = task.get("data")
    known = data if isinstance(data, Mapping) else {}
    keys = [project.text] if project is not None and project.text else list(_TEXT_KEYS)
    text = next((known[key] for key in keys if isinstance(known.get(key), str)), None)
    if text is None:
        raise BadRequest(
            422,
            f"tasks[{position}]: the text is looked for in data.{' or data.'.join(keys)}, "
            f"found {', '.join(map(str, known)) or 'no data'}",
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest(422, f"tasks[{position}]: the text has half a character") from None
    return Document(str(task.get("id", position)), text)


def _placed(region: dict[str, Any], controls: Mapping[str, Control]) -> dict[str, Any] | None:
    control = controls.get(region["from_name"])
    if control is None:
        return None
    kind, value = region["type"], dict(region["value"])
    names = [name for name in value[kind] if not control.values or name in control.values]
    if not names:
        return None
    value[kind] = names[:1] if control.single else names
    return {**region, "from_name": control.name, "to_name": control.to_name, "value": value}
