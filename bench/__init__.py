"""Measures what the documents promise, on this machine, each figure beside its floor."""
