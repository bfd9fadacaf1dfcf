"""How good the pipeline is on gold documents, how sure that is, and what it has to beat."""

from pipeline.evaluation.corpus import Corpus, read_corpus
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.scores import Difference, Figure

__all__ = ["Corpus", "Difference", "Evaluation", "Figure", "evaluate", "read_corpus"]
