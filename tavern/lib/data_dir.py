"""Where the platform keeps what it makes, and the secrets it makes for itself."""

import hashlib
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

#: A Unix socket's path may have 107 bytes; PostgreSQL adds `/pg/.s.PGSQL.5432` to ours.
_LONGEST_PATH = 80


def data_dir(base_dir: Path, chosen: str) -> Path:
    """Return the data folder, made if missing: the chosen one, else `var/` beside the code.

    Started as root from inside a home folder, or from a path too long for a socket, it lies under `/var/lib`
    instead, because the embedded database runs as a user of its own and would have to open every folder above it.
    """
    path = Path(chosen).expanduser().resolve() if chosen else base_dir / "var"
    if not chosen and (_is_root_at_home(base_dir) or len(str(path)) > _LONGEST_PATH):
        name = hashlib.sha256(str(base_dir).encode()).hexdigest()[:8]
        path = (Path("/var/lib") if _is_root() else Path.home() / ".local/share") / f"lamplight-{name}"
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret (a valid Fernet key) that is made on first use and kept, readable by its owner only."""
    path = folder / "secrets" / name
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


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _is_root_at_home(path: Path) -> bool:
    return _is_root() and (path.is_relative_to("/root") or path.is_relative_to("/home"))
