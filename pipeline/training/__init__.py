"""From public data to a checkpoint."""
