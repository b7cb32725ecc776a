"""Bringing chats along from files. A file comes in whole or not at all."""

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from characters.models import Character
from chats.actions.group_files import KEY, regroup
from chats.actions.organising import one_line
from chats.errors import AlreadyImported, CharacterUnnamed, NoSuchCharacter
from chats.models import Author, Bookmark, Branch, Chat, Message, Persona, Revision, Variant, as_line
from chats.paths import among_newest
from chats.people import default_persona
from chats.tokens import count_tokens
from chats.transcripts import Header, Limits, Speaker, Turn, open_transcript
from chats.transcripts.errors import BrokenTree
from tavern.accounts.models import User

#: Rows written at once.
_PAGE = 500
#: The newest messages get their tokens counted at once; older ones when a prompt reaches them.
_COUNTED = 400
#: Names SillyTavern gives to chats by itself: `Iris - 2024-01-05@10h22m13s`, also with `imported` behind.
_OWN_NAME = re.compile(r".* - \d{4}-\d{1,2}-\d{1,2} ?@.*")


@transaction.atomic
def import_chat(file: BinaryIO, owner: User, *, name: str = "", character: Character | None = None) -> Chat:
    """Store a chat from a file called `name`; without a character it goes to the one its header names.

    Raises:
        TranscriptError: the file cannot be read, or holds something we do not store.
        AlreadyImported: the same file is here already.
        NoSuchCharacter: the person knows nobody of that name.
    """
    file_hash = _hash_of(file)
    _wait_for_the_same(owner, file_hash)
    known = Chat.objects.visible_to(owner).filter(import_hash=file_hash).first()
    if known:
        raise AlreadyImported(chat=known)
    transcript = open_transcript(file, zone=timezone.get_current_timezone(), limits=import_limits())
    character = character or character_called(transcript.header.character, owner)
    return store_transcript(transcript, owner, character, file_hash=file_hash, title=title_of(name))


class Story(Protocol):
    """A transcript to store. `header` is read once before the turns and once more after them."""

    @property
    def header(self) -> Header: ...

    @property
    def turns(self) -> Iterator[Turn]: ...


@transaction.atomic
def store_transcript(
    transcript: Story, owner: User, character: Character, *, file_hash: str = "", title: str = ""
) -> Chat:
    """Store what was read as a new chat with a character.

    Raises:
        TranscriptError: something further down cannot be read or stored.
    """
    chat = _new_chat(transcript.header, owner, character, file_hash=file_hash, title=title)
    writer = _Writer(chat, transcript.header)
    for turns in _pages(transcript.turns):
        writer.store(turns)
    _finish(chat, transcript.header, writer)
    return chat


def import_limits() -> Limits:
    return Limits(
        file_bytes=settings.CHAT_IMPORT_MAX_BYTES,
        messages=settings.CHAT_IMPORT_MAX_MESSAGES,
        text_characters=settings.MESSAGE_MAX_CHARACTERS,
    )


def _wait_for_the_same(owner: User, file_hash: str) -> None:
    """Let a file that comes twice at once come in once: the second finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [file_hash, owner.pk])


def character_called(name: str, owner: User) -> Character:
    """Return the person's character of this name, else one they may talk to.

    Raises:
        NoSuchCharacter: there is none.
    """
    if not name:
        raise CharacterUnnamed
    found = (
        Character.objects.visible_to(owner)
        .filter(name__iexact=name)
        .alias(is_mine=models.Case(models.When(owner_id=owner.pk, then=1), default=0))
        .exclude(is_mine=0, visibility="unlisted")
        .order_by("-is_mine", "-chat_count", "-pk")
        .first()
    )
    if found is None:
        raise NoSuchCharacter(name=name)
    return found


@dataclass
class _Writer:
    """Turns on their way into the tree. `places` knows the row and depth of every number of the file."""

    chat: Chat
    header: Header
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    time: datetime = field(default_factory=timezone.now)
    last: int = 0

    def __post_init__(self) -> None:
        self.time = self.header.created or timezone.now()

    def store(self, turns: Sequence[Turn]) -> None:
        """Write a page of turns: rows know each other's keys before they are written."""
        keys = iter(_reserve("chats_message", len(turns)))
        variant_keys = iter(_reserve("chats_variant", sum(len(turn.versions) for turn in turns)))
        messages, variants = list[Message](), list[Variant]()
        revisions, bookmarks = list[Revision](), list[Bookmark]()
        for turn in turns:
            message = self._message(turn, next(keys))
            messages.append(message)
            for position, version in enumerate(turn.versions):
                variant = Variant(
                    pk=next(variant_keys),
                    message=message,
                    position=position,
                    text=version.text,
                    reasoning=version.reasoning,
                    model=version.model,
                    revision=len(version.earlier) + 1,
                    extra=_filled(extra=version.extra, info=version.info),
                    created_at=version.time or message.created_at,
                )
                variants.append(variant)
                revisions += [
                    Revision(variant=variant, number=number, text=earlier.text, replaced_at=earlier.time or self.time)
                    for number, earlier in enumerate(version.earlier, 1)
                ]
            message.chosen = variants[turn.chosen - len(turn.versions)]
            if turn.bookmark is not None:
                bookmarks.append(
                    Bookmark(message=message, chat=self.chat, owner_id=self.chat.owner_id, name=turn.bookmark)
                )
        # Foreign keys are checked at the end of the transaction, so messages may name variants that come after.
        Message.objects.bulk_create(messages, batch_size=_PAGE)
        Variant.objects.bulk_create(variants, batch_size=_PAGE)
        Revision.objects.bulk_create(revisions, batch_size=_PAGE)
        Bookmark.objects.bulk_create(bookmarks, batch_size=_PAGE)

    def _message(self, turn: Turn, key: int) -> Message:
        parent, depth = (None, -1) if turn.parent is None else self.places[turn.parent]
        self.places[turn.number] = (key, depth + 1)
        self.last = turn.number
        self.time = turn.time or self.time
        return Message(
            pk=key,
            chat=self.chat,
            parent_id=parent,
            depth=depth + 1,
            author=Author(turn.speaker.value),
            speaker=turn.name or (self.header.person if turn.speaker == Speaker.PERSON else self.chat.character_name),
            character_id=self.chat.character_id if self._is_character(turn) else None,
            persona_id=self.chat.persona_id if self._is_persona(turn) else None,
            variant_count=len(turn.versions),
            hidden_at=self.time if turn.hidden else None,
            extra=dict(turn.extra),
            created_at=self.time,
        )

    def _is_character(self, turn: Turn) -> bool:
        """In a group others speak too; they have no portrait here."""
        names = {"", self.header.character.casefold(), self.chat.character_name.casefold()}
        return turn.speaker == Speaker.CHARACTER and turn.name.casefold() in names

    def _is_persona(self, turn: Turn) -> bool:
        persona = self.chat.persona
        is_named = persona is not None and turn.name.casefold() == persona.name.casefold()
        return turn.speaker == Speaker.PERSON and is_named


