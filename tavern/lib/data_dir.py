"""Where the platform keeps what it makes, and the secrets it makes for itself."""

import hashlib
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from tavern.lib.startup import DataFolderUnusable

#: A Unix socket's path may have 107 bytes; PostgreSQL adds `/pg/.s.PGSQL.5432` to ours.
_LONGEST_PATH = 80


def data_dir(base_dir: Path, chosen: str) -> Path:
    """Return the data folder, made if missing: the chosen one, else `var/` beside the code.

    Started as root from inside a home folder, or from a path too long for a socket, it lies under `/var/lib`
    instead, because the embedded database runs as a user of its own and would have to open every folder above it.

    Raises:
        DataFolderUnusable: it cannot be made or written to, or its path is too long for the database's socket.
    """
    path = Path(chosen).expanduser().resolve() if chosen else base_dir / "var"
    if not chosen and (_is_root_at_home(base_dir) or len(os.fsencode(path)) > _LONGEST_PATH):
        name = hashlib.sha256(str(base_dir).encode()).hexdigest()[:8]
        path = (Path("/var/lib") if _is_root() else Path.home() / ".local/share") / f"lamplight-{name}"
    if chosen and len(os.fsencode(path)) > _LONGEST_PATH:
        raise DataFolderUnusable(
            f"The path of the data folder {path} is too long: choose one of {_LONGEST_PATH} bytes."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderUnusable(_sentence(path, error.strerror or "no reason given")) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise DataFolderUnusable(_sentence(path, "Permission denied"))
    return path


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret (a valid Fernet key) that is made on first use and kept, readable by its owner only.

    Raises:
        DataFolderUnusable: it cannot be kept, or belongs to somebody else.
    """
    try:
        return _kept_secret(folder / "secrets" / name)
    except OSError as error:
        raise DataFolderUnusable(_sentence(folder, error.strerror or "no reason given")) from error


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(urlsafe_b64encode(secrets.token_bytes(32)).decode())
        try:
            os.link(fresh, path)  # atomic: the first of two processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _sentence(path: Path, reason: str) -> str:
    return f"The data folder {path} cannot be used ({reason}). Choose another one with TAVERN_DATA_DIR=…"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _is_root_at_home(path: Path) -> bool:
    return _is_root() and (path.is_relative_to("/root") or path.is_relative_to("/home"))
