"""What must be there before the platform starts, each with a sentence about what to do when it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from tavern.lib.databases import check_database
from tavern.lib.encrypted import encrypted
from tavern.lib.startup import AlreadyRunning, RedisUnavailable, SettingInvalid

#: Any numbers of ours: who prepares the database, and who serves it alone.
PREPARING = 7_240_003
SERVING_ALONE = 7_240_004

_POLL_S = 0.2


def check_prerequisites() -> None:
    """Try what the settings name.

    Raises:
        CannotStart: the first thing that is missing or means nothing.
    """
    try:
        encrypted("")
    except ValueError as error:
        raise SettingInvalid(
            "FIELD_KEYS must be Fernet keys: 32 bytes in URL-safe base64, separated by commas."
        ) from error
    if settings.DATABASE_URL:
        check_database(settings.DATABASES["default"])
    if settings.REDIS_URL:
        check_redis(settings.REDIS_URL)


def check_redis(url: str, *, timeout_s: float = 5.0) -> None:
    """Connect once.

    Raises:
        RedisUnavailable: there is no answer.
        SettingInvalid: `url` is no address of a Redis.
    """
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=timeout_s, socket_timeout=timeout_s)
    except ValueError as error:
        raise SettingInvalid("REDIS_URL must look like redis://host:6379/0.") from error
    try:
        client.ping()
    except redis.RedisError as error:
        address = client.connection_pool.connection_kwargs
        raise RedisUnavailable(
            f"Redis at {address.get('host', 'its socket')}:{address.get('port', '')} cannot be used ({error}). "
            "Check REDIS_URL, or leave it out: then one process serves everything from memory."
        ) from error
    finally:
        client.close()


@contextmanager
def claimed(lock: int, *, waits: bool) -> Iterator[None]:
    """Hold a lock in the database that one process at a time can have; a process that dies gives it back.

    Raises:
        AlreadyRunning: another one has it, and we do not wait.
    """
    claim = connection.copy()
    try:
        with claim.cursor() as cursor:
            while True:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
                if cursor.fetchone() == (True,):
                    break
                if not waits:
                    raise AlreadyRunning(
                        "Another process serves this database already. Stop it first, or set REDIS_URL for both."
                    )
                sleep(_POLL_S)
        try:
            yield
        finally:
            _give_back(claim, lock)
    finally:
        claim.close()


def _give_back(claim: object, lock: int) -> None:
    try:
        with claim.cursor() as cursor:  # type: ignore[attr-defined] # Django types no copy of a connection
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
    except DatabaseError:  # the database went first, and the lock with it
        return
