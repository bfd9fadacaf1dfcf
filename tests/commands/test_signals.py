from __future__ import annotations

import os
import signal
import threading

import pytest

from pipeline.commands.signals import Ended, ends_cleanly

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_in_order_and_says_which(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Ended) as caught, ends_cleanly():
        os.kill(os.getpid(), number)
    assert caught.value.code == code
    assert isinstance(caught.value, KeyboardInterrupt)
    assert signal.getsignal(number) is before


def test_the_second_signal_ends_at_once() -> None:
    with ends_cleanly():
        with pytest.raises(Ended):
            os.kill(os.getpid(), signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ends_cleanly():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_nothing_is_changed() -> None:
    seen: list[object] = []

    def look() -> None:
        with ends_cleanly():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]
