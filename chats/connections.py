"""Which models answer in a chat, and how a stored connection becomes one that can be called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import structlog
from django.conf import settings
from django.db.models import Q

from chats.models import ENVIRONMENT, Chat, Connection, Dialect
from chats.models.connection import ConnectionQuerySet
from chats.providers import PRESETS, Capabilities, Clocks, ConnectionSpec, DialectName, Preset, capabilities_for
from tavern.lib.encrypted import SecretUnreadable

log = structlog.get_logger(__name__)

#: Enough to find one that answers.
MAX_CANDIDATES = 6


class NoModel(Exception):
    """There are connections, but none of them is switched on."""


@dataclass(frozen=True, slots=True)
class ConnectionDefaults:
    """What `Connection.defaults` may hold; tokens are the model's own, 0 means not given."""

    samplers: Mapping[str, Any]
    max_tokens: int = 0
    context_tokens: int = 0
    stop: tuple[str, ...] = ()
    #: None lets every reply have its own.
    seed: int | None = None


def connections_for(chat: Chat) -> list[Connection]:
    """Return the connections to try, in order: the chat's, the person's, the site's. Empty: the demo answers.

    Raises:
        NoModel: somebody set up a connection, and all are switched off. Then the demo would be dishonest.
        SecretUnreadable: none of their keys can be read any more.
    """
    found = Connection.objects.filter(Q(owner=None) | Q(owner_id=chat.owner_id)).in_order()
    try:
        known = list(found)
    except SecretUnreadable:
        known = _readable(found)
    usable = [connection for connection in known if connection.is_enabled]
    if known and not usable:
        raise NoModel
    # The sort is stable, so that priority decides among equals.
    usable.sort(
        key=lambda connection: (
            connection.pk != chat.connection_id,
            connection.owner_id is None,
            not connection.is_default,
        )
    )
    return usable[:MAX_CANDIDATES]


def _readable(found: ConnectionQuerySet) -> list[Connection]:
    """Load connections one by one, without those whose key cannot be read: the others can still answer."""
    readable = []
    for connection in found.without_key():
        try:
            connection.refresh_from_db(fields=["api_key"])
        except SecretUnreadable:
            log.warning("connection.key_unreadable", connection=str(connection.pk))
        else:
            readable.append(connection)
    if not readable:
        raise SecretUnreadable("The keys of all connections are unreadable.")
    return readable


def spec_of(connection: Connection) -> ConnectionSpec:
    """Return a connection for the engine, with its key readable: do not keep or log it."""
    preset = PRESETS.get(connection.preset)
    return ConnectionSpec(
        dialect=cast("DialectName", connection.dialect),
        base_url=connection.base_url,
        api_key=connection.api_key,
        model=connection.model or (preset.default_model if preset else ""),
        capabilities=capabilities_of(connection),
        clocks=preset.clocks if preset else Clocks(first_token_s=settings.LLM_TIMEOUT),
        allow_private=connection.allow_private_network,
        name=str(connection.pk),
    )


def defaults_of(connection: Connection) -> ConnectionDefaults:
    """Read the stored defaults; what has a wrong type counts as not given."""
    stored = connection.defaults
    samplers, stop = stored.get("samplers"), stored.get("stop")
    return ConnectionDefaults(
        samplers=samplers if isinstance(samplers, dict) else {},
        max_tokens=_tokens(stored.get("max_tokens")),
        context_tokens=_tokens(stored.get("context_tokens")),
        stop=tuple(text for text in stop if isinstance(text, str)) if isinstance(stop, list) else (),
        seed=stored["seed"] if type(stored.get("seed")) is int else None,
    )


def ensure_site_connection() -> Connection | None:
    """Make the site's connection say what OPENAI_API_KEY, OPENAI_MODEL and OPENAI_BASE_URL say; safe to repeat.

    Without key and address it is removed. Whether it is switched on and its place in the order stay as staff set them.
    """
    made = Connection.objects.site_wide().filter(preset=ENVIRONMENT)
    if not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
        made.delete()
        return None
    openai = PRESETS["openai"]
    connection = made.first() or Connection(
        preset=ENVIRONMENT,
        title="OpenAI" if not settings.OPENAI_BASE_URL else "Model",
        is_default=not Connection.objects.site_wide().filter(is_default=True).exists(),
    )
    connection.dialect = Dialect.OPENAI_CHAT
    connection.base_url = settings.OPENAI_BASE_URL or openai.base_url
    connection.model = settings.OPENAI_MODEL or ("" if settings.OPENAI_BASE_URL else openai.default_model)
    # Who sets the environment runs the machine, and may mean a server in the same network.
    connection.allow_private_network = True
    connection.set_key(settings.OPENAI_API_KEY)
    connection.save()
    return connection


def preset_of(connection: Connection) -> Preset | None:
    """Return the service a connection was made for, None if nothing is known about it."""
    if connection.is_from_environment and not settings.OPENAI_BASE_URL:
        return PRESETS["openai"]
    return PRESETS.get(connection.preset)


def capabilities_of(connection: Connection) -> Capabilities:
    """Return what a connection can do: what is known of its service, and what its owner said."""
    preset = preset_of(connection)
    known = capabilities_for(preset, connection.model or preset.default_model) if preset else Capabilities()
    try:
        return known.overridden(connection.capabilities)
    except ValueError:
        log.warning("connection.capabilities_unreadable", connection=str(connection.pk))
        return replace(known)


def _tokens(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
