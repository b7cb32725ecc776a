"""Macros that roll dice."""

import re

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros._seeded import SeededRandom, string_hash
from chats.prompt.macros.registry import Macro, MacroCall

_DICE = re.compile(r"(\d{0,4})d(\d{1,7})\s*([+-]\s*\d{1,7})?", re.IGNORECASE)
_MAX_DICE = 1_000


def _random(call: MacroCall) -> str:
    return call.scope.rng.choice(_options(call.arguments))


def _pick(call: MacroCall) -> str:
    """Choose by chat, text and place, so that the same spot keeps its value as long as nobody edits the text.

    The seed is SillyTavern's: hashes of chat and text, the place in UTF-16 units, and the reroll if there was one.
    """
    place = len(call.text[: call.offset].encode("utf-16-le", "surrogatepass")) // 2
    chat = call.scope.chat_key if call.scope.chat_key.isdecimal() else str(string_hash(call.scope.chat_key))
    parts = [chat, str(string_hash(call.text)), str(place), *([call.scope.reroll] if call.scope.reroll else [])]
    options = _options(call.arguments)
    return options[int(SeededRandom(str(string_hash("-".join(parts)))).random() * len(options))]


def _options(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Several arguments are the options; a single one may list them with commas, where `\\,` is a comma."""
    if len(arguments) > 1:
        return arguments
    return tuple(part.strip().replace("\\,", ",") for part in re.split(r"(?<!\\),", arguments[0]))


def _roll(call: MacroCall) -> str:
    """Roll dice: `2d6+3`, `d20`, or `6` for one die of six. Nonsense gives nothing."""
    formula = call.argument(0)
    dice = _DICE.fullmatch(f"1d{formula}" if formula.isdecimal() else formula)
    if dice is None or not 1 <= (count := int(dice[1] or 1)) <= _MAX_DICE or (sides := int(dice[2])) < 1:
        return ""
    bonus = int((dice[3] or "0").replace(" ", ""))
    return str(sum(call.scope.rng.randint(1, sides) for _die in range(count)) + bonus)


CHANCE = (
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
)
