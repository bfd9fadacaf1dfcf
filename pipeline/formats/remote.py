"""Files behind URLs that fsspec knows: s3://bucket/pages/, gs://…, https://…, memory://…."""

from __future__ import annotations

_GLOB = frozenset("*?[")
_LOCAL = ("file://", "local://")


def is_url(path: str) -> bool:
    """Return whether a path is for fsspec; a file of this machine is not, however it is written."""
    return "://" in plain_path(path)


def plain_path(path: str) -> str:
    """Return a path of this machine without its scheme: file:///data/in is /data/in."""
    found = next((scheme for scheme in _LOCAL if path.startswith(scheme)), "")
    return path.removeprefix(found)


def is_below(url: str, folder: str) -> bool:
    """Return whether an URL lies in the folder of another."""
    return f"{_whole(url)}/".startswith(f"{_whole(folder)}/")


def find_urls(url: str, *, without: str | None = None) -> list[tuple[str, str]]:
    """Return the files that an URL names, in order, each with its path below what was named.

    An URL is a file, a folder or a pattern. Of a folder, hidden files, READMEs and what lies in
    the folder `without`, if that is one below it, are left out.

    Raises:
        OSError, ValueError, ImportError: it cannot be reached.
    """
    import fsspec

    fs, root = fsspec.core.url_to_fs(url)
    root = str(root).rstrip("/")
    if _GLOB & set(url):
        keys = sorted(str(key) for key in fs.glob(root) if not fs.isdir(key))
        return [(str(fs.unstrip_protocol(key)), key.rpartition("/")[2]) for key in keys]
    if fs.isfile(root):
        return [(str(fs.unstrip_protocol(root)), root.rpartition("/")[2])]
    if not fs.isdir(root):
        return []
    if without is not None and is_below(url, without):
        without = None
    below = [(str(key), str(key)[len(root) :].lstrip("/")) for key in sorted(fs.find(root))]
    found = [(str(fs.unstrip_protocol(key)), path) for key, path in below if _is_seen(path)]
    return [one for one in found if without is None or not is_below(one[0], without)]


def _whole(url: str) -> str:
    import fsspec

    fs, root = fsspec.core.url_to_fs(url)
    return str(fs.unstrip_protocol(root)).rstrip("/")


def _is_seen(path: str) -> bool:
    names = path.split("/")
    return not any(name.startswith(".") for name in names) and names[-1] != "run.json"
