"""What lists show of a card, computed from it. `extensions.lamplight` holds what the formats have no field for."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from characters.cards import Card
from characters.language import guess_language
from characters.models import FocalPoint, Rating
from characters.search import search_vector
from tavern.lib.ids import sort_key_for
from tavern.lib.text import without_controls

#: Our own part of a card's `extensions`.
NAMESPACE = "lamplight"
MOST_TAGS = 50
_TAGLINE = 300
_TAG = 60
_MACRO = re.compile(r"\{\{\s*(char|bot)\s*\}\}|<BOT>", re.IGNORECASE)
_OTHER_MACRO = re.compile(r"\{\{[^{}]*\}\}")
_MARKUP = re.compile(r"<[^>]*>|!\[[^\]]*\]\([^)]*\)|[*_#`>|~]+")
_SENTENCE = re.compile(r".+?(?:[.!?…](?=\s|$)|[。！？]|$)", re.DOTALL)

_TAG_RATINGS = {
    "nsfw": Rating.EXPLICIT,
    "explicit": Rating.EXPLICIT,
    "18+": Rating.EXPLICIT,
    "r18": Rating.EXPLICIT,
    "r-18": Rating.EXPLICIT,
    "mature": Rating.MATURE,
    "gore": Rating.MATURE,
}
_VOLATILE = ("creation_date", "modification_date")


@dataclass(frozen=True)
class Columns:
    """The columns of a character that repeat its card."""

    name: str
    sort_key: str
    tagline: str
    language: str
    tags: list[str]
    search: str


def columns_of(card: Card) -> Columns:
    tagline, tags = tagline_of(card), tags_of(card)
    return Columns(
        name=card.name[:200],
        sort_key=sort_key_for(card.name),
        tagline=tagline,
        language=language_of(card),
        tags=tags,
        search=search_vector(
            name=" ".join([card.name, card.nickname, *alternate_names_of(card)]),
            about=[tagline, *tags, card.creator],
            description=card.description,
        ),
    )


def own_extension(card: Card) -> dict[str, Any]:
    """Our part of the card's extensions; cards from elsewhere have none."""
    own = card.extensions.get(NAMESPACE)
    return own if isinstance(own, dict) else {}


def alternate_names_of(card: Card) -> list[str]:
    names = own_extension(card).get("alternate_names")
    return [name for name in names if isinstance(name, str)][:20] if isinstance(names, list) else []


def tagline_of(card: Card) -> str:
    """Return the card's own tagline, else the first sentence that describes it."""
    for candidate in (own_extension(card).get("tagline"), _nested(card, "chub", "tagline")):
        if isinstance(candidate, str) and candidate.strip():
            return " ".join(without_controls(candidate).split())[:_TAGLINE]
    for text in (card.creator_notes, card.personality, card.description, card.scenario):
        sentence = _first_sentence(text, card.nickname or card.name)
        if sentence:
            return sentence
    return ""


def language_of(card: Card) -> str:
    language = own_extension(card).get("language")
    if isinstance(language, str) and re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,8})*", language):
        return language[:2]
    return guess_language([*card.greetings[:1], card.description, card.personality, card.creator_notes])


def tags_of(card: Card) -> list[str]:
    """The tags in lower case, each once."""
    cleaned = (" ".join(without_controls(tag).casefold().split())[:_TAG] for tag in card.tags)
    return list(dict.fromkeys(filter(None, cleaned)))[:MOST_TAGS]


def rating_of(card: Card) -> Rating:
    """How a card from elsewhere rates itself, judged by our own field or by its tags."""
    rating = own_extension(card).get("rating")
    if rating in Rating.values:
        return Rating(rating)
    found = {_TAG_RATINGS[tag] for tag in tags_of(card) if tag in _TAG_RATINGS}
    return Rating.EXPLICIT if Rating.EXPLICIT in found else Rating.MATURE if found else Rating.ALL


def focal_point_of(card: Card) -> FocalPoint:
    """Where the portrait's centre is: our own field, else the top, where faces are."""
    chosen = own_extension(card).get("focal")
    known = {point.value.removesuffix("-center"): point for point in FocalPoint}
    return known.get(chosen, FocalPoint.CENTER_TOP) if isinstance(chosen, str) else FocalPoint.CENTER_TOP


def content_hash(card: Card, *, portrait: str, assets: Iterable[str] = ()) -> str:
    """Hash a card with the hashes of its files; the dates inside it do not count."""
    data = {key: value for key, value in card.data["data"].items() if key not in _VOLATILE}
    whole = {**card.data, "data": data}
    text = json.dumps([whole, portrait, sorted(assets)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _nested(card: Card, *path: str) -> object:
    value: object = card.extensions
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _first_sentence(text: str, name: str) -> str:
    plain = _MARKUP.sub(" ", _OTHER_MACRO.sub("", _MACRO.sub(lambda _: name, without_controls(text[:2_000]))))
    match = _SENTENCE.match(" ".join(plain.split()))
    sentence = match[0].strip() if match else ""
    return sentence if len(sentence) <= 200 else sentence[:199].rstrip() + "…"
