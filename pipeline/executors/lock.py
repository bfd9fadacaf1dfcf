"""One run owns an output folder: a lock that ends with its process, on any file system."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from pipeline.errors import OutputError

LOCK_FILE = ".run.lock"
#: Where the file system has no locks, the file that names its owner.
OWNER_FILE = ".run.owner"
#: Whoever asks for the owner holds the lock for a moment, and an owner needs one to sign.
_ATTEMPTS = 3
#: What `flock` answers on a file system that has no locks.
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
#: What `link` answers on a file system that has no second names, such as exFAT.
_WITHOUT_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK}


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds an output folder.

    `born` is when the kernel started it, which tells it from a later process of the same number.
    """

    pid: int
    host: str
    started: str
    born: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder; the lock file goes when the block ends.

    Raises:
        OutputError: another run holds it; says its process and when it started.
    """
    path = folder / LOCK_FILE
    with _flocked(path) as is_locked:
        if is_locked:
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return
    path.unlink(missing_ok=True)
    with _owned(folder / OWNER_FILE):
        yield


def owner_of(folder: Path) -> Owner | None:
    """Return who is writing into the folder now, or None."""
    owner = _read(folder / OWNER_FILE)
    if owner is not None and is_alive(owner):
        return owner
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        return _read(folder / LOCK_FILE) if _flock(descriptor) is False else None
    finally:
        os.close(descriptor)


@contextmanager
def _flocked(path: Path) -> Iterator[bool]:
    """Yield True with the kernel's lock held, False where the file system has none."""
    for attempt in count():
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o666)
        try:
            is_free = _flock(descriptor)
            if is_free is None:
                yield False
                return
            if not is_free and attempt < _ATTEMPTS:
                time.sleep(0.1)
                continue
            if not is_free:
                raise _refusal(path)
            if not _is_same(descriptor, path):  # its last owner has just removed it
                continue
            os.ftruncate(descriptor, 0)
            os.write(descriptor, _signed())
            yield True
            return
        finally:
            os.close(descriptor)


def _flock(descriptor: int) -> bool | None:
    """Return whether the lock was free and is ours now; None where there are no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _WITHOUT_LOCKS:
            return None
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


@contextmanager
def _owned(path: Path) -> Iterator[None]:
    """Hold a file that names its owner, for file systems without locks.

    A dead process of this machine is recognised and its file taken over; of one on another
    machine nobody can tell, so it is refused and the message says what to remove.
    """
    mine, is_ours = path.with_name(f"{path.name}.{secrets.token_hex(8)}"), False
    try:
        mine.write_bytes(_signed())
        while not (is_ours := _linked(mine, path)):
            owner = _read(path)
            if owner is None or is_alive(owner):
                raise _refusal(path)
            _take_away(path, owner)
        yield
    finally:
        if is_ours:
            path.unlink(missing_ok=True)
        mine.unlink(missing_ok=True)


def _linked(mine: Path, path: Path) -> bool:
    """Return whether the name was free and is ours now: of two that come together, one's."""
    try:
        os.link(mine, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LINKS:
            raise
        return _made(path, mine.read_bytes())
    return True


def _made(path: Path, content: bytes) -> bool:
    """Return whether a file could be made that was not there."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def _take_away(path: Path, dead: Owner) -> None:
    """Remove a dead owner's file, and put back what another run has laid there meanwhile."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with contextlib.suppress(FileNotFoundError):
        os.rename(path, aside)
        if _read(aside) != dead:
            os.rename(aside, path)
        aside.unlink(missing_ok=True)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _refusal(path: Path) -> OutputError:
    owner = _read(path)
    told = f" ({owner})" if owner else ""
    away = f"; if that run is no more, remove {path}" if path.name == OWNER_FILE else ""
    return OutputError(
        f"{path.parent} is being written by another run{told}; "
        f"wait until it ends, or write elsewhere with --output FOLDER{away}"
    )


def _read(path: Path) -> Owner | None:
    try:
        return Owner(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _signed() -> bytes:
    return json.dumps(asdict(this_process())).encode()


def this_process() -> Owner:
    """Return this process as an owner."""
    started = time.strftime("%Y-%m-%d %H:%M:%S %z")
    return Owner(os.getpid(), platform.node(), started, _born(os.getpid()))


def is_alive(owner: Owner) -> bool:
    """Return whether an owner is there yet, as far as it can be told from here."""
    if owner.host != platform.node() or os.name == "nt":  # there signal 0 is Ctrl-C
        return True
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return owner.born == _born(owner.pid)


def _born(pid: int) -> str:
    """Return when the kernel started a process, in its own ticks; "" where it does not say."""
    with contextlib.suppress(OSError, IndexError):
        after_name = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        return after_name.split()[19]
    return ""
