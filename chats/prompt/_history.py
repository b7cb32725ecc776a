"""The chat, read from its newest message backwards and only as far as somebody asks."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .basics import Role
from .inputs import HistoryMessage

#: How far back the newest message of a role is looked for. Bounds the work in chats that have none.
LOOK_BACK = 200

#: Changes a message on its way into the prompt, by its depth.
Transform = Callable[[HistoryMessage, int], HistoryMessage]


class Tape:
    """The visible messages of a chat, newest first. Reads its source once and remembers what was read."""

    def __init__(self, newest_first: Iterable[HistoryMessage]) -> None:
        self._source = iter(newest_first)
        self._transform: Transform | None = None
        self._read: list[HistoryMessage] = []

    def __iter__(self) -> Iterator[HistoryMessage]:
        read, index = self._read, 0
        while True:
            while index < len(read):
                yield read[index]
                index += 1
            # Somebody else may read between two of our steps, so the loop looks at what is known again.
            for message in self._source:
                if not message.hidden and message.text and not message.text.isspace():
                    read.append(self._transform(message, len(read)) if self._transform else message)
                    break
            else:
                return

    def transform_with(self, transform: Transform) -> None:
        """Change messages as they are read from now on."""
        self._transform = transform

    def newest(self, count: int) -> list[HistoryMessage]:
        """Up to so many messages, newest first."""
        return list(islice(self, max(count, 0)))

    def last_of(self, role: Role) -> HistoryMessage | None:
        """The newest message of a role, if it is among the newest `LOOK_BACK`."""
        return next((message for message in islice(self, LOOK_BACK) if message.role is role), None)

    def count_of(self, role: Role) -> int:
        """How many of the newest `LOOK_BACK` messages are of a role."""
        return sum(message.role is role for message in islice(self, LOOK_BACK))
