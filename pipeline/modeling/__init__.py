"""From pages to predictions: windows and batches, our network (news/) and others' (hub/)."""
