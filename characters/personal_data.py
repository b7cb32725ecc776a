"""A person's characters and lorebooks, for taking along and for erasing."""

from collections.abc import Iterator

from characters.actions.exports import ExportFormat, export_character, file_stem, free_name
from characters.actions.lorebooks import lorebook_file
from characters.actions.trash import erase_files_of
from characters.models import Character, Lorebook
from tavern.accounts.export import PersonalData
from tavern.accounts.models import User


def export_characters(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield every character as PNG card and JSON, every lorebook as World Info file."""
    taken: set[str] = set()
    owned = Character.objects.owned_by(user).select_related("current__portrait").order_by("sort_key", "pk")
    for character in owned.iterator(chunk_size=20):
        for kind in (ExportFormat.PNG, ExportFormat.JSON_V3):
            exported = export_character(character, kind)
            yield free_name(f"characters/{exported.name}", taken), exported.content
    for book in Lorebook.objects.owned_by(user).order_by("name", "pk"):
        yield free_name(f"lorebooks/{file_stem(book.name)}.json", taken), lorebook_file(book)


personal_characters = PersonalData(name="characters", export=export_characters, erase=erase_files_of)
