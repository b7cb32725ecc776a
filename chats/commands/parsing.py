r"""Reading commands: `/name key=value key="two words" the rest {: /closure :} | /next`.

Syntax as SillyTavern's scripts have it: `|` hands on, `||` does not, `\|` and `\"` are themselves; `// …`, `/# …` and
`/* … */` are remarks. Macros are skipped as a whole, so that `{{.a || b}}` is one word.
"""

import re

from ._marks import gettext_noop as _
from .errors import CommandTooMuch, CommandUnreadable
from .script import Closure, Invocation, Script, Text, Value

MAX_SCRIPT_CHARS = 64_000
MAX_NESTING = 20
MAX_INVOCATIONS = 2_000

_NAME = re.compile(r"[^\s|{}\"]+")
_KEY = re.compile(r"([A-Za-z_][\w-]*)=")
_SPACE = re.compile(r"\s*")
_REMARK = re.compile(r"/(?:/|#)(?:\\.|[^|])*|/\*.*?\*/|/\*.*\Z", re.DOTALL)


def parse(text: str) -> Script:
    """Read a script.

    Raises:
        CommandUnreadable: something is not closed, or does not begin with a slash.
        CommandTooMuch: it is too long or nested too deeply.
    """
    if len(text) > MAX_SCRIPT_CHARS:
        raise CommandTooMuch
    reader = _Reader(text)
    script = reader.script(depth=0)
    if not reader.is_at_end:
        raise CommandUnreadable(_("There is a closing :} too much."))
    return script


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._count = 0
        self._macro_ends = _macro_ends(text)

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._text)

    def script(self, *, depth: int) -> Script:
        """Read commands up to the end, or to the `:}` that closes them."""
        if depth > MAX_NESTING:
            raise CommandTooMuch
        found: list[Invocation] = []
        is_cut_off = False
        while True:
            self._skip_space()
            if self.is_at_end or self._sees(":}"):
                return Script(tuple(found))
            if self._sees("|"):
                is_cut_off = self._sees("||")
                self._at += 1 + is_cut_off
                continue
            remark = _REMARK.match(self._text, self._at)
            if remark is not None:
                self._at = remark.end()
                continue
            found.append(self._invocation(is_cut_off=is_cut_off, depth=depth))
            is_cut_off = False
            self._count += 1
            if self._count > MAX_INVOCATIONS:
                raise CommandTooMuch

    def _invocation(self, *, is_cut_off: bool, depth: int) -> Invocation:
        if not self._sees("/"):
            rest = self._text[self._at : self._at + 30]
            raise CommandUnreadable(_("A command begins with a slash; this does not: %(rest)s"), rest=rest)
        self._at += 1
        name = _NAME.match(self._text, self._at)
        if name is None:
            raise CommandUnreadable(_("There is no command behind the last slash."))
        self._at = name.end()
        written = name[0]
        if ":}" in written:
            written = written[: written.index(":}")]
            self._at = name.start() + len(written)
        named = self._named(depth)
        unnamed: list[Value] = []
        while not self.is_at_end and not self._sees("|") and not self._sees(":}"):
            if self._sees("{:"):
                unnamed.append(self._closure(depth))
                # Behind a closure there may be `else=`.
                named += self._named(depth)
            else:
                words = self._words(stops_at_space=False)
                if words.strip():
                    unnamed.append(Text(words.strip()))
        return Invocation(written, tuple(named), tuple(unnamed), is_cut_off)

    def _named(self, depth: int) -> list[tuple[str, Value]]:
        found: list[tuple[str, Value]] = []
        while True:
            self._skip_space()
            key = _KEY.match(self._text, self._at)
            if key is None:
                return found
            self._at = key.end()
            found.append((key[1], self._value(depth)))

    def _value(self, depth: int) -> Value:
        """The value of a named argument: a closure, quoted words, or one word."""
        if self._sees("{:"):
            return self._closure(depth)
        if self._sees('"'):
            return self._quoted()
        return Text(self._words(stops_at_space=True))

    def _words(self, *, stops_at_space: bool) -> str:
        """Text up to a pipe, a closure or its end, or to the next space; with escapes undone."""
        pieces: list[str] = []
        in_quotes = False
        while not self.is_at_end:
            character = self._text[self._at]
            if character == "\\" and self._text[self._at + 1 : self._at + 2] in {"|", '"'}:
                follower = self._text[self._at + 1]
                # Quotes are undone where words are split; a backslash before anything else is only itself.
                pieces.append(follower if follower == "|" else f"\\{follower}")
                self._at += 2
                continue
            if self._sees("{{"):
                pieces.append(self._macro())
                continue
            if character == '"' and not stops_at_space:
                in_quotes = self._closes_later() if not in_quotes else False
            elif character == "|" or (character == "{" and self._sees("{:")) or self._sees(":}"):
                if not in_quotes:
                    break
            elif stops_at_space and character.isspace():
                break
            pieces.append(character)
            self._at += 1
        return "".join(pieces)

    def _closes_later(self) -> bool:
        """Whether quotes that begin a word here end before a space or the end; others are only a mark in the text."""
        before = self._text[self._at - 1 : self._at]
        if before and not before.isspace():
            return False
        end = re.compile(r'"(?:\\.|[^"\\])*"(?=\s|\||:\}|\Z)', re.DOTALL).match(self._text, self._at)
        return end is not None

    def _quoted(self) -> Text:
        end = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL).match(self._text, self._at)
        if end is None:
            raise CommandUnreadable(_("Quotation marks are opened and not closed."))
        self._at = end.end()
        return Text(re.sub(r'\\(["|\\])', r"\1", end[1]), quoted=True)

    def _macro(self) -> str:
        """A macro with those inside it, as it stands; without an end it is plain braces."""
        start = self._at
        self._at = self._macro_ends.get(start, start + 2)
        return self._text[start : self._at]

    def _closure(self, depth: int) -> Closure:
        self._at += 2
        defaults = self._named(depth + 1)
        script = self.script(depth=depth + 1)
        if not self._sees(":}"):
            raise CommandUnreadable(_("A closure {: is opened and not closed with :}."))
        self._at += 2
        runs_at_once = self._sees("()")
        if runs_at_once:
            self._at += 2
        return Closure(script, tuple(defaults), runs_at_once)

    def _skip_space(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at

    def _sees(self, text: str) -> bool:
        return self._text.startswith(text, self._at)


def _macro_ends(text: str) -> dict[int, int]:
    """Where each `{{` is closed, those inside others included; what is never closed is left out."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for mark in re.finditer(r"\{\{|\}\}", text):
        if mark[0] == "{{":
            opened.append(mark.start())
        elif opened:
            ends[opened.pop()] = mark.end()
    return ends


def split_words(text: str) -> list[str]:
    """Split an unnamed argument into words; what stands in quotation marks is one."""
    found = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', text)
    return [bare or re.sub(r'\\(["\\])', r"\1", quoted) for quoted, bare in found]
