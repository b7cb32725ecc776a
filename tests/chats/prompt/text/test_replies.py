"""Replies are cleaned of what models leave at their edges, and thoughts are taken out and put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt.text import Cleaning, InstructTemplate, ReasoningTemplate, cleaned_reply, parted, with_reasoning

MARKS = InstructTemplate(input_sequence="<|u|>", output_sequence="<|b|>", output_suffix="</s>", stop_sequence="<stop>")


@pytest.mark.parametrize(
    ("text", "changes", "cleaned"),
    [
        ("  Hello.  \n", {}, "Hello."),
        ("Aria: Hello.\nAria: Again.", {}, "Hello.\nAgain."),
        ("Aria: Hello.", {"keeps_name": True}, "Aria: Hello."),
        ("Hello.\nKai: And you?", {"others": ("Kai",)}, "Hello."),
        ("Hello.\nKa", {"stops": ("\nKai:",)}, "Hello."),
        ("Hello.<|endoftext|>more", {}, "Hello."),
        ("Hello.</s><|b|>", {"instruct": MARKS}, "Hello."),
        ("Hello.<stop>and so on", {"instruct": MARKS}, "Hello."),
        ("Hello.<|u|>me", {"instruct": MARKS}, "Hello."),
        ("One.\n\n\nTwo. ", {"collapses_breaks": True}, "One.\nTwo."),
        ('She said "yes" and then sh', {"trims_sentences": True}, 'She said "yes"'),
        ("她点了点头。然后", {"trims_sentences": True}, "她点了点头。"),
        ("no end", {"trims_sentences": True}, "no end"),
        ("\nOne\nTwo", {"single_line": True}, "One"),
        ("lit it.", {"start": "I "}, "I lit it."),
    ],
)
def test_cleaning(text: str, changes: dict[str, object], cleaned: str) -> None:
    assert cleaned_reply(text, Cleaning("Aria", **changes)) == cleaned  # type: ignore[arg-type] # fields by name


THOUGHTS = ReasoningTemplate(prefix="<think>\n", suffix="\n</think>", separator="\n\n")


@pytest.mark.parametrize(
    ("text", "thoughts", "rest"),
    [
        (" <think>\nHm.\n</think>\n\nHello.", "Hm.", "Hello."),
        ("Hello. <think>no</think>", "", "Hello. <think>no</think>"),
        ("<think>never ends", "", "<think>never ends"),
        ("<think></think>Hi", "", "Hi"),
    ],
)
def test_thoughts_are_taken_out(text: str, thoughts: str, rest: str) -> None:
    assert parted(text, THOUGHTS) == (thoughts, rest)


@given(st.text(alphabet="ab \n", max_size=20), st.text(alphabet="ab", min_size=1, max_size=20))
def test_thoughts_survive_being_put_back(thoughts: str, text: str) -> None:
    assert parted(with_reasoning(text, thoughts.strip(), THOUGHTS), THOUGHTS) == (thoughts.strip(), text)
