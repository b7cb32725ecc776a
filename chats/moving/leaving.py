"""Everything of a person as SillyTavern's data folder, written into an archive entry by entry.

Every file goes where its thing came from, else to a free place, which is remembered: so the archive comes in again
without making anything twice.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import models, transaction
from django.utils import timezone

from characters.actions import ExportFormat, export_character, lorebook_file
from characters.actions.assets import read_original
from characters.actions.exports import file_stem
from characters.models import Character, Lorebook
from chats.actions.presets import export_preset
from chats.models import Chat, LoreAttachment, MoveOut, Origin, Persona, Preset, QuickReplySet, RegexScript
from chats.moving.kinds import cards, personas, stories
from chats.moving.kinds import presets as preset_kind
from chats.moving.kinds import scripting as script_kind
from chats.moving.mover import made_name
from chats.moving.settings_out import Settings, settings_file
from chats.moving.stories_out import Leaf, files_of_chat
from chats.quick_replies import write_set
from chats.regex_files import file_data
from tavern.accounts.models import User

T = TypeVar("T", bound=models.Model)

log = structlog.get_logger(__name__)

_HASHES = 12


def start_leaving(owner: User) -> MoveOut:
    """Have the archive made; one that is being made already is returned, older ones go."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        for former in MoveOut.objects.filter(owner=owner):
            if former.is_working:
                return former
            former.file.unlink(missing_ok=True)
            former.delete()
        leaving = MoveOut.objects.create(owner=owner)
        transaction.on_commit(partial(_later, str(leaving.pk)))
    return leaving


def make(leaving: MoveOut) -> None:
    """Write the archive, a file at a time: no more than one picture or a page of a chat is in memory."""
    leaving.file.parent.mkdir(parents=True, exist_ok=True)
    partly = leaving.file.with_suffix(".part")
    try:
        with zipfile.ZipFile(partly, "w", zipfile.ZIP_DEFLATED) as archive:
            _Leaving(leaving, archive).write()
        partly.replace(leaving.file)
    except Exception:
        log.exception("chats.move_out_failed")
        partly.unlink(missing_ok=True)
        MoveOut.objects.filter(pk=leaving.pk).update(failed_at=timezone.now())
        return
    MoveOut.objects.filter(pk=leaving.pk).update(
        finished_at=timezone.now(), size_bytes=leaving.file.stat().st_size, done=leaving.done
    )


