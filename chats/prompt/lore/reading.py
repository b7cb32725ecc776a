"""Make the engine's books of what the card codec has read."""

from characters import cards
from chats.prompt.basics import Role

from .entry import LoreBook, LoreEntry, LoreLogic, LorePosition, MatchSource, content_hash

_POSITIONS = dict(zip(cards.Position, LorePosition, strict=True))
_LOGICS = dict(zip(cards.SelectiveLogic, LoreLogic, strict=True))
_ROLES = {
    cards.Role.SYSTEM: Role.SYSTEM,
    cards.Role.USER: Role.USER,
    cards.Role.ASSISTANT: Role.ASSISTANT,
}


def book_of(book: cards.Lorebook) -> LoreBook:
    """Make a book for the engine, its hash included. A large one takes time: keep the result."""
    plain = LoreBook(tuple(map(_entry, book.entries)), book.name)
    return LoreBook(plain.entries, plain.name, content_hash(plain))


def _entry(entry: cards.LoreEntry) -> LoreEntry:
    allowed = entry.character_filter or cards.CharacterFilter()
    return LoreEntry(
        id=str(entry.uid),
        content=entry.content,
        keys=entry.keys,
        secondary_keys=entry.secondary_keys if entry.selective else (),
        logic=_LOGICS[entry.selective_logic],
        name=entry.comment,
        enabled=entry.enabled,
        constant=entry.constant,
        vectorized=entry.vectorized,
        order=entry.order,
        position=_POSITIONS[entry.position],
        depth=entry.depth,
        role=_ROLES[entry.role],
        outlet=entry.outlet_name,
        probability=entry.probability if entry.use_probability else 100,
        scan_depth=entry.scan_depth,
        case_sensitive=entry.case_sensitive,
        whole_words=entry.match_whole_words,
        match_sources=frozenset(source for source in MatchSource if getattr(entry, f"match_{source.value}")),
        exclude_recursion=entry.exclude_recursion,
        prevent_recursion=entry.prevent_recursion,
        delay_until_recursion=entry.delay_until_recursion,
        groups=tuple(part for part in map(str.strip, entry.group.split(",")) if part),
        group_override=entry.group_override,
        group_weight=entry.group_weight,
        group_scoring=entry.use_group_scoring,
        sticky=entry.sticky or 0,
        cooldown=entry.cooldown or 0,
        delay=entry.delay or 0,
        ignore_budget=entry.ignore_budget,
        triggers=frozenset(entry.triggers),
        filter_names=frozenset(allowed.names),
        filter_tags=frozenset(allowed.tags),
        filter_excludes=allowed.exclude,
        automation_id=entry.automation_id,
    )
