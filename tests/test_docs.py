"""The documentation keeps its promises: links lead somewhere, examples run, tables are true."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from report_runs import many, page, write_run

from pipeline.commands import COMMANDS, module_of
from pipeline.commands.reference import to_markdown
from pipeline.evaluation.checks import KNOWN_LABELS
from pipeline.executors.card import card
from pipeline.executors.record import RunRecord
from pipeline.formats.registry import known_formats

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "models").rglob("*.md")]
    if path.name != "CHANGELOG.md"
)
#: What is told of commands that other extras or another program bring.
_OTHER = {"make", "pip", "curl", "docker"}


def blocks(language: str, path: Path) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def anchors(path: Path) -> set[str]:
    """Return the fragments that the headings of a page can be reached by."""
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        target, _, fragment = link.partition("#")
        if "://" in link:
            continue
        found = (path.parent / target).resolve() if target else path
        if not found.exists() or (fragment and fragment not in anchors(found)):
            broken.append(link)
    assert broken == []


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    pages = [path.name for path in DOCS.glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"({name})" not in index] == []


def test_the_settings_are_the_codes() -> None:
    """All that is written is so; a stage that was just added may wait for its section."""
    written, known = (
        {part.splitlines()[0]: part.strip() for part in text.split("\n## ")}
        for text in ((DOCS / "config.md").read_text("utf-8"), to_markdown())
    )
    waiting = {title for title in known.keys() - written.keys() if title.startswith("Stage ")}
    expected = {title: part for title, part in known.items() if title not in waiting}
    assert written == expected, "python -m pipeline stages --markdown > docs/config.md"


def test_formats_and_their_options_are_the_codes() -> None:
    """Every row of the table has the endings and options of a format that is read."""
    rows = re.findall(
        r"^\| `([\w-]+)` \|(.*?)\|.*\|(.*)\|$", (DOCS / "formats.md").read_text(), re.M
    )
    written = {
        name: (set(re.findall(r"\.\w+", endings)), set(re.findall(r"`(\w+)`", options)))
        for name, endings, options in rows
    }
    forms = {name: form for name, form in known_formats().items() if form.read}
    assert {"text", "jsonl", "csv", "html"} <= written.keys() <= forms.keys()
    assert written == {
        name: ({end for end in forms[name].endings if end}, set(forms[name].options.model_fields))
        for name in written
    }


def test_kinds_of_noise_are_the_codes() -> None:
    table = (DOCS / "pages.md").read_text("utf-8").partition("## Metadata")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(KNOWN_LABELS["noise"])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_are_shown_are_understood(path: Path) -> None:
    for block in blocks("sh", path):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:3] == ["python", "-m", "pipeline"]:
                words = ["chinese-news", *words[3:]]
            if not words or words[0] in _OTHER:
                continue
            assert words[0] == "chinese-news", line
            assert words[1] in COMMANDS, line
            parser = argparse.ArgumentParser(exit_on_error=False)
            importlib.import_module(module_of(words[1])).add_arguments(parser)
            parser.parse_intermixed_args([word for word in words[2:] if word != "&"])


@pytest.mark.parametrize("name", ["quickstart.md", "output.md", "data.md"])
def test_python_examples_run(name: str, tmp_path: Path) -> None:
    write_run(tmp_path / "out", [page(), *many(3)])
    surfaces = [doc.to_json(surfaces=True) + "\n" for doc in [page(), *many(3)]]
    (tmp_path / "out/part-00000.jsonl").write_text("".join(surfaces), "utf-8")
    (tmp_path / "out/README.md").write_bytes(card(RunRecord({}, None, "p", {}, {})))
    for block in blocks("python", DOCS / name):
        shown = subprocess.run(
            [sys.executable, "-c", block],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONUTF8": "1", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert shown.returncode == 0, shown.stderr
        assert "张三" in shown.stdout or name != "data.md"


def skeleton(path: Path) -> tuple[list[int], list[list[str]]]:
    """Return the levels of a page's headings, and its code blocks without their comments."""
    text = path.read_text("utf-8")
    code = re.findall(r"^```\w*\n.*?^```$", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
    bare = [[re.sub(r"\s+# .*$", "", line) for line in block.splitlines()] for block in code]
    return headings, bare


def test_the_chinese_readme_is_in_step() -> None:
    ours, theirs = skeleton(ROOT / "README.md"), skeleton(ROOT / "README.zh.md")
    assert theirs[0] == ours[0], "headings"
    assert theirs[1] == ours[1], "code blocks"


def test_the_readmes_have_the_words_that_readers_look_for() -> None:
    english = (ROOT / "README.md").read_text("utf-8").lower()
    for word in (
        "named entities",
        "segmentation",
        "metadata",
        "boilerplate",
        "extractive summar",
        "stand-off annotation",
        "f1",
    ):
        assert word in english, word
    chinese = (ROOT / "README.zh.md").read_text("utf-8")
    for word in ("命名实体", "分词", "元数据", "主题", "摘要", "噪声"):
        assert word in chinese, word


def test_images_are_small_and_have_a_word_for_those_who_do_not_see() -> None:
    for path in PAGES:
        for told, image in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text("utf-8")):
            assert told
            assert (path.parent / image).stat().st_size < 200_000
