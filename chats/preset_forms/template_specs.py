"""Fields of templates for text models, and what presets for chat models say beside samplers and prompts."""

from django.utils.translation import gettext_lazy as _

from chats.models import PresetKind
from chats.preset_forms.sampler_specs import CHAT_SAMPLERS, TEXT_SAMPLERS
from chats.preset_forms.specs import Shape, Spec


def _mark(key: str, label: object, help_text: object = "", group: str = "marks", *, advanced: bool = False) -> Spec:
    return Spec(key, label, help_text, Shape.TEXT, group=group, advanced=advanced, is_mono=True)  # type: ignore[arg-type] # texts


def _switch(
    key: str, label: object, help_text: object = "", *, group: str, default: bool = False, advanced: bool = False
) -> Spec:
    return Spec(key, label, help_text, Shape.FLAG, default=default, group=group, advanced=advanced)  # type: ignore[arg-type] # texts


def _prose(key: str, label: object, help_text: object = "", *, group: str, advanced: bool = True) -> Spec:
    return Spec(key, label, help_text, Shape.TEXT, group=group, advanced=advanced)  # type: ignore[arg-type] # texts


_CHAT = (
    *CHAT_SAMPLERS,
    Spec(
        "names_behavior", _("Names"), _("Where the model reads who speaks."), Shape.NUMBERED, default=0,
        choices=(
            (0, _("In groups only")), (-1, _("Nowhere")), (1, _("In the field for names")), (2, _("Before every message")),
        ), group="writing", advanced=True,
    ),
    Spec(
        "custom_prompt_post_processing", _("Order of roles"), _("For models that take only certain lists of messages."),
        Shape.CHOICE, default="",
        choices=(
            ("", _("As it comes")), ("merge", _("Join neighbours of one role")),
            ("semi", _("Also: later instructions as you")), ("strict", _("Also: you speak first")),
            ("single", _("Everything as one message")),
        ), group="writing", advanced=True,
    ),
    _switch("squash_system_messages", _("Join instructions"), _("Neighbouring instructions become one message."),
            group="writing", advanced=True),
    _switch("continue_prefill", _("Continue in place"), _("The model goes on with its own message, without being asked."),
            group="writing", advanced=True),
    Spec(
        "continue_postfix", _("Before the continuation"), "", Shape.CHOICE, default=" ",
        choices=((" ", _("A space")), ("", _("Nothing")), ("\n", _("A new line")), ("\n\n", _("An empty line"))),
        group="writing", advanced=True,
    ),
    _prose("assistant_prefill", _("Begin every reply with"), _("Only some models keep to it."), group="writing"),
    _prose("send_if_empty", _("Said when you say nothing"), group="writing"),
    _prose("impersonation_prompt", _("Request to write for you"), group="requests"),
    _prose("continue_nudge_prompt", _("Request to continue"), group="requests"),
    _prose("new_chat_prompt", _("Before the chat"), group="requests"),
    _prose("new_group_chat_prompt", _("Before a group chat"), group="requests"),
    _prose("new_example_chat_prompt", _("Before each example"), group="requests"),
    _prose("group_nudge_prompt", _("Last words in groups"), _("Who is to speak now."), group="requests"),
    _prose("wi_format", _("World notes"), _("{0} stands for the notes."), group="requests"),
    _prose("personality_format", _("Personality"), _("{{personality}} stands for it."), group="requests"),
    _prose("scenario_format", _("Scenario"), _("{{scenario}} stands for it."), group="requests"),
)  # fmt: skip

_CONTEXT = (
    Spec(
        "story_string", _("Story"),
        _("{{#if description}}{{description}}{{/if}} shows a part only where there is one."),
        Shape.TEXT, group="story", is_mono=True,
    ),
    Spec("chat_start", _("Line before the chat"), "", Shape.LINE, group="story", is_mono=True),
    Spec("example_separator", _("Line before each example"), "", Shape.LINE, group="story", is_mono=True),
    Spec(
        "story_string_position", _("Where the story stands"), "", Shape.NUMBERED, default=0,
        choices=((0, _("Before the chat")), (1, _("Inside the chat"))), group="place", advanced=True,
    ),
    Spec("story_string_depth", _("Messages after it"), "", Shape.WHOLE, 0, 10_000, "1", group="place", advanced=True),
    Spec(
        "story_string_role", _("Who says it"), "", Shape.NUMBERED, default=0,
        choices=((0, _("The system")), (1, _("You")), (2, _("The character"))), group="place", advanced=True,
    ),
    _switch("names_as_stop_strings", _("Stop at your name"), _("The model does not write your lines."), group="ending",
            default=True),
    _switch("use_stop_strings", _("Stop at the lines above"), group="ending"),
    _switch("trim_sentences", _("Cut unfinished sentences"), group="ending"),
    _switch("single_line", _("One line only"), _("A reply ends with its first line."), group="ending"),
    _switch("always_force_name2", _("End with the character's name"), _("So that the character speaks next."),
            group="ending", default=True),
)  # fmt: skip

