"""Running scripts over a text."""

import re
from collections.abc import Callable, Iterable

import regex

from chats.prompt.patterns import TIMEOUT_S, Pattern, pattern, written_pattern

from .script import MacrosInPattern, Occasion, Place, RegexScript

#: A replacement that makes a text longer than this is a mistake or an attack.
MAX_RESULT_CHARS = 1_000_000

_MATCH = re.compile(r"\{\{match\}\}", re.IGNORECASE)
_GROUP = re.compile(r"\$(\d{1,2})|\$<([^>]+)>")
#: What JavaScript patterns mean something by, for macros that are to be taken as they are.
_SPECIAL = re.compile(r"[\n\r\t\v\f\0.^$*+?{}\[\]\\/|()]")
_WRITTEN_AS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\f": "\\f", "\0": "\\0"}

ExpandMacros = Callable[[str], str]


def apply_scripts(
    text: str,
    scripts: Iterable[RegexScript],
    place: Place,
    occasion: Occasion,
    *,
    expand: ExpandMacros,
    depth: int | None = None,
) -> str:
    """Run the scripts that apply, in their order."""
    for script in scripts:
        if text and script.applies(place, occasion, depth):
            text = run_script(text, script, expand=expand)
    return text


def run_script(text: str, script: RegexScript, *, expand: ExpandMacros) -> str:
    """Replace what one script finds, whatever it is for; the text stays if the pattern is none or takes too long."""
    compiled = _pattern_of(script, expand)
    if compiled is None:
        return text
    template = _MATCH.sub("$0", script.replace)
    trims = tuple(filter(None, map(expand, script.trims)))
    length = 0

    def replacement(found: "regex.Match[str]") -> str:
        nonlocal length
        made = expand(_GROUP.sub(lambda group: _without(_group(found, group), trims), template))
        length += len(made)
        if length > MAX_RESULT_CHARS:
            raise TimeoutError
        return made

    try:
        if compiled.is_sticky and compiled.compiled.match(text, timeout=TIMEOUT_S) is None:
            return text
        return compiled.compiled.sub(
            replacement, text, count=0 if compiled.is_global else 1, timeout=TIMEOUT_S, concurrent=False
        )
    except TimeoutError:
        return text


def _pattern_of(script: RegexScript, expand: ExpandMacros) -> Pattern | None:
    find = script.find
    if script.macros is not MacrosInPattern.STAY and "{{" in find:
        escape = script.macros is MacrosInPattern.ESCAPED
        find = _with_macros(find, expand, escape=escape)
    if not find:
        return None
    if find.startswith("/") and find.rfind("/") > 0:
        return written_pattern(find)
    return pattern(find)


def _with_macros(find: str, expand: ExpandMacros, *, escape: bool) -> str:
    """Replace the macros of a pattern one by one, so that what they give can be escaped."""
    if not escape:
        return expand(find)
    return re.sub(r"\{\{[^{}]*\}\}", lambda macro: _escaped(expand(macro[0])), find)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda special: _WRITTEN_AS.get(special[0], "\\" + special[0]), text)


def _group(found: "regex.Match[str]", wanted: re.Match[str]) -> str:
    try:
        return found[int(wanted[1])] or "" if wanted[1] else found[wanted[2].replace("$", "_dollar_")] or ""
    except (IndexError, KeyError):
        return ""


def _without(text: str, trims: tuple[str, ...]) -> str:
    for trim in trims:
        text = text.replace(trim, "")
    return text
