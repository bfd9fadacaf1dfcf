"""A run as one HTML file that opens anywhere: `python -m pipeline report`."""
