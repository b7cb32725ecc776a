"""Writing, changing and hiding turns."""

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from chats.actions.adding import append, checked_text, copy_state, locked, save_head
from chats.errors import MessageBusy, NoSuchGreeting
from chats.models import Author, Chat, Message, Revision, Variant, VariantStatus, as_line
from chats.people import persona_of, speaker_name
from chats.prompt.regex_scripts import Occasion, Place
from chats.scripts import place_of, scripted
from chats.tokens import count_tokens
from tavern.accounts.models import User


@transaction.atomic
def post_message(chat: Chat, author: User, text: str) -> Message:
    """Add a person's message at the end of the active branch; the draft is used up.

    Raises:
        MessageEmpty, MessageTooLong: the text cannot be a message.
    """
    text = checked_text(text)
    now = locked(chat)
    message = append_own(now, author, text)
    save_head(now)
    copy_state(now, chat)
    message.chat = chat
    return message


def append_own(chat: Chat, author: User, text: str) -> Message:
    """Add a person's checked text to a locked chat; see `append`."""
    chat.draft = ""
    text = scripted(chat, text, Place.USER_INPUT, Occasion.STORED, depth=0) or text
    return append(
        chat,
        variant=Variant(text=text, tokens=count_tokens(text)),
        author=Author.PERSON,
        speaker=speaker_name(chat, author),
        persona=persona_of(chat),
    )


@transaction.atomic
def post_as(chat: Chat, author: Author, speaker: str, text: str, *, is_hidden: bool = False) -> Message:
    """Add a message of somebody other than the person: the character, another one, or the narrator.

    Raises:
        MessageEmpty, MessageTooLong: the text cannot be a message.
    """
    text = checked_text(text)
    now = locked(chat)
    is_character = author == Author.CHARACTER and speaker == now.character_name
    message = append(
        now,
        variant=Variant(text=text, tokens=count_tokens(text)),
        author=author,
        speaker=speaker,
        character_id=now.character_id if is_character else None,
        hidden_at=timezone.now() if is_hidden else None,
    )
    save_head(now)
    copy_state(now, chat)
    message.chat = chat
    return message


@transaction.atomic
def add_variant(message: Message, text: str) -> Variant:
    """Give a message another version and show it.

    Raises:
        MessageEmpty, MessageTooLong, MessageBusy: the text cannot be a message, or a reply is being written here.
    """
    text = checked_text(text)
    _chosen_for_update(message)
    variant = Variant.objects.create(
        message=message, position=message.variant_count, text=text, tokens=count_tokens(text)
    )
    message.chosen, message.variant_count = variant, message.variant_count + 1
    message.save(update_fields=["chosen", "variant_count"])
    _show_in_lists(message, text)
    return variant


@transaction.atomic
def remove_variant(message: Message, variant: Variant) -> None:
    """Erase one of several versions of a message; its neighbour is shown if it was this one.

    Raises:
        MessageBusy: a reply is being written here.
    """
    _chosen_for_update(message)
    others = list(message.variants.exclude(pk=variant.pk).order_by("position"))
    message.chosen_id = message.chosen_id if message.chosen_id != variant.pk else None
    if message.chosen_id is None:
        message.chosen = others[max(0, min(variant.position, len(others)) - 1)]
    message.variant_count = len(others)
    message.save(update_fields=["chosen", "variant_count"])
    variant.delete()
    for position, other in enumerate(others):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])
    _show_in_lists(message, message.text)


@transaction.atomic
def edit_message(message: Message, text: str) -> Message:
    """Change what the chosen variant says; the old words become a revision.

    Raises:
        MessageEmpty, MessageTooLong, MessageBusy: the text cannot be a message, or a reply is being written here.
    """
    text = checked_text(text)
    text = scripted(message.chat, text, place_of(message), Occasion.EDITED) or text
    variant = _chosen_for_update(message)
    if text != variant.text:
        Revision.objects.create(variant=variant, number=variant.revision, text=variant.text)
        variant.text, variant.tokens, variant.revision = text, count_tokens(text), variant.revision + 1
        variant.status, variant.error = VariantStatus.COMPLETE, ""
        variant.save(update_fields=["text", "tokens", "revision", "status", "error"])
        _show_in_lists(message, text)
    message.chosen = variant
    return message


@transaction.atomic
def choose_variant(message: Message, variant: Variant) -> Message:
    """Show another version of a message, and send it to the model from now on.

    Raises:
        MessageBusy: a reply is being written into the version shown now.
    """
    _chosen_for_update(message)
    message.chosen = message.variants.get(pk=variant.pk)
    message.save(update_fields=["chosen"])
    _show_in_lists(message, message.chosen.text)
    return message


def choose_greeting(chat: Chat, index: int) -> Message:
    """Begin the chat with another of the character's greetings, counted from 0.

    Raises:
        NoSuchGreeting: there are not as many.
    """
    variant = (
        Variant.objects.filter(message__chat=chat, message__depth=0, message__author=Author.CHARACTER, position=index)
        .select_related("message")
        .first()
    )
    if variant is None:
        raise NoSuchGreeting
    return choose_variant(variant.message, variant)


def hide_message(message: Message) -> None:
    """Keep a message in the chat and out of the prompt."""
    message.hidden_at = timezone.now()
    message.save(update_fields=["hidden_at"])


def show_message(message: Message) -> None:
    """Send a hidden message to the model again."""
    message.hidden_at = None
    message.save(update_fields=["hidden_at"])


def save_draft(chat: Chat, text: str) -> None:
    """Keep what is typed and not sent.

    Raises:
        MessageTooLong: it could not become a message.
    """
    chat.draft = checked_text(text) if text.strip("\x00 \r\n\t") else ""
    chat.save(update_fields=["draft"])


def _chosen_for_update(message: Message) -> Variant:
    # Who begins a reply holds the chat while choosing where to write; only after that it is known what is chosen.
    Chat.objects.select_for_update().only("pk").get(pk=message.chat_id)
    chosen = Message.objects.filter(pk=message.pk).values("chosen")
    variant = Variant.objects.select_for_update().get(pk=Subquery(chosen))
    if variant.status == VariantStatus.STREAMING:
        raise MessageBusy
    return variant


def _show_in_lists(message: Message, text: str) -> None:
    """Lists of chats show the beginning of the newest message."""
    Chat.objects.filter(pk=message.chat_id, head_id=message.pk).update(last_line=as_line(text))
