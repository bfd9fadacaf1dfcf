"""Benchmarks: characters a second, memory, cold start and growth, measured as whole processes."""
