"""What commands act upon: one chat and its person; and what the page is told afterwards."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_noop as _

from chats.commands import Call, CommandFailed
from chats.errors import ChatError
from chats.history import newest
from chats.models import Chat, Message, Purpose, QuickReplySet
from chats.quick_replies import entries_of, script_of
from tavern.accounts.models import User

#: Messages that one run may add.
MAX_NEW_MESSAGES = 50
#: How far back from the end of a chat commands reach.
MAX_REACH = 2_000
#: Messages that one command may take or hide.
MAX_RANGE = 200


@dataclass(slots=True)
class Host:
    """`changed` says that turns are no longer as the page shows them; `go_to` leads elsewhere; `compose` is for the
    composer; `wants` a reply, which is begun last."""

    chat: Chat
    author: User
    changed: bool = False
    go_to: str = ""
    compose: str | None = None
    wants: Purpose | None = None
    instruction: str = ""
    stops: bool = False
    undo: UUID | None = None
    new_messages: int = 0
    note: dict[str, object] = field(default_factory=dict)

    def quick_reply(self, name: str) -> str | None:
        """The commands of a quick reply, by its label or `Set.Label`."""
        wanted_set, dot, wanted_label = name.partition(".")
        for each in QuickReplySet.objects.owned_by(self.author).in_order():
            for entry in entries_of(each):
                is_named = entry.label == name or (dot and each.name == wanted_set and entry.label == wanted_label)
                if is_named:
                    return script_of(entry.text)
        return None

    def ask(self, purpose: Purpose, instruction: str = "") -> None:
        """Have the model write when the commands are done. Once in a run."""
        if self.wants is not None:
            raise CommandFailed(_("One reply is asked for already. Ask for the next one when it is written."))
        self.wants, self.instruction = purpose, instruction

    def count_new(self) -> None:
        self.new_messages += 1
        self.changed = True
        if self.new_messages > MAX_NEW_MESSAGES:
            raise CommandFailed(_("Commands may add %(limit)d messages at most in one go."), limit=MAX_NEW_MESSAGES)

    def last(self, count: int = 1) -> list[Message]:
        """The newest messages, oldest first."""
        return list(newest(self.chat, min(count, MAX_REACH)).messages)

    def messages(self, call: Call, text: str, *, default: str = "") -> list[Message]:
        """The messages that `3`, `3-7` or nothing name, counted from 0 at the beginning of the chat."""
        first, last = self._range(call, text or default)
        total = self.chat.message_count
        if last - first >= MAX_RANGE:
            raise CommandFailed(_("A command takes %(limit)d messages at most."), limit=MAX_RANGE)
        if total - first > MAX_REACH:
            raise CommandFailed(_("Commands reach the newest %(limit)d messages."), limit=MAX_REACH)
        found = self.last(total - first)
        return found[: last - first + 1]

    def message(self, call: Call, text: str) -> Message:
        found = self.messages(call, text, default="last")
        return found[0]

    def _range(self, call: Call, text: str) -> tuple[int, int]:
        total = self.chat.message_count
        if text in {"", "last"}:
            first = last = total - 1
        else:
            start, dash, end = text.partition("-")
            first = int(call.number(start))
            last = int(call.number(end)) if dash else first
        if total and first > last:
            first, last = last, first
        if not 0 <= first < total:
            raise CommandFailed(_("There is no message %(number)d in this chat."), number=first)
        return first, min(last, total - 1)


def refused(error: ChatError) -> CommandFailed:
    """What an action refused, as commands say it: the sentence is translated already."""
    return CommandFailed("%(reason)s", reason=error.text)
