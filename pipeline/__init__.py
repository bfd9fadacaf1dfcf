"""Chinese news annotation: raw pages in, annotated documents out."""
