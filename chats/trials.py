"""Trying a connection out: how one did the last time, and running it in the loop of the process.

Nothing here holds a page's thread for longer than `ADDRESS_S`. A trial leaves its result in `Connection.last_test`, a
list of models in the cache, and pages ask for them until they are there, in whichever process they are.
"""

import asyncio
import uuid
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitedTooLong
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import structlog
from django.core.cache import cache
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chats.connections import preset_of, spec_of
from chats.generation.backends import breakers, model_client
from chats.models import Connection
from chats.providers import (
    ConnectionSpec,
    FoundServer,
    ModelInfo,
    ProviderError,
    TestReport,
    Timeout,
    discover_local,
    test_connection,
)
from tavern.accounts.models import User
from tavern.lib.encrypted import SecretUnreadable
from tavern.lib.hops import database_hop
from tavern.runtime import Draining, NoRuntime, runtime

log = structlog.get_logger(__name__)
T = TypeVar("T")

#: A trial that takes longer has failed; a cold local model may need most of it.
TRIAL_S = 90.0
LISTING_S = 15.0
#: How long a page waits for a name to be looked up, and for this machine's ports.
ADDRESS_S = 3.0
#: What of a service's list is offered for choosing.
MAX_MODELS = 500
_LISTING_KEPT_S = 120

TrialState = Literal["none", "running", "passed", "failed", "lost"]
_NO_KEY = gettext_noop("The stored key can no longer be read. Enter it again.")


class Unavailable(Exception):
    """This process cannot try anything now: it is starting or stopping."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong: `text` in the reader's language, `detail` in the service's own words."""

    code: str
    text: str
    detail: str = ""

    @classmethod
    def stored(cls, record: Mapping[str, Any]) -> "Fault":
        sentence = record["sentence"]
        return cls(record["code"], _(sentence) % record["params"] if sentence else "", record.get("detail", ""))


@dataclass(frozen=True, slots=True)
class Trial:
    """The newest trial of a connection. None is what could not be found out; times are milliseconds."""

    state: TrialState = "none"
    at: datetime | None = None
    latency_ms: int | None = None
    first_token_ms: int | None = None
    streaming: bool | None = None
    tools: bool | None = None
    model_count: int = 0
    fault: Fault | None = None

    @classmethod
    def of(cls, connection: Connection) -> "Trial":
        """Read what is stored; a trial whose process is gone is lost."""
        record = connection.last_test
        if not record:
            return cls()
        at = parse_datetime(record["at"])
        if record["state"] == "running":
            is_late = at is None or timezone.now() - at > timedelta(seconds=TRIAL_S + 10)
            return cls("lost" if is_late else "running", at)
        facts = {name: record.get(name) for name in ("latency_ms", "first_token_ms", "streaming", "tools")}
        error = record.get("error")
        fault = Fault.stored(error) if error else None
        return cls("failed" if fault else "passed", at, **facts, model_count=record.get("models", 0), fault=fault)


@dataclass(frozen=True, slots=True)
class Listing:
    """The models that a service offers, once they have come."""

    is_running: bool
    models: tuple[str, ...] = ()
    fault: Fault | None = None


def start_trial(connection: Connection) -> None:
    """Try a connection out with a short reply; one trial at a time each.

    Raises:
        Unavailable: this process runs no tasks.
    """
    if Trial.of(connection).state == "running":
        return
    try:
        spec = spec_of(Connection.objects.get(pk=connection.pk))
    except SecretUnreadable:
        _keep(connection, {"state": "done", "error": _record("secret_unreadable", _NO_KEY)})
        return
    before, token = connection.last_test, uuid.uuid4().hex
    _keep(connection, {"state": "running", "token": token})
    try:
        _spawn(_try_out(connection.pk, spec, token), name=f"connection-test:{connection.pk}")
    except Unavailable:
        connection.last_test = before
        connection.save(update_fields=["last_test"])
        raise


def start_listing(spec: ConnectionSpec, asker: User) -> str:
    """Ask a service for its models; `listing` returns them, to whoever asked, by the token returned here.

    Raises:
        Unavailable: this process runs no tasks.
    """
    token = uuid.uuid4().hex
    cache.set(_key(asker, token), {}, _LISTING_KEPT_S)
    _spawn(_list(spec, _key(asker, token)), name=f"connection-models:{token}")
    return token


