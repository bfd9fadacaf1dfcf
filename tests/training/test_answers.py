import json
from pathlib import Path

import numpy as np
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.answers import (
    add_topics,
    answers_loss,
    raw_windows,
    split_answers,
    tag_answers,
)
from pipeline.training.examples import Judged

EXTRACT = tiny_extract()
WINDOWS = [EXTRACT(TEXT[:7]), EXTRACT(TEXT[3:20]), EXTRACT(TEXT[:2])]


def test_answers_are_the_mean_of_the_teachers_in_the_order_of_the_windows() -> None:
    torch.manual_seed(0)
    teachers = [tiny_model(), tiny_model()]
    alone = [tag_answers([one], WINDOWS, ["news"], precision=torch.float32) for one in teachers]
    both = tag_answers(teachers, WINDOWS, ["news"], precision=torch.float32)
    mean = (alone[0]["news"].astype(float) + alone[1]["news"]) / 2
    np.testing.assert_allclose(both["news"], mean, atol=1e-3)
    np.testing.assert_allclose(both["news"].astype(float).sum(axis=1), 1, atol=5e-3)
    [short] = tag_answers([teachers[0]], WINDOWS[2:], ["news"], precision=torch.float32).values()
    np.testing.assert_allclose(alone[0]["news"][-2:], short, atol=1e-3)


def test_student_learns_what_the_teacher_says() -> None:
    torch.manual_seed(0)
    teacher, student = tiny_model(), tiny_model()
    with torch.no_grad():
        teacher.taggers["words"].bias[3] += 2
    answers = tag_answers([teacher], WINDOWS, ["words", "news"], precision=torch.float32)
    batch = list(split_answers(WINDOWS, answers))
    assert [example.size for example in batch] == [7, 17, 2]
    optimiser = torch.optim.Adam(student.parameters(), lr=0.01)
    losses = []
    for _ in range(30):
        optimiser.zero_grad()
        loss = answers_loss(student, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.1


def test_topics_that_a_label_rules_out_are_not_taught() -> None:
    known = np.array([topic in ("sports", "finance") for topic in MODEL_TOPICS])
    allowed = np.array([topic == "sports" for topic in MODEL_TOPICS])
    places = np.zeros((1, 8), dtype=np.float32)
    doc, free = Judged([WINDOWS[0]], places, allowed, known), Judged([WINDOWS[0]], places)
    for _ in range(2):
        add_topics(tiny_model(), [doc, free, doc], share=0.5, precision=torch.float32)
    assert doc.taught is not None and free.taught is not None
    assert doc.taught[MODEL_TOPICS.index("finance")] == 0
    assert free.taught[MODEL_TOPICS.index("finance")] > 0
    np.testing.assert_allclose([doc.taught.sum(), free.taught.sum()], 1, rtol=1e-4)


def test_raw_pages_become_windows_of_neighbouring_sentences(tmp_path: Path) -> None:
    page = {"title": "河汾机电投产", "text": "第一句话。第二句话。\n第三句话在下一段。"}
    path = tmp_path / "raw.jsonl"
    path.write_text("\n".join([json.dumps(page)] * 3), encoding="utf-8")
    [found] = raw_windows([path], EXTRACT, length=18, characters=0, workers=1)
    assert [len(window) for window in found] == [17, 9] * 3
    [first] = raw_windows([path], EXTRACT, length=18, characters=10, workers=1)
    assert len(first) == 2
