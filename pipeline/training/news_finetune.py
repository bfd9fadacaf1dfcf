"""A news checkpoint taught further with gold documents, its own training not forgotten.

Half of every pass is sentences of the sets that it learned from, where they are at hand; in any
case its weights are held near what they were (L2-SP, Li et al. 2018, arXiv:1802.01483).
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from pipeline.checkpoints.source import find_checkpoint
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.modeling.hub.loading import quiet
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.tags import tag_names
from pipeline.resources import resolve
from pipeline.text.folding import fold
from pipeline.training.augment import Labelled
from pipeline.training.batches import endless_batches
from pipeline.training.development import tagging_f1
from pipeline.training.examples import Tagged, labelled_texts, tagged, tagged_pages
from pipeline.training.finetune import tagging_loss
from pipeline.training.hub_examples import sentences_of
from pipeline.training.hub_finetune import read_documents
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.loop import Report
from pipeline.training.page_recipe import renew_checksums
from pipeline.training.recipe import export

#: What it learned from, below the folder `remember`; MSRA is also what it may lose on.
_SETS = ("msra_ner/train.jsonl.gz", "weibo_ner/train.jsonl.gz")
#: Characters of a step; sentences of MSRA that the loss is measured on.
_STEP, _MEASURED = 4_000, 500
#: How strongly the weights are held: enough to matter where documents are few, see EXPERIMENTS.md.
_HOLD = 0.01
_RATE = 3e-4
#: Share of units left out, whatever the checkpoint's own training had: documents are few.
_DROPOUT = 0.2


def finetune_news(config: HubFinetuneConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint, which a stage can name.

    Raises:
        ConfigError: the documents have labels that the checkpoint does not tag.
        EvaluationError: the documents cannot be read.
    """
    torch.set_num_threads(config.threads or torch.get_num_threads())
    torch.manual_seed(config.seed)
    source = find_checkpoint(config.checkpoint, offline=config.offline)
    with quiet():
        model = NewsModel.from_pretrained(source, dtype=torch.float32, local_files_only=True)
    extract = FeatureExtractor.from_pretrained(source)
    train, dev = read_documents(config, report)
    check_labels(config, [*train, *dev], model.config.news_labels)
    known, measured = remembered(config, model, extract)
    own = document_examples(train, model, extract)
    kept_back = document_examples(dev, model, extract)
    report(f"{len(own):,} sentences of {len(train):,} documents, {len(known):,} remembered")
    before = figures(model, kept_back, measured)
    learn(model, own, known, config, report)
    after = figures(model, kept_back, measured)
    output = Path(config.output)
    export(model, extract, output)
    carry_over(source, output)
    for name, value in after.items():
        report(f"{name}: {100 * before[name]:.2f} before, {100 * value:.2f} after")
    return output


def check_labels(
    config: HubFinetuneConfig, docs: Sequence[Document], labels: Sequence[str]
) -> None:
    """Raise ConfigError where the documents have entities of other labels."""
    found = {span.label or "" for doc in docs for span in doc.spans["entities"]}
    if unknown := sorted(found - {*labels}):
        raise ConfigError(
            ", ".join(config.train),
            [
                f"labels that {config.checkpoint} does not tag: {', '.join(unknown)}; it tags "
                f"{', '.join(labels)}; types of your own need an encoder of the hub, or a gazetteer"
            ],
        )


def document_examples(
    docs: Sequence[Document], model: NewsModel, extract: FeatureExtractor
) -> list[Tagged]:
    """Return the sentences of documents as the network reads them, with their tags.

    Where it reads neighbours together it is taught both, windows of several and each alone.
    """
    tags = tag_names(model.config.head_labels["news"])
    length = model.config.window_length
    if model.config.sentences_together:
        return list(tagged_pages(map(_whole, docs), extract, tags, length))
    texts = [one for doc in docs for one in _sentences(doc)]
    return list(tagged(texts, extract, tags, length))


def _whole(doc: Document) -> Labelled:
    spans = sorted((span.start, span.end, span.label or "") for span in doc.spans["entities"])
    return Labelled(fold(doc.text), tuple(spans))


