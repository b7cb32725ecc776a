"""Working on texts."""

import json
from collections.abc import Callable

from chats.commands._marks import gettext_noop as _
from chats.commands.registry import Call, Command
from chats.prompt.patterns import TIMEOUT_S, Pattern, pattern, written_pattern


def _text(name: str, summary: str, example: str, function: Callable[[str], str], *aliases: str) -> Command:
    return Command(name, summary, lambda call: function(call.plain), example, "texts", aliases)


def _length(text: str) -> str:
    """How many characters, or how many items of a list."""
    if text.startswith(("[", "{")):
        try:
            return str(len(json.loads(text)))
        except (ValueError, RecursionError):
            pass
    return str(len(text))


def _substr(call: Call) -> str:
    text = call.plain
    start = int(call.number(call.get("start", default="0")))
    end = call.get("end")
    return text[start : int(call.number(end)) if end else None]


def _replace(call: Call) -> str:
    wanted, by, text = call.get("pattern"), call.get("replacer"), call.plain
    if not wanted:
        raise call.misused()
    if call.get("mode", default="literal") != "regex":
        return text.replace(wanted, by)
    found = _pattern(call, wanted)
    template = by.replace("\\", "\\\\")
    for number in range(9, 0, -1):
        template = template.replace(f"${number}", f"\\g<{number}>")
    template = template.replace("$0", "\\g<0>").replace("$&", "\\g<0>")
    try:
        return found.compiled.sub(template, text, count=0 if found.is_global else 1, timeout=TIMEOUT_S)
    except (TimeoutError, IndexError):
        raise call.misused() from None


def _test(call: Call) -> str:
    return "true" if _pattern(call, call.get("pattern")).found_in(call.plain) else "false"


def _match(call: Call) -> str:
    """What was found, as a list: every match, or the first with its groups."""
    found = _pattern(call, call.get("pattern"))
    try:
        if found.is_global:
            matches = [match[0] for match in found.compiled.finditer(call.plain, timeout=TIMEOUT_S)]
        else:
            match = found.compiled.search(call.plain, timeout=TIMEOUT_S)
            matches = [] if match is None else [match[0], *(group or "" for group in match.groups())]
    except TimeoutError:
        raise call.misused() from None
    return json.dumps(matches, ensure_ascii=False) if matches else ""


def _pattern(call: Call, written: str) -> Pattern:
    found = written_pattern(written) or (pattern(written) if written and not written.startswith("/") else None)
    if found is None:
        raise call.misused()
    return found


def _trim_start(text: str) -> str:
    """Without the sentence that begins in the middle."""
    for index, character in enumerate(text):
        if character in ".!?。！？\n":
            return text[index + 1 :].strip()
    return text.strip()


def _trim_end(text: str) -> str:
    """Without the sentence that does not end."""
    end = max(text.rfind(mark) for mark in '.!?。！？…"”」*\n')
    return text[: end + 1].strip() if end >= 0 else text.strip()


TEXTS = (
    _text("upper", _("A text in capital letters."), "/upper rain", str.upper, "uppercase"),
    _text("lower", _("A text in small letters."), "/lower RAIN", str.lower, "lowercase"),
    _text("len", _("How long a text or a list is."), "/len rain", _length, "length"),
    _text("trimstart", _("Cuts a sentence that has no beginning."), "/trimstart …", _trim_start),
    _text("trimend", _("Cuts a sentence that has no end."), "/trimend …", _trim_end),
    Command("substr", _("A part of a text, from one character to another."), _substr,
            "/substr start=0 end=4 Rainfall", "texts", ("substring",)),
    Command("replace", _("Replaces words, or with mode=regex a pattern."), _replace,
            "/replace mode=regex pattern=/rain/g replacer=snow rain and rain", "texts", ("re",)),
    Command("test", _("Whether a pattern is found in a text: true or false."), _test,
            "/test pattern=/rain/i It rains.", "texts"),
    Command("match", _("What a pattern finds in a text, as a list."), _match, "/match pattern=/\\w+/g one two", "texts"),
)  # fmt: skip
