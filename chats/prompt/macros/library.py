"""The macros that come with the engine. Names and behaviour follow what cards in the wild rely on."""

import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone

from chats.prompt._marks import gettext_noop as _

from .registry import Macro, MacroCall, MacroRegistry

_DICE = re.compile(r"(\d{0,4})d(\d{1,7})\s*([+-]\s*\d{1,7})?", re.IGNORECASE)
_UTC = re.compile(r"utc\s*([+-]\s*\d{1,2})?(?::(\d{2}))?", re.IGNORECASE)
_MAX_REPEAT = 1_000
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}


def _value(name: str, summary: str, *aliases: str) -> Macro:
    """A macro that stands for a text of the scope."""
    return Macro(name, summary, lambda call: call.scope.value(name.lower()), f"{{{{{name}}}}}", aliases=aliases)


def _original(call: MacroCall) -> str | None:
    if call.scope.original is None:
        return None
    return call.scope.original if call.first_use else ""


def _random(call: MacroCall) -> str:
    return call.scope.rng.choice(_options(call.arguments))


def _pick(call: MacroCall) -> str:
    """Choose by chat, text and place, so that the same spot keeps its value as long as nobody edits the
    text."""
    seed = hashlib.blake2b(f"{call.scope.chat_key}\0{call.text}\0{call.offset}".encode(errors="replace"), digest_size=8)
    options = _options(call.arguments)
    return options[int.from_bytes(seed.digest(), "big") % len(options)]


def _options(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Several arguments are the options; a single one may list them with commas, where `\\,` is a comma."""
    if len(arguments) > 1:
        return arguments
    return tuple(part.strip().replace("\\,", ",") for part in re.split(r"(?<!\\),", arguments[0]))


def _roll(call: MacroCall) -> str:
    """Roll dice: `2d6+3`, `d20`, or `6` for one die of six. Nonsense gives nothing."""
    formula = call.argument(0)
    dice = _DICE.fullmatch(f"1d{formula}" if formula.isdecimal() else formula)
    if dice is None or not 1 <= (count := int(dice[1] or 1)) <= _MAX_REPEAT or (sides := int(dice[2])) < 1:
        return ""
    bonus = int((dice[3] or "0").replace(" ", ""))
    return str(sum(call.scope.rng.randint(1, sides) for _die in range(count)) + bonus)


def _time(call: MacroCall) -> str | None:
    now = call.scope.now
    if call.arguments:
        shifted = _at_offset(now, call.argument(0))
        if shifted is None:
            return None
        now = shifted
    if call.scope.language == "zh":
        return f"{now:%H:%M}"
    return f"{now.hour % 12 or 12}:{now:%M} {'AM' if now.hour < 12 else 'PM'}"


def _at_offset(now: datetime, offset: str) -> datetime | None:
    """The same moment on the clocks of `UTC+8`. A `now` that knows no zone is taken as UTC."""
    match = _UTC.fullmatch(offset)
    if match is None:
        return None
    hours = int((match[1] or "0").replace(" ", ""))
    minutes = int(match[2] or 0)
    if abs(hours) > 14 or minutes > 59:
        return None
    zone = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    return (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(zone)


def _date(call: MacroCall) -> str:
    now = call.scope.now
    if call.scope.language == "zh":
        return f"{now.year}年{now.month}月{now.day}日"
    return f"{_MONTHS[now.month - 1]} {now.day}, {now.year}"


def _weekday(call: MacroCall) -> str:
    return _DAYS[call.scope.language][call.scope.now.weekday()]


def _repeat(unit: str, call: MacroCall) -> str | None:
    count = call.argument(0, "1")
    return unit * int(count) if count.isdecimal() and len(count) <= 4 and int(count) <= _MAX_REPEAT else None


def _greeting(call: MacroCall) -> str | None:
    index = call.argument(0, "0")
    return call.scope.value(f"greeting:{index}") if index.isdecimal() else None


LIBRARY = MacroRegistry(
    (
        _value("user", _("The name of your persona.")),
        _value("char", _("The character's name.")),
        _value("persona", _("The description of your persona.")),
        _value("description", _("The character's description."), "charDescription"),
        _value("personality", _("The character's personality."), "charPersonality"),
        _value("scenario", _("The scene the story starts in."), "charScenario"),
        _value("mesExamplesRaw", _("The example dialogue, as written in the card."), "mesExamples"),
        _value("charPrompt", _("The instructions the card brings along.")),
        _value("charInstruction", _("The card's instructions for after the chat."), "charJailbreak"),
        _value("charDepthPrompt", _("The note the card puts into the chat.")),
        _value("creatorNotes", _("The creator's notes."), "charCreatorNotes"),
        _value("charVersion", _("The version the creator gave the card."), "version", "char_version"),
        _value("lastMessage", _("The newest message of the chat.")),
        _value("lastUserMessage", _("Your newest message.")),
        _value("lastCharMessage", _("The character's newest message.")),
        _value("group", _("The names of everyone the model plays."), "charIfNotGroup"),
        _value("notChar", _("Everyone in the scene except the one who speaks.")),
        Macro(
            "charFirstMessage",
            _("A greeting of the card: 0 is the first one."),
            _greeting,
            "{{charFirstMessage::1}}",
            max_args=1,
            aliases=("greeting",),
        ),
        Macro("original", _("The instructions that these ones replace."), _original, "{{original}}"),
        Macro("time", _("The time of day."), _time, "{{time::UTC+8}}", max_args=1),
        Macro("date", _("The date, in words."), _date, "{{date}}"),
        Macro("weekday", _("The day of the week."), _weekday, "{{weekday}}"),
        Macro("isotime", _("The time as 23:59."), lambda call: f"{call.scope.now:%H:%M}", "{{isotime}}"),
        Macro("isodate", _("The date as 2031-12-24."), lambda call: f"{call.scope.now:%Y-%m-%d}", "{{isodate}}"),
        Macro(
            "random",
            _("One of several texts, chosen anew each time."),
            _random,
            "{{random::tea::coffee}}",
            min_args=1,
            max_args=None,
        ),
        Macro(
            "pick",
            _("One of several texts, chosen once for each chat."),
            _pick,
            "{{pick::north::south}}",
            min_args=1,
            max_args=None,
        ),
        Macro("roll", _("The result of rolling dice."), _roll, "{{roll:2d6+1}}", min_args=1, max_args=1),
        Macro(
            "newline",
            _("A line break, or several."),
            lambda call: _repeat("\n", call),
            "{{newline::2}}",
            max_args=1,
        ),
        Macro("space", _("A space, or several."), lambda call: _repeat(" ", call), "{{space::2}}", max_args=1),
        Macro("noop", _("Nothing at all."), lambda _call: "", "{{noop}}"),
        Macro("trim", _("Removes itself and the line breaks around it."), lambda _call: "{{trim}}", "{{trim}}"),
        Macro(
            "//",
            _("A comment: it never reaches the model."),
            lambda _call: "",
            "{{// remember the hat}}",
            max_args=None,
            aliases=("comment",),
        ),
        Macro(
            "reverse",
            _("The text backwards."),
            lambda call: call.argument(0)[::-1],
            "{{reverse::stressed}}",
            min_args=1,
            max_args=1,
        ),
    )
)
