"""Running commands in a chat: all of them, or none when one cannot be done."""

import time
from dataclasses import dataclass
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chats.commanding.catalogue import COMMANDS
from chats.commanding.host import Host
from chats.commands import CommandError, Run
from chats.errors import ChatError, CommandRefused
from chats.expanding import expander_of
from chats.generation import running_generation, start_generation, stop_generation
from chats.models import Chat, Generation
from chats.prompt.macros import LIBRARY, Macro, MacroRegistry
from chats.story import keep_in_story, variables_of
from chats.variables import SharedValues, keep_shared_variables
from tavern.accounts.models import User

#: A run may hold the chat this long.
MOST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page must know. `changed`: turns or frame are no longer as shown. `generation`: a reply that was begun.
    `compose`: a text for the composer. `echoes`: notices with their level."""

    result: str
    echoes: tuple[tuple[str, str], ...]
    changed: bool
    go_to: str
    compose: str | None
    generation: Generation | None
    undo: UUID | None


def run_commands(
    chat: Chat, author: User, text: str, *, arguments: dict[str, str] | None = None, may_ask: bool = True
) -> Outcome:
    """Run a script of commands. `may_ask` False refuses replies: commands that run by themselves never ask a model.

    Raises:
        CommandRefused: something in it is wrong or cannot be done; nothing was changed.
    """
    host = Host(chat, author)
    try:
        with transaction.atomic():
            outcome = _run(host, text, arguments or {}, may_ask=may_ask)
    except CommandError as error:
        raise CommandRefused(reason=_(error.wanted) % error.params) from error
    except ChatError as error:
        raise error if isinstance(error, CommandRefused) else CommandRefused(reason=error.text) from error
    if host.stops:
        generation = running_generation(chat)
        if generation is not None:
            stop_generation(generation)
    return outcome


def _run(host: Host, text: str, arguments: dict[str, str], *, may_ask: bool) -> Outcome:
    chat = host.chat
    local, shared = variables_of(chat), SharedValues(chat.owner_id)
    before = dict(local)
    deadline = time.monotonic() + MOST_SECONDS
    dice = Random()  # noqa: S311 - dice of a story

    def expand(words: str, registry: MacroRegistry) -> str:
        return expander_of(chat, local=local, shared=shared, registry=registry, rng=dice)(words)

    # What stands in the composer, for quick replies that build on it.
    macros = _with_input(arguments["input"]) if "input" in arguments else LIBRARY
    run = Run(
        COMMANDS,
        expand,
        dice,
        local=local,
        shared=shared,
        host=host,
        is_late=lambda: time.monotonic() > deadline,
        macros=macros,
    )
    result = run.text(text, arguments)
    kept: dict[str, object] = dict(host.note)
    if local != before:
        kept["variables"] = local
    if kept:
        keep_in_story(chat.pk, kept)
    changes = shared.changes()
    if changes:
        keep_shared_variables(chat.owner_id, changes)
    generation = None
    if host.wants is not None and may_ask:
        generation = start_generation(chat, host.wants, instruction=host.instruction)
        host.changed = True
    return Outcome(result, tuple(run.echoes[:20]), host.changed, host.go_to, host.compose, generation, host.undo)


def _with_input(text: str) -> MacroRegistry:
    return LIBRARY.with_macros(Macro("input", "", lambda _call: text))
