"""Tokens of a card, field by field, as the prompt engine counts them."""

from collections.abc import Mapping

from characters.cards import Card
from chats.prompt.tokens import TokenCounter

count_tokens = TokenCounter()

#: Fields that are part of every prompt.
ALWAYS_SENT = (
    "description",
    "personality",
    "scenario",
    "system_prompt",
    "post_history_instructions",
    "depth_prompt",
)


def field_tokens(card: Card) -> dict[str, int]:
    """Count the fields that can reach a prompt; empty ones are left out."""
    texts = {
        "description": card.description,
        "personality": card.personality,
        "scenario": card.scenario,
        "system_prompt": card.system_prompt,
        "post_history_instructions": card.post_history_instructions,
        "depth_prompt": card.depth_prompt.prompt if card.depth_prompt else "",
        "first_greeting": card.greetings[0] if card.greetings else "",
        "example_dialogue": card.example_dialogue,
    }
    counts = {name: count_tokens(text) for name, text in texts.items() if text}
    if card.book:
        counts["book"] = sum(count_tokens(entry.content) for entry in card.book.entries)
    return counts


def permanent_tokens(counts: Mapping[str, int]) -> int:
    """Of what `field_tokens` counted, the sum of what every prompt contains."""
    return sum(counts.get(name, 0) for name in ALWAYS_SENT)
