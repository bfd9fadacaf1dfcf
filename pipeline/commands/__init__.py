"""What `python -m pipeline` can do, one file a command."""

from __future__ import annotations

from keyword import iskeyword

#: Command → its one line of help. Its module (`module_of`) has `add_arguments(parser)` and
#: `run(args) -> int`, which returns the exit code; it is imported when the command is used, and
#: imports what is heavy inside `run`.
COMMANDS = {
    "run": "annotate documents",
    "status": "say what of a run is done, failed and left",
    "evaluate": "score a pipeline against gold documents, with intervals and baselines",
    "report": "show a run as one HTML file: charts, search, every document with its annotation",
    "serve": "annotate over HTTP, with a page to try it and as a backend of Label Studio",
    "export": "write annotated documents for a labelling tool or another library",
    "import": "read what a labelling tool has exported, as gold documents",
    "bench": "measure speed, memory, cold start and growth on this machine",
    "measure": "measure the figures of a model card, one table of many sets",
    "train": "make a checkpoint by a recipe, or fine-tune one on gold documents",
    "fetch": "bring the checkpoints that a config names into the local cache",
    "presets": "list well-known checkpoints that a stage can name",
    "doctor": "say whether a run would succeed here, and with what",
    "schema": "print the JSON Schemas of documents and of run.json",
    "completion": "print what makes a shell complete commands and options",
    "stages": "list the stages with their settings and defaults",
}


def module_of(command: str) -> str:
    """Return the name of a command's module: its own, with "_" behind one that Python reserves."""
    return f"pipeline.commands.{command}{'_' if iskeyword(command) else ''}"
