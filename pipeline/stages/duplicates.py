"""The stage `duplicates`: near-duplicates, documents that repeat an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from pydantic import Field

from pipeline.document import Document, Label
from pipeline.stage import Stage, StageConfig, register
from pipeline.text.minhash import Repeats, signature


class DuplicatesConfig(StageConfig):
    """Settings of the stage `duplicates`."""

    # Reprints of an agency's text with another headline and ending share four fifths and more.
    threshold: float = Field(
        0.8, gt=0, le=1, description="least share of common shingles of a near-duplicate"
    )
    # Two words and a bit: shorter ones are shared by all news, longer ones break at every edit.
    shingle: int = Field(5, ge=1, description="characters in a shingle")
    # The similarity is off by 1/sqrt(128), 0.09, at most in two of three cases.
    permutations: int = Field(
        128, ge=16, le=1024, description="hashes in a signature; more are more exact"
    )


@register("duplicates")
class Duplicates(Stage[DuplicatesConfig]):
    """Marks near-duplicates (MinHash): the first document that is repeated, and how similar.

    While documents are annotated each gets its signature; once a run is through, those that
    repeat an earlier one get its id as label. So it is the same for any number of workers.
    """

    Config = DuplicatesConfig
    uses = ("noise",)
    provides = ("signature", "duplicates")
    can_be_forked = True

    def problems(self) -> list[str]:
        """What is missing: a package that no other stage needs."""
        if find_spec("datasketch") is not None:
            return []
        return ["it needs datasketch: pip install 'chinese-news-pipeline[duplicates]'"]

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with their signatures, and no label yet."""
        for doc in docs:
            doc.texts["signature"] = signature(
                doc.clean_text,
                shingle=self.config.shingle,
                permutations=self.config.permutations,
            )
            doc.labels["duplicates"] = []
        return docs

    def follow_up(self) -> Callable[[Document], None]:
        """Return what labels all documents of a run, given in order."""
        repeats = Repeats(threshold=self.config.threshold, permutations=self.config.permutations)

        def label(doc: Document) -> None:
            if (signed := doc.texts.get("signature")) is None:
                return
            found = repeats.first(doc.id, signed)
            doc.labels["duplicates"] = [Label(found[0], round(found[1], 4))] if found else []

        return label
