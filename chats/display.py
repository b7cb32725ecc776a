"""Texts as the reader sees them: scripts that are for display only change what is shown and not what is stored."""

import time
from dataclasses import dataclass
from functools import lru_cache

from chats.expanding import Expand, expander_of
from chats.models import Chat, Message
from chats.prompt import PromptError
from chats.prompt.regex_scripts import Occasion, Place, RegexScript, apply_scripts
from chats.scripts import place_of, scripts_of

#: Slow patterns may cost a page this much, in seconds; the rest of its texts is shown as stored.
PAGE_BUDGET_S = 0.4
#: Characters; longer texts are run through the scripts anew each time.
_LONGEST_REMEMBERED = 8_000


@dataclass(slots=True)
class Display:
    """The scripts of a chat that change what is shown. Without any it costs nothing."""

    scripts: tuple[RegexScript, ...]
    expand: Expand
    newest_depth: int | None = None
    spent_s: float = 0.0

    def shown(self, message: Message) -> str:
        """What a message says to the reader."""
        return self._through(message.text, place_of(message), message)

    def thoughts(self, message: Message) -> str:
        """The model's thoughts as the reader sees them."""
        return self._through(message.chosen.reasoning if message.chosen else "", Place.REASONING, message)

    def _through(self, text: str, place: Place, message: Message) -> str:
        if not text or not self.scripts:
            return text
        depth = None if self.newest_depth is None else max(0, self.newest_depth - message.depth)
        due = tuple(script for script in self.scripts if script.applies(place, Occasion.DISPLAYED, depth))
        if not due or self.spent_s > PAGE_BUDGET_S:
            return text
        started = time.monotonic()
        try:
            if len(text) > _LONGEST_REMEMBERED or any(map(_has_macros, due)):
                return _run(text, due, place, self.expand)
            return _remembered(text, due, place)
        except PromptError:
            return text
        finally:
            self.spent_s += time.monotonic() - started


def display_of(chat: Chat) -> Display:
    """How the texts of a chat are shown; made once for each loaded chat."""
    known: Display | None = chat.__dict__.get("_display")
    if known is None:
        scripts = tuple(script for script in scripts_of(chat) if script.enabled and script.on_display)
        asks_depth = any(script.min_depth is not None or script.max_depth is not None for script in scripts)
        newest = chat.head.depth if asks_depth and chat.head else None
        known = chat.__dict__["_display"] = Display(scripts, expander_of(chat), newest)
    return known


def _has_macros(script: RegexScript) -> bool:
    """Whether the result may be another one each time; the mark for the whole match is no such macro."""
    written = script.replace.replace("{{match}}", "") + script.find + "".join(script.trims)
    return "{" in script.replace.replace("{{match}}", "") or "{{" in written or "<" in script.replace


def _run(text: str, scripts: tuple[RegexScript, ...], place: Place, expand: Expand) -> str:
    return apply_scripts(text, scripts, place, Occasion.DISPLAYED, expand=expand)


@lru_cache(maxsize=4096)
def _remembered(text: str, scripts: tuple[RegexScript, ...], place: Place) -> str:
    """Scripts without macros of their own give the same text every time, also one that took too long."""
    return _run(text, scripts, place, str)
