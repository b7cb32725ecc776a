"""Model connections: saving, choosing the first to ask, switching on and off, deleting."""

from contextlib import suppress
from urllib.parse import urlsplit

from django.db import connection as database
from django.db import transaction

from chats.errors import ConnectionFixed, TooManyConnections
from chats.generation.backends import connection_changed
from chats.models import Chat, Connection
from chats.providers import PRESETS, FoundServer
from tavern.accounts.models import User
from tavern.runtime import Draining, NoRuntime

#: More than anybody needs, and a bound on what one person can make us store and test.
MAX_CONNECTIONS = 50
#: Names the lock among those of the database; any number that nobody else uses.
_CHOOSING_LOCK = 0x6C616D70
#: Everything that a form may change; the key only when a new one is given.
_CHANGEABLE = (
    "title",
    "preset",
    "dialect",
    "base_url",
    "model",
    "capabilities",
    "defaults",
    "is_enabled",
    "is_default",
    "allow_private_network",
    "priority",
    "last_test",
    "updated_at",
)


def use_connection(chat: Chat, connection: Connection | None) -> None:
    """Let a connection answer in a chat from now on; None: whichever is asked first."""
    chat.connection = connection
    chat.save(update_fields=["connection"])


@transaction.atomic
def save_connection(connection: Connection, *, key: str | None, by: User) -> Connection:
    """Store a new or changed connection; the first one of its owner becomes the one that is asked first.

    `key` None keeps the stored key, "" removes it. What was tested before is forgotten.

    Raises:
        ConnectionFixed: the environment made it.
        TooManyConnections: there is no room for another one.
    """
    is_new = connection.is_new
    _check_changeable(connection)
    _wait_for_others(connection.owner_id)
    siblings = Connection.objects.filter(owner=connection.owner).exclude(pk=connection.pk)
    if is_new and siblings.count() >= MAX_CONNECTIONS:
        raise TooManyConnections(limit=MAX_CONNECTIONS)
    _keep_out_of_private_networks(connection, by)
    if is_new and not siblings.filter(is_default=True).exists():
        connection.is_default = True
    if connection.is_default:
        siblings.update(is_default=False)
    if key is not None:
        connection.set_key(key)
    connection.last_test = {}
    changed_key = () if key is None else ("api_key", "key_tail")
    connection.save(update_fields=None if is_new else (*_CHANGEABLE, *changed_key))
    _ask_afresh(connection)
    return connection


@transaction.atomic
def add_found_server(server: FoundServer, *, preset: str, model: str, by: User) -> Connection:
    """Make a server of this machine a connection for everybody on the site.

    Raises:
        TooManyConnections: there is no room for another one.
    """
    known = PRESETS[preset]
    connection = Connection(
        title=known.title,
        preset=preset,
        dialect=known.dialect,
        base_url=server.base_url,
        model=model,
        allow_private_network=True,
    )
    return save_connection(connection, key="", by=by)


@transaction.atomic
def prefer_connection(connection: Connection) -> None:
    """Ask this one first from now on, before its owner's others."""
    _wait_for_others(connection.owner_id)
    Connection.objects.filter(owner=connection.owner_id).exclude(pk=connection.pk).update(is_default=False)
    connection.is_default = True
    connection.save(update_fields=["is_default", "updated_at"])


def switch_connection(connection: Connection, *, is_enabled: bool) -> None:
    """Have a connection answer, or not for now."""
    connection.is_enabled = is_enabled
    connection.save(update_fields=["is_enabled", "updated_at"])
    _ask_afresh(connection)


def allow_private_network(connection: Connection, *, allow: bool) -> None:
    """Let a connection lead into a private network, at the address that it has now, or no longer; for staff."""
    connection.allow_private_network = allow
    connection.save(update_fields=["allow_private_network", "updated_at"])
    _ask_afresh(connection)


def delete_connection(connection: Connection) -> None:
    """Delete a connection and its key; chats that used it are answered by the next one.

    Raises:
        ConnectionFixed: the environment made it, and would make it again.
    """
    _check_changeable(connection)
    _ask_afresh(connection)
    connection.delete()


def is_same_origin(one: str, other: str) -> bool:
    """Whether two addresses lead to the same server, so that a key for one may be sent to the other."""
    return urlsplit(one.lower())[:2] == urlsplit(other.lower())[:2]


def _wait_for_others(owner_id: int | None) -> None:
    """Let one request at a time count somebody's connections, or the site's, or choose among them."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CHOOSING_LOCK, owner_id or 0])


def _check_changeable(connection: Connection) -> None:
    if connection.is_from_environment:
        raise ConnectionFixed


def _keep_out_of_private_networks(connection: Connection, by: User) -> None:
    """Only staff opens the way into private networks; for others it closes again once the address leads elsewhere."""
    if by.is_staff or not connection.allow_private_network:
        return
    allowed = Connection.objects.without_key().filter(pk=connection.pk, allow_private_network=True).first()
    connection.allow_private_network = allowed is not None and is_same_origin(allowed.base_url, connection.base_url)


def _ask_afresh(connection: Connection) -> None:
    # Where no server runs, nobody remembers its failures.
    with suppress(NoRuntime, Draining):
        connection_changed(connection.pk)
