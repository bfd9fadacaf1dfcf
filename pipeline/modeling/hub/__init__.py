"""Checkpoints of other people: found, checked, loaded and run for the model stages."""
