"""`{% library_tile item %}`: a character in its owner's library, where `item` is a `characters.tiles.LibraryItem`."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from characters.models import Rating
from characters.tiles import LibraryItem, tile_of
from tavern.lib.fragments import fragment

register = template.Library()


@register.simple_tag
def library_tile(item: LibraryItem) -> SafeString:
    return fragment("library-tile", item.shows, lambda: _rendered(item))


def _rendered(item: LibraryItem) -> str:
    context = {
        "character": item.character,
        "tile": tile_of(item.character, Rating.EXPLICIT, mine=True, eager=item.eager),
        "has_draft": item.has_draft,
    }
    return render_to_string("characters/_library_tile.html", context)
