"""Starts what tests need before Django loads: a data folder of their own and PostgreSQL in it."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# A busy machine must not fail a test: time is measured by the bench. The same examples come every time, so that a
# change is judged by what it did; EXPLORE=1 looks for new ones.
hypothesis_settings.register_profile(
    "ours",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="EXPLORE" not in os.environ,
)
hypothesis_settings.load_profile("ours")

_ROOT = Path(__file__).resolve().parent.parent


def _data_dir() -> Path:
    """Keep the test cluster between runs beside the code, or in the temporary folder when that path is too long."""
    beside = _ROOT / "var" / "test"
    if len(str(beside)) < 70 and not str(beside).startswith(("/root", "/home")):
        return beside
    return Path(tempfile.gettempdir()) / f"lamplight-test-{hashlib.sha256(str(_ROOT).encode()).hexdigest()[:8]}"


os.environ.setdefault("TAVERN_DATA_DIR", str(_data_dir()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tavern.settings")
os.environ["LOG_LEVEL"] = "error"
os.environ["DEMO_TOKENS_PER_SECOND"] = "0"
for name in ("OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "REDIS_URL", "DEBUG"):
    os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    from tavern.lib.databases import ensure_embedded_database
    from tavern.ops.static import compile_catalogues

    if not settings.DATABASE_URL:
        folder = ensure_embedded_database(settings.DATA_DIR)
        _trade_durability_for_speed(folder)
    compile_catalogues(settings.LOCALE_PATHS[0])
    # Pages are tested without collecting static files first; browser tests run a real server that does.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _trade_durability_for_speed(folder: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """No test sees what another one remembered."""
    from django.core.cache import caches

    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    """Uploads of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined] # pytest-django's wrapper


@pytest.fixture
def alice(db: None) -> object:
    from tests.cast import make_user

    return make_user("alice")


@pytest.fixture
def bob(db: None) -> object:
    from tests.cast import make_user

    return make_user("bob")


@pytest.fixture
def charlie(db: None) -> object:
    from tests.cast import make_user

    return make_user("charlie", is_staff=True, is_superuser=True)
