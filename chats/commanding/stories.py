"""Commands about the chat as a whole: replies, who speaks, the note, other chats and branches."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from characters.models import Character
from chats.actions import branch_from, rename_chat, start_chat, switch_branch, use_background, use_persona
from chats.backgrounds import BACKGROUNDS
from chats.commanding.host import Host
from chats.commands import Call, Command, CommandFailed
from chats.models import Branch, Persona, Purpose
from chats.people import speaker_name
from chats.story import AFTER_INSTRUCTIONS, BEFORE_INSTRUCTIONS, IN_CHAT, note_fields
from chats.tokens import count_tokens

_POSITIONS = {"after": AFTER_INSTRUCTIONS, "chat": IN_CHAT, "before": BEFORE_INSTRUCTIONS}
_ROLES = {"system": 0, "user": 1, "assistant": 2}
_MOST_NOTE_CHARACTERS = 10_000


def _trigger(call: Call) -> str:
    call.host.ask(Purpose.REPLY, call.text)
    return ""


def _continue(call: Call) -> str:
    call.host.ask(Purpose.CONTINUE, call.text)
    return ""


def _regenerate(call: Call) -> str:
    call.host.ask(Purpose.REGENERATE, call.text)
    return ""


def _impersonate(call: Call) -> str:
    call.host.ask(Purpose.IMPERSONATE, call.text)
    return ""


def _stop(call: Call) -> str:
    call.host.stops = True
    return ""


def _set_input(call: Call) -> str:
    call.host.compose = call.text
    return call.text


def _persona(call: Call) -> str:
    """Speak as a persona, by name; without one, say who it is now."""
    host: Host = call.host
    name = call.plain
    if name:
        found = Persona.objects.owned_by(host.author).filter(name__iexact=name).select_related("portrait").first()
        is_myself = name.casefold() == host.author.public_name.casefold()
        if found is None and not is_myself:
            raise CommandFailed(_("You have no persona called “%(name)s”."), name=name[:60])
        use_persona(host.chat, found)
        host.changed = True
    return speaker_name(host.chat, host.author)


def _background(call: Call) -> str:
    host: Host = call.host
    name = call.plain.lower().replace(" ", "-")
    if not name:
        return host.chat.background
    labels = {str(label).lower().replace(" ", "-"): key for key, label in BACKGROUNDS.items()}
    key = "" if name == "none" else name if name in BACKGROUNDS else labels.get(name)
    if key is None:
        raise CommandFailed(
            _("There is no background of that name. These exist: %(names)s"), names=", ".join(BACKGROUNDS)
        )
    use_background(host.chat, key)
    host.changed = True
    return key


def _note(call: Call) -> str:
    if not call.unnamed:
        return str(_note_now(call.host)["note_prompt"])
    call.host.note["note_prompt"] = call.text[:_MOST_NOTE_CHARACTERS]
    return call.text


def _note_number(name: str) -> "Command":
    field = f"note_{name.replace('frequency', 'interval')}"

    def run(call: Call) -> str:
        if call.words:
            call.host.note[field] = max(0, min(1_000, int(call.number(call.words[0]))))
        return str(_note_now(call.host)[field])

    summary = {
        "depth": _("How many messages stand after the author's note."),
        "frequency": _("With every so many of your messages the author's note is sent; 0 never."),
    }[name]
    return Command(
        f"note-{name}", summary, run, f"/note-{name} 4", "story", (f"{name}",) if name == "depth" else ("freq",)
    )


def _note_choice(name: str, choices: dict[str, int], summary: str, example: str) -> Command:
    field = f"note_{name}"

    def run(call: Call) -> str:
        if call.words:
            if call.words[0].lower() not in choices:
                raise call.misused()
            call.host.note[field] = choices[call.words[0].lower()]
        current = _note_now(call.host)[field]
        return next((word for word, number in choices.items() if number == current), "")

    return Command(f"note-{name}", summary, run, example, "story")


def _note_now(host: Host) -> dict[str, object]:
    return {**note_fields(host.chat), **host.note}


def _rename(call: Call) -> str:
    if not call.plain:
        raise call.misused()
    rename_chat(call.host.chat, call.plain)
    call.host.changed = True
    return str(call.host.chat.title)


def _chat_name(call: Call) -> str:
    return str(call.host.chat)


def _new_chat(call: Call) -> str:
    host: Host = call.host
    character = Character.objects.visible_to(host.author).filter(pk=host.chat.character_id or 0).first()
    if character is None:
        raise CommandFailed(_("The character of this chat is no longer there."))
    host.go_to = start_chat(character, host.author, persona=host.chat.persona).get_absolute_url()
    return ""


def _close(call: Call) -> str:
    call.host.go_to = reverse("chats:list")
    return ""


def _jump(call: Call) -> str:
    message = call.host.message(call, call.text)
    call.host.go_to = f"{call.host.chat.get_absolute_url()}?at={message.pk}#message-{message.pk}"
    return ""


def _branch(call: Call) -> str:
    """Open a branch at a message, the newest if none is named."""
    host: Host = call.host
    branch = branch_from(host.message(call, call.text), name=call.get("name"))
    host.changed = True
    return branch.name


def _go_to_branch(call: Call) -> str:
    host: Host = call.host
    name = call.plain
    branch = Branch.objects.filter(chat=host.chat, name__iexact=name).order_by("-active_at").first() if name else None
    if branch is None:
        raise CommandFailed(_("This chat has no branch called “%(name)s”."), name=name[:60])
    switch_branch(host.chat, branch)
    host.changed = True
    return branch.name


def _tokens(call: Call) -> str:
    return str(count_tokens(call.text))


STORIES = (
    Command("trigger", _("Asks for a reply; words behind it say how it should be. It is written when all is done."),
            _trigger, "/trigger shorter, and in the rain", "replies", takes_pipe=False),
    Command("continue", _("Has the last reply go on."), _continue, "/continue", "replies", ("cont",),
            takes_pipe=False),
    Command("regenerate", _("Has the last reply written anew, as another version."), _regenerate, "/regenerate",
            "replies", ("regen",), takes_pipe=False),
    Command("impersonate", _("Has a line written for you, into the field you write in."), _impersonate,
            "/impersonate", "replies", ("imp",), takes_pipe=False),
    Command("stop", _("Stops the reply that is being written."), _stop, "/stop", "replies", takes_pipe=False),
    Command("setinput", _("Puts a text into the field you write in."), _set_input, "/setinput I look around.",
            "replies"),
    Command("persona", _("Speaks as one of your personas, by name."), _persona, "/persona Wren", "story",
            ("persona-set", "name"), takes_pipe=False),
    Command("bg", _("Chooses the picture behind the chat, by name; none takes it away."), _background,
            "/bg rain-street", "story", ("background",), takes_pipe=False),
    Command("note", _("Writes the author's note, or says what it is."), _note, "/note Keep the mood low.", "story"),
    _note_number("depth"),
    _note_number("frequency"),
    _note_choice("position", _POSITIONS, _("Where the author's note stands: chat, after or before."),
                 "/note-position chat"),
    _note_choice("role", _ROLES, _("Who says the author's note: system, user or assistant."), "/note-role system"),
    Command("renamechat", _("Gives the chat a title."), _rename, "/renamechat The lighthouse", "story", ("rename",)),
    Command("getchatname", _("The title of the chat."), _chat_name, "/getchatname | /echo {{pipe}}", "story",
            takes_pipe=False),
    Command("newchat", _("Begins another chat with the same character."), _new_chat, "/newchat", "story",
            takes_pipe=False),
    Command("closechat", _("Leaves the chat for the list of chats."), _close, "/closechat", "story",
            takes_pipe=False),
    Command("chat-jump", _("Goes to a message, by its number from 0."), _jump, "/chat-jump 12", "story",
            ("chat-scrollto", "floor-teleport"), takes_pipe=False),
    Command("branch-create", _("Opens a branch at a message, or at the newest."), _branch,
            '/branch-create name="What if" 12', "story", ("branch", "checkpoint-create"), takes_pipe=False),
    Command("goto", _("Opens a branch of this chat, by its name."), _go_to_branch, "/goto What if", "story",
            ("checkpoint-go",), takes_pipe=False),
    Command("tokens", _("How many tokens a text has."), _tokens, "/tokens She lifts the lamp.", "texts"),
)  # fmt: skip
