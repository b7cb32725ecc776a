"""Macros that stand for a text of the character, the chat, the settings or the templates."""

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros.registry import Macro, MacroCall, value_macro


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
    value_macro("user", _("The name of your persona.")),
    value_macro("char", _("The character's name.")),
    value_macro("persona", _("The description of your persona.")),
    value_macro("description", _("The character's description."), "charDescription"),
    value_macro("personality", _("The character's personality."), "charPersonality"),
    value_macro("scenario", _("The scene the story starts in."), "charScenario"),
    value_macro("mesExamplesRaw", _("The example dialogue, as written in the card.")),
    value_macro("mesExamples", _("The example dialogue, as it is sent to the model.")),
    value_macro("charPrompt", _("The instructions the card brings along.")),
    value_macro("charInstruction", _("The card's instructions for after the chat."), "charJailbreak"),
    value_macro("charDepthPrompt", _("The note the card puts into the chat.")),
    value_macro("creatorNotes", _("The creator's notes."), "charCreatorNotes"),
    value_macro("charVersion", _("The version the creator gave the card."), "version", "char_version"),
    value_macro("lastMessage", _("The newest message of the chat.")),
    value_macro("lastUserMessage", _("Your newest message.")),
    value_macro("lastCharMessage", _("The character's newest message.")),
    value_macro("lastMessageId", _("The number of the newest message, counted from 0.")),
    value_macro("firstIncludedMessageId", _("The number of the oldest message that was sent last time.")),
    value_macro("firstDisplayedMessageId", _("The number of the oldest message on the page.")),
    value_macro("lastSwipeId", _("How many versions the newest message has.")),
    value_macro("currentSwipeId", _("Which version of the newest message is chosen.")),
    value_macro("allChatRange", _("The numbers of the first and the last message.")),
    value_macro("group", _("The names of everyone the model plays."), "charIfNotGroup"),
    value_macro("groupNotMuted", _("The names of everyone the model plays and who is not muted.")),
    value_macro("notChar", _("Everyone in the scene except the one who speaks.")),
    value_macro("model", _("The name of the model.")),
    value_macro("isMobile", _("Whether you are on a phone: true or false.")),
    value_macro("lastGenerationType", _("What the model was asked for last: normal, continue, swipe and so on.")),
    value_macro("maxContext", _("The size of the context in tokens."), "maxContextTokens"),
    value_macro("maxPrompt", _("How many tokens the prompt may have."), "maxPromptTokens"),
    value_macro("maxResponse", _("How many tokens the reply may have."), "maxResponseTokens"),
    value_macro("input", _("What stands in the message box.")),
    value_macro("authorsNote", _("The author's note of this chat.")),
    value_macro("charAuthorsNote", _("The author's note for this character.")),
    value_macro("defaultAuthorsNote", _("The author's note that new chats start with.")),
    value_macro("summary", _("The summary of what happened so far.")),
    value_macro("systemPrompt", _("The system prompt, the card's if it has one.")),
    value_macro(
        "defaultSystemPrompt", _("The system prompt of your settings."), "instructSystem", "instructSystemPrompt"
    ),
    value_macro("exampleSeparator", _("What stands between example dialogues."), "chatSeparator"),
    value_macro("chatStart", _("What stands where the chat begins.")),
    value_macro("instructStoryStringPrefix", _("What stands before the story in an instruct template.")),
    value_macro("instructStoryStringSuffix", _("What stands after the story in an instruct template.")),
    value_macro("instructUserPrefix", _("What stands before your messages."), "instructInput"),
    value_macro("instructUserSuffix", _("What stands after your messages.")),
    value_macro("instructAssistantPrefix", _("What stands before replies."), "instructOutput"),
    value_macro("instructAssistantSuffix", _("What stands after replies."), "instructSeparator"),
    value_macro("instructSystemPrefix", _("What stands before system messages.")),
    value_macro("instructSystemSuffix", _("What stands after system messages.")),
    value_macro("instructFirstAssistantPrefix", _("What stands before the first reply."), "instructFirstOutputPrefix"),
    value_macro("instructLastAssistantPrefix", _("What stands before the last reply."), "instructLastOutputPrefix"),
    value_macro("instructFirstUserPrefix", _("What stands before your first message."), "instructFirstInput"),
    value_macro("instructLastUserPrefix", _("What stands before your last message."), "instructLastInput"),
    value_macro("instructSystemInstructionPrefix", _("What stands before an instruction at the end.")),
    value_macro("instructUserFiller", _("What stands in for you when the chat begins with a reply.")),
    value_macro("instructStop", _("Where the model is stopped.")),
    value_macro("reasoningPrefix", _("What opens the model's thoughts.")),
    value_macro("reasoningSuffix", _("What closes the model's thoughts.")),
    value_macro("reasoningSeparator", _("What stands between thoughts and reply.")),
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
