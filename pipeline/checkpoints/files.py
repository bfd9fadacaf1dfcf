"""Whether a checkpoint's files are whole and of the right kind, seen without loading them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.checkpoints.cache import snapshot_name
from pipeline.errors import CheckpointError

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
PICKLED = "pytorch_model.bin"
PICKLED_INDEX = "pytorch_model.bin.index.json"
#: File beside the weights with a line "<sha256>  <file name>" for each file that is checked.
CHECKSUMS = "SHA256SUMS"
_TOKENIZERS = (
    "tokenizer.json",
    "vocab.txt",
    "vocab.json",
    "spiece.model",
    "spm.model",
    "sentencepiece.bpe.model",
    "tokenizer.model",
)
#: Tokenizers that read characters or bytes as they are.
WITHOUT_VOCABULARY = ("ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer")
#: What people read, and weights in forms that are not read or only to train on.
_WITHOUT_EFFECT = (".md", ".log", ".h5", ".msgpack", ".bin", ".pt", ".pth")
#: Endings of the classes that can do a stage's work, and how messages call the head.
HEADS = {
    "entities": (("ForTokenClassification",), "token classification"),
    "topics": (("ForSequenceClassification",), "sequence classification"),
    "summary": (("ForConditionalGeneration", "EncoderDecoderModel"), "sequence to sequence"),
}


def read_config(folder: Path) -> dict[str, Any]:
    """Return a checkpoint's config.json.

    Raises:
        CheckpointError: there is none, or it is not a JSON object.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(
            f"it has no config.json; a checkpoint folder holds config.json, "
            f"{WEIGHTS} and the tokenizer's files"
        ) from error
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"config.json is not JSON: {error}") from error
    if not isinstance(config, dict):
        raise CheckpointError("config.json holds no JSON object")
    return config


def weight_problems(folder: Path, *, allow_pickle: bool) -> list[str]:
    """Return what is missing from a checkpoint's weights or visibly damaged in them."""
    if (folder / INDEX).is_file() and not (folder / WEIGHTS).is_file():
        try:
            names = shards(folder / INDEX)
        except (ValueError, KeyError, AttributeError) as error:
            return [f"{INDEX} is not a list of files: {error}"]
        return [problem for name in names for problem in _safetensors_problems(folder / name)]
    if (folder / WEIGHTS).is_file():
        return _safetensors_problems(folder / WEIGHTS)
    pickled = next((name for name in (PICKLED, PICKLED_INDEX) if (folder / name).is_file()), None)
    if pickled is None:
        return [_no_weights(folder, allow_pickle)]
    if not allow_pickle:
        return [
            f"its weights are pickled ({pickled}), and reading a pickle can "
            f"run code; use a revision that has {WEIGHTS}, or set allow_pickle: true if you "
            "trust where it comes from"
        ]
    return []


def is_cut_off(folder: Path, *, weights: bool, tokenizer: bool) -> bool:
    """Return whether files are missing that fetching can bring, as after a fetch without weights
    or one that was broken off.
    """
    if tokenizer and tokenizer_problems(folder):
        return True
    if not weights:
        return False
    try:
        files = weight_files(folder)
    except (ValueError, KeyError, AttributeError):  # a damaged list of shards: not missing
        return False
    return not files or not all(path.is_file() for path in (folder / "config.json", *files))


def tokenizer_problems(folder: Path) -> list[str]:
    """Return a line where a folder has no tokenizer's files."""
    if any((folder / name).is_file() for name in _TOKENIZERS) or _needs_no_vocabulary(folder):
        return []
    return [
        f"it has no tokenizer ({', '.join(_TOKENIZERS[:4])}, …); put its "
        "files there, or name the checkpoint it comes from: tokenizer: owner/name"
    ]


def json_problems(folder: Path) -> list[str]:
    """Return a line for each of a folder's .json files that is none."""
    problems = []
    for path in sorted(folder.glob("*.json")):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(f"{path.name} is not JSON ({error}); fetch or copy it again")
    return problems


