"""A checkpoint from elsewhere taught with gold documents, by transformers' Trainer.

The work folder keeps the Trainer's own checkpoints, so that a run that was killed goes on from
the last of them when it is started again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.devices import pick_device
from pipeline.checkpoints.labels import read_tags
from pipeline.checkpoints.lengths import network_length
from pipeline.checkpoints.source import HubCheckpointConfig, source_of
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.evaluation.checkpoint_figure import checkpoint_figure
from pipeline.evaluation.checks import unlabelled
from pipeline.evaluation.corpus import refuse
from pipeline.modeling.hub.loading import quiet
from pipeline.modeling.hub.new_head import load_with_head
from pipeline.modeling.hub.pieces import single_frame
from pipeline.modeling.tag_paths import Scheme
from pipeline.training.gold_files import read_gold
from pipeline.training.hub_examples import (
    IGNORED,
    Reader,
    entity_examples,
    sentences_of,
    topic_examples,
)
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.hub_work import open_work
from pipeline.training.loop import Report


def finetune(config: HubFinetuneConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint.

    Raises:
        ConfigError: no document has the layer, or anything in it.
        EvaluationError: the gold documents cannot be read, or an entity has no label.
        ResumeError: the work folder is another training's.
        CheckpointError: the checkpoint to start from cannot be loaded.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    train, dev = read_documents(config, report)
    names, multi_label = output_names(config, [*train, *dev])
    work, last = open_work(config, train=train, dev=dev, outputs=names)
    network, reader = load_base(config, names, multi_label=multi_label)
    examples = [
        example for doc in train for example in _examples(config, doc, reader, names, multi_label)
    ]
    report(f"{len(examples):,} windows of {len(train):,} documents; outputs: {', '.join(names)}")
    trainer = transformers.Trainer(
        model=network,
        args=_arguments(config, work),
        train_dataset=examples,
        data_collator=lambda rows: collate(rows, reader.tokenizer.pad_token_id or 0),
        callbacks=[_Progress(report)],
    )
    trainer.remove_callback(transformers.PrinterCallback)
    if last:
        report(f"goes on from {last}")
    with quiet():
        trainer.train(resume_from_checkpoint=last)
    output = Path(config.output)
    save(network, reader, output)
    figures = measure(config, output, dev) if dev else {}
    for name, figure in figures.items():
        report(f"{name} on {len(dev)} documents: {100 * figure:.2f}")
    results = {"figures": figures, "config": config.model_dump(mode="json")}
    (output / "training.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return output


def load_base(
    config: HubFinetuneConfig, names: Sequence[str], *, multi_label: bool
) -> tuple[Any, Reader]:
    """Return the network with a head of these outputs, and how it reads documents.

    Raises:
        CheckpointError: it is not there, cannot get such a head, or is damaged.
    """
    settings: dict[str, Any] = {
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }
    if config.stage == "topics":
        kind = "multi_label" if multi_label else "single_label"
        settings["problem_type"] = f"{kind}_classification"
    network, tokenizer = load_with_head(config, config.stage, settings, seed=config.seed)
    length = config.max_length or network_length(network.config, tokenizer)
    frame, script = single_frame(tokenizer), Checkpoint.of(config).script
    return network, Reader(tokenizer, frame, length, source_of(config).checkpoint, script)


def measure(config: HubFinetuneConfig, folder: Path, docs: Sequence[Document]) -> dict[str, float]:
    """Return the figure of a finished checkpoint on documents that it has not seen."""
    for doc in docs:
        sentences_of(doc)
    settings = {"checkpoint": str(folder), "device": config.device, "max_length": config.max_length}
    checkpoint = Checkpoint.of(HubCheckpointConfig.model_validate(settings))
    return checkpoint_figure(checkpoint, config.stage, docs)


def read_documents(
    config: HubFinetuneConfig, report: Report
) -> tuple[list[Document], list[Document]]:
    """Return the documents to learn from and those to measure on.

    Raises:
        ConfigError: no document has the layer.
        EvaluationError: they cannot be read, or an entity has no label.
    """
    train = _with_layer(config, config.train, report)
    dev = _with_layer(config, config.dev, report) if config.dev else []
    if not dev and config.dev_share:
        random.Random(config.seed).shuffle(train)
        count = min(round(config.dev_share * len(train)), len(train) - 1)
        train, dev = train[count:], train[:count]
    return train, dev


def output_names(config: HubFinetuneConfig, docs: Sequence[Document]) -> tuple[list[str], bool]:
    """Return what the network's outputs are called, and whether a document may have several.

    Raises:
        ConfigError: there is nothing to tell apart.
    """
    if config.stage == "entities":
        found = [{span.label or "" for span in doc.spans["entities"]} for doc in docs]
    else:
        found = [{label.name for label in doc.labels["topics"]} for doc in docs]
    labels = sorted(set().union(*found))
    if not labels:
        nothing = f'none of {len(docs)} documents has anything in its layer "{config.stage}"'
        raise ConfigError(", ".join(config.train), [nothing])
    if config.stage == "entities":
        places = config.tags.replace("O", "")
        return ["O", *(f"{place}-{label}" for label in labels for place in places)], False
    several = any(len(each) != 1 for each in found)
    return labels, several if config.multi_label is None else config.multi_label


def collate(rows: Sequence[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    """Return a padded batch; the loss leaves out what is padding."""
    longest = max(len(row["input_ids"]) for row in rows)

    def padded(values: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in values])

    targets = [row["labels"] for row in rows]
    by_piece = isinstance(targets[0], list) and isinstance(targets[0][0], int)
    return {
        "input_ids": padded([row["input_ids"] for row in rows], pad_id),
        "attention_mask": padded([[1] * len(row["input_ids"]) for row in rows], 0),
        "labels": padded(targets, IGNORED) if by_piece else torch.tensor(targets),
    }


def save(network: Any, reader: Reader, folder: Path) -> None:
    """Write a folder that a stage can name; its config.json says in which script it reads."""
    network.config.script = reader.script
    with quiet():
        network.save_pretrained(folder)
        reader.tokenizer.save_pretrained(folder)


def _examples(
    config: HubFinetuneConfig,
    doc: Document,
    reader: Reader,
    names: Sequence[str],
    multi_label: bool,
) -> list[dict[str, Any]]:
    if config.stage == "entities":
        return list(entity_examples(doc, reader, Scheme(read_tags(names, {}))))
    found = [label.name for label in doc.labels["topics"]]
    if multi_label:
        return topic_examples(doc, reader, [float(name in found) for name in names])
    return topic_examples(doc, reader, names.index(found[0])) if found else []


def _with_layer(config: HubFinetuneConfig, paths: Sequence[str], report: Report) -> list[Document]:
    corpora = [read_gold(path, config.format, report) for path in paths]
    docs = [doc for corpus in corpora for doc in corpus.documents]
    layer = config.stage
    kept = [doc for doc in docs if layer in (doc.spans if layer == "entities" else doc.labels)]
    if not kept:
        raise ConfigError(
            ", ".join(paths), [f'none of {len(docs)} documents has the layer "{layer}"']
        )
    if layer == "entities":
        refuse(", ".join(paths), [line for corpus in corpora for line in unlabelled(corpus)])
    if len(kept) < len(docs):
        report(f'{len(docs) - len(kept)} documents have no layer "{layer}" and are left out')
    return kept


def _arguments(config: HubFinetuneConfig, work: Path) -> Any:
    device = pick_device(config.device)
    return transformers.TrainingArguments(
        output_dir=str(work),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch_size,
        learning_rate=config.learning_rate or 3e-5,
        warmup_steps=config.warmup,
        weight_decay=config.weight_decay,
        logging_steps=config.report_every,
        save_strategy="steps",
        save_steps=config.save_every,
        save_total_limit=2,
        seed=config.seed,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        use_cpu=device == "cpu",
        bf16=device == "cuda" and config.dtype == "bfloat16",
    )


class _Progress(transformers.TrainerCallback):  # type: ignore[misc]
    """Reports the loss now and then."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Report a line where there is a loss."""
        logs = kwargs.get("logs") or {}
        if "loss" in logs:
            self.report(
                f"step {state.global_step:,} of {state.max_steps:,}: loss {logs['loss']:.4f}"
            )
