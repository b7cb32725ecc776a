"""What a page shows of model connections: never their keys."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.shortcuts import get_object_or_404

from chats.connections import preset_of
from chats.models import Connection
from chats.providers import PRESETS, FoundServer, Preset
from chats.trials import Trial
from tavern.accounts.models import User

CUSTOM = PRESETS["custom"]


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection, the service it was made for, and how it did when it was tried out."""

    connection: Connection
    preset: Preset
    trial: Trial

    @classmethod
    def of(cls, connection: Connection) -> "ConnectionRow":
        return cls(connection, preset_of(connection) or CUSTOM, Trial.of(connection))

    @property
    def model(self) -> str:
        return self.connection.model or self.preset.default_model


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A server of this machine that is no connection yet."""

    server: FoundServer
    preset: Preset

    @property
    def port(self) -> int | None:
        return urlsplit(self.server.base_url).port


def editable_connection(user: User, pk: UUID) -> Connection:
    """Load a connection of theirs, for staff also one of the site's, without its key; a stranger gets a 404."""
    return get_object_or_404(Connection.objects.editable_by(user).without_key(), pk=pk)


def found_rows(servers: tuple[FoundServer, ...]) -> list[FoundRow]:
    """Leave out what the site already has, by whichever name of this machine."""
    known = {_local(address) for address in Connection.objects.site_wide().values_list("base_url", flat=True)}
    return [FoundRow(server, PRESETS[server.presets[0]]) for server in servers if _local(server.base_url) not in known]


def _local(address: str) -> str:
    return address.lower().rstrip("/").replace("://localhost", "://127.0.0.1").removesuffix("/v1")