def listing(asker: User, token: str) -> Listing | None:
    """Return what is known by now, None if nothing was asked by that token or it was long ago."""
    record = cache.get(_key(asker, token))
    if record is None:
        return None
    error = record.get("error")
    return Listing(not record, tuple(record.get("models", ())), Fault.stored(error) if error else None)


def check_address(spec: ConnectionSpec) -> None:
    """Judge an address before it is stored.

    Raises:
        ProviderError: it is malformed, leads into a private network, or (Connect) is not known.
        Unavailable: it could not be found out in time; the guard judges it again at every use.
    """
    _wait_for(_check(spec), name="connection-address")


def find_local() -> tuple[FoundServer, ...]:
    """Ask the usual ports of this machine for model servers.

    Raises:
        Unavailable: this process runs no tasks.
    """
    return _wait_for(_discover(), name="connection-search")


async def _check(spec: ConnectionSpec) -> None:
    await model_client().check_address(spec)


async def _discover() -> tuple[FoundServer, ...]:
    return await discover_local(model_client())


async def _try_out(pk: uuid.UUID, spec: ConnectionSpec, token: str) -> None:
    clocks = replace(spec.clocks, total_s=min(spec.clocks.total_s, TRIAL_S))
    try:
        async with asyncio.timeout(TRIAL_S):
            report = await test_connection(replace(spec, clocks=clocks), model_client())
    except TimeoutError:
        report = TestReport(error=Timeout(clock="total"))
    log.info("connection.tested", connection=str(pk), error=report.error.code if report.error else "")
    if report.error is None:
        breakers.forget(str(pk))
    await database_hop(_store, pk, token, report)


def _store(pk: uuid.UUID, token: str, report: TestReport) -> None:
    """Keep a report, unless the connection was changed or tried anew since the trial began."""
    connection = Connection.objects.without_key().filter(pk=pk, last_test__token=token).first()
    if connection is None:
        return
    preset = preset_of(connection)
    if not (connection.model or (preset and preset.default_model)) and report.models:
        # A trial answers with the server's first model, so that is the one that is known to work.
        connection.model = report.models[0].id[:200]
        connection.save(update_fields=["model"])
    _keep(
        connection,
        {
            "state": "done",
            "latency_ms": _whole(report.latency_ms),
            "first_token_ms": _whole(report.first_token_ms),
            "streaming": report.streaming,
            "tools": report.tools,
            "models": len(report.models),
            "error": _record_of(report.error),
        },
    )


async def _list(spec: ConnectionSpec, key: str) -> None:
    try:
        async with asyncio.timeout(LISTING_S):
            models = await model_client().provider(spec).list_models()
    except TimeoutError:
        record: dict[str, Any] = {"error": _record_of(Timeout(clock="total"))}
    except ProviderError as error:
        record = {"error": _record_of(error)}
    else:
        record = {"models": [model.id for model in _in_order(models)]}
    await database_hop(cache.set, key, record, _LISTING_KEPT_S)


def _in_order(models: tuple[ModelInfo, ...]) -> list[ModelInfo]:
    return sorted(models, key=lambda model: model.id.lower())[:MAX_MODELS]


def _keep(connection: Connection, record: dict[str, Any]) -> None:
    connection.last_test = {**record, "at": timezone.now().isoformat()}
    connection.save(update_fields=["last_test"])


def _record_of(error: ProviderError | None) -> dict[str, Any] | None:
    return _record(error.code, error.sentence, error.params, error.detail) if error else None


def _record(code: str, sentence: str, params: Mapping[str, object] | None = None, detail: str = "") -> dict[str, Any]:
    """An error as JSON; its sentence stays a msgid, because readers differ in language."""
    known = {name: value if isinstance(value, int) else str(value) for name, value in (params or {}).items()}
    return {"code": code, "sentence": sentence, "params": known, "detail": detail}


def _spawn(coroutine: Coroutine[Any, Any, T], *, name: str) -> "Future[T]":
    try:
        return runtime.spawn(coroutine, name=name)
    except (NoRuntime, Draining) as error:
        raise Unavailable from error


def _wait_for(coroutine: Coroutine[Any, Any, T], *, name: str) -> T:
    waited = _spawn(coroutine, name=name)
    try:
        return waited.result(ADDRESS_S)
    except WaitedTooLong as error:
        waited.cancel()
        raise Unavailable from error


def _whole(milliseconds: float | None) -> int | None:
    return None if milliseconds is None else round(milliseconds)


def _key(asker: User, token: str) -> str:
    return f"connection-models:{asker.pk}:{token}"
