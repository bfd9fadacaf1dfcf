"""Files behind URLs that fsspec knows: s3://bucket/pages/, gs://…, https://…, memory://…."""

from __future__ import annotations

_GLOB = frozenset("*?[")


def find_urls(url: str) -> list[tuple[str, str]]:
    """Return the files that an URL names, in order, each with its path below what was named.

    An URL is a file, a folder (hidden files and READMEs in it are left out) or a pattern.

    Raises:
        OSError, ValueError, ImportError: it cannot be reached.
    """
    import fsspec

    fs, root = fsspec.core.url_to_fs(url)
    root = str(root).rstrip("/")
    if _GLOB & set(url):
        found = [str(key) for key in fs.glob(root) if not fs.isdir(key)]
        return [(str(fs.unstrip_protocol(key)), key.rpartition("/")[2]) for key in sorted(found)]
    if fs.isfile(root):
        return [(str(fs.unstrip_protocol(root)), root.rpartition("/")[2])]
    if not fs.isdir(root):
        return []
    below = [(str(key), str(key)[len(root) :].lstrip("/")) for key in sorted(fs.find(root))]
    return [(str(fs.unstrip_protocol(key)), path) for key, path in below if _is_seen(path)]


def _is_seen(path: str) -> bool:
    names = path.split("/")
    return not any(name.startswith(".") for name in names) and names[-1] != "run.json"
