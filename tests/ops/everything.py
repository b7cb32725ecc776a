"""One of everything that alice can have, each with the word that nobody else may read; and every address there is."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from characters.actions.assets import render_asset, store_picture
from characters.actions.drafts import keep_draft
from characters.actions.imports import import_file, start_batch
from characters.actions.versions import create_character
from characters.models import Lorebook
from chats.actions import (
    add_scripts,
    branch_from,
    create_persona,
    create_set,
    delete_message,
    make_group,
    post_message,
    start_chat,
    toggle_bookmark,
)
from chats.actions.presets import choose_option, create_preset
from chats.models import (
    Connection,
    Generation,
    GenerationStatus,
    Move,
    MoveItem,
    MoveOut,
    MoveState,
    Origin,
    ScriptConsent,
    SentPrompt,
)
from chats.sent import Sent
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card, picture

#: Stands in every text of alice's.
SECRET = "Zinnoberrot"
KEY = "sk-zinnober-0123456789"


@dataclass(frozen=True)
class Address:
    """An address of the site: the pattern, and the path with alice's things in it."""

    pattern: str
    name: str
    path: str

    @property
    def is_hers(self) -> bool:
        return "<" in self.pattern or "(?P" in self.pattern


def make_everything(alice: User) -> dict[str, str]:
    """Store one of everything and return what to put into addresses, by pattern and name of the parameter."""
    card = make_card(SECRET, description=f"{SECRET} is hers.", tags=[SECRET])
    portrait = store_picture(picture())
    render_asset(portrait)
    character = create_character(alice, card, portrait=portrait)
    keep_draft(alice, character, fields={"name": SECRET}, based_on=1)
    batch = start_batch(alice, expected=2)
    import_file(batch, filename=f"{SECRET}.png", data=card_png(make_card(f"{SECRET} too")))
    world = {"name": SECRET, "entries": {"0": {"uid": 0, "key": [SECRET], "content": SECRET}}}
    import_file(batch, filename=f"{SECRET}.json", data=json.dumps(world).encode())
    book = Lorebook.objects.get(owner=alice)
    persona = create_persona(alice, name=SECRET, description=SECRET, portrait=None, is_default=True)
    connection = Connection(owner=alice, title=SECRET, base_url="https://models.example/v1", model=SECRET)
    connection.set_key(KEY)
    connection.save()
    chat = start_chat(character, alice)
    message = post_message(chat, alice, f"{SECRET}, I say.")
    chat.refresh_from_db()
    branch = branch_from(message, name=SECRET)
    toggle_bookmark(message, alice, name=SECRET)
    chat.refresh_from_db()
    gone = post_message(chat, alice, f"{SECRET}, gone.")
    chat.refresh_from_db()
    deletion = delete_message(gone)
    generation = Generation.objects.create(
        chat=chat, owner=alice, message=message, status=GenerationStatus.COMPLETE, record=[{"text": SECRET}]
    )
    move = Move.objects.create(owner=alice, state=MoveState.DONE)
    MoveItem.objects.create(move=move, kind="persona", path=SECRET, name=SECRET, outcome="kept", made_id=SECRET)
    Origin.objects.create(owner=alice, kind="preset", path=f"{SECRET}.json", content=SECRET.encode())
    leaving = MoveOut.objects.create(owner=alice, finished_at=timezone.now())
    leaving.file.parent.mkdir(parents=True, exist_ok=True)
    leaving.file.write_text(SECRET)
    (script,) = add_scripts(alice, [{"scriptName": SECRET, "findRegex": SECRET}])
    replies = create_set(alice, name=SECRET, entries=[{"label": SECRET, "message": SECRET}])
    consent = ScriptConsent.objects.create(owner=alice, character=character, is_granted=True)
    preset = create_preset(alice, kind="chat", name=SECRET, data={"prompts": [], "new_chat_prompt": SECRET})
    choose_option(alice, "chat_preset", str(preset.pk), chat=chat)
    SentPrompt.objects.create(generation=generation, content=Sent((SECRET,), {"prompt": SECRET}).packed())
    make_group(chat)
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return {
        "slug": character.slug,
        "number": "1",
        "kind": "png",
        "imports/pk": str(batch.pk),
        "lorebooks/pk": str(book.pk),
        "uid": "0",
        "chats/pk": str(chat.pk),
        "personas/pk": str(persona.pk),
        "presets/pk": str(preset.pk),
        "ours/kind": "chat",
        "ours/slug": "story",
        "connections/pk": str(connection.pk),
        "moves/pk": str(move.pk),
        "leaving_pk": str(leaving.pk),
        "scripts/pk": str(script.pk),
        "consents/number": str(consent.pk),
        "quick-replies/pk": str(replies.pk),
        "settings/name": "title",
        "session": str(chat.pk),
        "message_pk": str(message.pk),
        "member_pk": str(chat.members.get().pk),
        "deletion_pk": str(deletion.pk),
        "branch_pk": str(branch.pk),
        "token": str(uuid4()),
        "moment": "1700000000000000",
        "sha256": portrait.sha256,
        "width": "96",
        "accounts/name": "reveal",
        "sessions/pk": str(
            UserSession.objects.create(user=alice, ip="127.0.0.1", session_key=f"{SECRET}-{alice.pk}").pk
        ),
        "key": "Mg:1abc:xyz",
        "uidb36": "1",
    }


def addresses(values: dict[str, str]) -> Iterator[Address]:
    """Yield every address but the admin's. A new kind of parameter needs a value in `make_everything`."""

    for pattern, name in _patterns(get_resolver().url_patterns):
        if pattern.startswith("admin/"):
            continue
        path = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).replace("^", "").replace("$", "")
        for parameter in re.findall(r"<(?:\w+:)?(\w+)>", path):
            value = (
                next(
                    (values[f"{area}/{parameter}"] for area in path.split("/") if f"{area}/{parameter}" in values),
                    None,
                )
                or values[parameter]
            )
            path = re.sub(rf"<(?:\w+:)?{parameter}>", value, path)
        yield Address(pattern, name, f"/{path}")


def _patterns(found: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern), one.name or ""


def state_of(*models: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored in these models, to compare with later."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
