"""Regex scripts out of the settings, and sets of quick replies.

Source: interoperability notes, sections 6.1 and 6.2.
"""

import hashlib
import json
from typing import Any

from chats.actions.scripting import add_scripts, create_set, update_script, update_set
from chats.errors import TooManyScripts
from chats.models import MoveItem, MoveOutcome, QuickReplySet, RegexScript
from chats.moving.errors import NotJson
from chats.moving.mover import JSON_BYTES, Mover, Taken, hash_of, storable
from chats.prompt.errors import PromptError
from chats.quick_replies import FileRefused, read_set


def take_regex(mover: Mover, item: MoveItem) -> Taken:
    scripts = mover.settings.get("regex") or []
    number = item.facts.get("number", -1)
    if not 0 <= number < len(scripts):
        raise NotJson
    script: dict[str, Any] = scripts[number]
    digest = regex_hash(script)
    known, thing = mover.origin(item.path), mover.thing(item.path)
    try:
        if known and isinstance(thing, RegexScript):
            if digest in known.hashes:
                return Taken(MoveOutcome.UNCHANGED, thing)
            if known.state != state_of(thing):
                return Taken(MoveOutcome.LEFT, thing, reason="changed-here")
            update_script(thing, {**script, "id": thing.data.get("id")}, character=thing.character)
            taken = Taken(MoveOutcome.UPDATED, thing, state=state_of(thing))
        else:
            (made,) = add_scripts(mover.owner, [script])
            taken = Taken(MoveOutcome.IMPORTED, made, state=state_of(made))
    except TooManyScripts:
        return Taken(MoveOutcome.REFUSED, reason="too-many-scripts")
    except PromptError as error:
        raise NotJson from error
    mover.remember(item, digest, taken)
    return taken


def take_quick_replies(mover: Mover, item: MoveItem) -> Taken:
    content = mover.read(item, limit_bytes=JSON_BYTES)
    digest = hash_of(content)
    known, thing = mover.origin(item.path), mover.thing(item.path)
    if known and isinstance(thing, QuickReplySet):
        if digest in known.hashes:
            return Taken(MoveOutcome.UNCHANGED, thing)
        if known.state != state_of(thing):
            return Taken(MoveOutcome.LEFT, thing, reason="changed-here")
    try:
        name, entries, data = read_set(content, filename=item.path.rpartition("/")[2])
        entries, data = storable(entries), storable(data)
        if isinstance(thing, QuickReplySet):
            update_set(thing, name=name, entries=entries, is_everywhere=thing.is_everywhere, data=data)
            taken = Taken(MoveOutcome.UPDATED, thing, state=state_of(thing))
        else:
            made = create_set(mover.owner, name=name, entries=entries, data=data)
            taken = Taken(MoveOutcome.IMPORTED, made, state=state_of(made))
    except TooManyScripts:
        return Taken(MoveOutcome.REFUSED, reason="too-many-scripts")
    except FileRefused as error:
        raise NotJson from error
    mover.remember(item, digest, taken)
    return taken


def regex_hash(script: dict[str, Any]) -> str:
    return hash_of(json.dumps(script, ensure_ascii=False, sort_keys=True).encode())


def state_of(thing: RegexScript | QuickReplySet) -> str:
    told = [thing.name, thing.data, thing.entries if isinstance(thing, QuickReplySet) else thing.is_enabled]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
