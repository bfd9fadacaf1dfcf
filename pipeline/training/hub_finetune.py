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
from transformers.trainer_utils import get_last_checkpoint

from pipeline.checkpoints import find_checkpoint, pick_device, script_of, source_of
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.evaluation.corpus import read_corpus
from pipeline.hub.labels import read_tags
from pipeline.hub.loading import network_length, quiet, read_tokenizer
from pipeline.hub.pieces import single_frame
from pipeline.hub.tag_paths import Scheme
from pipeline.training.hub_examples import IGNORED, Reader, entity_examples, topic_examples
from pipeline.training.hub_measure import measure
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.loop import Report

_CLASSES = {
    "entities": transformers.AutoModelForTokenClassification,
    "topics": transformers.AutoModelForSequenceClassification,
}


def finetune(config: HubFinetuneConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint.

    Raises:
        ConfigError: no document has the layer, or the work folder is another training's.
        CheckpointError: the checkpoint to start from cannot be loaded.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    train, dev = read_documents(config, report)
    work = _work_folder(config)
    names, multi_label = output_names(config, [*train, *dev])
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
    last = get_last_checkpoint(str(work))
    if last:
        report(f"goes on from {last}")
    with quiet():
        trainer.train(resume_from_checkpoint=last)
    output = Path(config.output)
    save(network, reader.tokenizer, output)
    figures = measure(config, output, dev) if dev else {}
    for name, figure in figures.items():
        report(f"{name} on {len(dev)} documents: {100 * figure:.2f}")
    results = {"figures": figures, "config": config.model_dump(mode="json")}
    (output / "training.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return output


def read_documents(
    config: HubFinetuneConfig, report: Report
) -> tuple[list[Document], list[Document]]:
    """Return the documents to learn from and those to measure on.

    Raises:
        ConfigError: no document has the layer.
    """
    train = _with_layer(config, config.train, report)
    dev = _with_layer(config, config.dev, report) if config.dev else []
    if not dev and config.dev_share:
        random.Random(config.seed).shuffle(train)
        count = min(round(config.dev_share * len(train)), len(train) - 1)
        train, dev = train[count:], train[:count]
    return train, dev


def output_names(config: HubFinetuneConfig, docs: Sequence[Document]) -> tuple[list[str], bool]:
    """Return what the network's outputs are called, and whether a document may have several."""
    if config.stage == "entities":
        labels = sorted(
            {span.label for doc in docs for span in doc.spans["entities"] if span.label}
        )
        places = config.tags.replace("O", "")
        return ["O", *(f"{place}-{label}" for label in labels for place in places)], False
    topics = [{label.name for label in doc.labels["topics"]} for doc in docs]
    several = any(len(each) != 1 for each in topics)
    multi_label = several if config.multi_label is None else config.multi_label
    return sorted(set().union(*topics)), multi_label


def load_base(
    config: HubFinetuneConfig, names: Sequence[str], *, multi_label: bool
) -> tuple[Any, Reader]:
    """Return the network with a head of these outputs, and how it reads documents."""
    source = source_of(config)
    folder = find_checkpoint(
        source.checkpoint, offline=config.offline, allow_pickle=config.allow_pickle
    )
    pieces = find_checkpoint(source.tokenizer, offline=config.offline, weights=False)
    torch.manual_seed(config.seed)
    settings: dict[str, Any] = {
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }
    if config.stage == "topics":
        kind = "multi_label" if multi_label else "single_label"
        settings["problem_type"] = f"{kind}_classification"
    with quiet():
        tokenizer = read_tokenizer(pieces, source.preset.tokenizer_class if source.preset else None)
        network = _CLASSES[config.stage].from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=None if config.allow_pickle else True,
            trust_remote_code=False,
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
            **settings,
        )
    length = config.max_length or network_length(network.config, tokenizer)
    frame, script = single_frame(tokenizer), script_of(config)
    return network, Reader(tokenizer, frame, length, source.checkpoint, script)


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


def save(network: Any, tokenizer: Any, folder: Path) -> None:
    """Write a folder that a stage can name."""
    with quiet():
        network.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


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
    docs = [doc for path in paths for doc in read_corpus(path).documents]
    layer = config.stage
    kept = [doc for doc in docs if layer in (doc.spans if layer == "entities" else doc.labels)]
    if not kept:
        raise ConfigError(
            ", ".join(paths), [f'none of {len(docs)} documents has the layer "{layer}"']
        )
    if len(kept) < len(docs):
        report(f'{len(docs) - len(kept)} documents have no layer "{layer}" and are left out')
    return kept


def _work_folder(config: HubFinetuneConfig) -> Path:
    """Return the folder to resume from; what another config left there is not gone on with."""
    work = Path(config.work or f"{config.output.rstrip('/')}.work")
    work.mkdir(parents=True, exist_ok=True)
    path, now = work / "config.json", config.model_dump(mode="json")
    if path.is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        changed = [
            f"{key}: was {before.get(key)!r}, is {now[key]!r}"
            for key in now
            if before.get(key) != now[key]
        ]
        if changed:
            hint = "go on with the same settings, remove the folder, or name another work folder"
            raise ConfigError(str(work), [*changed, hint])
    path.write_text(json.dumps(now, ensure_ascii=False, indent=1), encoding="utf-8")
    return work


def _arguments(config: HubFinetuneConfig, work: Path) -> Any:
    device = pick_device(config.device)
    return transformers.TrainingArguments(
        output_dir=str(work),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch_size,
        learning_rate=config.learning_rate,
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
