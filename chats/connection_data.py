"""What a person has in model connections, to take along. Keys stay here: whoever finds the file could spend with them."""

import json
from collections.abc import Iterator
from typing import Any

from chats.models import Connection
from tavern.accounts.models import User


def export_connections(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield all connections as JSON, without their keys."""
    found = Connection.objects.owned_by(user).without_key().in_order()
    yield "connections.json", json.dumps([_connection(row) for row in found], ensure_ascii=False, indent=1).encode()


def _connection(connection: Connection) -> dict[str, Any]:
    return {
        "title": connection.title,
        "service": connection.preset,
        "dialect": connection.dialect,
        "address": connection.base_url,
        "model": connection.model,
        "abilities": connection.capabilities,
        "defaults": connection.defaults,
        "is_enabled": connection.is_enabled,
        "is_default": connection.is_default,
        "has_key": connection.has_key,
        "created_at": connection.created_at.isoformat(),
    }