_INSTRUCT = (
    _mark("input_sequence", _("Before your messages")),
    _mark("input_suffix", _("After your messages")),
    _mark("output_sequence", _("Before the character's messages")),
    _mark("output_suffix", _("After the character's messages")),
    _mark("system_sequence", _("Before the system's messages")),
    _mark("system_suffix", _("After the system's messages")),
    _mark("story_string_prefix", _("Before the story")),
    _mark("story_string_suffix", _("After the story")),
    Spec("stop_sequence", _("The model stops at"), "", Shape.LINE, group="marks", is_mono=True),
    Spec(
        "names_behavior", _("Names"), "", Shape.CHOICE, default="force",
        choices=(("force", _("In groups only")), ("none", _("Nowhere")), ("always", _("Before every message"))),
        group="rules",
    ),
    _switch("wrap", _("Marks on lines of their own"), group="rules", default=True),
    _switch("macro", _("Replace macros in marks"), group="rules", default=True),
    _switch("sequences_as_stop_strings", _("Stop at every mark"), group="rules", default=True),
    _switch("system_same_as_user", _("The system speaks as you"), _("For models that know no system."), group="rules"),
    _switch("skip_examples", _("Examples without marks"), group="rules"),
    _mark("first_input_sequence", _("Before your first message"), _("Empty: as before all of them."), "rare",
          advanced=True),
    _mark("last_input_sequence", _("Before your last message"), "", "rare", advanced=True),
    _mark("first_output_sequence", _("Before the character's first message"), "", "rare", advanced=True),
    _mark("last_output_sequence", _("Before the reply"), "", "rare", advanced=True),
    _mark("last_system_sequence", _("Before instructions at the end"), "", "rare", advanced=True),
    Spec("user_alignment_message", _("Said first by you"), _("If the chat would begin with the character."),
         Shape.LINE, group="rare", advanced=True),
    Spec("activation_regex", _("For models named"), _("A pattern; kept for other programs."), Shape.LINE,
         group="rare", advanced=True, is_mono=True),
)  # fmt: skip

_SYSTEM = (
    _prose("content", _("Before the story"), _("Who writes, how, and what not."), group="words", advanced=False),
    _prose("post_history", _("After the chat"), _("Heeded most, so keep it short."), group="words", advanced=False),
)

_REASONING = (
    _mark("prefix", _("Before the thoughts")),
    _mark("suffix", _("After the thoughts")),
    _mark("separator", _("Between thoughts and reply")),
)

SPECS: dict[str, tuple[Spec, ...]] = {
    PresetKind.CHAT: _CHAT,
    PresetKind.SAMPLER: TEXT_SAMPLERS,
    PresetKind.CONTEXT: _CONTEXT,
    PresetKind.INSTRUCT: _INSTRUCT,
    PresetKind.SYSTEM: _SYSTEM,
    PresetKind.REASONING: _REASONING,
}
GROUPS = {
    "samplers": _("How freely it writes"),
    "narrowing": _("Penalties and limits of choice"),
    "repetition": _("Against repetition"),
    "choosing": _("Which words may come"),
    "moving": _("Temperature and surprise"),
    "beams": _("Searching"),
    "limits": _("Limits of a reply"),
    "writing": _("How messages are written"),
    "requests": _("Requests and labels"),
    "story": _("The story"),
    "place": _("Place"),
    "ending": _("Where a reply ends"),
    "marks": _("Marks"),
    "rules": _("Rules"),
    "rare": _("Rare marks"),
    "words": _("Words"),
}
