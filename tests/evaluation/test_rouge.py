import random
from typing import Any

import pytest
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer

from pipeline.evaluation import jieba_words
from pipeline.evaluation.rouge import Rouge, characters, rouge

KINDS = ["rouge1", "rouge2", "rougeL"]


class Characters(Tokenizer):  # type: ignore[misc]
    def tokenize(self, text: str) -> list[str]:
        return [character for character in text if not character.isspace()]


class Words(Tokenizer):  # type: ignore[misc]
    def tokenize(self, text: str) -> list[str]:
        return jieba_words.cut(text)


def random_text(chance: random.Random) -> str:
    return "".join(chance.choices("晋中市榆社县脱贫攻坚，。 \n1２A", k=chance.randint(0, 60)))


def plain(scores: dict[str, Rouge]) -> dict[str, tuple[float, float, float]]:
    return {kind: (one.precision, one.recall, one.f1) for kind, one in scores.items()}


def as_plain(scores: dict[str, Any]) -> dict[str, object]:
    return {kind: pytest.approx(tuple(one)) for kind, one in scores.items()}


@pytest.mark.parametrize("seed", range(30))
def test_rouge_on_characters_equals_rouge_score(seed: int) -> None:
    chance = random.Random(seed)
    reference, candidate = random_text(chance), random_text(chance)
    theirs = RougeScorer(KINDS, tokenizer=Characters()).score(reference, candidate)
    assert plain(rouge(characters(reference), characters(candidate))) == as_plain(theirs)


@pytest.mark.parametrize("seed", range(10))
def test_rouge_on_words_equals_rouge_score(seed: int) -> None:
    chance = random.Random(seed)
    reference, candidate = random_text(chance), random_text(chance)
    theirs = RougeScorer(KINDS, tokenizer=Words()).score(reference, candidate)
    assert plain(rouge(jieba_words.cut(reference), jieba_words.cut(candidate))) == as_plain(theirs)


def test_the_usual_scorer_finds_nothing_in_chinese() -> None:
    theirs = RougeScorer(KINDS).score("晋中市脱贫", "晋中市脱贫")
    assert [theirs[kind].fmeasure for kind in KINDS] == [0.0, 0.0, 0.0]
    assert rouge(characters("晋中市脱贫"), characters("晋中市脱贫")) == dict.fromkeys(
        KINDS, Rouge(1.0, 1.0, 1.0)
    )


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [("police kill the gunman", 3 / 4), ("the gunman kill police", 2 / 4)],
)
def test_the_example_of_lin_2004(candidate: str, expected: float) -> None:
    found = rouge(["police", "killed", "the", "gunman"], candidate.split())
    assert found["rougeL"] == Rouge(expected, expected, expected)


@pytest.mark.parametrize(("reference", "candidate"), [("", "晋中"), ("晋中", ""), ("", "")])
def test_empty_texts_score_zero(reference: str, candidate: str) -> None:
    assert rouge(characters(reference), characters(candidate)) == dict.fromkeys(
        KINDS, Rouge(0.0, 0.0, 0.0)
    )
