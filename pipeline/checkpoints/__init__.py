"""Checkpoints: where one comes from, whether it is whole, what it can do."""
