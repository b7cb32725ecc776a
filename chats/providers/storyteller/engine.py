"""Composes the demo's replies from phrases, and streams them like a model would.

Everything follows from the scene and the seed: the same request gives the same text, the next seed another one.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from chats.providers.storyteller.chinese import CHINESE
from chats.providers.storyteller.english import ENGLISH
from chats.providers.storyteller.phrases import Phrases
from chats.providers.types import Delta, GenerationRequest, ModelInfo, Started, Usage

CONNECTION = "demo"
MODEL = ModelInfo("demo-storyteller", "Demo storyteller")
TOKENS_PER_S = 30.0
#: The notice comes with the first reply and then once in so many turns.
NOTICE_EVERY = 6

_CHINESE_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|\s*[^\s\u3000-\u9fff\uff00-\uffef]+|\s+")
#: Whole quotations: from a short one's end to the next one's beginning it is the narrator who speaks.
_SPOKEN = re.compile(r'"([^"\n]*)"|“([^“”\n]*)”|「([^「」\n]*)」')
_WORDS = re.compile(r"[A-Za-z][A-Za-z'-]{4,}")
_CLAUSE = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,5}(?![\u4e00-\u9fff])")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_COMMON_WORDS = frozenset(
    [
        "about",
        "after",
        "again",
        "could",
        "every",
        "first",
        "going",
        "hello",
        "great",
        "might",
        "other",
        "please",
        "really",
        "right",
        "should",
        "since",
        "still",
        "their",
        "there",
        "these",
        "thing",
        "think",
        "those",
        "though",
        "through",
        "today",
        "where",
        "which",
        "while",
        "would",
        "yours",
    ]
)


@dataclass(frozen=True, slots=True)
class DemoScene:
    """What the demo knows of a chat. ``turn`` counts the person's messages, from 1.

    ``language`` (en or zh) is the page's; a message in the other language is answered in its own.
    ``examples`` and ``greeting`` lend the character's own lines; ``persona`` describes the person in a few words.
    """

    character: str
    user: str = ""
    last_message: str = ""
    greeting: str = ""
    examples: Sequence[str] = ()
    persona: str = ""
    language: str = "en"
    purpose: Literal["reply", "continue", "impersonate"] = "reply"
    turn: int = 1


class Storyteller:
    """A provider without a model. ``tokens_per_s`` 0 means without pauses."""

    def __init__(
        self,
        scene: DemoScene,
        *,
        tokens_per_s: float = TOKENS_PER_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._scene = scene
        self._pause_s = 1 / tokens_per_s if tokens_per_s else 0.0
        self._sleep = sleep

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Yield the reply token by token; the request's seed chooses the variant."""
        yield Delta(started=Started(CONNECTION, MODEL.id))
        tokens = _TOKEN.findall(compose(self._scene, request.seed or 0))
        told = tokens if request.max_tokens is None else tokens[: max(0, request.max_tokens)]
        for token in told:
            await self._sleep(self._pause_s)
            yield Delta(text=token)
        yield Delta(finish_reason="stop" if len(told) == len(tokens) else "length")
        yield Delta(usage=Usage(completion_tokens=len(told)))

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the one thing it is."""
        return (MODEL,)


def compose(scene: DemoScene, seed: int = 0) -> str:
    """Return the whole reply for a scene, in Markdown as role-play uses it."""
    phrases = CHINESE if _language(scene) == "zh" else ENGLISH
    return _Composer(scene, phrases, seed).text()


def _language(scene: DemoScene) -> str:
    """Follow the person's message, then what the character says, then the page."""
    for text in (scene.last_message, scene.greeting):
        letters = [character for character in text if character.isalpha()]
        if letters:
            return "zh" if len(_CHINESE_CHARACTER.findall(text)) * 3 > len(letters) else "en"
    return "zh" if scene.language.lower().startswith("zh") else "en"


