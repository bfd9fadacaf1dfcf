from __future__ import annotations

import pickle

import pytest

from pipeline.errors import ConfigError
from pipeline.executors.crew import failed


class Odd(Exception):
    """An error that cannot be made again from its message."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


@pytest.mark.parametrize("error", [ValueError("no"), ConfigError("c.yaml", ["one", "two"])])
def test_an_error_is_sent_as_it_is_with_its_traceback(error: Exception) -> None:
    try:
        raise error
    except Exception as raised:
        sent = pickle.loads(pickle.dumps(failed(raised)))
    assert type(sent.error) is type(error) and str(sent.error) == str(error)
    assert "test_crew.py" in sent.told


def test_an_error_that_cannot_be_sent_goes_as_its_words() -> None:
    sent = pickle.loads(pickle.dumps(failed(Odd(1, 2))))
    assert str(sent.error) == "Odd: 1 and 2"
