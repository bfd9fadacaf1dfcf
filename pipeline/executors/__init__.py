"""Where and how batches run."""
