"""How large and how deep a card file may be."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Sizes are measured while reading; what a header claims is never believed."""

    file_bytes: int = 20 * MIB
    unpacked_bytes: int = 100 * MIB
    archive_files: int = 500
    yaml_bytes: int = 2 * MIB
    image_side_px: int = 8_000
    nesting: int = 64
    values: int = 2_000_000
    name_chars: int = 200
    text_chars: int = 1_000_000
    list_items: int = 1_000
    lore_entries: int = 20_000


DEFAULT_LIMITS = Limits()
