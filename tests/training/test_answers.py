import json
from pathlib import Path

import numpy as np
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.documents import pool_sentences
from pipeline.modeling.news.encoding import collate
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
WINDOWS = [
    (EXTRACT(TEXT[:7]), [(0, 7)]),
    (EXTRACT(TEXT[3:20]), [(0, 9), (9, 17)]),
    (EXTRACT(TEXT[:2]), [(0, 2)]),
]


def test_answers_are_the_mean_of_the_teachers_in_the_order_of_the_windows() -> None:
    teachers = [tiny_model(seed=1), tiny_model(seed=2)]
    alone = [tag_answers([one], WINDOWS, ["news"], precision=torch.float32) for one in teachers]
    both = tag_answers(teachers, WINDOWS, ["news"], precision=torch.float32)
    mean = (alone[0].tags.astype(float) + alone[1].tags) / 2
    np.testing.assert_allclose(both.tags, mean, atol=1e-3)
    np.testing.assert_allclose(both.tags.astype(float).sum(axis=1), 1, atol=5e-3)
    short = tag_answers(teachers[:1], WINDOWS[2:], ["news"], precision=torch.float32)
    np.testing.assert_allclose(alone[0].tags[-2:], short.tags, atol=1e-3)


def test_sentence_vectors_are_those_of_the_first_teacher() -> None:
    teachers = [tiny_model(seed=1), tiny_model(seed=2)]
    both = tag_answers(teachers, WINDOWS, ["news"], precision=torch.float32)
    windows = collate([WINDOWS[1][0]])
    with torch.no_grad():
        first = pool_sentences(teachers[0].pooling, teachers[0](windows), [WINDOWS[1][1]])
    np.testing.assert_allclose(both.vectors[1:3], first.numpy(), atol=2e-3)
    assert len(both.vectors) == 4


def test_heads_stand_side_by_side() -> None:
    found = tag_answers([tiny_model()], WINDOWS, ["words", "news"], precision=torch.float32)
    assert found.heads == {"words": 4, "news": 13}
    assert found.tags.shape == (26, 17)
    np.testing.assert_allclose(found.tags[:, :4].astype(float).sum(axis=1), 1, atol=5e-3)


def test_student_learns_what_the_teacher_says() -> None:
    teacher, student = tiny_model(seed=0), tiny_model(seed=1)
    with torch.no_grad():
        teacher.taggers["words"].bias[3] += 2
    answers = tag_answers([teacher], WINDOWS, ["words", "news"], precision=torch.float32)
    batch = list(split_answers(WINDOWS, answers))
    assert [example.size for example in batch] == [7, 17, 2]
    optimiser = torch.optim.Adam(student.parameters(), lr=0.01)
    for _ in range(60):
        optimiser.zero_grad()
        answers_loss(student, batch).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    learned = tag_answers([student], WINDOWS, ["words", "news"], precision=torch.float32)
    np.testing.assert_allclose(learned.tags, answers.tags, atol=0.1)
    assert np.abs(learned.vectors - answers.vectors).mean() < 0.1


def test_topics_that_a_label_rules_out_are_not_taught() -> None:
    known = np.array([topic in ("sports", "finance") for topic in MODEL_TOPICS])
    allowed = np.array([topic == "sports" for topic in MODEL_TOPICS])
    places = np.zeros((1, 8), dtype=np.float32)
    doc, free = Judged([WINDOWS[0][0]], places, allowed, known), Judged([WINDOWS[0][0]], places)
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

    def windows(characters: int, together: bool) -> list[tuple[int, list[tuple[int, int]]]]:
        [found] = raw_windows(
            [path], EXTRACT, length=18, characters=characters, together=together, workers=1
        )
        return [(len(features), stretches) for features, stretches in found]

    assert windows(0, True) == [(17, [(0, 6), (7, 12), (12, 17)]), (9, [(0, 9)])] * 3
    assert windows(10, True) == windows(0, True)[:2]
    assert [size for size, _ in windows(0, False)] == [6, 5, 5, 9] * 3
