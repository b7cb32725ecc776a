"""Text models get the chat between the marks of their template."""

from dataclasses import replace
from typing import Any

import pytest

from chats.prompt import AuthorsNote, Dialect, Joining, LoreBook, LoreEntry, PromptGroup, Purpose, Role
from chats.prompt.lore import LoreSources
from chats.prompt.text import (
    ContextTemplate,
    InstructNames,
    InstructTemplate,
    SystemTemplate,
    TextTemplates,
    read_context,
    read_instruct,
)
from tests.chats.prompt.cast import ARIA, chat, prompt_for, request

MARKS = InstructTemplate(
    input_sequence="<|u|>", input_suffix="<|/u|>\n", output_sequence="<|b|>", output_suffix="<|/b|>\n",
    system_sequence="<|s|>", system_suffix="<|/s|>\n", story_prefix="<|s|>", story_suffix="<|/s|>\n",
)  # fmt: skip
PLAIN = replace(ARIA, personality="", scenario="", examples="")


def written(*said: str, **changes: Any) -> str:
    parts: dict[str, Any] = {"character": PLAIN, "dialect": Dialect.TEXT, "text": TextTemplates(instruct=MARKS)}
    return prompt_for(request(**parts | changes), chat(*said)).text


def test_a_chat_between_marks() -> None:
    assert written("Hi", "Hello") == (
        "<|s|>\nAria keeps the light at Cape Morrow.\nKai is a courier with a limp.<|/s|>\n"
        "<|u|>\nHi<|/u|>\n<|b|>\nHello<|/b|>\n<|b|>\n"
    )


@pytest.mark.parametrize(
    ("purpose", "end"),
    [
        (Purpose.REPLY, "<|b|>\nHello<|/b|>\n<|b|>\n"),
        (Purpose.CONTINUE, "<|b|>\nHello"),
        (Purpose.IMPERSONATE, "<|b|>\nHello<|/b|>\n<|u|>\n"),
    ],
)
def test_whose_turn_it_is(purpose: Purpose, end: str) -> None:
    assert written("Hi", "Hello", purpose=purpose).endswith(end)


def test_first_and_last_sequences() -> None:
    marks = replace(MARKS, first_input_sequence="<first>", last_input_sequence="<last>", last_output_sequence="<now>")
    text = written("a", "b", "c", text=TextTemplates(instruct=marks))
    assert [text.count(mark) for mark in ("<first>", "<last>", "<now>", "<|u|>")] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("names", "shown"), [(InstructNames.NONE, False), (InstructNames.FORCE, False), (InstructNames.ALWAYS, True)]
)
def test_names(names: InstructNames, shown: bool) -> None:
    text = written("Hi", "Hello", text=TextTemplates(instruct=replace(MARKS, names=names)))
    assert ("Kai: Hi" in text) is shown
    assert text.endswith("<|b|>\nAria:" if shown else "<|b|>\n")


def test_groups_show_names_and_stop_at_them() -> None:
    bram = replace(PLAIN, name="Bram", description="Ferryman.")
    group = PromptGroup((PLAIN, bram), joining=Joining.JOIN)
    prompt = prompt_for(
        request(character=PLAIN, dialect=Dialect.TEXT, text=TextTemplates(instruct=MARKS), group=group),
        chat("Hi", "Hello"),
    )
    assert "<|b|>\nAria: Hello<|/b|>" in prompt.text
    assert "Ferryman." in prompt.text
    assert prompt.text.endswith("<|b|>\nAria:")
    assert "\nBram:" in prompt.stop


def test_a_filler_stands_before_a_chat_that_begins_with_a_reply() -> None:
    text = written("Hi", "Hello", text=TextTemplates(instruct=replace(MARKS, user_filler="Begin.")), window_messages=1)
    assert "<|u|>\nBegin.<|/u|>\n<|b|>\nHello" not in text  # the person's last words are always sent
    opening = written(text=TextTemplates(instruct=replace(MARKS, user_filler="Begin.")))
    assert "Begin." not in opening


def test_the_story_can_stand_inside_the_chat() -> None:
    text = written("a", "b", "c", text=TextTemplates(ContextTemplate(depth=1, role=Role.SYSTEM), MARKS))
    assert text.startswith("<|u|>\na<|/u|>\n<|b|>\nb<|/b|>\n<|s|>\nAria keeps")


def test_without_marks_it_is_a_script() -> None:
    templates = TextTemplates(
        ContextTemplate(chat_start="***"), system=SystemTemplate("s", "Write {{char}}.", "Briefly.")
    )
    text = written("Hi", "Hello", text=templates)
    assert text == (
        "Write Aria.\nAria keeps the light at Cape Morrow.\nKai is a courier with a limp.\n***\n"
        "Kai: Hi\nAria: Hello\nBriefly.\nAria:"
    )


def test_notes_and_lore_find_their_places() -> None:
    book = LoreBook((LoreEntry("1", "LORE", ("hi",)), LoreEntry("2", "NOTE", ("hi",))), "b")
    text = written("Hi", "Hello", "Hi", books=LoreSources(everywhere=(book,)), note=AuthorsNote("Remember.", depth=1))
    assert text.index("LORE") < text.index("Aria keeps")
    assert "<|s|>\nRemember.<|/s|>\n<|u|>\nHi<|/u|>\n<|b|>" in text


def test_stop_strings() -> None:
    templates = TextTemplates(
        ContextTemplate(use_stop_strings=True, chat_start="***"), MARKS, stop_strings=("THE END",)
    )
    prompt = prompt_for(request(character=PLAIN, dialect=Dialect.TEXT, text=templates, stop=("own",)), chat("Hi"))
    assert prompt.stop == ("\nKai:", "\n<|u|>", "\n<|b|>", "\n<|s|>", "\n***", "THE END", "own")
    silent = replace(templates, instruct=replace(MARKS, sequences_stop=False, stop_sequence="<eot>"))
    assert prompt_for(
        request(character=PLAIN, dialect=Dialect.TEXT, text=silent), chat("Hi")
    ).stop == ("\nKai:", "\n<eot>", "\n***", "THE END")  # fmt: skip


def test_old_files_are_brought_up_to_date() -> None:
    instruct = read_instruct({"separator_sequence": "</s>", "names": True, "wrap": "x"})
    assert (instruct.output_suffix, instruct.names, instruct.wrap) == ("</s>", InstructNames.ALWAYS, True)
    assert read_instruct({"names_force_groups": False}).names is InstructNames.NONE
    old = read_context({"story_string": "{{description}}"})
    assert old.story.startswith("{{#if anchorBefore}}")
    assert old.story.endswith("{{anchorAfter}}\n{{/if}}")
    new = read_context({"story_string": "{{description}}", "story_string_position": 1, "story_string_depth": 3})
    assert (new.story, new.depth) == ("{{description}}", 3)
