"""Is it any good? What a finished character has, and whether this one has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from characters.cards import Card
from characters.columns import own_extension


@dataclass(frozen=True)
class Check:
    """One point of the list; `section` is the id of the part of the form where it is done."""

    section: str
    text: str
    is_done: bool


def checklist(card: Card, counts: Mapping[str, int], *, has_portrait: bool) -> list[Check]:
    return [
        Check("basics", _("A portrait"), has_portrait),
        Check("basics", _("A tagline"), bool(own_extension(card).get("tagline"))),
        Check("basics", _("Three tags or more"), len(card.tags) >= 3),
        Check("personality", _("A description of some depth"), counts.get("description", 0) >= 150),
        Check("greetings", _("A first greeting that sets a scene"), counts.get("first_greeting", 0) >= 40),
        Check("greetings", _("Two more ways to begin"), len(card.greetings) >= 3),
        Check("examples", _("An example of how it talks"), bool(card.example_dialogue.strip())),
        Check("about", _("Words on what to expect"), bool(card.creator_notes.strip())),
    ]
