from __future__ import annotations

import pytest

from pipeline.document import Document, Label, Span
from pipeline.server.bodies import BadRequest
from pipeline.server.label_studio import prediction, read_project, read_tasks

CONFIG = """
<View>
  <Labels name="ner" toName="page"><Label value="PER"/><Label value="ORG"/></Labels>
  <Choices name="kind" toName="page"><Choice value="sports"/><Choice value="culture"/></Choices>
  <Text name="page" value="$article"/>
</View>
"""


def found() -> Document:
    return Document(
        "7",
        "张三😀在北京。",
        spans={"entities": [Span(0, 2, "PER", 0.9), Span(4, 6, "LOC", 0.8)]},
        labels={"topics": [Label("culture", 0.7), Label("sports", 0.4)]},
        made_by={"entities": "m@1"},
    )


def test_predictions_bear_the_names_of_the_projects_controls() -> None:
    made = prediction(found(), read_project(CONFIG))
    assert made["model_version"] == "m@1"
    assert [
        (one["from_name"], one["to_name"], one["type"], one["value"]) for one in made["result"]
    ] == [
        ("ner", "page", "labels", {"start": 0, "end": 2, "text": "张三", "labels": ["PER"]}),
        ("kind", "page", "choices", {"choices": ["culture"]}),
    ]


def test_without_a_config_everything_is_told_under_our_names() -> None:
    assert {one["from_name"] for one in prediction(found(), None)["result"]} == {
        "entities",
        "topics",
    }


def test_the_text_is_where_the_config_says() -> None:
    tasks = [{"id": 3, "data": {"article": "甲", "text": "乙"}}]
    assert read_tasks(tasks, read_project(CONFIG)) == [Document("3", "甲")]
    assert read_tasks(tasks, None) == [Document("3", "乙")]


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        (None, "a list of tasks"),
        ([3], "a list of tasks"),
        ([{"data": {"x": "甲"}}], r"tasks\[0\]: the text is looked for in data.text"),
        ([{"id": 1}], "found no data"),
        ([{"data": {"text": "\ud800"}}], "half a character"),
    ],
)
def test_tasks_without_text_are_told(tasks: object, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        read_tasks(tasks, None)


@pytest.mark.parametrize(
    "config",
    [3, "<View>", "no xml", '<!DOCTYPE a [<!ENTITY b "c">]><View>&b;</View>'],
)
def test_a_config_that_is_no_xml_or_has_entities_is_refused(config: object) -> None:
    with pytest.raises(BadRequest, match="label_config"):
        read_project(config)


def test_no_config_is_no_project() -> None:
    assert read_project(None) is None
    assert read_project(" ") is None


def test_a_control_by_the_layers_name_wins() -> None:
    project = read_project(
        '<View><Labels name="entities" toName="t"><Label value="甲"/></Labels>'
        '<Labels name="noise" toName="t"><Label value="byline"/></Labels></View>'
    )
    assert project is not None
    assert {layer: control.name for layer, control in project.controls.items()} == {
        "entities": "entities",
        "noise": "noise",
    }
