from __future__ import annotations

import sys

import pytest

from pipeline.checkpoints.packages import is_installed, package_problems


def test_what_is_not_installed_is_named_with_the_command() -> None:
    assert package_problems(["numpy"], "it") == []
    assert package_problems(["no_such_a", "numpy", "no_such_b"], "a GPU") == [
        "a GPU needs no_such_a and no_such_b, which are not installed; "
        "pip install no_such_a no_such_b"
    ]


def test_a_package_that_is_kept_from_being_imported_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not is_installed("torch")
    assert package_problems(["torch"], "it") == [
        "it needs torch, which is not installed; pip install torch"
    ]