def _new_chat(header: Header, owner: User, character: Character, *, file_hash: str, title: str) -> Chat:
    persona = Persona.objects.owned_by(owner).filter(name__iexact=header.person).order_by("created_at").first()
    chat = Chat.objects.create(
        owner=owner,
        character=character,
        character_name=character.name,
        persona=persona or default_persona(owner),
        title=(header.title or title)[:200],
        tags=[tag.casefold()[:60] for tag in header.tags][:12],
        extra=_filled(
            metadata={key: value for key, value in header.metadata.items() if key != KEY}, extra=header.extra
        ),
        import_hash=file_hash,
    )
    if header.created:
        chat.created_at = min(header.created, timezone.now())
        chat.save(update_fields=["created_at"])
    return chat


def _finish(chat: Chat, header: Header, writer: _Writer) -> None:
    """Open the chat at its head, with its branches and what lists show of it."""
    places = writer.places
    wanted = [header.head, *(number for b in header.branches for number in (b.head, b.forked_from))]
    if any(number is not None and number not in places for number in wanted):
        raise BrokenTree
    head_id, depth = places[writer.last if header.head is None else header.head]
    _store_branches(chat, header, places)
    head = Message.objects.select_related("chosen").get(pk=head_id)
    chat.head, chat.message_count, chat.last_line = head, depth + 1, as_line(head.text)
    chat.active_at = min(head.created_at, timezone.now())
    chat.save(update_fields=["head", "branch", "message_count", "last_line", "active_at"])
    _count_newest(chat)
    regroup(chat, header.metadata)


def _store_branches(chat: Chat, header: Header, places: dict[int, tuple[int, int]]) -> None:
    heads = {places[branch.head][0] for branch in header.branches if branch.head is not None}
    lines = dict(Message.objects.filter(pk__in=heads).values_list("pk", "chosen__text"))
    stored: dict[int, Branch] = {}
    for branch in header.branches:
        head_id, depth = places[branch.head] if branch.head is not None else (None, -1)
        if branch.number in stored:
            raise BrokenTree
        stored[branch.number] = Branch.objects.create(
            chat=chat,
            name=branch.name,
            head_id=head_id,
            forked_from_id=places[branch.forked_from][0] if branch.forked_from is not None else None,
            message_count=depth + 1,
            last_line=as_line(lines.get(head_id or 0) or ""),
        )
        if branch.is_current:
            chat.branch = stored[branch.number]
    if stored and chat.branch is None:
        raise BrokenTree
    for branch in header.branches:
        if branch.parent is not None:
            _hang(stored, branch.number, branch.parent)


def _hang(stored: dict[int, Branch], number: int, parent: int) -> None:
    """Let a branch leave another one; branches that leave each other in a circle would never end."""
    above: Branch | None = stored.get(parent)
    if above is None:
        raise BrokenTree
    while above is not None:
        if above is stored[number]:
            raise BrokenTree
        above = above.parent
    stored[number].parent = stored[parent]
    stored[number].save(update_fields=["parent"])


def _count_newest(chat: Chat) -> None:
    # As a list: the condition names the table, which has another name inside a subquery.
    newest = list(Message.objects.filter(among_newest(chat.head_id or 0, _COUNTED)).values_list("chosen", flat=True))
    counted = list(Variant.objects.filter(pk__in=newest).only("text"))
    for variant in counted:
        variant.tokens = count_tokens(variant.text)
    Variant.objects.bulk_update(counted, ["tokens"], batch_size=_PAGE)


def _pages(turns: Iterator[Turn]) -> Iterator[list[Turn]]:
    while page := list(itertools.islice(turns, _PAGE)):
        yield page


def _reserve(table: str, count: int) -> list[int]:
    """Take keys from a table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return sorted(row[0] for row in cursor.fetchall())


def _hash_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def title_of(name: str) -> str:
    """The title in the name of a file; names that a program gave say nothing."""
    stem = name.rpartition(".")[0] or name
    words = one_line(stem)
    return "" if _OWN_NAME.fullmatch(words) else words[:200]


def _filled(**parts: Any) -> dict[str, Any]:
    return {name: dict(part) for name, part in parts.items() if part}
