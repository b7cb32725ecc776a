"""What can move in, in the order in which it does: one module for each kind.

To add one: a module with a function `take(mover, item)` that imports an item and says what became of it, and a line here.
Kinds that come from `settings.json` are listed by `chats.moving.settings_file`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chats.models import MoveItem
from chats.moving.kinds import backgrounds, cards, kept, personas, presets, scripting, stories
from chats.moving.mover import Mover, Taken


@dataclass(frozen=True)
class Kind:
    """`help` says where things of this kind are found afterwards."""

    slug: str
    label: Promise
    icon: str
    take: Callable[[Mover, MoveItem], Taken]
    help: Promise | str = ""
    is_used: bool = True


_ALL = (
    Kind("lorebook", _("Lorebooks"), "book-open", cards.take_lorebook),
    Kind("persona", _("Personas"), "smile", personas.take),
    Kind("character", _("Characters"), "users", cards.take_character),
    Kind("chat", _("Chats"), "messages-square", stories.take),
    Kind("background", _("Backgrounds"), "image", backgrounds.take, _("Those that a chat shows")),
    Kind("group", _("Groups"), "users", kept.take_json, is_used=False),
    Kind("group_chat", _("Chats of groups"), "messages-square", kept.take_story, is_used=False),
    Kind("preset", _("Presets and templates"), "sliders-horizontal", presets.take),
    Kind("regex", _("Regex scripts"), "search", scripting.take_regex),
    Kind("quick_reply", _("Quick replies"), "zap", scripting.take_quick_replies),
)
KINDS: dict[str, Kind] = {kind.slug: kind for kind in _ALL}
ORDER = {slug: place for place, slug in enumerate(KINDS)}