class _Leaving:
    """One archive on its way: which places are taken, and what the settings are to say."""

    def __init__(self, leaving: MoveOut, archive: zipfile.ZipFile) -> None:
        self.leaving, self.archive, self.owner = leaving, archive, leaving.owner
        rows = Origin.objects.filter(owner=self.owner).values_list("path", "made_model", "made_id")
        self.taken = {path.casefold() for path, _model, _pk in rows}
        self.places: dict[tuple[str, str], list[str]] = {}
        for path, model, pk in rows:
            if not path.startswith("backgrounds/"):
                self.places.setdefault((model, pk), []).append(path)
        self.written = set[str]()
        self.settings = Settings(username=self.owner.username)
        self.worlds: dict[str, str] = {}

    def write(self) -> None:
        books = Lorebook.objects.owned_by(self.owner).order_by("created_at")
        people = Persona.objects.owned_by(self.owner).select_related("portrait").order_by("created_at")
        characters = Character.objects.owned_by(self.owner).order_by("pk")
        chats = Chat.objects.visible_to(self.owner).order_by("created_at")
        presets = Preset.objects.owned_by(self.owner).order_by("created_at")
        sets = QuickReplySet.objects.owned_by(self.owner).in_order()
        # A character's own scripts go out for all: SillyTavern has those inside cards.
        scripts = RegexScript.objects.owned_by(self.owner).in_order()
        kept = Origin.objects.filter(owner=self.owner).exclude(content=b"").order_by("pk")
        self.leaving.total = sum(
            rows.count() for rows in (books, people, characters, chats, presets, sets, scripts, kept)
        )
        MoveOut.objects.filter(pk=self.leaving.pk).update(total=self.leaving.total)
        for book in _each(books):
            path = self._place(book, "worlds", file_stem(book.name), ".json")
            self._note(book, path, self._entry(path, [lorebook_file(book)]), cards.state_of(book))
        self._find_worlds()
        for persona in _each(people):
            self._persona(persona)
        for character in _each(characters):
            self._character(character)
        for chat in _each(chats.select_related("character", "persona", "background_picture")):
            self._chat(chat)
        for preset in _each(presets):
            path = self._place(preset, preset_kind.folder_of(preset), file_stem(preset.name), ".json")
            content = json.dumps(export_preset(preset), ensure_ascii=False, indent=4).encode()
            self._note(preset, path, self._entry(path, [content]), preset_kind.state_of(preset))
        for replies in _each(sets):
            path = self._place(replies, "QuickReplies", file_stem(replies.name), ".json")
            self._note(replies, path, self._entry(path, [write_set(replies)]), script_kind.state_of(replies))
        for script in _each(scripts):
            data = file_data(script)
            self.settings.regex.append(data)
            path = f"settings.json#regex/{data['id']}"
            self._note(script, path, script_kind.regex_hash(data), script_kind.state_of(script))
        for origin in _each(kept):
            self._kept(origin)
        self._entry("settings.json", [settings_file(self.settings)])

    def _find_worlds(self) -> None:
        """Note which lorebook speaks where, by the names of their files; of several in one place the first is named."""
        used = LoreAttachment.objects.owned_by(self.owner).filter(book__deleted_at=None).order_by("created_at")
        for book, chat, persona in used.values_list("book", "chat", "persona"):
            path = self.places.get(("lorebook", str(book)), [""])[0]
            name = path.rpartition("/")[2].removesuffix(".json")
            if chat or persona:
                self.worlds.setdefault(str(chat or persona), name)
            else:
                self.settings.everywhere.append(name)

    def _persona(self, persona: Persona) -> None:
        path = self._place(persona, "User Avatars", file_stem(persona.name), ".png")
        self.settings.add_persona(path.rpartition("/")[2], persona, self.worlds.get(str(persona.pk), ""))
        if persona.portrait:
            self._entry(path, [read_original(persona.portrait)])
        self._note(persona, path, personas.state_of(persona), personas.state_of(persona))

    def _character(self, character: Character) -> None:
        path = self._place(character, "characters", file_stem(character.name), ".png")
        exported = export_character(character, ExportFormat.PNG)
        self._note(character, path, self._entry(path, [exported.content]), cards.state_of(character))
        books = [self.places.get(("lorebook", str(pk)), [""])[0] for pk in _books_of(character, self.owner)]
        self.settings.add_character(path.rpartition("/")[2], character, [b for b in books if b])

    def _chat(self, chat: Chat) -> None:
        key = chat.character_id and ("character", str(chat.character_id))
        card = self.places.get(key, [""])[0] if key else ""
        folder = card.rpartition("/")[2].rpartition(".")[0] or file_stem(chat.character_name)
        persona = self.places.get(("persona", str(chat.persona_id)), [""])[0] if chat.persona_id else ""
        known = iter(self.places.pop(("chat", str(chat.pk)), []))
        names: dict[int, str] = {}
        world = self.worlds.get(str(chat.pk), "")
        persona_name = persona.rpartition("/")[2]
        for leaf in files_of_chat(chat, reader=self.owner, persona=persona_name, world=world, names=names):
            path = next(known, "") or self._free(f"chats/{folder}", leaf.stem, ".jsonl")
            self.places.setdefault(("chat", str(chat.pk)), []).append(path)
            names[leaf.number] = path.rpartition("/")[2].removesuffix(".jsonl")
            self._note(chat, path, self._entry(path, leaf.pieces), stories.state_of(chat))
            self._background(chat, leaf)

    def _background(self, chat: Chat, leaf: Leaf) -> None:
        if leaf.background and leaf.background_path not in self.written:
            digest = self._entry(leaf.background_path, [read_original(leaf.background)])
            more = {"kind": "background", "hashes": [digest], "made_model": "chat", "made_id": str(chat.pk)}
            Origin.objects.get_or_create(owner=self.owner, path=leaf.background_path, defaults=more)

    def _kept(self, origin: Origin) -> None:
        content = bytes(origin.content)
        if origin.path.startswith("settings.json#"):
            self.settings.add_kept(content)
        else:
            self._entry(origin.path, [content])
        self._count()

    def _place(self, thing: models.Model, folder: str, stem: str, suffix: str) -> str:
        key = (made_name(thing), str(thing.pk))
        known = [path for path in self.places.get(key, ()) if path.startswith(f"{folder}/") and path.endswith(suffix)]
        path = next((path for path in known if path not in self.written), "") or self._free(folder, stem, suffix)
        self.places[key] = [path]
        return path

    def _free(self, folder: str, stem: str, suffix: str) -> str:
        number, path = 2, f"{folder}/{stem}{suffix}"
        while path.casefold() in self.taken or path in self.written:
            path, number = f"{folder}/{stem} {number}{suffix}", number + 1
        self.taken.add(path.casefold())
        return path

    def _entry(self, path: str, pieces: Iterable[bytes]) -> str:
        """Write a file and return the hash of its content."""
        digest = hashlib.sha256()
        self.written.add(path)
        info = zipfile.ZipInfo(path, date_time=timezone.now().timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if path.endswith(".png") else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.archive.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                digest.update(piece)
        return digest.hexdigest()

    def _note(self, thing: models.Model, path: str, digest: str, state: str) -> None:
        kind = made_name(thing)
        known, _is_new = Origin.objects.defer("content").get_or_create(owner=self.owner, path=path)
        known.hashes = [digest, *(h for h in known.hashes if h != digest)][:_HASHES]
        known.kind, known.made_model, known.made_id, known.state = kind, kind, str(thing.pk), state
        known.save(update_fields=["kind", "hashes", "made_model", "made_id", "state", "updated_at"])
        self._count()

    def _count(self) -> None:
        self.leaving.done += 1
        MoveOut.objects.filter(pk=self.leaving.pk).update(done=self.leaving.done, touched_at=timezone.now())


def _books_of(character: Character, owner: User) -> list[UUID]:
    books = Lorebook.objects.owned_by(owner).filter(characters=character).order_by("created_at")
    return list(books.values_list("pk", flat=True))


def _each(rows: models.QuerySet[T]) -> Iterator[T]:
    """Load rows one after the other by their keys: writing takes long, and no query may last so long."""
    for pk in list(rows.values_list("pk", flat=True)):
        found = rows.filter(pk=pk).first()
        if found is not None:
            yield found


def _later(pk: str) -> None:
    from chats.tasks import move_out

    move_out.delay(pk)
