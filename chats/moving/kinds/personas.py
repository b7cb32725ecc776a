"""Personas: names and descriptions out of the settings, pictures out of the folder beside them."""

import hashlib
import json

from django.conf import settings

from characters.actions import store_picture
from characters.models import Asset
from characters.pictures import MAX_BYTES, PictureRefused, check_pixels
from chats.actions import create_persona, update_persona
from chats.errors import TooManyPersonas
from chats.models import MoveItem, MoveOutcome, Persona
from chats.moving.errors import MoveError
from chats.moving.mover import Mover, Taken
from chats.moving.worlds import use_world


def take(mover: Mover, item: MoveItem) -> Taken:
    avatar = item.path.rpartition("/")[2]
    persona = (mover.settings.get("personas") or {}).get(avatar) or {}
    name = " ".join(str(persona.get("name") or "").split())[:100]
    if not name:
        return Taken(MoveOutcome.REFUSED, reason="no-name")
    description = str(persona.get("description") or "")[: settings.PERSONA_MAX_CHARACTERS]
    portrait, reason = _portrait(mover, item)
    is_default = mover.settings.get("default_persona") == avatar
    digest = _digest(name, description, portrait)
    known, thing = mover.origin(item.path), mover.thing(item.path)
    if known and isinstance(thing, Persona):
        if digest in known.hashes:
            return Taken(MoveOutcome.UNCHANGED, thing, reason=reason)
        if known.state != state_of(thing):
            return Taken(MoveOutcome.LEFT, thing, reason="changed-here")
        portrait = portrait or thing.portrait
        is_default = is_default or thing.is_default
        update_persona(thing, name=name, description=description, portrait=portrait, is_default=is_default)
        taken = Taken(MoveOutcome.UPDATED, thing, reason=reason, state=state_of(thing))
    else:
        same = _same(mover, name, description, portrait)
        if same:
            taken = Taken(MoveOutcome.UNCHANGED, same, reason=reason, state=state_of(same))
        else:
            try:
                made = create_persona(
                    mover.owner, name=name, description=description, portrait=portrait, is_default=is_default
                )
            except TooManyPersonas:
                return Taken(MoveOutcome.REFUSED, reason="too-many-personas")
            taken = Taken(MoveOutcome.IMPORTED, made, reason=reason, state=state_of(made))
    mover.remember(item, digest, taken)
    if isinstance(taken.made, Persona):
        use_world(mover, persona.get("lorebook"), persona=taken.made)
    return taken


def state_of(persona: Persona) -> str:
    return _digest(persona.name, persona.description, persona.portrait)


def _same(mover: Mover, name: str, description: str, portrait: Asset | None) -> Persona | None:
    alike = Persona.objects.owned_by(mover.owner).filter(name=name, description=description)
    return alike.filter(portrait=portrait).first()


def _portrait(mover: Mover, item: MoveItem) -> tuple[Asset | None, str]:
    if item.place == -1:
        return None, ""
    try:
        content = mover.read(item, limit_bytes=MAX_BYTES)
        check_pixels(content)
        return store_picture(content), ""
    except (PictureRefused, MoveError):
        return None, "avatar-unreadable"


def _digest(name: str, description: str, portrait: Asset | None) -> str:
    told = json.dumps([name, description, portrait.sha256 if portrait else ""], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
