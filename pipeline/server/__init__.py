"""The pipeline behind HTTP: `python -m pipeline serve`; needs the extra `serve`."""
