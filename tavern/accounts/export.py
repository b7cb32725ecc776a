"""What belongs to a person, for taking it along and for erasing it. Apps above register their part."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tavern.accounts.models import User

#: Yields (path inside the archive, content) for everything a person has in one app; what may be large comes in pieces.
Exporter = Callable[[User], Iterator[tuple[str, bytes | Iterable[bytes]]]]
#: Erases what the database's cascades would leave behind, such as files.
Eraser = Callable[[User], None]


@dataclass(frozen=True)
class PersonalData:
    name: str
    export: Exporter
    erase: Eraser | None = None


def pieces_of(content: bytes | Iterable[bytes]) -> Iterable[bytes]:
    return (content,) if isinstance(content, bytes) else content


_registered: dict[str, PersonalData] = {}


def register_personal_data(part: PersonalData) -> None:
    """Add an app's part; called once from `AppConfig.ready`."""
    _registered[part.name] = part


def personal_data() -> tuple[PersonalData, ...]:
    return tuple(_registered.values())
