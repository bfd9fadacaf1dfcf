import hashlib

from pipeline.public_sets.splits import in_dev_split


def test_a_tenth_of_all_texts_is_for_development() -> None:
    texts = [f"第{number}句。" for number in range(2000)]
    chosen = [text for text in texts if in_dev_split(text)]
    by_rule = [
        text for text in texts if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 == 0
    ]
    assert chosen == by_rule
    assert 150 < len(chosen) < 250


def test_the_side_depends_on_the_text_alone() -> None:
    assert [in_dev_split("晋中市"), in_dev_split("晋中市")] == [in_dev_split("晋中市")] * 2
