"""Comparing documents with hand-labelled ones."""
