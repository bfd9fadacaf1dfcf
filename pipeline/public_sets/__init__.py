"""Public data sets: how their files are read and what their labels mean in ours."""
