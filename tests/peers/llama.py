"""Starts and stops a real llama.cpp server."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.peers.tiny_gguf import TinyModel


@dataclass(frozen=True)
class LlamaServer:
    """A running server: its address without path, its key, and its process id."""

    url: str
    api_key: str
    pid: int


@contextmanager
def llama_server(
    model: TinyModel | None = None,
    *,
    api_key: str = "",
    parallel: int = 4,
    context: int = 16_384,
    port: int = 0,
) -> Iterator[LlamaServer]:
    """Run a server while the block runs. ``context`` is shared by the ``parallel`` slots.

    Raises:
        RuntimeError: it did not start; its own words are in the message.
    """
    file = (model or TinyModel()).path()
    command = [sys.executable, str(Path(__file__).with_name("llama_server.py")), str(file)]
    command += [
        "--port",
        str(port),
        "--parallel",
        str(parallel),
        "--context",
        str(context),
        "--api-key",
        api_key,
    ]
    # A file rather than a pipe for its log: nobody would empty the pipe.
    with (
        TemporaryFile("w+") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            yield LlamaServer(_ready_address(process, log), api_key, process.pid)
        finally:
            process.terminate()


def _ready_address(process: "subprocess.Popen[str]", log: IO[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("READY "):
            return line.removeprefix("READY ").strip()
    log.seek(0)
    raise RuntimeError(f"the llama.cpp server did not start: {log.read()[-2000:]}")
