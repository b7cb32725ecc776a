"""A server's event loop in a thread of its own, as pages find it; connections, and the ways to ask for their pages."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connections as databases
from django.test import Client

from chats.models import Connection
from chats.providers import PRESETS
from tavern.accounts.models import User
from tavern.runtime import runtime

KEY = "sk-test-abcdefgh-9876"
Make = Callable[..., Connection]


@pytest.fixture
def server_loop() -> Iterator[None]:
    """Pages hand their work to this loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="server-loop")
    thread.start()
    asyncio.run_coroutine_threadsafe(_start(), loop).result(5)
    yield
    asyncio.run_coroutine_threadsafe(runtime.drain(2), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    databases.close_all()
    runtime.is_draining = False


async def _start() -> None:
    runtime.ensure_started()


@pytest.fixture
def make(db: None) -> Make:
    """Return a function that stores a connection; any field may be given, and a key."""

    def make(owner: User | None = None, *, key: str = KEY, **fields: object) -> Connection:
        preset = PRESETS[str(fields.pop("preset", "deepseek"))]
        given = {"title": preset.title, "dialect": preset.dialect, "base_url": preset.base_url, **fields}
        connection = Connection(owner=owner, preset=preset.slug, **given)
        connection.set_key(key)
        connection.save()
        return connection

    return make


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def until_tested(connection: Connection) -> Connection:
    """Return the connection once its test has come to its end."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection.refresh_from_db()
        if connection.last_test.get("state") == "done":
            return connection
        threading.Event().wait(0.02)
    raise AssertionError("the test did not end")
