"""Going another way from an earlier turn: what was told so far stays as a branch of its own."""

from django.db import transaction

from chats.actions.adding import append, checked_text, copy_state, locked, save_head
from chats.actions.branches import branch_from, open_line, switch_branch
from chats.errors import NothingToRegenerate
from chats.models import Author, Message, Variant
from chats.paths import count_kept, is_on_path
from chats.tokens import count_tokens


@transaction.atomic
def branch_with(message: Message, text: str) -> Message:
    """Say something else in the place of a turn, on a new branch that ends there; returns the new turn.

    Raises:
        MessageEmpty, MessageTooLong: the text cannot be a message.
    """
    text = checked_text(text)
    chat = locked(message.chat)
    open_line(chat, message.parent, forked_from=message.parent)
    chat.message_count = count_kept(message.parent_id)
    retold = append(
        chat,
        variant=Variant(text=text, tokens=count_tokens(text)),
        author=message.author,
        speaker=message.speaker,
        character_id=message.character_id,
        persona_id=message.persona_id,
    )
    save_head(chat)
    copy_state(chat, message.chat)
    return retold


@transaction.atomic
def branch_for_reply(message: Message, text: str = "") -> None:
    """Open a branch on which the next reply follows a person's turn, or takes the place of a character's.

    With a text that differs, a person's turn says that on the new branch.

    Raises:
        MessageEmpty, MessageTooLong: the text cannot be a message. NothingToRegenerate: nothing comes before it.
    """
    if message.author == Author.PERSON:
        if text and text != message.text:
            branch_with(message, text)
        else:
            branch_from(message)
    elif message.parent is None:
        raise NothingToRegenerate
    else:
        message.parent.chat = message.chat
        branch_from(message.parent)


@transaction.atomic
def open_branch_of(message: Message) -> None:
    """Switch to the branch that a turn is on, the one used last if it is on several; without any, open one."""
    chat = message.chat
    if is_on_path(message.pk, message.depth, head_id=chat.head_id):
        return
    for branch in chat.branches.order_by("-active_at"):
        if is_on_path(message.pk, message.depth, head_id=branch.head_id):
            switch_branch(chat, branch)
            return
    branch_from(message)
