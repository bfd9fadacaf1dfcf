"""Stages, one file each; adding a file adds a stage."""