class _Composer:
    """Picks and fills the phrases of one reply."""

    def __init__(self, scene: DemoScene, phrases: Phrases, seed: int) -> None:
        self._scene = scene
        self._phrases = phrases
        self._seed = seed
        self._intent, name = phrases.intent_of(scene.last_message)
        quote, unquote = phrases.speech.split("{}")
        self._words = {
            "character": scene.character,
            "user": name or scene.user or phrases.anyone,
            "persona": scene.persona.strip().rstrip("。."),
            "quote": quote,
            "unquote": unquote,
        }

    def text(self) -> str:
        if self._scene.purpose == "impersonate":
            return self._fill(self._pick("impersonate", self._phrases.impersonations))
        if self._scene.purpose == "continue":
            return self._fill(self._pick("continue", self._phrases.continuations))
        parts = [self._opening(), self._answer()]
        if self._one_in(3, "note"):
            parts.append(self._fill(self._pick("note", self._phrases.notes)))
        if self._one_in(2, "closing") or self._intent == "greeting":
            parts.append(self._say(self._pick("closing", self._phrases.closings)))
        if self._scene.turn % NOTICE_EVERY == 1:
            parts.append(self._fill(self._phrases.demo_notice))
        return "\n\n".join(parts)

    def _opening(self) -> str:
        if 0 < len(self._words["persona"]) <= 80 and self._one_in(5, "persona"):
            return self._fill(self._pick("persona", self._phrases.persona_lines))
        action = self._fill(self._pick("action", self._phrases.actions))
        if self._one_in(2, "scene"):
            return self._phrases.joiner.join((action, self._pick("scene", self._phrases.scenes)))
        return action

    def _answer(self) -> str:
        spoken = [self._pick(f"speech-{self._intent}", self._phrases.speeches[self._intent])]
        own_line, topic = self._own_line(), _topic(self._scene.last_message)
        if own_line and self._one_in(4, "own-line"):
            spoken.append(self._pick("own-line", self._phrases.own_lines).replace("{line}", own_line))
        elif topic and self._intent in ("statement", "question") and self._one_in(2, "echo"):
            spoken.insert(0, self._pick("echo", self._phrases.echoes).replace("{topic}", topic))
        return "\n\n".join(self._say(line) for line in spoken)

    def _own_line(self) -> str:
        found = [match for text in (*self._scene.examples, self._scene.greeting) for match in _SPOKEN.findall(text)]
        lines = ["".join(groups) for groups in found]
        plain = [line for line in lines if 8 <= len(line) <= 90 and "{" not in line]
        return self._pick("line", plain) if plain else ""

    def _say(self, line: str) -> str:
        return self._phrases.speech.format("\0").replace("\0", self._fill(line))

    def _fill(self, template: str) -> str:
        """Put names in, once: a name that looks like a placeholder stays as it is."""

        def word(found: re.Match[str]) -> str:
            name = str(found[1])
            return self._words.get(name, f"{{{name}}}")

        return _PLACEHOLDER.sub(word, template)

    def _pick(self, slot: str, options: Sequence[str]) -> str:
        """Return the option whose turn it is: neighbours in seed or turn never get the same one."""
        return options[(self._number(slot) + self._seed + 3 * self._scene.turn) % len(options)]

    def _one_in(self, chances: int, slot: str) -> bool:
        return (self._number(f"chance-{slot}") + self._seed + 5 * self._scene.turn) % chances == 0

    def _number(self, slot: str) -> int:
        key = f"{self._scene.character}\0{slot}".encode("utf-8", "replace")
        return int.from_bytes(hashlib.blake2b(key, digest_size=4).digest(), "big")


def _topic(message: str) -> str:
    """Return a word or a short clause of the message worth repeating, empty if there is none."""
    words: list[str] = [word for word in _WORDS.findall(message) if word.lower() not in _COMMON_WORDS]
    if words:
        return max(words, key=len)
    clauses: list[str] = _CLAUSE.findall(message)
    return max(clauses, key=len) if clauses else ""
