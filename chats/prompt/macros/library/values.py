"""Macros that stand for a text of the character, the chat, the settings or the templates."""

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros.registry import Macro, MacroCall


def _value(name: str, summary: str, *aliases: str) -> Macro:
    """A macro that stands for a text of the scope."""
    return Macro(name, summary, lambda call: call.scope.value(name.lower()), f"{{{{{name}}}}}", aliases=aliases)


def _original(call: MacroCall) -> str | None:
    if call.scope.original is None:
        return None
    return call.scope.original if call.first_use else ""


def _greeting(call: MacroCall) -> str | None:
    index = call.argument(0, "0")
    return call.scope.value(f"greeting:{index}") if index.isdecimal() else None


def _outlet(call: MacroCall) -> str:
    return call.scope.value(f"outlet:{call.argument(0)}")


VALUES = (
    _value("user", _("The name of your persona.")),
    _value("char", _("The character's name.")),
    _value("persona", _("The description of your persona.")),
    _value("description", _("The character's description."), "charDescription"),
    _value("personality", _("The character's personality."), "charPersonality"),
    _value("scenario", _("The scene the story starts in."), "charScenario"),
    _value("mesExamplesRaw", _("The example dialogue, as written in the card.")),
    _value("mesExamples", _("The example dialogue, as it is sent to the model.")),
    _value("charPrompt", _("The instructions the card brings along.")),
    _value("charInstruction", _("The card's instructions for after the chat."), "charJailbreak"),
    _value("charDepthPrompt", _("The note the card puts into the chat.")),
    _value("creatorNotes", _("The creator's notes."), "charCreatorNotes"),
    _value("charVersion", _("The version the creator gave the card."), "version", "char_version"),
    _value("lastMessage", _("The newest message of the chat.")),
    _value("lastUserMessage", _("Your newest message.")),
    _value("lastCharMessage", _("The character's newest message.")),
    _value("lastMessageId", _("The number of the newest message, counted from 0.")),
    _value("firstIncludedMessageId", _("The number of the oldest message that was sent last time.")),
    _value("firstDisplayedMessageId", _("The number of the oldest message on the page.")),
    _value("lastSwipeId", _("How many versions the newest message has.")),
    _value("currentSwipeId", _("Which version of the newest message is chosen.")),
    _value("allChatRange", _("The numbers of the first and the last message.")),
    _value("group", _("The names of everyone the model plays."), "charIfNotGroup"),
    _value("groupNotMuted", _("The names of everyone the model plays and who is not muted.")),
    _value("notChar", _("Everyone in the scene except the one who speaks.")),
    _value("model", _("The name of the model.")),
    _value("isMobile", _("Whether you are on a phone: true or false.")),
    _value("lastGenerationType", _("What the model was asked for last: normal, continue, swipe and so on.")),
    _value("maxContext", _("The size of the context in tokens."), "maxContextTokens"),
    _value("maxPrompt", _("How many tokens the prompt may have."), "maxPromptTokens"),
    _value("maxResponse", _("How many tokens the reply may have."), "maxResponseTokens"),
    _value("input", _("What stands in the message box.")),
    _value("authorsNote", _("The author's note of this chat.")),
    _value("charAuthorsNote", _("The author's note for this character.")),
    _value("defaultAuthorsNote", _("The author's note that new chats start with.")),
    _value("summary", _("The summary of what happened so far.")),
    _value("systemPrompt", _("The system prompt, the card's if it has one.")),
    _value("defaultSystemPrompt", _("The system prompt of your settings."), "instructSystem", "instructSystemPrompt"),
    _value("exampleSeparator", _("What stands between example dialogues."), "chatSeparator"),
    _value("chatStart", _("What stands where the chat begins.")),
    _value("instructStoryStringPrefix", _("What stands before the story in an instruct template.")),
    _value("instructStoryStringSuffix", _("What stands after the story in an instruct template.")),
    _value("instructUserPrefix", _("What stands before your messages."), "instructInput"),
    _value("instructUserSuffix", _("What stands after your messages.")),
    _value("instructAssistantPrefix", _("What stands before replies."), "instructOutput"),
    _value("instructAssistantSuffix", _("What stands after replies."), "instructSeparator"),
    _value("instructSystemPrefix", _("What stands before system messages.")),
    _value("instructSystemSuffix", _("What stands after system messages.")),
    _value("instructFirstAssistantPrefix", _("What stands before the first reply."), "instructFirstOutputPrefix"),
    _value("instructLastAssistantPrefix", _("What stands before the last reply."), "instructLastOutputPrefix"),
    _value("instructFirstUserPrefix", _("What stands before your first message."), "instructFirstInput"),
    _value("instructLastUserPrefix", _("What stands before your last message."), "instructLastInput"),
    _value("instructSystemInstructionPrefix", _("What stands before an instruction at the end.")),
    _value("instructUserFiller", _("What stands in for you when the chat begins with a reply.")),
    _value("instructStop", _("Where the model is stopped.")),
    _value("reasoningPrefix", _("What opens the model's thoughts.")),
    _value("reasoningSuffix", _("What closes the model's thoughts.")),
    _value("reasoningSeparator", _("What stands between thoughts and reply.")),
    Macro(
        "charFirstMessage",
        _("A greeting of the card: 0 is the first one."),
        _greeting,
        "{{charFirstMessage::1}}",
        max_args=1,
        aliases=("greeting",),
    ),
    Macro("original", _("The instructions that these ones replace."), _original, "{{original}}"),
    Macro(
        "outlet",
        _("World notes that wait for this place."),
        _outlet,
        "{{outlet::weather}}",
        min_args=1,
        max_args=1,
    ),
    Macro(
        "hasExtension",
        _("Whether an extension is running: true or false."),
        lambda call: "true" if call.scope.value(f"extension:{call.argument(0).lower()}") else "false",
        "{{hasExtension::memory}}",
        min_args=1,
        max_args=1,
    ),
)
