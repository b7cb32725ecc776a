"""Commands that write, change and take away messages."""

from django.db.models import Max
from django.utils.translation import gettext_noop as _

from chats.actions import (
    add_variant,
    choose_variant,
    delete_from,
    delete_message,
    edit_message,
    hide_message,
    post_as,
    post_message,
    remove_variant,
    show_message,
)
from chats.commanding.host import Host
from chats.commands import Call, Command, CommandFailed
from chats.models import Author, Message
from chats.prompt.regex_scripts import Occasion, Place
from chats.scripts import scripted


def _send(call: Call) -> str:
    host: Host = call.host
    message = post_message(host.chat, host.author, call.text)
    host.count_new()
    return message.text


def _send_as(call: Call) -> str:
    name = " ".join(call.get("name").split())[:200]
    text = call.text
    if not name or not text:
        raise call.misused()
    return _posted(call.host, Author.CHARACTER, name, text)


def _system(call: Call) -> str:
    return _posted(call.host, Author.SYSTEM, call.get("name", default="System")[:200], call.text)


def _comment(call: Call) -> str:
    return _posted(call.host, Author.SYSTEM, call.get("name", default="Note")[:200], call.text, is_hidden=True)


def _posted(host: Host, author: Author, name: str, text: str, *, is_hidden: bool = False) -> str:
    text = scripted(host.chat, text, Place.SLASH_COMMAND, Occasion.STORED, depth=0)
    message = post_as(host.chat, author, name, text, is_hidden=is_hidden)
    host.count_new()
    return message.text


def _hide(call: Call) -> str:
    for message in call.host.messages(call, call.text):
        hide_message(message)
    call.host.changed = True
    return ""


def _unhide(call: Call) -> str:
    for message in call.host.messages(call, call.text):
        show_message(message)
    call.host.changed = True
    return ""


def _cut(call: Call) -> str:
    """Take messages out and hand their texts on."""
    host: Host = call.host
    if not call.text:
        raise call.misused()
    texts = []
    for message in host.messages(call, call.text):
        host.undo = delete_message(message).pk
        texts.append(message.text)
    host.changed = True
    # Of several only the last could be brought back; a part would be worse than nothing.
    host.undo = host.undo if len(texts) == 1 else None
    return "\n".join(texts)


def _delete(call: Call) -> str:
    host: Host = call.host
    count = int(call.number(call.words[0])) if call.words else 1
    if count < 1:
        raise call.misused()
    found = host.last(count)
    if not found:
        raise CommandFailed(_("This chat has no messages."))
    host.undo = delete_from(found[0]).pk
    host.changed = True
    return ""


def _messages(call: Call) -> str:
    host: Host = call.host
    has_names = call.get("names", default="on") not in {"off", "false", "0"}
    found = host.messages(call, call.text)
    return "\n\n".join(f"{each.speaker}: {each.text}" if has_names else each.text for each in found)


def _edit(call: Call) -> str:
    message: Message = call.host.message(call, call.get("message", "id"))
    edit_message(message, call.text)
    call.host.changed = True
    return message.text


def _swipe(call: Call) -> str:
    """Show another version of the newest message: right, left, or its number from 1."""
    message = _newest_of_character(call.host)
    wanted = call.words[0].lower() if call.words else "right"
    current = message.chosen.position if message.chosen else 0
    position = {"right": current + 1, "left": current - 1}.get(wanted)
    if position is None:
        position = int(call.number(wanted)) - 1
    variant = message.variants.filter(position=position).first()
    if variant is None:
        raise CommandFailed(_("That reply has no such version."))
    choose_variant(message, variant)
    call.host.changed = True
    return variant.text


def _add_swipe(call: Call) -> str:
    variant = add_variant(_newest_of_character(call.host), call.text)
    call.host.changed = True
    return str(variant.position + 1)


def _delete_swipe(call: Call) -> str:
    message = _newest_of_character(call.host)
    position = int(call.number(call.words[0])) - 1 if call.words else (message.chosen.position if message.chosen else 0)
    variant = message.variants.filter(position=position).first()
    if variant is None or (message.variants.aggregate(most=Max("position"))["most"] or 0) == 0:
        raise CommandFailed(_("That reply has no such version, or only this one."))
    remove_variant(message, variant)
    call.host.changed = True
    return ""


def _newest_of_character(host: Host) -> Message:
    found = host.last()
    if not found or found[-1].author != Author.CHARACTER:
        raise CommandFailed(_("The newest message is not the character's."))
    return found[-1]


MESSAGES = (
    Command("send", _("Says something as you, without asking for a reply."), _send, "/send I open the door.",
            "messages"),
    Command("sendas", _("Says something as somebody else."), _send_as, '/sendas name="Mira" Who is there?',
            "messages"),
    Command("sys", _("Adds a message of the narrator."), _system, "/sys Night falls.", "messages", ("nar",)),
    Command("comment", _("Adds a note that is never sent to the model."), _comment, "/comment Ask about the key.",
            "messages"),
    Command("hide", _("Keeps messages out of the prompt: a number, a range, or the newest."), _hide, "/hide 3-5",
            "messages", takes_pipe=False),
    Command("unhide", _("Sends hidden messages to the model again."), _unhide, "/unhide 3-5", "messages",
            takes_pipe=False),
    Command("cut", _("Takes messages out of the chat and hands their texts on."), _cut, "/cut 3", "messages",
            takes_pipe=False),
    Command("del", _("Deletes the newest messages, one if no number is given."), _delete, "/del 2", "messages",
            ("delete",), takes_pipe=False),
    Command("messages", _("The texts of messages; names=off leaves out who spoke."), _messages, "/messages 0-3",
            "messages", ("message",), takes_pipe=False),
    Command("message-edit", _("Changes what a message says."), _edit, "/message-edit message=3 It rains.", "messages"),
    Command("swipe", _("Shows another version of the newest reply: right, left, or a number."), _swipe, "/swipe right",
            "messages", takes_pipe=False),
    Command("addswipe", _("Adds a version to the newest reply."), _add_swipe, "/addswipe She says nothing.",
            "messages", ("swipeadd",)),
    Command("delswipe", _("Deletes a version of the newest reply: the one that is shown, or a number."), _delete_swipe,
            "/delswipe 2", "messages", ("swipedel",), takes_pipe=False),
)  # fmt: skip