def _sentences(doc: Document) -> Iterator[Labelled]:
    text = fold(doc.text).replace("\n", " ").replace("\r", " ")
    for sentence in sentences_of(doc):
        spans = tuple(
            (span.start - sentence.start, span.end - sentence.start, span.label or "")
            for span in doc.spans["entities"]
            if sentence.start <= span.start and span.end <= sentence.end
        )
        yield Labelled(text[sentence.start : sentence.end], spans)


def remembered(
    config: HubFinetuneConfig, model: NewsModel, extract: FeatureExtractor
) -> tuple[list[Tagged], list[Tagged]]:
    """Return sentences of the sets it learned from, and those of MSRA that it did not see."""
    tags = tag_names(model.config.head_labels["news"])
    folder = resolve(config.remember) if config.remember else None
    drawn = random.Random(config.seed)
    known: list[Labelled] = []
    measured: list[Labelled] = []
    for name in _SETS:
        path = folder / name if folder else None
        if path is not None and path.is_file():
            known += drawn.sample([*labelled_texts(path, "news")], 1_000)
            if path.parent.name == "msra_ner":
                measured = drawn.sample([*labelled_texts(path, "news", dev=True)], _MEASURED)
    length = model.config.window_length
    return [*tagged(known, extract, tags, length)], [*tagged(measured, extract, tags, length)]


def figures(
    model: NewsModel, kept_back: Sequence[Tagged], measured: Sequence[Tagged]
) -> dict[str, float]:
    """Return F1 on the documents that were held back and on MSRA, where there are any."""
    model.eval()
    sets = {"F1 on the documents held back": kept_back, "F1 on MSRA": measured}
    return {
        name: tagging_f1(model, examples, "news") for name, examples in sets.items() if examples
    }


def learn(
    model: NewsModel,
    own: Sequence[Tagged],
    known: Sequence[Tagged],
    config: HubFinetuneConfig,
    report: Report,
) -> None:
    """Teach encoder and tagger, half of each step with what it knew; AdamW, rate falling to 0."""
    names = [name for name, _ in model.named_parameters() if _learns(name)]
    weights = [model.get_parameter(name) for name in names]
    for weight in model.parameters():
        weight.requires_grad_(False)
    for weight in weights:
        weight.requires_grad_(True)
    start = [weight.detach().clone() for weight in weights]
    characters = sum(example.size for example in own)
    share = 0.5 if known else 1.0
    steps = max(1, round(config.epochs * characters / (share * _STEP)))
    optimiser = torch.optim.AdamW(weights, lr=config.learning_rate or _RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    streams = [
        endless_batches(examples, characters=round(share * _STEP), seed=(config.seed, number))
        for number, examples in enumerate((own, known))
        if examples
    ]
    for part in model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = _DROPOUT
    model.train()
    for step in range(steps):
        batch = [example for stream in streams for example in next(stream)]
        loss = tagging_loss(model, batch, "news") + _HOLD * distance(weights, start)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        if (step + 1) % config.report_every == 0 or step + 1 == steps:
            report(f"step {step + 1:,} of {steps:,}: loss {loss.item():.4f}")
    model.eval()


def carry_over(source: Path, output: Path) -> None:
    """Copy what the new folder lacks of the old one, but for what was written for people."""
    for path in source.iterdir():
        if path.suffix in (".npz", ".txt") and not (output / path.name).exists():
            shutil.copyfile(path, output / path.name)
    renew_checksums(output, [path.name for path in output.glob("*.npz")])


def _learns(name: str) -> bool:
    """Return whether a weight is the encoder's or the tagger's; vectors stay as they are."""
    return (name.startswith("encoder.") and "embedding" not in name) or ".news" in name


def distance(weights: Sequence[Tensor], start: Sequence[Tensor]) -> Tensor:
    """Return the squared distance of weights from what they were."""
    moved = [(new - old).square().sum() for new, old in zip(weights, start, strict=True)]
    return torch.stack(moved).sum()
