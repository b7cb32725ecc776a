"""Runs the llama.cpp HTTP server of the wheel ``xllamacpp`` on loopback until its standard input closes.

Started by ``llama.py`` as a program of its own, so that its threads and its memory are not the tests'.
"""

import argparse
import sys

import xllamacpp


def main() -> None:
    arguments = _arguments()
    params = xllamacpp.CommonParams()
    params.model.path = arguments.model
    params.model_alias = {"tiny-storyteller"}
    params.hostnames = ["127.0.0.1"]
    params.port = arguments.port
    params.n_parallel = arguments.parallel
    params.n_ctx = arguments.context
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.endpoint_slots = params.endpoint_metrics = True
    params.use_jinja = params.offline = True
    params.warmup = params.ui = False
    params.verbosity = -1
    if arguments.api_key:
        params.api_keys = [arguments.api_key]
    server = xllamacpp.Server(params)
    sys.stdout.write(f"READY {server.listening_address}\n")
    sys.stdout.flush()
    # The starter holds the other end: when it ends, however it ends, so do we.
    sys.stdin.read()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--context", type=int, default=16_384)
    parser.add_argument("--api-key", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
