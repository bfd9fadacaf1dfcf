"""A stage's checkpoint: where it is, what is wrong with it, what it is called, what it can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.checkpoints.cache import snapshot_name
from pipeline.checkpoints.devices import (
    device_problems,
    is_plain_cpu,
    pick_device,
    precision_on,
)
from pipeline.checkpoints.faults import absence_problems, file_problems
from pipeline.checkpoints.files import (
    WEIGHTS,
    read_config,
    settings_sha256,
    weight_files,
    weights_sha256,
)
from pipeline.checkpoints.labels import label_names
from pipeline.checkpoints.presets import task_problems
from pipeline.checkpoints.source import (
    NEWS_MODEL_TYPE,
    SHIPPED,
    CheckpointConfig,
    HubCheckpointConfig,
    find_checkpoint,
    look_for,
    missing_checkpoints,
    source_of,
)
from pipeline.errors import CheckpointError

if TYPE_CHECKING:
    from pipeline.modeling.news.annotator import Annotator
    from pipeline.modeling.predictions import Salience, Tagger, Topicker, Writer


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The checkpoint that settings name, opened once a process and setting: see `of`.

    Attributes:
        settings: how it is to be read.
        folder: where it lies; None where it is not on this machine yet.
        network: its config.json; None where there is none to read.
    """

    settings: HubCheckpointConfig
    folder: Path | None
    network: Mapping[str, Any] | None

    @classmethod
    def of(cls, config: CheckpointConfig) -> Checkpoint:
        """Return the checkpoint of a stage; nothing is loaded, and what is wrong is no error yet.

        It is opened again when another folder, or another config.json, takes its place.
        """
        names = HubCheckpointConfig.model_fields.keys() & type(config).model_fields.keys()
        settings = HubCheckpointConfig(**{name: getattr(config, name) for name in names})
        try:
            folder = look_for(source_of(settings).checkpoint)
        except CheckpointError:
            return cls(settings, None, None)
        return _open(settings, folder, _stamp(folder)) if folder else cls(settings, None, None)

    @property
    def signature(self) -> str:
        """ "owner/name@commit" of what came from the hub, else "folder@weights.settings": SHA-256s.

        Twelve digits of the commit or of the weights' hash are enough to tell two checkpoints
        apart, eight of that of the files beside them (labels, word lists, tokenizer).
        """
        folder = self._bring()
        if name := snapshot_name(folder):
            return name
        files = weight_files(folder)
        if not files:
            written = source_of(self.settings).checkpoint
            raise CheckpointError(f'checkpoint "{written}": it has no {WEIGHTS}')
        sums = f"{weights_sha256(files)[:12]}.{settings_sha256(folder)[:8]}"
        return f"{folder.resolve().name}@{sums}"

    @property
    def labels(self) -> dict[str, list[str]]:
        """What its outputs are called: by tag scheme ("news", "fine", …) and for "topics".

        A checkpoint from the hub has one list for all; {} where there is no config.json to read.
        """
        from pipeline.modeling.news.shape import SCHEMES, NewsShape

        if self.network is None:
            return {}
        if not self._is_news:
            return dict.fromkeys((*SCHEMES, "topics"), label_names(self.network))
        shape = NewsShape.of(self.network)
        tags = {scheme: shape.tags(scheme) for scheme in shape.labels if scheme != "words"}
        return {**tags, "topics": list(shape.topic_labels)}

    @property
    def renaming(self) -> dict[str, str | None]:
        """Its label → ours, as far as its preset says; None for what is left out."""
        preset = source_of(self.settings).preset
        return dict(preset.labels) if preset else {}

    @property
    def script(self) -> Literal["simplified", "original"]:
        """The script in which it reads: as the settings, its preset, or its config.json say."""
        preset = source_of(self.settings).preset
        if self.settings.script is not None:
            return self.settings.script
        if preset is not None:
            return preset.script
        stated = (self.network or {}).get("script")  # written by fine-tuning
        return "original" if stated == "original" else "simplified"

    @property
    def writes(self) -> bool:
        """Whether it writes summaries, rather than say how much each sentence says."""
        return not self._is_news

    @property
    def is_light(self) -> bool:
        """Whether it surely runs without torch: our own network, on a CPU, in 32-bit floats."""
        one = self.settings
        if not self._is_news or not is_plain_cpu(one.device, one.dtype, one.precision):
            return False
        from pipeline.modeling.news.loading import runs_in_numpy
        from pipeline.modeling.news.shape import NewsShape

        return runs_in_numpy(NewsShape.of(self.network or {}), "cpu", "float32")

    def missing(self, task: str | None = None) -> list[str]:
        """Return what has to be fetched from the hub before it can be loaded for a stage."""
        return missing_checkpoints(self.settings, task)

    def problems(self, task: str | None) -> list[str]:
        """Return what keeps it from loading for a stage, as far as its files show it.

        None is for a checkpoint that gets a new head: what it was made for does not matter.
        """
        try:
            source = source_of(self.settings)
        except CheckpointError as error:
            return [str(error)]
        problems = device_problems(self.settings.device)
        if task and (unfit := task_problems(source.preset, task)):
            return [*problems, *unfit]
        problems += absence_problems(self.settings, source)
        fetched_later = [] if self.settings.offline else self.missing()
        if fetched_later or any(look_for(place) is None for place in source.places):
            return problems
        return problems + file_problems(self.settings, source, task)

    def opened(self) -> Checkpoint:
        """Return the checkpoint as it is once its files are there.

        Raises:
            CheckpointError: it cannot be fetched, or has no readable config.json.
        """
        folder = self._bring()
        try:
            read_config(folder)
        except CheckpointError as error:
            written = source_of(self.settings).checkpoint
            raise CheckpointError(f'checkpoint "{written}": {error}') from error
        return self if folder == self.folder else Checkpoint.of(self.settings)

    def tagger(self, scheme: str, renamed: Mapping[str, str | None] | None = None) -> Tagger:
        """Return what tags words (scheme "words") or named entities ("news", "fine").

        `renamed` may hold whole tags, for label maps such as {LABEL_1: B-PER}.

        Raises:
            CheckpointError: it is missing, damaged or of another kind; so for the others.
        """
        opened = self.opened()
        if opened._is_news or scheme == "words":
            annotator = opened._annotator()
            annotator.expect(scheme)
            return partial(annotator.spans, head=scheme)
        from pipeline.modeling.hub.token_classification import load_token_classifier

        return load_token_classifier(opened.settings, opened.script, renamed or {})

    def topics(
        self,
        *,
        among: Sequence[str] | None = None,
        multi_label: bool | None = None,
        hypotheses: Mapping[str, str] | None = None,
    ) -> Topicker:
        """Return what gives pages the probabilities of topics.

        Args:
            among: the topics that count, under its own names, where a checkpoint compares them.
            multi_label: judge every topic for itself; None: as the checkpoint says.
            hypotheses: label → the sentence that an inference checkpoint judges.
        """
        opened = self.opened()
        if opened._is_news:
            from pipeline.modeling.news.topics import NewsTopics

            wanted = None if among is None else tuple(among)
            return NewsTopics(opened._annotator(), wanted, bool(multi_label))
        from pipeline.modeling.hub.sequence_classification import load_topic_classifier

        return load_topic_classifier(
            opened.settings, opened.script, hypotheses or {}, multi_label=multi_label
        )

    def salience(self) -> Salience:
        """Return what says how much each sentence of a page says."""
        return self.opened()._annotator().salience

    def writer(
        self,
        *,
        decoding: Mapping[str, Any],
        prefix: str = "",
        salience: str = "auto",
        on_unfaithful: str = "flag",
    ) -> Writer | None:
        """Return what writes summaries, or None where it does not write.

        Args:
            decoding: settings of the search, as transformers calls them.
            prefix: what it wants before the text.
            salience: how sentences of a page that is too long are chosen: by the shipped
                checkpoint ("news"), "textrank", "lead", or "auto".
            on_unfaithful: what to do with invented names, numbers and dates.
        """
        opened = self.opened()
        if opened._is_news:
            return None
        from pipeline.modeling.hub.summary_sources import SALIENCE, jieba_names, tagged_names
        from pipeline.modeling.hub.summary_writer import load_writer
        from pipeline.modeling.hub.written_summary import Abstracts

        shipped = Checkpoint.of(CheckpointConfig(checkpoint=SHIPPED, device=self.settings.device))
        if salience == "auto":
            salience = "news" if shipped._is_news else "textrank"
        by_news = salience == "news"
        return Abstracts(
            load_writer(opened.settings, decoding, prefix=prefix),
            shipped.salience() if by_news else SALIENCE[salience],
            selected_by=salience,
            on_unfaithful=on_unfaithful,
            names=tagged_names(shipped.tagger("news")) if by_news else jieba_names,
        )

    @property
    def _is_news(self) -> bool:
        return (self.network or {}).get("model_type") == NEWS_MODEL_TYPE

    def _bring(self) -> Path:
        """Return its folder, after fetching it where that is needed and allowed."""
        settings = self.settings
        return find_checkpoint(
            source_of(settings).checkpoint,
            offline=settings.offline,
            allow_pickle=settings.allow_pickle,
        )

    def _annotator(self) -> Annotator:
        from pipeline.modeling.news.loading import load_annotator

        if not self._is_news or self.folder is None:
            found = (self.network or {}).get("model_type")
            raise CheckpointError(
                f'checkpoint "{self.settings.checkpoint}": its model type is {found!r}; this '
                f"stage runs {NEWS_MODEL_TYPE!r} checkpoints such as {SHIPPED}"
            )
        device = pick_device(self.settings.device)
        dtype = precision_on(device, self.settings.dtype, self.settings.precision)
        return load_annotator(self.folder.resolve(), device, dtype)


@lru_cache(maxsize=64)
def _open(settings: HubCheckpointConfig, folder: Path, stamp: tuple[int, int] | None) -> Checkpoint:
    """Return an opened checkpoint; `stamp` tells one config.json from the next."""
    try:
        return Checkpoint(settings, folder, read_config(folder))
    except CheckpointError:
        return Checkpoint(settings, folder, None)


def _stamp(folder: Path) -> tuple[int, int] | None:
    try:
        found = (folder / "config.json").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
