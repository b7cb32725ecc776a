"""One module a promise; each offers `measure(bench) -> Section`."""