def head_problems(config: dict[str, Any], task: str) -> list[str]:
    """Return a line where a checkpoint says itself that it was made for other work."""
    endings, wanted = HEADS.get(task, ((), f"{task}, as models/news-small has"))
    classes = [str(name) for name in config.get("architectures") or []]
    if not classes or any(name.endswith(endings) for name in classes):
        return []
    fits = next((stage for stage, (ends, _) in HEADS.items() if classes[0].endswith(ends)), None)
    hint = f"the stage {fits} can use it" if fits else "it has no head for any stage"
    if fits is None:
        hint += "; fine-tune it first (python -m pipeline train)"
    return [f"it is a {classes[0]}; {task} needs a head for {wanted}{_listed(endings)}; {hint}"]


def _listed(endings: Sequence[str]) -> str:
    return f" ({', '.join('…' + ending for ending in endings)})" if endings else ""


def shards(index: Path) -> list[str]:
    """Return the names of the files that a list of shards names."""
    listed = json.loads(index.read_text(encoding="utf-8"))
    return sorted(set(listed["weight_map"].values()))


def weight_files(folder: Path) -> list[Path]:
    """Return the files that hold a checkpoint's weights, a list of shards among them."""
    for single, index in ((WEIGHTS, INDEX), (PICKLED, PICKLED_INDEX)):
        if (folder / single).is_file():
            return [folder / single]
        if (folder / index).is_file():
            return [folder / index, *(folder / name for name in shards(folder / index))]
    return []


def weights_sha256(files: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of the sums of several, in hexadecimal."""
    sums = [file_sha256(file) for file in files]
    return sums[0] if len(sums) == 1 else sha256("\n".join(sums).encode()).hexdigest()


def settings_sha256(folder: Path) -> str:
    """Return the SHA-256 of all files beside the weights that can change what comes out.

    Labels, temperatures, word lists and tokenizers do; what is written for people does not, nor
    do weights in another form, which are not read where there are safetensors.
    """
    weights = {*weight_files(folder), folder / CHECKSUMS}
    files = [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and file not in weights and not _changes_nothing(file.name)
    ]
    listed = "\n".join(f"{file_sha256(file)}  {file.name}" for file in files)
    return sha256(listed.encode()).hexdigest()


def _changes_nothing(name: str) -> bool:
    return name.startswith((".", "LICENSE", "NOTICE")) or name.endswith(_WITHOUT_EFFECT)


def check_sums(folder: Path) -> None:
    """Compare the files of a checkpoint with its list of checksums, where it has one.

    Raises:
        CheckpointError: a file is missing or differs.
    """
    listed = folder / CHECKSUMS
    if not listed.is_file():
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        found = file_sha256(path) if path.is_file() else "no such file"
        if found != wanted:
            raise CheckpointError(
                f"checkpoint {folder}: {name} is not the file that was published "
                f"(SHA-256 {found}, expected {wanted}); fetch or install it again"
            )


@lru_cache(maxsize=64)
def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; read once a process."""
    digest = sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _no_weights(folder: Path, allow_pickle: bool) -> str:
    if snapshot_name(folder) and allow_pickle:
        return f"the hub's cache has neither {WEIGHTS} nor {PICKLED} of it; fetch it"
    if snapshot_name(folder):
        return (
            f"the hub's cache has no {WEIGHTS} of it; fetch it; where the hub has pickled weights "
            "alone, fetch it with --allow-pickle and set allow_pickle: true in the config"
        )
    return (
        f"it has no {WEIGHTS}; a checkpoint folder holds config.json, {WEIGHTS} and the "
        "tokenizer's files"
    )


def _needs_no_vocabulary(folder: Path) -> bool:
    try:
        settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(settings, dict) and settings.get("tokenizer_class") in WITHOUT_VOCABULARY


def _safetensors_problems(path: Path) -> list[str]:
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        return [f"{path.name} is missing; fetch or copy it again"]
    try:
        with safe_open(path, "numpy"):  # reads the header, and compares it with the file's length
            return []
    except OSError as error:
        found = f"it cannot be read: {error.strerror or error}"
    except SafetensorError as error:
        told = str(error).removeprefix("Error while deserializing header: ")
        found = f"{told} (the file has {path.stat().st_size:,} bytes)"
    return [f"{path.name} is damaged: {found}; fetch or copy it again"]
