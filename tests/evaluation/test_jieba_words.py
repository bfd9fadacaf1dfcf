import awkward
import pytest

from pipeline.evaluation import jieba_words


@pytest.mark.parametrize("text", awkward.TEXTS.values(), ids=awkward.TEXTS)
def test_tagged_words_cover_every_text_without_a_gap(text: str) -> None:
    tagged = list(jieba_words.tagged(text))
    ends = [end for _, end, _ in tagged]
    assert [start for start, _, _ in tagged] == [0, *ends][: len(tagged)]
    assert ends[-1:] == ([len(text)] if text else [])


@pytest.mark.parametrize("text", awkward.TEXTS.values(), ids=awkward.TEXTS)
def test_words_are_the_visible_ones(text: str) -> None:
    cut = [text[start:end] for start, end in jieba_words.spans(text)]
    assert cut == jieba_words.cut(text)
    assert not any(word.isspace() for word in cut)


def test_a_user_dictionary_elsewhere_changes_nothing_here() -> None:
    import jieba

    before = jieba_words.cut("脱贫摘帽军令状")
    jieba.add_word("脱贫摘帽军令状")
    try:
        assert jieba_words.cut("脱贫摘帽军令状") == before
    finally:
        jieba.del_word("脱贫摘帽军令状")


def test_the_vocabulary_holds_words_and_no_mere_beginnings() -> None:
    vocabulary = jieba_words.vocabulary()
    assert "北京大学" in vocabulary
    assert "北京大" not in vocabulary
