"""Clients of model backends: plain dataclasses in, an async iterator of deltas out."""
