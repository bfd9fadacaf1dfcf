"""How good the pipeline is on gold documents, how sure that is, and what it has to beat."""
