"""Real programs that tests and benchmarks talk to: llama.cpp with a generated model, a hostile server."""
