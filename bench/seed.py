"""Fills the measured site's database: people with a session, characters by the thousand, chats of any length."""

from dataclasses import dataclass
from io import BytesIO
from random import Random
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection as database
from django.db.models import Model
from PIL import Image

from characters.actions.versions import create_character
from characters.cards import Card
from characters.models import Character, ImportBatch, Visibility
from chats.models import Author, Branch, Chat, Connection, Message, Persona, Variant
from tavern.accounts.models import User

_WORDS = (
    "lamp tide window harbour letter quiet stair copper orchard winter ledger salt garden signal thread ember moss "
    "kettle bridge lantern storm mirror road shelf feather glass river stone song"
).split()
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, with the cookies to prove it."""

    user: User
    cookie: str


def visitor(name: str) -> Visitor:
    user, _made = User.objects.get_or_create(username=name)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), _BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = "b" * 32  # any token fits its own cookie
    return Visitor(user, f"lamplight_session={session.session_key}; csrftoken={token}")


def portrait(random: Random, width: int = 512, height: int = 768) -> bytes:
    """Return a PNG of some 300 kB that compresses like a drawing does."""
    small = Image.frombytes("RGB", (64, 96), random.randbytes(64 * 96 * 3))
    buffer = BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def prose(random: Random, words: int) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(words)).capitalize() + "."


def card(random: Random, name: str) -> Card:
    return Card.new(
        name=name,
        description=prose(random, 220),
        personality=prose(random, 40),
        scenario=prose(random, 40),
        greetings=(prose(random, 80), prose(random, 80)),
        example_dialogue=f"<START>\n{{{{user}}}}: {prose(random, 12)}\n{{{{char}}}}: {prose(random, 40)}",
        tags=tuple(random.sample(_WORDS, 4)),
    )


def characters(owner: User, count: int, *, public: bool = False) -> list[Character]:
    """Give somebody characters: a few made whole, the others copied from them row by row."""
    random = Random(count)
    first = create_character(owner, card(random, "Copper Lantern"))
    Character.objects.filter(pk=first.pk).update(visibility=Visibility.PUBLIC if public else Visibility.PRIVATE)
    first.refresh_from_db()
    copies = []
    for index in range(count - 1):
        copy = Character.named(f"{random.choice(_WORDS).title()} {random.choice(_WORDS).title()} {index}", owner=owner)
        for name in ("visibility", "rating", "current_id", "tagline", "language", "tags", "tokens", "portrait_id"):
            setattr(copy, name, getattr(first, name))
        copy.chat_count, copy.published_at = random.randrange(20_000), first.created_at
        copies.append(copy)
    Character.objects.bulk_create(copies, batch_size=1000)
    _count_rows(Character)
    return [first, *copies]


def _count_rows(model: type[Model]) -> None:
    """Tell the planner what is there, as the database does by itself within a minute of so many new rows."""
    with database.cursor() as cursor:
        cursor.execute(f"ANALYZE {model._meta.db_table}")


def chat(owner: User, character: Character, connection: Connection, messages: int) -> Chat:
    """Return a chat of that many turns, about 60 tokens each, in one branch."""
    random = Random(messages)
    persona, _made = Persona.objects.get_or_create(owner=owner, name="Wren", defaults={"is_default": True})
    made = Chat.objects.create(
        owner=owner, character=character, character_name=character.name, persona=persona, connection=connection
    )
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('chats_message', 'id')) FROM generate_series(1, %s)", [messages]
        )
        ids = [row[0] for row in cursor.fetchall()]
    turns = [
        Message(
            id=pk,
            chat=made,
            parent_id=ids[depth - 1] if depth else None,
            depth=depth,
            author=Author.PERSON if depth % 2 else Author.CHARACTER,
            speaker="Wren" if depth % 2 else character.name,
            character=None if depth % 2 else character,
        )
        for depth, pk in enumerate(ids)
    ]
    Message.objects.bulk_create(turns, batch_size=2000)
    _count_rows(Message)
    variants = Variant.objects.bulk_create(
        [Variant(message_id=pk, text=prose(random, 45), tokens=60) for pk in ids], batch_size=2000
    )
    for turn, variant in zip(turns, variants, strict=True):
        turn.chosen = variant
    Message.objects.bulk_update(turns, ["chosen"], batch_size=2000)
    made.head = turns[-1]
    made.branch = Branch.objects.create(chat=made, head=turns[-1])
    made.message_count, made.last_line = messages, variants[-1].text[:200]
    made.save()
    return made


def model_connection(owner: User, port: int) -> Connection:
    return Connection.objects.create(
        owner=owner,
        title="Instant",
        base_url=f"http://127.0.0.1:{port}/v1",
        model="instant",
        allow_private_network=True,
        is_default=not Connection.objects.filter(owner=owner, is_default=True).exists(),
    )


def chat_address(pk: UUID) -> str:
    return f"/chats/{pk}/"


def import_batch(owner: User) -> UUID:
    return ImportBatch.objects.create(owner=owner, expected=200).pk


def cookies(person: Visitor) -> list[tuple[str, str]]:
    """Return the cookies one by one, each as name and value."""
    return [(name, value) for name, _, value in (part.partition("=") for part in person.cookie.split("; "))]
