"""What the importers of all kinds work with: the run, its files, its settings, and what is known from earlier runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Length

from characters.models import Character, ImportBatch, Lorebook
from chats.models import Chat, Move, MoveItem, MoveOutcome, Origin, Persona, Preset, QuickReplySet, RegexScript
from chats.moving.errors import NotJson, UnpacksTooLarge
from chats.moving.source import Source
from tavern.accounts.models import User

#: Largest JSON file of settings, groups, presets and the like.
JSON_BYTES = 20 * 1024**2
#: Bytes of files somebody may keep that nothing here uses yet.
KEPT_BYTES = 64 * 1024**2
#: Hashes remembered of one origin.
_HASHES = 12
#: What an item can become, by the name that rows keep.
MADE: dict[str, type[models.Model]] = {
    "character": Character, "lorebook": Lorebook, "chat": Chat, "persona": Persona, "preset": Preset,
    "regexscript": RegexScript, "quickreplyset": QuickReplySet,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Something the scan found. `facts` is what its importer wants to remember of it."""

    kind: str
    path: str
    name: str
    place: int = -1
    size_bytes: int = 0
    problem: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an item. `state` is what the thing looks like now, to see later whether it was changed here."""

    outcome: MoveOutcome
    made: models.Model | None = None
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    state: str = ""


class Mover:
    def __init__(self, move: Move, source: Source) -> None:
        self.move, self.source = move, source
        self.owner: User = move.owner
        self.settings: dict[str, Any] = move.facts.get("settings") or {}
        self._kept_bytes: int | None = None

    @property
    def batch(self) -> ImportBatch:
        """The batch of cards and lorebooks, which knows how to take them back."""
        if self.move.batch is None:
            self.move.batch = ImportBatch.objects.create(owner=self.owner, expected=self.move.total)
            self.move.save(update_fields=["batch"])
        return self.move.batch

    def read(self, item: MoveItem, *, limit_bytes: int) -> bytes:
        """
        Raises:
            MoveError: the file is damaged, too large, or one too many.
        """
        content = self.source.read(item.place, limit_bytes=limit_bytes)
        self.count(len(content))
        return content

    def count(self, size_bytes: int) -> None:
        """Add to what this run has unpacked.

        Raises:
            UnpacksTooLarge: it is more than a run may.
        """
        self.move.read_bytes += size_bytes
        if self.move.read_bytes > settings.MOVE_UNPACKED_BYTES:
            raise UnpacksTooLarge(limit_mb=settings.MOVE_UNPACKED_BYTES // 1024**2)

    def read_json(self, item: MoveItem) -> tuple[bytes, dict[str, Any]]:
        """
        Raises:
            NotJson: it is no object.
        """
        content = self.read(item, limit_bytes=JSON_BYTES)
        return content, json_object(content)

    def sibling(self, path: str) -> MoveItem | None:
        return self.move.items.filter(path=path).first()

    def origin(self, path: str) -> Origin | None:
        return Origin.objects.defer("content").filter(owner=self.owner, path=path).first()

    def thing(self, path: str) -> models.Model | None:
        """What came from this place, if it is still here."""
        known = self.origin(path)
        return thing_of(known) if known else None

    def remember(self, item: MoveItem, digest: str, taken: Taken, *, content: bytes | None = None) -> None:
        """Note where a thing came from and with which content."""
        known, _is_new = Origin.objects.defer("content").get_or_create(owner=self.owner, path=item.path)
        known.kind = item.kind
        known.hashes = [digest, *(h for h in known.hashes if h != digest)][:_HASHES]
        known.state = taken.state or known.state
        fields = ["kind", "hashes", "state", "updated_at"]
        if taken.made is not None:
            known.made_model, known.made_id = made_name(taken.made), str(taken.made.pk)
            fields += ["made_model", "made_id"]
        if content is not None:
            known.content = content
            fields.append("content")
        known.save(update_fields=fields)

    def keep(self, item: MoveItem, content: bytes, *, reason: str = "") -> Taken:
        """Keep a file as it is, for as long as nothing here uses it."""
        digest = hash_of(content)
        known = self.origin(item.path)
        if known and digest in known.hashes[:1]:
            return Taken(MoveOutcome.UNCHANGED, reason=reason)
        if self._kept_bytes is None:
            sizes = Origin.objects.filter(owner=self.owner).aggregate(sum=models.Sum(Length("content")))
            self._kept_bytes = int(sizes["sum"] or 0)
        if self._kept_bytes + len(content) > KEPT_BYTES:
            return Taken(MoveOutcome.REFUSED, reason="keeps-too-much")
        self._kept_bytes += len(content)
        taken = Taken(MoveOutcome.KEPT, reason=reason)
        self.remember(item, digest, taken, content=content)
        return taken


def made_name(thing: models.Model) -> str:
    return next(name for name, model in MADE.items() if isinstance(thing, model))


def thing_of(known: Origin) -> models.Model | None:
    model = MADE.get(known.made_model)
    if model is None or not known.made_id:
        return None
    return models.QuerySet(model).filter(pk=known.made_id, deleted_at=None, owner_id=known.owner_id).first()


def json_object(content: bytes) -> dict[str, Any]:
    """
    Raises:
        NotJson: it is no object.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if not isinstance(value, dict):
        raise NotJson
    return value


def storable(value: Any) -> Any:
    """Return a JSON value without the characters that the database does not take."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list) else value


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stem_of(path: str) -> str:
    return PurePosixPath(path).stem
