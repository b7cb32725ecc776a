"""The chat, read from its newest message backwards and only as far as somebody asks."""

from collections.abc import Iterable, Iterator
from itertools import islice

from .inputs import HistoryMessage
from .roles import Role

#: How far back the newest message of a role is looked for. Bounds the work in chats that have none.
LOOK_BACK = 200


class Tape:
    """The visible messages of a chat, newest first. Reads its source once and remembers what was read."""

    def __init__(self, newest_first: Iterable[HistoryMessage]) -> None:
        self._source = iter(newest_first)
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
                    read.append(message)
                    break
            else:
                return

    def newest(self, count: int) -> list[HistoryMessage]:
        """Up to so many messages, newest first."""
        return list(islice(self, max(count, 0)))

    def last_of(self, role: Role) -> HistoryMessage | None:
        """The newest message of a role, if it is among the newest `LOOK_BACK`."""
        return next((message for message in islice(self, LOOK_BACK) if message.role is role), None)
